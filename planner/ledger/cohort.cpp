// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/cohort.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "models/check.hpp"
#include "planner/ledger/service.hpp"

namespace headroom {
namespace {

struct Stay {
  std::uint32_t from = 0, until = 0;  // equal: not there yet
  friend auto operator<=>(const Stay&, const Stay&) = default;
};

/// `changes` are in order of time for each node. One that is down for a while is paid for all the same.
void follow(const NodeChange& change, const std::vector<Instant>& ends, Stay& stay) {
  if (change.to == Lifecycle::absent) {
    const auto month = std::ranges::lower_bound(ends, change.at) - ends.begin() + 1;
    stay.until = change.at == Instant{} ? stay.from : std::min(stay.until, static_cast<std::uint32_t>(month));
  } else if (change.to == Lifecycle::up && stay.from == stay.until) {
    stay.from = static_cast<std::uint32_t>(std::ranges::upper_bound(ends, change.at) - ends.begin());
    stay.until = static_cast<std::uint32_t>(ends.size());
  }
}

std::vector<Cohort> grouped(const std::vector<Stay>& stays) {
  std::map<Stay, std::uint32_t> nodes;
  for (const Stay& stay : stays)
    if (stay.from < stay.until) ++nodes[stay];
  std::vector<Cohort> cohorts;
  for (const auto& [stay, count] : nodes) cohorts.push_back({count, stay.from, stay.until});
  return cohorts;
}

}  // namespace

Cohorts cohorts_of(const Scenario& scenario) {
  HEADROOM_CHECK(scenario.costs.has_value(), "cohorts belong to a ledger");
  const std::uint32_t horizon = scenario.costs->horizon_months;
  const std::vector<Instant> ends = months_of_service(scenario);
  std::vector<std::vector<Stay>> stays;
  for (const PoolSpec& pool : scenario.cluster.pools) stays.emplace_back(pool.nodes, Stay{0, horizon});
  if (!ends.empty()) {
    for (const NodeChange& change : scenario.cluster.changes)
      for (std::uint32_t n = change.first; n < change.first + change.count; ++n)
        follow(change, ends, stays[change.pool.index][n]);
  }
  Cohorts cohorts;
  for (const auto& pool : stays) cohorts.push_back(grouped(pool));
  return cohorts;
}

double nodes_in_service(std::span<const Cohort> cohorts, std::uint32_t month) {
  double nodes = 0.0;
  for (const Cohort& cohort : cohorts) nodes += cohort.from <= month && month < cohort.until ? cohort.nodes : 0;
  return nodes;
}

}  // namespace headroom
