// SPDX-License-Identifier: Apache-2.0
#include "sim/cooling/plant_run.hpp"

#include <algorithm>
#include <cmath>

#include "models/cooling/celsius.hpp"

namespace headroom {
namespace {

constexpr double step_k = 0.25;        // room and water move so far at most before the plant is looked at again,
constexpr double too_hot_c = 100.0;    // up to here: beyond, nothing is left to decide
constexpr double noticeable_k = 0.01;  // over an interval: slower is no movement that needs small steps
constexpr double warm_deadband_k = 0.1;
constexpr double hottest_set_point_c = 50.0;  // the domain of the plant
constexpr double shortest_step_s = 0.1;
constexpr double rounding = 1e-9;

bool lacks(Power removed, Power heat) {
  return removed < (1.0 - rounding) * heat;
}

}  // namespace

PlantRun::PlantRun(const CoolingSpec& spec, ThermalConductance to_room, ThermalConductance to_water)
    : spec_(spec),
      to_room_(to_room),
      to_water_(to_water),
      room_(spec.room.set_point),
      chilled_(spec.chilled_water),
      warm_(spec.warm_water) {}

PlantRun::Outlook PlantRun::look(const PlantWorks& works, const Heat& heat, const OutdoorAir& outdoors) const {
  Outlook outlook;
  const Heat positive{std::max(Power{}, heat.air), std::max(Power{}, heat.water)};  // water may warm idle racks
  look_at_room(outlook, works.units, positive.air);
  PlantLoad load{.air = outlook.coil, .liquid = positive.water};
  load.chilled_water = std::clamp(chilled_, spec_.chilled_water, from_celsius(hottest_set_point_c));
  load.warm_water = spec_.warm_water;
  const Duration interval{spec_.plant_interval.in_seconds()};
  load.stored = std::max(Power{}, spec_.chilled_water_buffer * (chilled_ - spec_.chilled_water) / interval);
  if (works.units.chillers > 0 && works.chillers < works.units.chillers) {
    Plant starting = spec_.plant;
    starting.chiller_rating = works.chillers / works.units.chillers * starting.chiller_rating;
    outlook.state = run_plant(starting, works.units, load, outdoors);
  } else {
    outlook.state = run_plant(spec_.plant, works.units, load, outdoors);
  }
  look_at_water(outlook, positive.water);
  outlook.step = step_of(outlook, positive);
  return outlook;
}

void PlantRun::look_at_room(Outlook& outlook, const PlantUnits& units, Power air) const {
  const Duration interval{spec_.plant_interval.in_seconds()};
  outlook.coils = static_cast<double>(units.crahs) * spec_.room.crah;
  const Power by_coils = std::max(Power{}, outlook.coils * (room_ - chilled_));
  const Power by_flow = std::min(carrying_capacity(spec_.plant.crah, units.crahs),
                                 carrying_capacity(spec_.plant.chilled_water_pump, units.chilled_water_pumps));
  const Power stored = spec_.room.capacity * (room_ - spec_.room.set_point) / interval;
  const Power wanted = air + std::max(Power{}, stored);
  outlook.coil = std::min({wanted, by_coils, by_flow});
  outlook.coil_limited = by_coils.si > 0.0 && by_coils <= by_flow && by_coils < wanted;
  outlook.room_moves = room_ > spec_.room.set_point || lacks(outlook.coil, air);
}

void PlantRun::look_at_water(Outlook& outlook, Power water) const {
  const PlantState& state = outlook.state;
  const Power chilled = outlook.coil + state.crah_fans + state.chilled_water_pumps;
  const bool is_warm = spec_.plant.warm_water;
  outlook.chilled_moves =
      chilled_ > spec_.chilled_water || lacks(state.from_chilled_water, is_warm ? chilled : chilled + water);
  if (!is_warm) return;
  outlook.warm_lacks = lacks(state.removed - state.from_chilled_water, water + state.warm_water_pumps);
  const double away_k = std::abs((state.warm_water - warm_).si);
  outlook.warm_moves = outlook.warm_lacks || away_k >= warm_deadband_k;
}

TimeSpan PlantRun::step_of(const Outlook& outlook, const Heat& heat) const {
  const double interval_s = spec_.plant_interval.in_seconds();
  double step_s = interval_s;
  const auto moves = [&](Temperature at, Power gained, HeatCapacity capacity, ThermalConductance tied) {
    const double rate = std::abs((gained / capacity).si);
    if (rate * interval_s < noticeable_k || celsius(at) > too_hot_c) return;
    step_s = std::min(step_s, step_k / rate);
    if (tied.si > 0.0) step_s = std::min(step_s, 0.5 * (capacity / tied).si);
  };
  const PlantState& state = outlook.state;
  const bool is_warm = spec_.plant.warm_water;
  if (outlook.room_moves) moves(room_, heat.air - outlook.coil, spec_.room.capacity, to_room_);
  if (outlook.chilled_moves) {
    const Power in = outlook.coil + state.crah_fans + state.chilled_water_pumps + (is_warm ? Power{} : heat.water);
    moves(chilled_, in - state.from_chilled_water, spec_.chilled_water_buffer,
          is_warm ? ThermalConductance{} : to_water_);
  }
  if (outlook.warm_lacks) {
    const Power in = heat.water + state.warm_water_pumps;
    moves(warm_, in - (state.removed - state.from_chilled_water), spec_.warm_water_buffer, to_water_);
  } else if (outlook.warm_moves) {
    step_s = std::min(step_s, interval_s * step_k / std::abs((state.warm_water - warm_).si));
  }
  return TimeSpan::from(Duration{std::max(step_s, shortest_step_s)});
}

void PlantRun::advance(TimeSpan span, Energy air, Energy water) {
  if (span.ns == 0) return;
  const Duration length{span.in_seconds()};
  const Energy of_fans = now_.state.crah_fans * length;
  const Energy of_pumps = now_.state.chilled_water_pumps * length, of_warm = now_.state.warm_water_pumps * length;
  in_ += air + water;
  own_ += of_fans + of_pumps + of_warm;
  const Energy chilled = advance_room(span, air) + of_fans + of_pumps;
  out_ += advance_chilled(span, spec_.plant.warm_water ? chilled : chilled + water);
  if (spec_.plant.warm_water) out_ += advance_warm(span, water + of_warm);
}

/// What the coils took.
Energy PlantRun::advance_room(TimeSpan span, Energy air) {
  if (!now_.room_moves) return air;
  const Duration length{span.in_seconds()};
  const HeatCapacity capacity = spec_.room.capacity;
  const Temperature before = room_;
  if (now_.coil_limited) {
    const Temperature goes_to = chilled_ + air / length / now_.coils;
    room_ = goes_to + std::exp(-(now_.coils * length / capacity)) * (before - goes_to);
  } else {
    room_ += (air - now_.coil * length) / capacity;
  }
  room_ = std::max(room_, spec_.room.set_point);
  return air - capacity * (room_ - before);
}

/// What chillers and economiser took out of it.
Energy PlantRun::advance_chilled(TimeSpan span, Energy heat) {
  if (!now_.chilled_moves) return heat;
  const HeatCapacity capacity = spec_.chilled_water_buffer;
  const Temperature before = chilled_;
  chilled_ += (heat - now_.state.from_chilled_water * Duration{span.in_seconds()}) / capacity;
  chilled_ = std::max(chilled_, spec_.chilled_water);
  return heat - capacity * (chilled_ - before);
}

/// What tower or dry cooler took out of it.
Energy PlantRun::advance_warm(TimeSpan span, Energy heat) {
  if (!now_.warm_moves) return heat;
  const Duration length{span.in_seconds()};
  const HeatCapacity capacity = spec_.warm_water_buffer;
  const Temperature before = warm_;
  if (now_.warm_lacks) {
    const Power removed = now_.state.removed - now_.state.from_chilled_water;
    warm_ += (heat - removed * length) / capacity;
  } else {
    const double part = std::min(1.0, span.in_seconds() / spec_.plant_interval.in_seconds());
    const Power most = std::max(heat / length, spec_.plant.sink_design_heat);  // that the sink takes
    warm_ += part * (now_.state.warm_water - before);
    warm_ = std::clamp(warm_, before + (heat - most * length) / capacity, before + std::max(Energy{}, heat) / capacity);
  }
  return heat - capacity * (warm_ - before);
}

Energy PlantRun::stored() const {
  Energy sum = spec_.room.capacity * room_ + spec_.chilled_water_buffer * chilled_;
  if (spec_.plant.warm_water) sum += spec_.warm_water_buffer * warm_;
  return sum;
}

}  // namespace headroom
