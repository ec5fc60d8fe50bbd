// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/cost_bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "models/cost/time_value.hpp"
#include "planner/ledger/build_ledger.hpp"
#include "planner/plan/fleet_plane.hpp"
#include "planner/plan/overflow.hpp"

namespace headroom {
namespace {

constexpr double months_per_year = 12.0;
constexpr double rounding = 1e-9;  // of a sum of GPU-hours, relative

/// Of a cluster that nobody uses: what is left depends on the candidate alone.
double idle_cost(const Scenario& scenario) {
  const Ledger ledger = build_ledger(scenario, idle_service(scenario));
  return present_value(in_usd(ledger.cost_by_month()), scenario.costs->wacc / months_per_year);
}

class Bound {
 public:
  Bound(Sweep& sweep, double gpus) : sweep_(sweep), gpus_(gpus) {}

  std::optional<CostBound> find() {
    if (!(gpus_ > 0.0) || !sweep_.scenario(0).costs) return std::nullopt;
    if (std::ranges::none_of(sweep_.variations(), [](const auto& v) { return v.path.starts_with("cluster."); }))
      return std::nullopt;
    CostBound bound{.cost = std::numeric_limits<double>::infinity(), .gpus = gpus_, .in_fractions = {}};
    for (std::size_t p = 0; p < sweep_.points(); ++p) {
      idle_costs_.push_back(idle_cost(sweep_.scenario(p)));
      const double cost = idle_costs_[p] + cost_of_overflow(sweep_.scenario(p));
      if (!(cost < bound.cost)) continue;
      bound.cost = cost;
      bound.candidate = p;
    }
    if (!std::isfinite(bound.cost)) return std::nullopt;
    bound.in_fractions = cost_in_fractions();
    return bound;
  }

 private:
  [[nodiscard]] double cost_of_overflow(const Scenario& scenario) const {
    const double overflow = gpus_ - gpus_of(scenario);
    return overflow > rounding * gpus_ ? overflow * overflow_price(scenario) : 0.0;
  }

  [[nodiscard]] std::optional<double> cost_in_fractions() {
    auto plane = plane_below(sweep_, idle_costs_);
    if (!plane) return std::nullopt;
    plane->problem.load = {{1.0, std::max(gpus_ * (1.0 - rounding) - plane->other_gpus, 0.0)}};
    plane->problem.rent_per_gpu_hour = overflow_price(sweep_.scenario(0));
    const FleetPlan plan = cheapest_fleet(plane->problem, Wholeness::relaxed);
    return plan.feasible ? std::optional(plan.cost + plane->constant) : std::nullopt;
  }

  Sweep& sweep_;
  double gpus_;
  std::vector<double> idle_costs_;  // by point
};

}  // namespace

double mean_held_gpus(const Scenario& scenario, double gpu_hours) {
  if (!scenario.run.horizon) return 0.0;
  const TimeSpan window = *scenario.run.horizon - scenario.run.warm_up - scenario.run.cool_down;
  return gpu_hours / (window.in_seconds() / 3600.0);
}

double gpus_of(const Scenario& scenario) {
  double gpus = 0.0;
  for (const PoolSpec& pool : scenario.cluster.pools) gpus += static_cast<double>(pool.nodes) * pool.node.gpus;
  return gpus;
}

std::optional<CostBound> cost_bound(Sweep& sweep, double gpus) {
  return Bound(sweep, gpus).find();
}

}  // namespace headroom
