// SPDX-License-Identifier: Apache-2.0
#include "models/network/max_min.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "models/check.hpp"

namespace headroom {

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

// The level rises from zero; all flows that are not frozen have level times weight. A bundle's level only rises while
// others freeze below it, so an entry of the heap that is too low is put back, and none is ever too high.
std::span<const FlowRate> MaxMin::solve(std::span<const double> capacity, const FlowTable& flows) {
  prepare(capacity, flows);
  const auto later = std::greater<Entry>{};
  auto next_limit = by_limit_.begin();
  for (;;) {
    while (next_limit != by_limit_.end() && is_frozen_[*next_limit]) ++next_limit;
    if (next_limit == by_limit_.end()) break;
    const std::uint32_t flow = *next_limit;
    const double at_limit = flows.limit[flow] / flows.weight[flow];
    if (heap_.empty() || at_limit <= heap_.front().first) {
      level_ = std::max(level_, at_limit);
      freeze(flow, {flows.limit[flow], no_bundle}, flows);
      continue;
    }
    std::ranges::pop_heap(heap_, later);
    const std::uint32_t bundle = heap_.back().second;
    heap_.pop_back();
    if (open_[bundle] == 0) continue;
    const double now = level_of(bundle);
    if (now > at_limit || (!heap_.empty() && now > heap_.front().first)) {
      heap_.emplace_back(now, bundle);
      std::ranges::push_heap(heap_, later);
    } else {
      level_ = std::max(level_, now);
      fill(bundle, flows);
    }
  }
  return rates_;
}

void MaxMin::prepare(std::span<const double> capacity, const FlowTable& flows) {
  const std::size_t bundles = capacity.size();
  rates_.assign(flows.size(), {});
  is_frozen_.assign(flows.size(), false);
  left_.assign(capacity.begin(), capacity.end());
  slope_.assign(bundles, 0.0);
  open_.assign(bundles, 0);
  level_ = 0.0;
  for (std::size_t flow = 0; flow < flows.size(); ++flow)
    for (const BundleUse& use : flows.uses_of(flow)) {
      HEADROOM_CHECK(use.bundle < bundles && use.part > 0.0, "a flow uses bundles that there are");
      slope_[use.bundle] += flows.weight[flow] * use.part;
      ++open_[use.bundle];
    }
  first_flow_.assign(bundles + 1, 0);
  for (std::size_t b = 0; b < bundles; ++b) first_flow_[b + 1] = first_flow_[b] + open_[b];
  flow_of_.resize(flows.uses.size());
  std::vector<std::uint32_t>& next = by_limit_;  // memory that is free until below
  next.assign(first_flow_.begin(), first_flow_.end() - 1);
  for (std::size_t flow = 0; flow < flows.size(); ++flow)
    for (const BundleUse& use : flows.uses_of(flow)) flow_of_[next[use.bundle]++] = static_cast<std::uint32_t>(flow);

  by_limit_.resize(flows.size());
  for (std::size_t flow = 0; flow < flows.size(); ++flow) by_limit_[flow] = static_cast<std::uint32_t>(flow);
  std::ranges::sort(by_limit_, {},
                    [&](std::uint32_t flow) { return std::pair(flows.limit[flow] / flows.weight[flow], flow); });
  heap_.clear();
  for (std::uint32_t b = 0; b < bundles; ++b)
    if (open_[b] > 0) heap_.emplace_back(level_of(b), b);
  std::ranges::make_heap(heap_, std::greater<Entry>{});
}

double MaxMin::level_of(std::uint32_t bundle) const {
  return std::max(level_, std::max(0.0, left_[bundle]) / slope_[bundle]);
}

void MaxMin::freeze(std::size_t flow, FlowRate at, const FlowTable& flows) {
  rates_[flow] = at;
  is_frozen_[flow] = true;
  for (const BundleUse& use : flows.uses_of(flow)) {
    left_[use.bundle] -= at.rate * use.part;
    slope_[use.bundle] -= flows.weight[flow] * use.part;
    --open_[use.bundle];
  }
}

void MaxMin::fill(std::uint32_t bundle, const FlowTable& flows) {
  for (std::uint32_t i = first_flow_[bundle]; i < first_flow_[bundle + 1]; ++i) {
    const std::uint32_t flow = flow_of_[i];
    if (!is_frozen_[flow]) freeze(flow, {level_ * flows.weight[flow], bundle}, flows);
  }
}

}  // namespace headroom
