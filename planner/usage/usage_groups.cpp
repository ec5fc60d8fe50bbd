// SPDX-License-Identifier: Apache-2.0
#include "planner/usage/usage_groups.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"
#include "models/performance/packing.hpp"
#include "models/quantile_bound.hpp"

namespace headroom {
namespace {

struct Bounded {
  double p95 = 0.0, bound = 0.0, confidence = 0.0;
};

Bounded bounded(std::vector<double> values, const RightSizeRule& rule) {
  std::sort(values.begin(), values.end());
  const QuantileBound bound = upper_quantile_bound(values.size(), rule.quantile, rule.level);
  const auto rank = static_cast<std::size_t>(std::ceil(rule.quantile * static_cast<double>(values.size())));
  return {values[std::max<std::size_t>(rank, 1) - 1], values[bound.rank - 1], bound.confidence};
}

/// Up to the next count that one can ask for: thousandths of a GPU, whole GPUs or whole cores.
double count_above(double amount, const UsageGroup& group) {
  const bool in_shares = group.resource == UsedResource::gpus &&
                         (group.requested <= 1.0 || group.requested != std::floor(group.requested));
  constexpr double rounding = 1e-9;  // of the arithmetic, so that 0.5 does not become 0.501
  const double parts = in_shares ? 1000.0 : 1.0;
  return std::max(std::ceil(amount * parts - rounding), 1.0) / parts;
}

/// The share that the memory of the completed runs needs; 0 if nothing is known of one of them.
double share_for_memory(UsageGroup& group, const std::vector<double>& memory, const RightSizeRule& rule) {
  if (group.resource != UsedResource::gpus) return 0.0;
  group.memory = UsageGroup::Memory::unknown;
  if (memory.size() < group.completed) return 0.0;
  group.memory = UsageGroup::Memory::fits;
  return bounded(memory, rule).bound / rule.memory_headroom;
}

}  // namespace

double saved_hours(const UsageGroup& group, double busy, double run_hours) {
  return run_hours * (group.requested -
                      group.recommended * packed_slowdown(std::min(busy, 1.0), group.requested, group.recommended));
}

void size_group(UsageGroup& group, const std::vector<GroupRun>& runs, const RightSizeRule& rule) {
  HEADROOM_CHECK(!runs.empty() && group.requested > 0.0, "a group without runs");
  std::vector<double> busy, memory;
  for (const GroupRun& run : runs) {
    group.requested_hours += group.requested * run.hours;
    group.used_hours += group.requested * run.busy * run.hours;
    if (!run.completed) continue;
    busy.push_back(run.busy);
    if (run.memory >= 0.0) memory.push_back(run.memory);
  }
  group.runs = runs.size();
  group.completed = busy.size();
  group.recommended = group.requested;
  if (busy.empty()) return;
  const Bounded need = bounded(busy, rule);
  group.used_p95 = need.p95 * group.requested;
  group.used_bound = need.bound * group.requested;
  group.confidence = need.confidence;
  group.has_enough_runs = need.confidence >= rule.level;
  const double busy_share = std::min(need.bound, 1.0);
  const double for_speed = std::max(least_share(busy_share, rule.slowdown), busy_share);
  const double for_memory = share_for_memory(group, memory, rule);
  if (for_memory > for_speed) group.memory = UsageGroup::Memory::binds;
  group.recommended = std::min(count_above(std::max(for_speed, for_memory) * group.requested, group), group.requested);
  double lost_hours = 0.0;  // what the longer runs are worth
  for (const GroupRun& run : runs) {
    group.saved_hours += saved_hours(group, run.busy, run.hours);
    const double longer = packed_slowdown(std::min(run.busy, 1.0), group.requested, group.recommended) - 1.0;
    lost_hours += group.requested * run.hours * longer;
  }
  if (group.saved_hours > lost_hours) return;
  group.recommended = group.requested;
  group.saved_hours = 0.0;
}

}  // namespace headroom
