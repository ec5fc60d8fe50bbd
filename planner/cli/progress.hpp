// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "sim/simulate.hpp"

namespace headroom::cli {

enum class StopReason : unsigned char { none, interrupted, time_limit };

/// The progress line on stderr: simulated date, speed, time left, queue. On a terminal one line that is rewritten, else
/// a line every ten seconds. It also stops the run, for Ctrl-C or when the time is up; a second Ctrl-C kills.
class Progress final : public ProgressListener {
 public:
  struct Settings {
    bool quiet = false;
    std::int64_t start_unix_s = 0;
    std::optional<Instant> horizon;
    std::optional<Duration> time_limit;
  };
  explicit Progress(const Settings& settings);
  ~Progress() override;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  bool keep_going(const RunStatus& status) override;
  [[nodiscard]] StopReason stopped_by() const { return stopped_by_; }
  [[nodiscard]] double wall_s() const;

 private:
  void show(const RunStatus& status);
  Settings settings_;
  bool terminal_, shown_ = false;
  std::chrono::steady_clock::time_point begin_, next_line_;
  StopReason stopped_by_ = StopReason::none;
};

/// Says on stderr why a run was stopped; the exit code for it, `exit_ok` if it was not.
[[nodiscard]] int say_why_stopped(StopReason reason);

}  // namespace headroom::cli
