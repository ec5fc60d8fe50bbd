// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/cooling/affinity.hpp"
#include "models/cooling/chiller.hpp"
#include "models/cooling/cooling_tower.hpp"
#include "models/cooling/dry_cooler.hpp"
#include "models/cooling/water_use.hpp"
#include "models/units.hpp"

/// The cooling plant of a site as one quasi-steady function: what it draws, drinks and cannot do at one load, one
/// weather and one state of its units. It has no memory: what it cannot reject is said, and warms whatever has a heat
/// capacity.
///
///     air --CRAH--> chilled water --[economiser]--> chillers --> tower or dry cooler --> outdoors
///     liquid --CDU--> chilled water, or warm water -----------------^
///
/// With neither option it is a chilled water plant; with an economiser, the exchanger takes what it can before the
/// chillers do; with a warm water loop, liquid heat goes to the tower or dry cooler directly and the chillers see the
/// heat of the air alone.
///
/// Steady   Water in both loops flows with the heat, at a constant rise; through towers or dry coolers it is constant.
///
/// Heat     What fans and pumps draw ends in the air or water that they move, so nothing is lost: see PlantState.
///
/// Promise  For a valid chiller, and while all heat is rejected, no chiller, fan or sum of them draws less in warmer,
///          damper air. Not said of water; and pads that start at a temperature are a step down.
namespace headroom {

/// Air-cooled chillers are chillers with a curve by dry-bulb and dry coolers without approach, range and fans.
enum class HeatSink : std::uint8_t { cooling_tower, dry_cooler };

struct Plant {
  HeatSink sink = HeatSink::cooling_tower;
  bool economiser = false;  ///< waterside, before the chillers
  bool warm_water = false;  ///< liquid heat has a loop of its own

  HeatCarrier crah;                   ///< each, by heat of the air
  HeatCarrier chilled_water_pump;     ///< each, by heat of the loop
  HeatCarrier warm_water_pump;        ///< read if there is such a loop
  double chilled_water_rise_k = 6.0;  ///< return less supply; > 0
  double warm_water_rise_k = 10.0;

  ChillerCurve chiller;
  Power chiller_rating;                ///< each, at the rating of the curve
  double coldest_condenser_c = 15.0;   ///< the condenser is kept no colder
  double economiser_approach_k = 1.5;  ///< exchanger, to the water of the sink
  double warm_water_approach_k = 4.0;  ///< the same of the warm loop

  Power sink_design_heat;  ///< of the loop through all towers or dry coolers: fixes its flow; > 0
  Power sink_pumps;        ///< all of them, while any heat is rejected
  CoolingTower tower;      ///< each; read if it is the sink
  DryCooler dry_cooler;    ///< each; the same
  WaterTreatment water;
};

/// What is wrong, or nothing.
[[nodiscard]] std::optional<std::string> validate(const Plant& plant);

/// Units that are there and work. A unit that is out is not counted.
struct PlantUnits {
  std::uint32_t crahs = 0, chilled_water_pumps = 0, warm_water_pumps = 0, chillers = 0;
  std::uint32_t sinks = 0;           ///< towers or dry coolers
  std::uint32_t sinks_fan_lost = 0;  ///< more of them, with water and without fan: towers keep their free convection
};

struct PlantLoad {
  Power air, liquid;                      ///< heat of the computers by where it goes; >= 0
  Temperature chilled_water, warm_water;  ///< supply set-points
  Power stored{};                         ///< more heat of the chilled water, that waits in its tanks; >= 0
};

struct OutdoorAir {
  Temperature dry_bulb, wet_bulb;
};

/// How the chilled water is made. What warm water rejects never needs a chiller.
enum class CoolingMode : std::uint8_t { none, free_cooling, partial, mechanical };

struct PlantState {
  CoolingMode mode = CoolingMode::none;  ///< none: nothing is rejected from the chilled water
  Power chillers, sink_fans, pumps, crah_fans;
  Power chilled_water_pumps, warm_water_pumps;  ///< of `pumps`; the rest are those of the sink
  WaterUse water;

  Power removed;                  ///< taken from air, liquid, CRAH fans and the pumps of both loops
  Power from_chilled_water;       ///< of this; the rest is from warm water
  Power by_chillers;              ///< of that; the rest by the economiser
  Power not_removed;              ///< what is left of them: removed + not_removed is all of it
  Power to_atmosphere;            ///< removed + chillers + sink pumps
  double economiser_share = 0.0;  ///< of the chilled water's heat
  double chiller_load = 0.0;      ///< of the capacity of the chillers that are there

  Temperature chilled_water;  ///< supplied: the set-point, or as much warmer as heat stays in the return water
  Temperature warm_water;     ///< supplied: the set-point, or what the sink reaches

  [[nodiscard]] constexpr Power electricity() const { return chillers + sink_fans + pumps + crah_fans; }
};

/// Chillers share their load evenly, and as many of them run as need the least power.
///
/// Domain   a valid plant; heat >= 0; wet-bulb <= dry-bulb (CHECK); chilled water 0..50 degC.
[[nodiscard]] PlantState run_plant(const Plant& plant, const PlantUnits& units, const PlantLoad& load,
                                   const OutdoorAir& outdoors);

}  // namespace headroom
