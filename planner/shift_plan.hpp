// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/hour_expectation.hpp"

namespace headroom {

/// What a job that may pause does next.
struct ShiftPlan {
  Instant run_from;                     ///< not before the time of the question
  Instant pause_at = Instant::never();  ///< where that stretch ends, and another one follows
};

/// A job as the plan sees it.
struct ShiftTask {
  Instant now;
  TimeSpan left;       ///< by its estimate, > 0
  Instant latest_end;  ///< that it keeps if it finds room whenever it comes back
  bool is_running = false;
};

/// By cheapest_stretches() of models/cost/stretches.hpp over what is expected up to the latest end. Stretches begin and
/// end at multiples of their smallest length, from simulated zero on; one that begins elsewhere is longer. A job that
/// has too little time left for the cost of a pause goes on.
[[nodiscard]] ShiftPlan plan_shift(const ShiftingSection& section, HourExpectation& hours, const ShiftTask& task);

/// Whether the section is about the job: its class, and that it has an estimated end and was not there before simulated
/// zero.
[[nodiscard]] bool may_shift(const ShiftingSection& section, const JobNames& names, const JobSpec& job);

}  // namespace headroom
