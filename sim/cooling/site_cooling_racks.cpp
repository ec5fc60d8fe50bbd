// SPDX-License-Identifier: Apache-2.0
// What the temperatures of a rack hold its nodes to, and when to look at it again.
#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/cooling/site_cooling.hpp"

namespace headroom {
namespace {

constexpr Duration far_ahead{1e9};           // 30 years: what is not met within it is not met
constexpr std::int64_t noticeably_mk = 500;  // a new hottest junction is worth an entry

bool draws(Lifecycle state) {
  return state == Lifecycle::up || state == Lifecycle::draining;
}

/// The node with all its GPUs released by one step: none of them draws more than the hottest one.
NodeBoard::Draw released(const RackCooling& rack, const NodeBoard::Draw& draw) {
  NodeBoard::Draw out = draw;
  const MicroPower more = draw.freer_gpu - draw.hottest_gpu;
  const std::int64_t gpus = rack.gpus_per_node;
  const MicroPower all{std::max(draw.gpus.uw, std::min(draw.gpus.uw + gpus * more.uw, gpus * draw.freer_gpu.uw))};
  out.total += all - draw.gpus;
  out.gpus = all;
  out.hottest_gpu = draw.freer_gpu;
  return out;
}

}  // namespace

void SiteCooling::see(Temperature junction) {
  const MilliKelvin now = MilliKelvin::from(junction);
  hottest_since_ = std::max(hottest_since_, now);
  if (now.mk < noted_.hottest.mk + noticeably_mk) return;
  hottest_ = std::max(hottest_, now);
  is_noted_ = false;
}

void SiteCooling::touch(RackId rack) {
  if (is_touched_[rack.index]) return;
  is_touched_[rack.index] = true;
  touched_.push_back(rack);
}

void SiteCooling::touch_all() {
  for (std::uint32_t r = 0; racks_ && r < racks_->count(); ++r) touch({r});
}

void SiteCooling::redraw(NodeId node, Instant now) {
  const PoolId pool = control_->view().cluster.pool_of(node);
  if (pool.index >= spec_.pools.size()) return;
  const RackCooling& cooling = spec_.pools[pool.index];
  const NodeBoard::Draw& draw = board_.draw(node);
  const HeatSplit split = split_heat(cooling, draw);
  MicroPower water = split.chips + split.coolant;
  if (ends_in_room(cooling)) water = MicroPower::from(door_share(cooling) * water.power());
  const NodeHeat::Rates rates{draw.total - water, water};
  heat_.change(rates_[node.index], rates, now);
  rates_[node.index] = rates;
  if (!racks_) return;
  const RackId rack = racks_->rack_of(node);
  racks_->advance(rack, now);
  if (cooling.gpus_per_node > 0) see(racks_->junction(node));
  racks_->set_heat(node, draw);
  touch(rack);
}

void SiteCooling::on_node(NodeId node, Lifecycle state) {
  NodeHold& hold = holds_[node.index];
  if (!hold.is_shut || state == Lifecycle::down) return;
  hold.is_shut = false;  // somebody else has taken it in hand
  --shut_;
  --troubled_[racks_->rack_of(node).index];
}

bool SiteCooling::look_at(RackId rack, Control& control) {
  const Instant now = control.view().now;
  racks_->advance(rack, now);
  if (racks_->cooling(rack).gpus_per_node > 0) see(racks_->hottest(rack));
  if (is_untroubled(rack)) return false;
  const bool changed = decide(rack, control);
  predict(rack, now);
  return changed;
}

/// Nothing is held, and nothing will be as things are: so it is almost always.
bool SiteCooling::is_untroubled(RackId rack) const {
  return troubled_[rack.index] == 0 && plant_->room() < spec_.room.inlet_shutdown &&
         racks_->never_reaches(rack, racks_->cooling(rack).thresholds.throttle);
}

bool SiteCooling::decide(RackId rack, Control& control) {
  const RackCooling& cooling = racks_->cooling(rack);
  const Instant now = control.view().now;
  const std::uint32_t first = racks_->first_node(rack).index;
  find_releasable(rack);
  bool changed = false;
  for (std::uint32_t i = 0; i < racks_->nodes_in(rack); ++i) {
    const NodeId node{first + i};
    NodeHold& hold = holds_[node.index];
    const Lifecycle state = control.view().cluster.lifecycle(node);
    if (!hold.is_shut && !draws(state) && hold.step == 0) continue;
    const NodeSight sight{
        racks_->junction(node),
        cooling.loop == CoolingLoop::immersion ? Temperature{-std::numeric_limits<double>::infinity()} : plant_->room(),
        freed_junctions_[i] < cooling.thresholds.throttle};
    const NodeHold next = next_hold(cooling, spec_.room, hold, sight, now);
    if (next == hold || (next.is_shut && !hold.is_shut && !draws(state))) continue;
    apply(node, next, control);
    changed = true;
  }
  return changed;
}

void SiteCooling::apply(NodeId node, const NodeHold& next, Control& control) {
  NodeHold& hold = holds_[node.index];
  const NodeHold before = hold;
  hold = next;
  std::uint32_t& troubled = troubled_[racks_->rack_of(node).index];
  troubled -= before.is_shut || before.step > 0 ? 1 : 0;
  troubled += next.is_shut || next.step > 0 ? 1 : 0;
  shut_ -= before.is_shut ? 1 : 0;
  shut_ += next.is_shut ? 1 : 0;
  board_.set_thermal_step(node, next.step);
  if (next.is_shut || next.step != before.step || reason_of(next) != reason_of(before))
    control.note(record::NodeThrottled{{}, node, next.step, reason_of(next), next.is_shut});
  if (next.is_shut == before.is_shut) return;
  shut_or_faulted_ = control.view().now;
  control.set_node(node, next.is_shut ? Lifecycle::down : Lifecycle::up);
}

/// All that are held are released by a step at once: else each would find that it alone may be, and together they are
/// too hot again.
void SiteCooling::find_releasable(RackId rack) {
  const RackCooling& cooling = racks_->cooling(rack);
  const std::uint32_t first = racks_->first_node(rack).index;
  freed_.clear();
  for (std::uint32_t n = first; n < first + racks_->nodes_in(rack); ++n)
    freed_.push_back(holds_[n].step > 0 ? released(cooling, board_.draw({n})) : board_.draw({n}));
  racks_->steady_junctions(rack, freed_, freed_junctions_);
}

Instant SiteCooling::when(NodeId node, Temperature junction, Crossing direction, Instant now, Instant before) const {
  if (!std::isfinite(junction.si) || before <= now) return Instant::never();
  const Duration horizon =
      before == Instant::never() ? far_ahead : std::min(far_ahead, Duration{(before - now).in_seconds()});
  const auto found = racks_->crossing(node, junction, direction, horizon);
  if (!found) return Instant::never();
  return now + TimeSpan{std::max(std::int64_t{1}, static_cast<std::int64_t>(std::ceil(found->si * 1e9)))};
}

void SiteCooling::predict(RackId rack, Instant now) {
  Instant next = Instant::never();
  for (std::uint32_t i = 0; i < racks_->nodes_in(rack); ++i) next = std::min(next, next_look(rack, i, now, next));
  if (next >= queued_[rack.index]) return;  // that look comes first, and predicts again
  queued_[rack.index] = next;
  agenda_.emplace(next, rack.index);
}

/// When something may come to a node by itself, if earlier than `before`.
Instant SiteCooling::next_look(RackId rack, std::uint32_t place, Instant now, Instant before) const {
  const RackCooling& cooling = racks_->cooling(rack);
  const ThermalThresholds& at = cooling.thresholds;
  const NodeId node{racks_->first_node(rack).index + place};
  const NodeHold& hold = holds_[node.index];
  const Temperature junction = racks_->junction(node), low = release_below(cooling);
  if (hold.is_shut) {
    const Instant cool = junction <= low ? now : when(node, low, Crossing::falling, now, before);
    const Instant back = std::max(cool, hold.changed + cooling.restart_after);
    return back > now ? back : Instant::never();  // waits for the room
  }
  Instant next = before;
  const Instant dwelled = hold.changed + cooling.dwell;
  const auto consider = [&](Instant instant) {
    if (instant > now) next = std::min(next, instant);
  };
  if (junction >= at.throttle && hold.step < cooling.steps) consider(dwelled);
  if (hold.step > 0 && junction <= low && freed_junctions_[place] < at.throttle) consider(dwelled);
  if (hold.step > 0 && junction > low) consider(when(node, low, Crossing::falling, now, next));
  const bool up = draws(control_->view().cluster.lifecycle(node));
  if (!up) return next;
  if (junction < at.throttle && hold.step < cooling.steps)
    consider(when(node, at.throttle, Crossing::rising, now, next));
  else if (junction < at.slowdown && hold.step < cooling.slowdown_step)
    consider(when(node, at.slowdown, Crossing::rising, now, next));
  else if (junction < at.shutdown)
    consider(when(node, at.shutdown, Crossing::rising, now, next));
  return next;
}

}  // namespace headroom
