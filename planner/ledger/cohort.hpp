// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "scenarios/scenario.hpp"

namespace headroom {

/// Nodes of one pool that come into service together, and leave it together.
struct Cohort {
  std::uint32_t nodes = 0;
  std::uint32_t from = 0;   ///< first month of service, from 0
  std::uint32_t until = 0;  ///< the month behind the last
};

/// By pool; each in order of `from`, then `until`.
using Cohorts = std::vector<std::vector<Cohort>>;

/// Nodes that arrive or leave for good while the run lasts (`cluster.changes`) are in service from the month in which
/// they arrive to the one in which they leave, both whole. A run that is shorter than the horizon of the costs is a
/// sample of it and no calendar: then all nodes are there from the first month to the last.
///
/// Domain   the scenario has costs (CHECK).
[[nodiscard]] Cohorts cohorts_of(const Scenario& scenario);

[[nodiscard]] double nodes_in_service(std::span<const Cohort> cohorts, std::uint32_t month);

}  // namespace headroom
