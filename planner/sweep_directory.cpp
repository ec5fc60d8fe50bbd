// SPDX-License-Identifier: Apache-2.0
#include "planner/sweep_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "planner/sweep_document.hpp"
#include "reports/data_dictionary.hpp"
#include "reports/directory_writer.hpp"
#include "reports/run_directory.hpp"
#include "reports/write_csv.hpp"
#include "reports/write_html.hpp"

namespace headroom {
namespace fs = std::filesystem;
namespace {

bool is_journal(const std::string& name) {
  return name == Shard{}.journal() || (name.starts_with("journal-") && name.ends_with(".csv"));
}

std::string foreign_sentence(const std::string& path, const JournalContent& journal, std::size_t foreign) {
  std::string text = fmt::format(
      "{}: {} of its {} results are not of this sweep: the scenario, the values, a log or the "
      "version of the program is another one, or there were more replicas",
      path, foreign, journal.results.size());
  if (journal.program != program()) text += fmt::format(" (written by {}, this is {})", journal.program, program());
  return text + ". Delete that file to go on without it; --force begins anew.";
}

std::set<std::string> keys_of(Sweep& sweep) {
  std::set<std::string> keys;
  for (const SweepUnit unit : sweep.units()) keys.insert(sweep.key(unit));
  return keys;
}

/// A journal of which nothing is foreign.
std::variant<JournalContent, JournalFault> own_journal(const std::string& path, const std::set<std::string>& keys) {
  auto read = read_journal(path);
  if (std::holds_alternative<JournalFault>(read)) return read;
  const auto& journal = std::get<JournalContent>(read);
  const auto foreign = std::ranges::count_if(journal.results, [&](const auto& r) { return !keys.contains(r.key); });
  if (foreign > 0) return JournalFault{foreign_sentence(path, journal, static_cast<std::size_t>(foreign))};
  return read;
}

constexpr std::string_view introduction =
    "\n\n"
    "manifest.json is written last; a directory without it is incomplete. It is also the only file in which two "
    "sweeps\n"
    "of the same scenario, values and seed differ, however the work was spread. CSV files are comma-separated with a\n"
    "header line; the unit of a column stands behind its name in brackets, and a metric without one is a count or a\n"
    "fraction. A metric of points.csv is the mean over the replicas that had something to measure; its half_width is\n"
    "half the 95 % confidence interval (Student). Replica r of every point has a seed that follows from run.seed and "
    "r:\n"
    "the same luck, so that differences between points are seen sooner (\"headroom compare\").\n";

}  // namespace

std::string Shard::journal() const {
  return count == 1 ? "journal.csv" : fmt::format("journal-{}-of-{}.csv", index, count);
}

std::vector<std::string> journals_in(const std::string& directory) {
  std::vector<std::string> paths;
  std::error_code none;
  for (fs::directory_iterator entry(directory, none), end; !none && entry != end; entry.increment(none))
    if (is_journal(entry->path().filename().string())) paths.push_back(entry->path().string());
  std::ranges::sort(paths);
  return paths;
}

std::variant<std::map<std::string, UnitResult>, JournalFault> known_results(const std::string& directory,
                                                                            Sweep& sweep) {
  const std::set<std::string> keys = keys_of(sweep);
  std::map<std::string, UnitResult> known;
  for (const std::string& path : journals_in(directory)) {
    auto read = own_journal(path, keys);
    if (const auto* fault = std::get_if<JournalFault>(&read)) return *fault;
    for (UnitResult& result : std::get<JournalContent>(read).results)
      known.insert_or_assign(result.key, std::move(result));
  }
  return known;
}

std::vector<std::string> foreign_journals(const std::string& directory, Sweep& sweep) {
  const std::set<std::string> keys = keys_of(sweep);
  std::vector<std::string> paths = journals_in(directory);
  std::erase_if(paths,
                [&](const auto& path) { return std::holds_alternative<JournalContent>(own_journal(path, keys)); });
  return paths;
}

std::optional<std::string> write_sweep_directory(const std::string& path, const SweepResults& results,
                                                 std::span<const UnitResult* const> in_order, const RunFacts& facts) {
  DirectoryWriter directory(path);
  directory.text({"scenario.resolved.json", "headroom/scenario/1",
                  "the scenario of point 0 with every default filled in; the other points differ in the varied keys"},
                 results.resolved_json);
  directory.text({"sweep.json", "headroom/sweep/1", "what was varied, the points with their seeds, and the metrics"},
                 write_sweep_json(results, SweepJson::points));
  const Table tables[] = {points_table(results), replicas_table(results)};
  for (const Table& table : tables)
    directory.text({table.name + ".csv", "headroom/table/1", table.title, table.rows.size()}, write_csv(table));

  directory.text({std::string(report_name), "html", "the report for people: one page that needs no network"},
                 write_html(sweep_document(results, {})));

  JournalFile journal(path_in(path, Shard{}.journal()), in_order);
  if (auto fault = journal.close()) return fault;
  for (const std::string& old : journals_in(path)) {
    std::error_code ignored;  // a journal that stays does no harm
    if (old != path_in(path, Shard{}.journal())) fs::remove(old, ignored);
  }
  directory.list({Shard{}.journal(), "headroom/journal/1",
                  "the results by which a sweep is resumed or given more values", in_order.size(), journal.bytes()});
  const ListedFile readme{"README.txt", "text", "this file"};
  directory.text(readme,
                 write_table_dictionary("Results of a sweep of Headroom: " + results.title + std::string(introduction),
                                        tables, directory.files_with(readme)));
  return directory.finish(facts);
}

}  // namespace headroom
