// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/run_flags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <string_view>
#include <thread>

#include "models/edit_distance.hpp"
#include "models/unit_text.hpp"
#include "planner/version.hpp"
#include "planner/vocabulary.hpp"
#include "reports/json_text.hpp"
#include "reports/sha256.hpp"

namespace headroom::cli {
namespace {

constexpr unsigned most_threads = 4096;

struct WholeNumberFlag {
  std::string_view flag, key;  ///< the key of the scenario that it overrides, if any
};
constexpr WholeNumberFlag whole_number_flags[] = {
    {"--seed", "run.seed"}, {"--replicas", "run.replicas"}, {"--max-replicas", "run.max_replicas"}, {"--threads", ""}};

std::optional<std::string> fault_of_numbers(const Arguments& arguments) {
  for (const WholeNumberFlag& one : whole_number_flags) {
    const auto text = arguments.value(std::string(one.flag));
    if (!text || (!text->empty() && text->find_first_not_of("0123456789") == std::string::npos)) continue;
    return std::string(one.flag) + " takes a whole number, not \"" + *text + "\".";
  }
  return std::nullopt;
}

/// 0 if the number makes no sense.
unsigned threads_of(const Arguments& arguments) {
  const auto text = arguments.value("--threads");
  if (!text) return std::max(1U, std::thread::hardware_concurrency());
  unsigned threads = 0;
  std::from_chars(text->data(), text->data() + text->size(), threads);
  return threads <= most_threads ? threads : 0;
}

/// Negative if the text is no duration.
std::optional<Duration> time_limit_of(const Arguments& arguments) {
  const auto text = arguments.value("--limit-time");
  if (!text) return std::nullopt;
  const auto parsed = parse_quantity(*text);
  const auto* quantity = std::get_if<ParsedQuantity>(&parsed);
  if (quantity == nullptr || quantity->dimension != dimensions::time) return Duration{-1.0};
  return Duration{quantity->si};
}

/// For a shell: as it is, or in single quotes.
std::string quoted(const std::string& word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+%@";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string out = "'";
  for (const char c : word) c == '\'' ? out += "'\\''" : out += c;
  return out + "'";
}

}  // namespace

std::variant<RunFlags, std::string> read_run_flags(const Arguments& arguments) {
  if (auto fault = fault_of_numbers(arguments)) return std::move(*fault);
  const RunFlags flags{threads_of(arguments), time_limit_of(arguments)};
  if (flags.time_limit && flags.time_limit->si <= 0.0)
    return std::string("--limit-time takes a duration such as \"10 min\".");
  if (flags.threads == 0) return fmt::format("--threads takes a number from 1 to {}.", most_threads);
  return flags;
}

std::vector<std::string> overrides_of(const Arguments& arguments) {
  std::vector<std::string> overrides = arguments.values("--set");
  for (const auto& [flag, key] : whole_number_flags)
    if (const auto text = arguments.value(std::string(flag)); text && !key.empty())
      overrides.push_back(std::string(key) + "=" + *text);
  if (arguments.has("--precision")) {
    std::string list = "run.precision=";
    append_json_array(list, arguments.values("--precision"));
    overrides.push_back(list);
  }
  return overrides;
}

std::optional<std::string> fault_of_metric(const std::string& name) {
  const Vocabulary vocabulary = full_vocabulary();
  std::vector<std::string_view> names;
  for (const MetricSpec& metric : vocabulary.metrics) names.push_back(metric.name);
  if (std::ranges::find(names, name.substr(0, name.find('['))) != names.end()) return std::nullopt;
  const auto near = nearest_name(name, names);
  return "no metric is called \"" + name + "\"." + (near ? " Did you mean \"" + std::string(*near) + "\"?" : "");
}

std::string short_hash(const std::string& text) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  return hash.finish().substr(0, 8);
}

std::string reproduce(std::string_view verb, const Arguments& arguments, std::span<const std::string> overrides,
                      std::span<const char* const> flags) {
  std::string command = fmt::format("headroom {} {}", verb, quoted(*arguments.value("FILE")));
  for (const std::string& override : overrides) command += " --set " + quoted(override);
  for (const char* flag : flags)
    for (const std::string& value : arguments.values(flag)) command += fmt::format(" {} {}", flag, quoted(value));
  return command;
}

RunFacts facts_of_program(const Arguments& arguments, std::chrono::system_clock::time_point started) {
  RunFacts facts{.version = std::string(version()),
                 .revision = std::string(revision()),
                 .build_type = std::string(build_type()),
                 .compiler = std::string(compiler())};
  facts.argv = arguments.command_line;
  facts.started = started;
  facts.finished = std::chrono::system_clock::now();
  return facts;
}

std::string with_way_out(std::string fault) {
  if (fault.ends_with("is not empty")) fault += "; --force writes into it";
  return fault;
}

int fail(ExitCode code, const std::string& sentence) {
  complain("headroom: " + sentence + "\n");
  return code;
}

}  // namespace headroom::cli
