// SPDX-License-Identifier: Apache-2.0
// network: what joins the nodes of a cluster, and how fast their GPUs speak to each other.
#include <array>
#include <charconv>
#include <variant>

#include "models/edit_distance.hpp"
#include "models/unit_text.hpp"
#include "planner/cli/network_actions.hpp"
#include "planner/cli/run_flags.hpp"
#include "planner/cli/trace_actions.hpp"
#include "planner/collective_document.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom::cli {
namespace {

constexpr PositionalSpec positionals[] = {
    {"ACTION",
     "collective: the time of all-reduce, all-to-all, ... among the GPUs of a pool, by size; topology: the switches "
     "and links of the fabric, what they carry, draw and cost; route: what lies between two hosts; verify: a run under "
     "fairshare against SimGrid, which moves each flow on single links"},
    {"FILE", "A scenario"}};
constexpr FlagSpec flags[] = {
    {FlagSpec::Kind::value, "--op", "NAME",
     "collective: all-reduce (default), reduce-scatter, all-gather, broadcast, reduce, all-to-all or send-receive"},
    {FlagSpec::Kind::value, "--size", "SIZE[:SIZE]",
     "collective: of the buffer, as nccl-tests counts it; each doubling between two sizes; default 1KiB:8GiB"},
    {FlagSpec::Kind::value, "--ranks", "N",
     "collective: GPUs that take part, on as few nodes as hold them; default all"},
    {FlagSpec::Kind::value, "--pool", "NAME", "collective: whose GPUs; default the first pool that has any"},
    {FlagSpec::Kind::value, "--from", "HOST", "route: \"h100/3\" is the fourth host of the pool; or an endpoint"},
    {FlagSpec::Kind::value, "--to", "HOST", "route: likewise"},
    {FlagSpec::Kind::value, "--snapshots", "N", "verify: moments of the run that are looked at; default 10"},
    {FlagSpec::Kind::flag, "-q,--quiet", "", "verify: no progress, and not how long each moment took"},
    {FlagSpec::Kind::repeated, "--set", "PATH=VALUE", "Override a value: cluster.network.collectives.nvls=false"},
    {FlagSpec::Kind::value, "-o,--output", "DIR", "Write the report and its table there"},
    {FlagSpec::Kind::flag, "--json", "", "Print one JSON document"},
};

std::optional<std::string> wrong_op(const std::string& name) {
  if (collective_op(name)) return std::nullopt;
  std::string known;
  for (const std::string_view one : collective_op_names()) known += (known.empty() ? "" : ", ") + std::string(one);
  const auto names = collective_op_names();
  const auto near = nearest_name(name, {names.begin(), names.end()});
  return "--op is one of " + known + ", not \"" + name + "\"." +
         (near ? " Did you mean \"" + std::string(*near) + "\"?" : "");
}

std::optional<DataSize> size_of(std::string_view text) {
  constexpr double most = 1e15;
  const auto parsed = parse_quantity(text);
  const auto* const size = std::get_if<ParsedQuantity>(&parsed);
  if (size == nullptr || size->dimension != dimensions::data || !(size->si >= 1.0 && size->si <= most))
    return std::nullopt;
  return DataSize{size->si};
}

/// "64 MiB", or "1MiB:8GiB".
bool read_sizes(const std::string& text, CollectiveQuestion& out) {
  const std::size_t colon = text.find(':');
  const auto from = size_of(std::string_view(text).substr(0, colon));
  const auto to = colon == std::string::npos ? from : size_of(std::string_view(text).substr(colon + 1));
  if (!from || !to || *to < *from) return false;
  out.from = *from;
  out.to = *to;
  return true;
}

std::optional<std::uint32_t> count_of(const std::string& text) {
  std::uint32_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || number < 2) return std::nullopt;
  return number;
}

int collective(const Arguments& arguments) {
  CollectiveQuestion question;
  const std::string op = arguments.value("--op").value_or("all-reduce");
  if (const auto fault = wrong_op(op)) return fail(exit_usage, *fault);
  question.op = *collective_op(op);
  if (!read_sizes(arguments.value("--size").value_or("1KiB:8GiB"), question))
    return fail(exit_usage, "--size takes a size of 1 B at least such as \"64 MiB\", or two such as \"1MiB:8GiB\".");
  if (const auto ranks = arguments.value("--ranks")) {
    question.ranks = count_of(*ranks);
    if (!question.ranks) return fail(exit_usage, "--ranks takes a whole number of 2 at least, not \"" + *ranks + "\".");
  }
  question.pool = arguments.value("--pool").value_or("");
  const std::string file = *arguments.value("FILE");
  Diagnostics diagnostics;
  const auto scenario = read_scenario(file, arguments.values("--set"), full_vocabulary(), diagnostics);
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  if (!scenario) return exit_invalid_input;
  const auto answer = collective_document(*scenario, question);
  if (const auto* const fault = std::get_if<std::string>(&answer))
    return fail(exit_invalid_input, file + ": " + *fault);
  return deliver(arguments, std::get<Document>(answer));
}

struct NetworkAction {
  std::string_view name;
  int (*run)(const Arguments&);
};
constexpr std::array actions = {NetworkAction{"collective", &collective}, NetworkAction{"topology", &show_topology},
                                NetworkAction{"route", &show_route}, NetworkAction{"verify", &verify_shares}};

int run(const Arguments& arguments) {
  const std::string wanted = *arguments.value("ACTION");
  std::vector<std::string_view> names;
  std::string known;
  for (const NetworkAction& action : actions) {
    if (action.name == wanted) return action.run(arguments);
    names.push_back(action.name);
    known += (known.empty() ? "" : ", ") + std::string(action.name);
  }
  const auto near = nearest_name(wanted, names);
  return fail(exit_usage, "network knows " + known + ", not \"" + wanted + "\"." +
                              (near ? " Did you mean \"" + std::string(*near) + "\"?" : ""));
}

}  // namespace

const Verb network_verb{"network", "Say what joins the nodes of a cluster, and how fast their GPUs speak to each other",
                        positionals, flags, &run};

}  // namespace headroom::cli
