// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "planner/cli/interrupts.hpp"
#include "planner/cli/progress.hpp"
#include "planner/cli/progress_line.hpp"
#include "planner/sweep.hpp"
#include "planner/sweep_journal.hpp"
#include "planner/work_pool.hpp"

namespace headroom::cli {

/// A sentence if a point asks for what only headroom-worker can answer, and there is none that fits.
[[nodiscard]] std::optional<std::string> fault_of_flow_worker(Sweep& sweep);

/// Hears the results of a sweep: takes them down in the journal, counts them on the progress line, and stops the sweep
/// for Ctrl-C, when the time is up, or when nothing more can be written down.
class SweepRun final : public WorkPool::Listener {
 public:
  struct Settings {
    bool quiet = false;
    std::optional<Duration> time_limit = {};
    std::optional<std::size_t> units = {};  ///< that are to be run; nothing: nobody knows
  };
  SweepRun(Sweep& sweep, const Settings& settings) : sweep_(sweep), settings_(settings) {}

  void begin_journal(std::string path, std::span<const UnitResult* const> known) {
    journal_.emplace(std::move(path), known);
  }
  void done(WorkPool::Unit unit, std::string result) override;
  bool keep_going() override;

  [[nodiscard]] StopReason stopped_by() const { return stopped_by_; }
  [[nodiscard]] std::size_t units_done() const { return done_; }
  /// The first fault of the journal.
  [[nodiscard]] std::optional<std::string> close() { return journal_ ? journal_->close() : std::nullopt; }
  void clear_line() { line_.clear(); }
  [[nodiscard]] std::map<std::string, UnitResult>& results() { return results_; }

 private:
  [[nodiscard]] std::string progress_text() const;

  Sweep& sweep_;
  Settings settings_;
  Interrupts interrupts_;
  ProgressLine line_;
  StopReason stopped_by_ = StopReason::none;
  std::optional<JournalFile> journal_;
  std::map<std::string, UnitResult> results_;                ///< by key
  std::shared_ptr<const std::vector<std::string>> metrics_;  ///< of the last result
  std::size_t done_ = 0;
};

}  // namespace headroom::cli
