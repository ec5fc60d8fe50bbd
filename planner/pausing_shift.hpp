// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "planner/shift_plan.hpp"
#include "sim/subsystem.hpp"

namespace headroom {

/// Jobs that can wait run in the hours that are expected to be the cheapest (or cleanest), in several stretches:
/// ShiftedJobs says when the first one begins, and this pauses them in between. What is expected is asked for again at
/// the end of each stretch. A job ends no later than its estimate and the longest delay after its submission, if it
/// finds room whenever it comes back and its estimate was right; one that outlasts its estimate is paused no more.
class PausingShift final : public Subsystem {
 public:
  /// All must outlive it.
  PausingShift(const ShiftingSection& section, const HourlySeries& signal, std::int64_t start_unix_s,
               const JobSource& jobs);

  [[nodiscard]] std::string_view name() const override { return "shifting"; }
  void on_started(JobId job) override { started_.push_back(job); }
  void on_timer(std::uint32_t timer, Control& control) override;
  bool resolve(std::span<const JobId> dirty, Control& control) override;

 private:
  struct Look {
    JobId job;
    LeaseId lease;
  };
  struct Promise {  // of a job, by its serial number: slots of jobs are used again
    std::uint64_t serial = UINT64_MAX;
    Instant latest_end;
  };
  [[nodiscard]] bool may_pause(const Job& job) const;
  [[nodiscard]] Instant latest_end(JobId id, const Job& job);
  void look_again(JobId id, Instant at, Control& control);

  const ShiftingSection& section_;
  const JobSource& jobs_;
  HourExpectation hours_;
  std::vector<JobId> started_;
  std::vector<Promise> promises_;                  // by job
  std::unordered_map<std::uint32_t, Look> looks_;  // by timer; looked up, never walked
};

}  // namespace headroom
