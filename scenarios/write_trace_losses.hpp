// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/read_trace/decimal.hpp"
#include "scenarios/write_trace.hpp"
#include "sim/time.hpp"

/// What the writers of traces share.
namespace headroom {

class LossCounter {
 public:
  /// `what` must live as long as this.
  void count(bool is_lost, std::string_view what) {
    if (!is_lost) return;
    const auto known = std::find_if(found_.begin(), found_.end(), [what](const auto& f) { return f.first == what; });
    if (known != found_.end()) {
      ++known->second;
    } else {
      found_.emplace_back(what, 1);
    }
  }
  /// Something about the trace as a whole.
  void whole(std::string what) { of_trace_.push_back(std::move(what)); }
  [[nodiscard]] TraceLosses take() const {
    TraceLosses losses = of_trace_;
    for (const auto& [what, jobs] : found_)
      losses.push_back(fmt::format("{} ({} job{})", what, jobs, jobs == 1 ? "" : "s"));
    return losses;
  }

 private:
  std::vector<std::pair<std::string_view, std::uint64_t>> found_;
  TraceLosses of_trace_;
};

/// Exact and as short as it can be: "120", "0.000000001".
[[nodiscard]] inline std::string seconds_text(std::int64_t ns) {
  return printable_decimal({.whole = ns / 1'000'000'000, .billionths = static_cast<std::int32_t>(ns % 1'000'000'000)});
}

/// What the user stated as far as it shows: nothing where the estimate was put in from the run time.
[[nodiscard]] inline bool states_estimate(const JobSpec& job) {
  return job.estimate != std::max(job.work, TimeSpan::seconds(1));
}

/// Formats count from zero; jobs of a warm start were submitted before it.
[[nodiscard]] inline TimeSpan shift_to_zero(const TraceRows& jobs) {
  TimeSpan earliest;
  for (const JobSpec job : jobs) earliest = std::min(earliest, job.submit - Instant{});
  return TimeSpan{} - earliest;
}

inline constexpr std::string_view loss_labels = "ids that are texts became numbers";
inline constexpr std::string_view loss_warm =
    "had run or waited before time zero; all times begin with the earliest of them";
inline constexpr std::string_view loss_endless = "run without end; their run time is unknown";

}  // namespace headroom
