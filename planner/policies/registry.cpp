// SPDX-License-Identifier: Apache-2.0
#include "planner/policies/registry.hpp"

#include "models/check.hpp"
#include "planner/policies/composed_scheduler.hpp"

namespace headroom {
namespace {

template <class EntryType>
auto make(std::span<const EntryType> table, const PolicyChoice& choice, std::uint64_t seed) {
  for (const EntryType& entry : table)
    if (entry.what.name == choice.policy) return entry.make(choice.options, seed);
  throw InternalError("no policy " + choice.policy + " in its table");
}

}  // namespace

std::unique_ptr<Scheduler> make_scheduler(const SchedulerSection& section, std::uint64_t seed) {
  SchedulerParts parts;
  parts.order = make(orders(), section.order, seed);
  parts.backfill = make(backfills(), section.backfill, seed);
  parts.placement = make(placements(), section.placement, seed);
  parts.head_of_line = section.head_of_line;
  parts.name = section.order.policy + " + " + section.backfill.policy + " + " + section.placement.policy;
  return std::make_unique<ComposedScheduler>(std::move(parts));
}

}  // namespace headroom
