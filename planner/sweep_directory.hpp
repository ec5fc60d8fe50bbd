// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "planner/sweep.hpp"
#include "planner/sweep_journal.hpp"
#include "planner/sweep_results.hpp"
#include "reports/manifest.hpp"

/// The directory of a sweep: one journal or more while it runs, and when all units are done the tables, and one journal
/// of all in the order of the points. A directory without manifest.json is incomplete.
namespace headroom {

/// Which part of the units a process takes: those whose number leaves the remainder `index` - 1 when divided by
/// `count`.
struct Shard {
  std::uint32_t index = 1, count = 1;
  /// "journal.csv", or "journal-2-of-3.csv": all shards may write into one directory.
  [[nodiscard]] std::string journal() const;
};

/// Paths of the journals in a directory, in order of name; none if there is no such directory.
[[nodiscard]] std::vector<std::string> journals_in(const std::string& directory);

/// What the journals of a directory hold, by key. Nothing of a journal is used if it holds a result that is not of this
/// sweep: another scenario, other values, another log or another version of the program; the sentence says so.
[[nodiscard]] std::variant<std::map<std::string, UnitResult>, JournalFault> known_results(const std::string& directory,
                                                                                          Sweep& sweep);
/// Paths of the journals that known_results() would not use.
[[nodiscard]] std::vector<std::string> foreign_journals(const std::string& directory, Sweep& sweep);

/// Writes everything; the manifest last. Returns the first fault as a sentence that begins with a path.
[[nodiscard]] std::optional<std::string> write_sweep_directory(const std::string& path, const SweepResults& results,
                                                               std::span<const UnitResult* const> in_order,
                                                               const RunFacts& facts);

}  // namespace headroom
