// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "planner/cli/verb.hpp"
#include "planner/sweep_directory.hpp"
#include "reports/file_lock.hpp"

namespace headroom::cli {

/// Where the results of a sweep go, and what is done with what is there.
class SweepOutput {
 public:
  /// What to do with the results of an earlier sweep.
  enum class Earlier : unsigned char { refuse, resume, replace };

  SweepOutput(const Arguments& arguments, Sweep& sweep, Shard shard);

  [[nodiscard]] const std::string& directory() const { return directory_; }  ///< empty: nothing is written
  [[nodiscard]] bool is_wanted() const { return !directory_.empty(); }
  [[nodiscard]] const Shard& shard() const { return shard_; }
  [[nodiscard]] std::string journal() const;

  /// Keeps other processes out of the directory, but for other shards; or a sentence about why it cannot be used. Until
  /// then another process may add to what is known.
  [[nodiscard]] std::optional<std::string> lock();
  /// What is known of the sweep from the journals that are there; of a sweep that does not resume, nothing. Shards of
  /// two sweeps in one directory are a fault, unless the others are to go.
  [[nodiscard]] std::variant<std::map<std::string, UnitResult>, JournalFault> known(Sweep& sweep) const;
  /// Makes the directory ready for results: what is to be replaced goes.
  [[nodiscard]] std::optional<std::string> prepare(Sweep& sweep) const;

 private:
  [[nodiscard]] bool is_shard() const { return shard_.count > 1; }
  [[nodiscard]] bool holds_results() const;

  std::string directory_;
  Shard shard_;
  Earlier earlier_ = Earlier::refuse;
  std::optional<FileLock> lock_of_whole_, lock_of_shard_;
};

/// "2/3". Nothing if it is no such text.
[[nodiscard]] std::optional<Shard> read_shard(const std::string& text);

}  // namespace headroom::cli
