// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/plant.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"
#include "models/cooling/celsius.hpp"
#include "models/cooling/economiser.hpp"

namespace headroom {
namespace {

/// Heat and electricity of the two water loops, before anything is rejected.
struct Loops {
  Power crah_fans, chilled_pumps, warm_pumps;
  Power chilled, warm;  ///< heat that arrives at chillers and sink
  Power stranded;       ///< heat that fans and pumps cannot carry away
};

Loops carry_heat(const Plant& plant, const PlantUnits& units, const PlantLoad& load) {
  Loops loops;
  const Power air = std::min(load.air, carrying_capacity(plant.crah, units.crahs));
  loops.crah_fans = carrying_power(plant.crah, units.crahs, air);
  Power chilled = air + loops.crah_fans + load.stored;
  Power warm;
  (plant.warm_water ? warm : chilled) += load.liquid;

  const Power to_chillers = std::min(chilled, carrying_capacity(plant.chilled_water_pump, units.chilled_water_pumps));
  loops.chilled_pumps = carrying_power(plant.chilled_water_pump, units.chilled_water_pumps, to_chillers);
  Power to_sink;
  if (plant.warm_water) {
    to_sink = std::min(warm, carrying_capacity(plant.warm_water_pump, units.warm_water_pumps));
    loops.warm_pumps = carrying_power(plant.warm_water_pump, units.warm_water_pumps, to_sink);
  }

  loops.chilled = to_chillers + loops.chilled_pumps;
  loops.warm = to_sink + loops.warm_pumps;
  loops.stranded = (load.air - air) + (chilled - to_chillers) + (warm - to_sink);
  return loops;
}

/// Towers or dry coolers as one: what they make of a heat.
class Sink {
 public:
  Sink(const Plant& plant, const PlantUnits& units, const OutdoorAir& outdoors)
      : plant_(plant), outdoors_(outdoors), fans_(static_cast<double>(units.sinks)), equivalents_(fans_) {
    if (plant.sink == HeatSink::cooling_tower) {
      equivalents_ += plant.tower.free_convection * static_cast<double>(units.sinks_fan_lost);
    } else {
      air_ = dry_cooler_air(plant.dry_cooler, outdoors.dry_bulb, outdoors.wet_bulb);
    }
  }

  [[nodiscard]] bool works() const { return equivalents_ > 0.0; }

  [[nodiscard]] Temperature coldest_water(Power heat) const {
    return plant_.sink == HeatSink::cooling_tower
               ? tower_leaving_water(plant_.tower, load(heat))
               : dry_cooler_leaving_water(plant_.dry_cooler, heat / equivalents_, air_);
  }

  /// Air that makes water of this temperature, as a part of the full flow.
  [[nodiscard]] double air_ratio(Power heat, Temperature set_point) const {
    return plant_.sink == HeatSink::cooling_tower
               ? tower_air_ratio(plant_.tower, load(heat), set_point)
               : dry_cooler_air_ratio(plant_.dry_cooler, heat / equivalents_, air_, set_point);
  }

  [[nodiscard]] Power fans(double air_ratio) const {
    return fans_ * (plant_.sink == HeatSink::cooling_tower ? tower_fan_power(plant_.tower, air_ratio)
                                                           : dry_cooler_fan_power(plant_.dry_cooler, air_ratio));
  }

  [[nodiscard]] WaterUse water(Power heat, double air_ratio) const {
    if (plant_.sink == HeatSink::dry_cooler) {
      return {.evaporation = fans_ * pad_evaporation(plant_.dry_cooler, air_ratio, outdoors_.dry_bulb, air_)};
    }
    constexpr auto water_heat = Energy{4186.0 * 1000.0} / (Volume{1.0} * Temperature{1.0});
    const VolumeFlow circulating = plant_.sink_design_heat / Temperature{plant_.tower.design_range_k} / water_heat;
    return tower_water(heat, circulating, plant_.water);
  }

 private:
  [[nodiscard]] TowerLoad load(Power heat) const {
    const double water_ratio = plant_.sink_design_heat / (equivalents_ * plant_.tower.design_heat);
    return tower_load(plant_.tower, heat / equivalents_, water_ratio, outdoors_.wet_bulb);
  }

