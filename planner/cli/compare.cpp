// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "planner/cli/run_flags.hpp"
#include "planner/cli/verb.hpp"
#include "planner/comparison_document.hpp"
#include "planner/sweep_directory.hpp"
#include "planner/sweep_results.hpp"
#include "reports/directory_writer.hpp"
#include "reports/write_csv.hpp"
#include "reports/write_markdown.hpp"
#include "reports/write_text.hpp"

namespace headroom::cli {
namespace {

constexpr PositionalSpec positionals[] = {
    {"RUN", "Directories of runs, each compared with the first; or the directory of one sweep",
     PositionalSpec::Need::many}};
constexpr FlagSpec flags[] = {
    {FlagSpec::Kind::value, "--baseline", "KEY=VALUE,...",
     "Of a sweep, the point to compare the others with: \"nodes=16,order=fifo\"; default the first"},
    {FlagSpec::Kind::repeated, "--metric", "NAME", "Compare this metric only"},
    {FlagSpec::Kind::flag, "--all", "", "Show also the metrics that do not differ"},
    {FlagSpec::Kind::flag, "--json", "", "Print one JSON document"},
    {FlagSpec::Kind::flag, "--csv", "", "Print a table of all comparisons as CSV"},
    {FlagSpec::Kind::flag, "--markdown", "", "Print the report as Markdown"},
};

/// What is compared: the first with each of the others.
struct Sides {
  std::vector<Results> results;
  int exit = exit_ok;
};

Sides usage(const std::string& sentence) {
  return {{}, fail(exit_usage, sentence)};
}

/// Whether a point has every "key=value" of the list. Nothing, with a sentence, if a key is none of the sweep.
std::optional<bool> fits(const Results& point, const std::vector<std::string>& keys, const std::string& baseline,
                         std::string& sentence) {
  for (const std::string_view item : split_items(baseline)) {
    const std::string key(item.substr(0, item.find('=')));
    const auto short_key = std::ranges::find(keys, key);
    const auto input = short_key != keys.end()
                           ? point.inputs.begin() + (short_key - keys.begin())
                           : std::ranges::find(point.inputs, key, &std::pair<std::string, std::string>::first);
    if (input == point.inputs.end() || item.find('=') == std::string_view::npos) {
      sentence = fmt::format("--baseline takes key=value with the keys {}, not \"{}\".", fmt::join(keys, ", "), item);
      return std::nullopt;
    }
    if (item.substr(key.size() + 1) != input->second) return false;
  }
  return true;
}

/// The baseline goes to the front.
Sides sides_of_sweep(const Arguments& arguments, const std::string& directory, Diagnostics& diagnostics) {
  auto sweep = read_sweep_results(directory, diagnostics);
  if (!sweep) return {};
  if (sweep->points.size() < 2) return usage(directory + " has a single point: there is nothing to compare it with.");
  if (const auto baseline = arguments.value("--baseline")) {
    const std::vector<std::string> keys = short_keys(sweep->variations);
    std::vector<std::size_t> found;
    std::string sentence;
    for (std::size_t p = 0; p < sweep->points.size(); ++p) {
      const auto fit = fits(sweep->points[p], keys, *baseline, sentence);
      if (!fit) return usage(sentence);
      if (*fit) found.push_back(p);
    }
    if (found.size() != 1)
      return usage(fmt::format("--baseline \"{}\" fits {} points of the sweep; it has to be one.", *baseline,
                               found.empty() ? "no" : std::to_string(found.size())));
    const auto first = sweep->points.begin();
    std::rotate(first, first + static_cast<std::ptrdiff_t>(found.front()),
                first + static_cast<std::ptrdiff_t>(found.front()) + 1);
  }
  return {std::move(sweep->points), exit_ok};
}

bool is_unfinished_sweep(const std::string& directory) {
  return !journals_in(directory).empty() &&
         !std::filesystem::exists(path_in(directory, DirectoryWriter::manifest_name));
}

Sides read_sides(const Arguments& arguments, Diagnostics& diagnostics) {
  const std::vector<std::string> directories = arguments.values("RUN");
  for (const std::string& directory : directories)
    if (is_unfinished_sweep(directory))
      return {{},
              fail(exit_invalid_input, directory + ": the sweep is not finished; headroom sweep ... --resume goes "
                                                   "on with it")};
  if (directories.size() == 1 && is_sweep_directory(directories.front()))
    return sides_of_sweep(arguments, directories.front(), diagnostics);
  if (directories.size() == 1) return usage("compare takes two or more directories of runs, or that of one sweep.");
  if (arguments.has("--baseline")) return usage("--baseline is for a sweep; of runs, the first is the baseline.");
  Sides sides;
  for (const std::string& directory : directories) {
    if (is_sweep_directory(directory))
      return usage(directory + " is a sweep; compare takes directories of runs, or that of one sweep alone.");
    if (auto results = read_run_results(directory, diagnostics)) sides.results.push_back(std::move(*results));
  }
  return sides;
}

void deliver(const Arguments& arguments, const Comparisons& comparisons) {
  if (arguments.has("--json")) return print(write_comparison_json(comparisons));
  if (arguments.has("--csv")) {
    for (const std::string& warning : comparisons.warnings) complain("warning: " + warning + "\n");
    return print(write_csv(comparison_table(comparisons)));
  }
  const Document document = comparison_document(comparisons);
  print(arguments.has("--markdown") ? write_markdown(document) : write_text(document));
}

int run(const Arguments& arguments) {
  const auto wanted = arguments.values("--metric");
  for (const std::string& name : wanted)
    if (const auto fault = fault_of_metric(name)) return fail(exit_usage, *fault);
  if (int{arguments.has("--json")} + int{arguments.has("--csv")} + int{arguments.has("--markdown")} > 1)
    return fail(exit_usage, "--json, --csv and --markdown exclude each other.");
  Diagnostics diagnostics;
  const Sides sides = read_sides(arguments, diagnostics);
  if (sides.exit != exit_ok) return sides.exit;
  for (std::size_t i = 1; i < sides.results.size() && diagnostics.ok(); ++i)
    if (auto fault = why_not_comparable(sides.results.front(), sides.results[i], wanted))
      diagnostics.add({.place = {}, .message = std::move(*fault)});
  if (!diagnostics.ok()) {
    complain(to_text(diagnostics));
    return exit_invalid_input;
  }
  Comparisons comparisons;
  comparisons.shown = arguments.has("--all") ? ShownMetrics::all : ShownMetrics::different;
  for (const Results& one : sides.results)
    if (!one.is_complete) comparisons.warnings.push_back(one.name + " was stopped before its end");
  for (std::size_t i = 1; i < sides.results.size(); ++i)
    comparisons.all.push_back(compare_results(sides.results.front(), sides.results[i], wanted));
  for (const Comparison& one : comparisons.all)
    for (std::string& warning : warnings_of(one)) comparisons.warnings.push_back(std::move(warning));
  deliver(arguments, comparisons);
  return exit_ok;
}

}  // namespace

const Verb compare_verb{"compare", "Say how the results of runs, or the points of a sweep, differ", positionals, flags,
                        &run};

}  // namespace headroom::cli
