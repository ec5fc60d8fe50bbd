// SPDX-License-Identifier: Apache-2.0
#include "sim/cooling/site_cooling.hpp"

#include <algorithm>
#include <cmath>

namespace headroom {
namespace {

// A run that has nothing else to wait for waits so long for nodes that shut down.
constexpr TimeSpan patience = TimeSpan::seconds(86400);

PlantRun::Heat in_watts(const NodeHeat::Rates& rates) {
  return {rates.air.power(), rates.water.power()};
}

CoolingDraw draw_of(const PlantState& state) {
  CoolingDraw draw;
  draw[CoolingLoad::chillers] = MicroPower::from(state.chillers);
  draw[CoolingLoad::sinks] = MicroPower::from(state.sink_fans);
  draw[CoolingLoad::room_fans] = MicroPower::from(state.crah_fans);
  draw[CoolingLoad::pumps] = MicroPower::from(state.electricity()) - draw.total();
  return draw;
}

}  // namespace

SiteCooling::SiteCooling(const CoolingSpec& spec, NodeBoard& board)
    : spec_(spec), board_(board), faults_(spec), heat_(spec.plant_interval) {}

OutdoorAir SiteCooling::outdoors(Instant now) const {
  return {Temperature{spec_.dry_bulb.at(now)}, Temperature{spec_.wet_bulb.at(now)}};
}

void SiteCooling::begin(Control& control) {
  control_ = &control;
  const ClusterView& view = control.view();
  const Instant now = view.now;
  rates_.resize(view.cluster.node_count());
  holds_.resize(view.cluster.node_count());
  if (spec_.fidelity == CoolingFidelity::thermal) {
    racks_.emplace(spec_.pools, view.cluster);
    queued_.assign(racks_->count(), Instant::never());
    troubled_.assign(racks_->count(), 0);
    is_touched_.assign(racks_->count(), false);
  }
  plant_.emplace(spec_, racks_ ? racks_->to_room() : ThermalConductance{},
                 racks_ ? racks_->to_water() : ThermalConductance{});
  board_.take_redrawn(redrawn_);  // all nodes are read
  for (std::uint32_t n = 0; n < view.cluster.node_count(); ++n) redraw({n}, now);
  collected_ = now;
  weather_due_ = spec_.dry_bulb.next(now);
  fault_due_ = faults_.next(Instant{now.ns - 1});
  window_due_ = step_due_ = Instant::never();
  works_ = faults_.plant_at(Instant{now.ns - 1});
  plant_->start_at(plant_->look(works_, in_watts(heat_.rates()), outdoors(now)).state.warm_water);
  if (racks_) racks_->start({plant_->room(), plant_->facility_water()});
  stored_at_first_ = stored();
  look_at_plant(in_watts(heat_.rates()), now);
  touch_all();
  awaited_.push(now);
  control.set_timer(now);
}

/// What this instant came to is known now, before time goes on.
void SiteCooling::settle(Instant /*from*/, Instant /*to*/) {
  if (is_noted_) return;
  is_noted_ = true;
  const record::SiteCooled now = entry();
  if (now == noted_) return;
  noted_ = now;
  control_->note(now);
}

record::SiteCooled SiteCooling::entry() const {
  const PlantState& state = plant_->outlook().state;
  record::SiteCooled out;
  out.chillers = state.by_chillers.si > 0.0;
  out.electricity = board_.cooling().total();
  out.water = WaterRate::from(state.water.total());
  out.free_ppm = state.removed.si > 0.0 ? std::llround(1e6 * (1.0 - state.by_chillers / state.removed)) : 0;
  out.room = MilliKelvin::from(plant_->room());
  out.chilled_water = MilliKelvin::from(plant_->chilled_water());
  if (spec_.plant.warm_water) out.warm_water = MilliKelvin::from(plant_->warm_water());
  out.hottest = hottest_;
  return out;
}

void SiteCooling::on_timer(std::uint32_t /*timer*/, Control& control) {
  const Instant now = control.view().now;
  for (Armed* const armed : {&awaited_, &idle_})
    while (!armed->empty() && armed->top() <= now) armed->pop();
}

bool SiteCooling::resolve(std::span<const JobId> /*dirty*/, Control& control) {
  const Instant now = control.view().now;
  if (board_.take_refed()) refeed(now);
  if (std::min({weather_due_, fault_due_, window_due_, step_due_}) <= now) visit_site(now);
  board_.take_redrawn(redrawn_);
  for (const NodeId node : redrawn_) redraw(node, now);
  if (!redrawn_.empty()) watch_heat(now);
  while (!agenda_.empty() && agenda_.top().first <= now) {
    const auto [at, rack] = agenda_.top();
    agenda_.pop();
    if (at != queued_[rack]) continue;  // an earlier look has come in between
    queued_[rack] = Instant::never();
    touch({rack});
  }
  bool changed = std::exchange(power_looks_again_, false);
  for (const RackId rack : touched_) {
    is_touched_[rack.index] = false;
    changed = look_at(rack, control) || changed;
  }
  touched_.clear();
  arm(control);
  return changed;
}

void SiteCooling::arm(Control& control) {
  Instant at = std::min({weather_due_, fault_due_, window_due_, step_due_});
  if (!agenda_.empty()) at = std::min(at, agenda_.top().first);
  if (at == Instant::never() || (!awaited_.empty() && awaited_.top() <= at)) return;
  const Instant now = control.view().now;
  const bool is_awaited = at == fault_due_ || (shut_ > 0 && now < shut_or_faulted_ + patience);
  if (!is_awaited && !idle_.empty() && idle_.top() <= at) return;
  (is_awaited ? awaited_ : idle_).push(at);
  is_awaited ? control.set_timer(at) : control.set_idle_timer(at);
}

void SiteCooling::refeed(Instant now) {
  for (std::size_t i = 0; i < cooling_loads; ++i)
    faults_.set_fed(static_cast<CoolingLoad>(i), board_.is_fed(static_cast<CoolingLoad>(i)), now);
  fault_due_ = now;
}

void SiteCooling::visit_site(Instant now) {
  const bool new_weather = weather_due_ <= now, new_faults = fault_due_ <= now, moves = plant_->outlook().moves();
  const bool at_once = new_faults || moves;
  if (at_once || new_weather) collect(now);
  if (new_weather) weather_due_ = spec_.dry_bulb.next(now);
  if (new_faults) {
    fault_due_ = faults_.next(now);
    shut_or_faulted_ = now;
    works_ = faults_.plant_at(now);
    renew_flows(now);
  }
  PlantRun::Heat heat = in_watts(new_faults ? heat_.rates() : heat_.mean_of_window(now));
  if (moves) heat = collected_mean_;
  window_due_ = Instant::never();
  if (at_once || new_weather || differs(heat)) look_at_plant(heat, now);
  watch_heat(now);
}

void SiteCooling::look_at_plant(const PlantRun::Heat& heat, Instant now) {
  const PlantRun::Outlook outlook = plant_->look(works_, heat, outdoors(now));
  if (outlook.moves()) collect(now);
  plant_->follow(outlook);
  looked_at_ = heat;
  step_due_ = outlook.moves() ? now + outlook.step : Instant::never();
  power_looks_again_ = board_.set_cooling(draw_of(outlook.state)) || power_looks_again_;
  is_noted_ = false;
}

/// A window in which the heat changed ends with a look. In a shortage a rise of it is met earlier.
void SiteCooling::watch_heat(Instant now) {
  if (!differs(in_watts(heat_.rates()))) return;
  window_due_ = std::min(window_due_, heat_.window_end(now));
  if (!plant_->outlook().moves()) return;
  step_due_ = std::min(step_due_, now + plant_->look(works_, in_watts(heat_.rates()), outdoors(now)).step);
}

/// From the heat of the last look, by more than the deadband.
bool SiteCooling::differs(const PlantRun::Heat& heat) const {
  const auto beyond = [&](Power now, Power then) { return std::abs((now - then).si) > spec_.heat_deadband * then.si; };
  return beyond(heat.air, looked_at_.air) || beyond(heat.water, looked_at_.water);
}

/// All racks come to now, and what they gave off since the last time goes into room and water.
void SiteCooling::collect(Instant now) {
  const TimeSpan span = now - collected_;
  if (span.ns == 0) return;
  collected_ = now;
  Energy air, water;
  if (racks_) {
    MilliKelvin hottest = hottest_since_;
    for (std::uint32_t r = 0; r < racks_->count(); ++r) {
      racks_->advance({r}, now);
      if (racks_->cooling({r}).gpus_per_node > 0)  // what is said is of GPUs
        hottest = std::max(hottest, MilliKelvin::from(racks_->hottest({r})));
    }
    hottest_ = hottest;
    hottest_since_ = {};
    const Racks::Given given = racks_->take_given();
    air = given.room;
    water = given.water;
  } else {
    const NodeHeat::Sums sums = heat_.until(now);
    air = (sums.air - collected_sums_.air).energy();
    water = (sums.water - collected_sums_.water).energy();
    collected_sums_ = sums;
  }
  const Duration length{span.in_seconds()};
  collected_mean_ = {air / length, water / length};
  const Temperature room = plant_->room(), facility = plant_->facility_water();
  plant_->advance(span, air, water);
  is_noted_ = false;
  if (!racks_ || (plant_->room() == room && plant_->facility_water() == facility)) return;
  racks_->set_boundaries({plant_->room(), plant_->facility_water()});
  touch_all();
}

void SiteCooling::renew_flows(Instant now) {
  if (!racks_ || !faults_.concern_racks()) return;
  for (std::uint32_t r = 0; r < racks_->count(); ++r)
    racks_->set_flow({r}, faults_.flow_at(racks_->cooling({r}), r, now));
  touch_all();
}

Energy SiteCooling::made() const {
  const NodeHeat::Sums sums = heat_.until(collected_);
  return (sums.air + sums.water).energy();
}

Energy SiteCooling::stored() const {
  return plant_->stored() + (racks_ ? racks_->stored() : Energy{});
}

}  // namespace headroom