  const Plant& plant_;
  const OutdoorAir& outdoors_;
  double fans_, equivalents_;
  Temperature air_;
};

struct Rejection {
  Power by_economiser, by_chillers, chillers;
  double share = 0.0, chiller_load = 0.0;
  [[nodiscard]] Power removed() const { return by_economiser + by_chillers; }
};

/// Of 1 to `units` chillers, those that need the least for this heat.
Power least_power(const Plant& plant, const ChillerPerformance& now, std::uint32_t units, Power heat) {
  const Power capacity = plant.chiller_rating * now.capacity;
  Power least{INFINITY};
  for (std::uint32_t running = units; running > 0; --running) {
    const Power each = heat / static_cast<double>(running);
    if (running < units && each > capacity) break;  // all of them together can: the caller saw to it
    least =
        std::min(least, static_cast<double>(running) * chiller_power(plant.chiller, now, plant.chiller_rating, each));
  }
  return least;
}

/// What economiser and chillers make of the chilled water's heat when the sink has water of `water`.
Rejection reject(const Plant& plant, const PlantUnits& units, const PlantLoad& load, Power heat, Temperature water) {
  Rejection result;
  if (heat.si <= 0.0) return result;
  if (plant.economiser) {
    result.share = waterside_economiser_share(load.chilled_water + Temperature{plant.chilled_water_rise_k},
                                              load.chilled_water, water + Temperature{plant.economiser_approach_k});
  }
  result.by_economiser = result.share * heat;
  if (result.share == 1.0 || units.chillers == 0) return result;
  const ChillerPerformance now =
      chiller_performance(plant.chiller, load.chilled_water, std::max(water, from_celsius(plant.coldest_condenser_c)));
  const Power capacity = static_cast<double>(units.chillers) * now.capacity * plant.chiller_rating;
  result.by_chillers = std::min(heat - result.by_economiser, capacity);
  result.chiller_load = result.by_chillers / capacity;
  result.chillers = least_power(plant, now, units.chillers, result.by_chillers);
  return result;
}

/// The water that tower or dry cooler has to make for its fans to slow down.
Temperature sink_set_point(const Plant& plant, const PlantLoad& load, const Loops& loops, const Rejection& rejection) {
  Temperature needed{INFINITY};
  if (loops.warm.si > 0.0) needed = load.warm_water - Temperature{plant.warm_water_approach_k};
  if (rejection.share == 1.0) return std::min(needed, load.chilled_water - Temperature{plant.economiser_approach_k});
  if (loops.chilled.si <= 0.0) return needed;
  if (plant.economiser) return {};  // cannot do it all: gets all the air there is
  if (rejection.by_chillers.si > 0.0) needed = std::min(needed, from_celsius(plant.coldest_condenser_c));
  return needed;
}

CoolingMode mode_of(const Rejection& rejection) {
  if (rejection.removed().si <= 0.0) return CoolingMode::none;
  if (rejection.by_chillers.si <= 0.0) return CoolingMode::free_cooling;
  return rejection.share > 0.0 ? CoolingMode::partial : CoolingMode::mechanical;
}

}  // namespace

std::optional<std::string> validate(const Plant& plant) {
  const bool towers = plant.sink == HeatSink::cooling_tower;
  if (const auto fault = validate(plant.chiller)) return "chiller: " + *fault;
  if (const auto fault = validate(plant.crah)) return "CRAH: " + *fault;
  if (const auto fault = validate(plant.chilled_water_pump)) return "chilled water pump: " + *fault;
  if (const auto fault = validate(plant.warm_water_pump); fault && plant.warm_water)
    return "warm water pump: " + *fault;
  if (const auto fault = validate(plant.tower); fault && towers) return "cooling tower: " + *fault;
  if (const auto fault = validate(plant.water); fault && towers) return "water: " + *fault;
  if (const auto fault = validate(plant.dry_cooler); fault && !towers) return "dry cooler: " + *fault;
  if (!(plant.chiller_rating.si > 0.0)) return "a chiller must have a rating";
  if (!(plant.chilled_water_rise_k > 0.0 && plant.warm_water_rise_k > 0.0)) return "water must return warmer";
  if (!(plant.economiser_approach_k >= 0.0 && plant.warm_water_approach_k >= 0.0)) return "approaches must be >= 0";
  if (!(plant.sink_design_heat.si > 0.0 && plant.sink_pumps.si >= 0.0)) return "the sink must have a design heat";
  return std::nullopt;
}

PlantState run_plant(const Plant& plant, const PlantUnits& units, const PlantLoad& load, const OutdoorAir& outdoors) {
  HEADROOM_CHECK(load.air.si >= 0.0 && load.liquid.si >= 0.0 && load.stored.si >= 0.0, "computers give off heat");
  HEADROOM_CHECK(outdoors.wet_bulb <= outdoors.dry_bulb, "a wet bulb is no warmer than a dry one");
  const Loops loops = carry_heat(plant, units, load);
  const Sink sink(plant, units, outdoors);

  PlantState state;
  state.crah_fans = loops.crah_fans;
  state.chilled_water_pumps = loops.chilled_pumps;
  state.warm_water_pumps = loops.warm_pumps;
  state.pumps = loops.chilled_pumps + loops.warm_pumps;
  state.chilled_water = load.chilled_water;
  state.warm_water = load.warm_water;
  Rejection rejection;
  Power warm;
  Temperature water;
  if (sink.works()) {
    warm = loops.warm;
    Power chilled = loops.chilled;
    // The chillers' own heat warms the water that they are cooled with. Each round is a hundred times closer; starting
    // from none, every round grows with the weather, and so does the last.
    for (int round = 0; round < 4; ++round) {
      water = sink.coldest_water(warm + chilled + rejection.chillers + plant.sink_pumps);
      rejection = reject(plant, units, load, loops.chilled, water);
      // With an economiser this would not settle: less heat, colder water, more heat. It stays with all of the heat,
      // which differs only where chillers are missing.
      if (!plant.economiser) chilled = rejection.removed();
    }
  }
  state.removed = warm + rejection.removed();
  state.from_chilled_water = rejection.removed();
  state.by_chillers = rejection.by_chillers;
  state.not_removed = loops.stranded + (loops.warm - warm) + (loops.chilled - rejection.removed());
  state.mode = mode_of(rejection);
  state.chillers = rejection.chillers;
  state.economiser_share = rejection.share;
  state.chiller_load = rejection.chiller_load;
  if (state.removed.si > 0.0) {
    state.pumps += plant.sink_pumps;
    state.to_atmosphere = state.removed + state.chillers + plant.sink_pumps;
    const double air = sink.air_ratio(state.to_atmosphere, sink_set_point(plant, load, loops, rejection));
    state.sink_fans = sink.fans(air);
    state.water = sink.water(state.to_atmosphere, air);
  }
  if (loops.chilled.si > 0.0) {
    const double kept = 1.0 - rejection.removed() / loops.chilled;
    state.chilled_water += Temperature{kept * plant.chilled_water_rise_k};
  }
  if (loops.warm.si > 0.0) {
    state.warm_water = warm.si > 0.0 ? std::max(load.warm_water, water + Temperature{plant.warm_water_approach_k})
                                     : load.warm_water + Temperature{plant.warm_water_rise_k};
  }
  return state;
}

}  // namespace headroom
