// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/cost_bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/cost/time_value.hpp"
#include "planner/fleet_bound.hpp"
#include "planner/ledger/build_ledger.hpp"

namespace headroom {
namespace {

constexpr double months_per_year = 12.0;

/// Of a cluster that nobody uses: what is left depends on the candidate alone.
double idle_cost(const Scenario& scenario) {
  const Ledger ledger = build_ledger(scenario, idle_service(scenario));
  return present_value(in_usd(ledger.cost_by_month()), scenario.costs->wacc / months_per_year);
}

/// "h100" of "cluster.pools[h100].nodes"; empty for another key.
std::string_view pool_of(std::string_view path) {
  constexpr std::string_view before = "cluster.pools[", behind = "].nodes";
  if (!path.starts_with(before) || !path.ends_with(behind)) return {};
  return path.substr(before.size(), path.size() - before.size() - behind.size());
}

const PoolSpec* find_pool(const Scenario& scenario, std::string_view name) {
  const auto& pools = scenario.cluster.pools;
  const auto at = std::ranges::find(pools, name, &PoolSpec::name);
  return at == pools.end() ? nullptr : &*at;
}

class Bound {
 public:
  Bound(Sweep& sweep, double gpus) : sweep_(sweep), gpus_(gpus) {}

  std::optional<CostBound> find() {
    if (!(gpus_ > 0.0) || !sweep_.scenario(0).costs) return std::nullopt;
    base_ = least_point();
    if (!base_) return std::nullopt;
    constant_ = idle_cost(sweep_.scenario(*base_));
    double fixed_gpus = 0.0;
    for (const PoolSpec& pool : sweep_.scenario(*base_).cluster.pools)
      fixed_gpus += static_cast<double>(pool.nodes) * pool.node.gpus;
    for (std::size_t v = 0; v < sweep_.variations().size(); ++v) add_type(v);
    for (const FleetType& type : problem_.types) fixed_gpus -= type.gpus_per_node * type.least;
    problem_.load = {{1.0, std::max(gpus_ - fixed_gpus, 0.0)}};
    const FleetPlan plan = cheapest_fleet(problem_, Wholeness::kept);
    if (!plan.feasible) return std::nullopt;
    CostBound bound{.cost = plan.cost + constant_, .gpus = gpus_, .choices = {}};
    for (std::size_t k = 0; k < problem_.types.size(); ++k)
      bound.choices.emplace_back(problem_.types[k].name, plan.nodes[k]);
    return bound;
  }

 private:
  /// Point with the least nodes of every pool; nothing if a key that is no number of nodes is decided too.
  std::optional<std::size_t> least_point() {
    std::optional<std::size_t> least;
    double fewest = std::numeric_limits<double>::infinity();
    for (const Variation& variation : sweep_.variations())
      if (pool_of(variation.path).empty()) return std::nullopt;
    for (std::size_t p = 0; p < sweep_.points(); ++p) {
      double nodes = 0.0;
      for (const PoolSpec& pool : sweep_.scenario(p).cluster.pools) nodes += pool.nodes;
      if (nodes < fewest) {
        fewest = nodes;
        least = p;
      }
    }
    return least;
  }

  /// Points that differ from the base in one variation alone are its line of numbers of nodes.
  void add_type(std::size_t variation) {
    const std::string& path = sweep_.variations()[variation].path;
    const PoolSpec& base = *find_pool(sweep_.scenario(*base_), pool_of(path));
    FleetType type{.name = path, .gpus_per_node = static_cast<double>(base.node.gpus), .least = base.nodes};
    type.most = base.nodes;
    double slope = std::numeric_limits<double>::infinity();
    for (std::size_t p = 0; p < sweep_.points(); ++p) {
      if (!differs_in(p, variation)) continue;
      const std::uint32_t nodes = find_pool(sweep_.scenario(p), pool_of(path))->nodes;
      type.most = std::max(type.most, nodes);
      if (nodes > base.nodes)
        slope = std::min(slope, (idle_cost(sweep_.scenario(p)) - constant_) / (nodes - base.nodes));
    }
    type.cost_per_node = std::isfinite(slope) ? slope : 0.0;
    problem_.types.push_back(type);
    constant_ -= type.cost_per_node * type.least;
  }

  [[nodiscard]] bool differs_in(std::size_t point, std::size_t variation) const {
    const std::vector<std::string> values = sweep_.values(point), base = sweep_.values(*base_);
    for (std::size_t v = 0; v < values.size(); ++v)
      if (v != variation && values[v] != base[v]) return false;
    return true;
  }

  Sweep& sweep_;
  double gpus_;
  std::optional<std::size_t> base_;
  double constant_ = 0.0;
  FleetProblem problem_;
};

}  // namespace

double mean_held_gpus(const Scenario& scenario, std::span<const double> used_hours,
                      std::span<const double> wasted_hours) {
  if (!scenario.run.horizon || used_hours.empty()) return 0.0;
  const TimeSpan window = *scenario.run.horizon - scenario.run.warm_up - scenario.run.cool_down;
  double held = 0.0;
  for (std::size_t r = 0; r < used_hours.size(); ++r) held += used_hours[r] + wasted_hours[r];
  return held / static_cast<double>(used_hours.size()) / (window.in_seconds() / 3600.0);
}

std::optional<CostBound> cost_bound(Sweep& sweep, double gpus) {
  return Bound(sweep, gpus).find();
}

}  // namespace headroom
