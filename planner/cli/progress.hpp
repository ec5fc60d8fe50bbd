// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "planner/cli/interrupts.hpp"
#include "planner/cli/progress_line.hpp"
#include "sim/simulate.hpp"

namespace headroom::cli {

enum class StopReason : unsigned char { none, interrupted, time_limit };

/// The progress line of a run: simulated date, speed, time left, queue. It also stops the run, for Ctrl-C or when the
/// time is up; a second Ctrl-C kills.
class Progress final : public ProgressListener {
 public:
  struct Settings {
    bool quiet = false;
    std::int64_t start_unix_s = 0;
    std::optional<Instant> horizon;
    std::optional<Duration> time_limit;
  };
  explicit Progress(const Settings& settings) : settings_(settings) {}

  bool keep_going(const RunStatus& status) override;
  /// Between two calls of keep_going(), which then stops the run.
  [[nodiscard]] bool is_interrupted() const { return interrupts_.happened(); }
  [[nodiscard]] StopReason stopped_by() const { return stopped_by_; }
  [[nodiscard]] double wall_s() const { return line_.wall_s(); }
  void clear_line() { line_.clear(); }

 private:
  void show(const RunStatus& status);
  Settings settings_;
  Interrupts interrupts_;
  ProgressLine line_;
  StopReason stopped_by_ = StopReason::none;
};

/// Says on stderr why a run was stopped; the exit code for it, `exit_ok` if it was not.
[[nodiscard]] int say_why_stopped(StopReason reason);

}  // namespace headroom::cli
