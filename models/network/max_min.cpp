// SPDX-License-Identifier: Apache-2.0
#include "models/network/max_min.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr double full_within = 1e-12;  // of a bundle

}  // namespace

void FlowTable::add(double flow_weight, double flow_limit, std::span<const BundleUse> flow_uses) {
  HEADROOM_CHECK(flow_weight > 0.0 && flow_limit >= 0.0, "a flow has a weight and a limit");
  HEADROOM_CHECK(!flow_uses.empty() || std::isfinite(flow_limit), "something limits each flow");
  weight.push_back(flow_weight);
  limit.push_back(flow_limit);
  uses.insert(uses.end(), flow_uses.begin(), flow_uses.end());
  first.push_back(static_cast<std::uint32_t>(uses.size()));
}

void FlowTable::clear() {
  weight.clear();
  limit.clear();
  uses.clear();
  first.assign(1, 0);
}

// The level rises from zero; each flow has level times weight until it meets its limit, and a bundle that becomes
// full makes what its flows have there their limit. What a bundle carries rises with the level and ever less steeply:
// each rate does, and rate times duty is concave in the rate, because duty is one over the largest of lines with no
// negative terms. So a step of Newton's method from below never passes the level at which a bundle is full, and since
// others that become full only take from what it carries, it is not full below that later either. Each bundle stands
// in the heap with such a level: who is first makes a step, or is full.
std::span<const FlowRate> MaxMin::solve(std::span<const double> capacity, const FlowTable& flows,
                                        std::span<const Turns> turns) {
  prepare(capacity, flows, turns);
  const auto later = std::greater<Entry>{};
  while (!heap_.empty()) {
    std::ranges::pop_heap(heap_, later);
    const auto [level, bundle] = heap_.back();
    heap_.pop_back();
    const double higher = raise(bundle, capacity[bundle], level);
    if (higher == level) {
      fill(bundle, level);
    } else if (std::isfinite(higher)) {
      heap_.emplace_back(higher, bundle);
      std::ranges::push_heap(heap_, later);
    }
  }
  return rates_;
}

void MaxMin::prepare(std::span<const double> capacity, const FlowTable& flows, std::span<const Turns> turns) {
  HEADROOM_CHECK(turns.empty() || turns.size() == flows.size(), "each flow has its turns, or none has");
  rates_.resize(flows.size());
  flows_.resize(flows.size());
  for (std::size_t flow = 0; flow < flows.size(); ++flow) {
    rates_[flow] = {flows.limit[flow], no_bundle};
    flows_[flow] = {flows.weight[flow], flows.limit[flow], turns.empty() ? Turns{} : turns[flow]};
  }
  index_bundles(capacity.size(), flows);
  heap_.clear();
  for (std::uint32_t b = 0; b < capacity.size(); ++b)
    if (const double level = raise(b, capacity[b], 0.0); std::isfinite(level) && !flows_on(b).empty())
      heap_.emplace_back(level, b);
  std::ranges::make_heap(heap_, std::greater<Entry>{});
}

void MaxMin::index_bundles(std::size_t bundles, const FlowTable& flows) {
  first_on_.assign(bundles + 1, 0);
  for (const BundleUse& use : flows.uses) {
    HEADROOM_CHECK(use.bundle < bundles && use.part > 0.0, "a flow uses bundles that there are");
    ++first_on_[use.bundle];
  }
  for (std::size_t b = 0; b < bundles; ++b) first_on_[b + 1] += first_on_[b];
  on_.resize(flows.uses.size());
  for (auto flow = static_cast<std::uint32_t>(flows.size()); flow-- > 0;)
    for (const BundleUse& use : flows.uses_of(flow)) on_[--first_on_[use.bundle]] = {flow, use.part};
}

double MaxMin::raise(std::uint32_t bundle, double capacity, double level) const {
  double left = capacity, slope = 0.0;
  for (const OnBundle& on : flows_on(bundle)) {
    const Flow& flow = flows_[on.flow];
    const double rate = std::min(flow.weight * level, flow.most);
    const double one = flow.turns.one.at(rate), other = flow.turns.other.at(rate);
    const double at_rest = one > other ? flow.turns.one.at_rest : flow.turns.other.at_rest;
    const double duty = 1.0 / std::max(one, other);
    const double part = on.part * duty;
    left -= part * rate;
    slope += rate < flow.most ? part * duty * at_rest * flow.weight : 0.0;
  }
  if (left <= full_within * capacity) return level;
  return slope > 0.0 ? level + left / slope : std::numeric_limits<double>::infinity();
}

void MaxMin::fill(std::uint32_t bundle, double level) {
  for (const OnBundle& on : flows_on(bundle)) {
    const double rate = level * flows_[on.flow].weight;
    if (rate >= flows_[on.flow].most) continue;
    flows_[on.flow].most = rate;
    rates_[on.flow] = {rate, bundle};
  }
}

}  // namespace headroom
