// SPDX-License-Identifier: Apache-2.0
#include "sim/cooling/node_heat.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace headroom {

HeatSplit split_heat(const RackCooling& rack, const NodeBoard::Draw& draw) {
  const MicroPower chips = std::min(draw.gpus, draw.total);
  if (ends_in_room(rack)) return {chips, draw.total - chips, {}};
  const MicroPower taken = std::max(chips, MicroPower::from(rack.liquid_share * draw.total.power()));
  const MicroPower liquid = std::min(taken, draw.total - std::min(draw.fans, draw.total - chips));
  return {chips, liquid - chips, draw.total - liquid};
}

NodeHeat::Sums NodeHeat::until(Instant now) const {
  HEADROOM_CHECK(now >= changed_, "heat is asked of the past");
  return {sums_.air + rates_.air * (now - changed_), sums_.water + rates_.water * (now - changed_)};
}

void NodeHeat::change(Rates before, Rates after, Instant now) {
  const Instant begin{now.ns / window_.ns * window_.ns};
  if (begin > window_begin_) {  // so nothing changed since it began
    at_window_begin_ = begin >= changed_ ? until(begin) : sums_;
    window_begin_ = begin;
  }
  sums_ = until(now);
  changed_ = now;
  rates_.air += after.air - before.air;
  rates_.water += after.water - before.water;
}

NodeHeat::Rates NodeHeat::mean_of_window(Instant now) const {
  const Instant begin{(now.ns - 1) / window_.ns * window_.ns};
  if (now.ns == 0 || changed_ <= begin || window_begin_ != begin) return rates_;
  const Sums sums = until(now);
  const WideSum ns = (now - begin).ns;
  return {{static_cast<std::int64_t>((sums.air - at_window_begin_.air).uw_ns / ns)},
          {static_cast<std::int64_t>((sums.water - at_window_begin_.water).uw_ns / ns)}};
}

}  // namespace headroom
