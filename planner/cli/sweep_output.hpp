// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "planner/cli/verb.hpp"
#include "planner/sweep_directory.hpp"

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

  /// Makes the directory, or a sentence about why it cannot be used.
  [[nodiscard]] std::optional<std::string> prepare() const;
  /// What is known of the sweep from the journals that are there; of a sweep that does not resume, nothing.
  [[nodiscard]] std::variant<std::map<std::string, UnitResult>, JournalFault> known(Sweep& sweep) const;

 private:
  std::string directory_;
  Shard shard_;
  Earlier earlier_ = Earlier::refuse;
};

/// "2/3". Nothing if it is no such text.
[[nodiscard]] std::optional<Shard> read_shard(const std::string& text);

}  // namespace headroom::cli
