// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "scenarios/scenario.hpp"
#include "scenarios/vocabulary.hpp"
#include "sim/scheduler.hpp"

/// One table per family is the registry. Adding a policy touches its own .cpp and one row there; the parser, the
/// schema, `explain`, "did you mean" and the conformance test all read these tables.
namespace headroom {

template <class Policy>
struct Entry {
  PolicyEntry what;
  std::unique_ptr<Policy> (*make)(const Options&, std::uint64_t seed);  ///< for a policy that draws: that of the run
};
using OrderEntry = Entry<Order>;
using BackfillEntry = Entry<Backfill>;
using PlacementEntry = Entry<Placement>;

[[nodiscard]] std::span<const OrderEntry> orders();
[[nodiscard]] std::span<const BackfillEntry> backfills();
[[nodiscard]] std::span<const PlacementEntry> placements();

/// The scheduler that a scenario asks for. The names were checked when the scenario was read.
[[nodiscard]] std::unique_ptr<Scheduler> make_scheduler(const SchedulerSection& section, std::uint64_t seed = 1);

}  // namespace headroom
