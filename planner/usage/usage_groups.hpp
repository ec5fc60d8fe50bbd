// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "planner/usage/trace_usage.hpp"

/// The part of trace_usage() that groups runs and says what they should have asked for.
namespace headroom {

/// One run, in shares of what it asked for.
struct GroupRun {
  double busy = 0.0;     ///< cores may be above 1, where threads find more of them than were asked for
  double memory = -1.0;  ///< of the memory of its GPUs; below 0: unknown
  double hours = 0.0;
  bool completed = true;
};

/// Fills in all of the group but its names, resource and `requested`. At least one run (CHECK).
void size_group(UsageGroup& group, const std::vector<GroupRun>& runs, const RightSizeRule& rule);

/// What a run with this busy share saves: negative for one that is slowed down more than the rest. Above 1 counts as 1.
[[nodiscard]] double saved_hours(const UsageGroup& group, double busy, double run_hours);

}  // namespace headroom
