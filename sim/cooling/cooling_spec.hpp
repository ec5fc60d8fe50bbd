// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "models/cooling/chip.hpp"
#include "models/cooling/plant.hpp"
#include "sim/hourly_series.hpp"
#include "sim/time.hpp"

/// How a site is cooled, as a checked value; sim/cooling/site_cooling.hpp runs it.
///
/// Heat goes   chips of a node -> coolant of the rack -> facility water of the rack -> water of the plant -> outdoors,
/// or          chips of a node -> air in the rack -> room air -> CRAH -> chilled water -> outdoors.
namespace headroom {

enum class CoolingFidelity : std::uint8_t {
  plant,    ///< plant, water and room; nothing is known of racks, and nothing is throttled
  thermal,  ///< the same, and the temperatures of all racks
};

enum class CoolingLoop : std::uint8_t {
  air,             ///< all heat goes through the rack into the room
  rear_door,       ///< the same, but the door takes `liquid_share` of what leaves the rack into facility water
  direct_to_chip,  ///< `liquid_share` of a node's heat goes into the coolant, the rest into the room
  immersion,       ///< the same; the coolant is the tank
};

inline constexpr Temperature never_reached{std::numeric_limits<double>::infinity()};

/// Pumps of one rack, row or tank, counted for one rack. With fewer than `needed` the flow is (working / needed) of the
/// design flow f, and chips give max(f^exponent, natural) of their conductance, the coolant max(f, natural).
struct CoolantPumps {
  std::uint32_t installed = 1, needed = 1;      ///< 1 <= needed <= installed; the others stand by
  TimeSpan switch_over = TimeSpan::seconds(3);  ///< until one that stands by has taken over
  double natural_chips = 0.03;                  ///< without flow; 0..1
  double natural_coolant = 0.02;                ///< the same
  double flow_exponent = 0.6;                   ///< see ChipCooling; 0..1
};

/// The racks of one pool of the cluster; all are alike but the last one, which may have fewer nodes.
struct RackCooling {
  CoolingLoop loop = CoolingLoop::direct_to_chip;
  std::uint32_t nodes_per_rack = 1;  ///< 0: one rack holds the pool
  std::uint32_t gpus_per_node = 0;

  // The chain, at full flow. What belongs to a node counts once for each node of the rack.
  HeatCapacity chips;                       ///< of a node: GPUs with lids and plates or heat sinks; > 0
  ThermalConductance chips_onward;          ///< of a node: chips to coolant, or to the air in the rack; > 0
  HeatCapacity coolant;                     ///< of a rack: coolant, or air and near metal; > 0
  ThermalConductance coolant_onward;        ///< of a rack: CDU, tank exchanger; into room air: what the fans move; > 0
  HeatCapacity facility = {};               ///< of a rack: its part of the facility water; 0: none, as for air
  ThermalConductance facility_onward = {};  ///< of a rack: facility water to the water of the plant
  CoolantPumps pumps = {};                  ///< not read for air and rear doors

  /// Of the heat of a node, 0..1. All that GPUs draw goes through the chips: what is beyond it goes into the coolant,
  /// and if it is less than what GPUs draw, GPUs count.
  double liquid_share = 1.0;
  /// One GPU: how much warmer its junction is than the mean of its node for each watt that it draws more than the mean.
  ThermalResistance hottest_gpu;

  /// Of the hottest junction; throttle <= slowdown <= shutdown.
  ThermalThresholds thresholds{never_reached, never_reached, never_reached, Temperature{3.0}};
  std::uint8_t steps = 0;                           ///< the deepest step that a node can be held to; NodeBoard
  std::uint8_t slowdown_step = 0;                   ///< at `slowdown`, at least this one: clocks are halved; <= steps
  TimeSpan dwell = TimeSpan::seconds(1);            ///< between two steps of a node; > 0
  TimeSpan restart_after = TimeSpan::seconds(300);  ///< of a node that shut down, if it has cooled down by then
};

/// Room air, near metal with it. CRAH units hold the set-point while the coils can.
struct RoomCooling {
  HeatCapacity capacity;                       ///< > 0
  Temperature set_point;                       ///< of the air that nodes take in
  ThermalConductance crah;                     ///< each: from room air to chilled water, at full fan
  Temperature inlet_alarm = never_reached;     ///< nodes that shut down wait until it is colder
  Temperature inlet_shutdown = never_reached;  ///< of all nodes; >= inlet_alarm
};

enum class CoolingFaultKind : std::uint8_t { crah, chiller, chilled_water_pump, facility_pump, cdu_pump, tower_fan };

/// Something is out. A chiller that comes back needs its restart; see CoolingSpec.
struct CoolingFault {
  Instant at;
  TimeSpan lasts = TimeSpan::unlimited();  ///< > 0
  CoolingFaultKind kind = CoolingFaultKind::chiller;
  /// Which unit, from 0; for cdu_pump which rack, counted over all pools. Without: all.
  std::optional<std::uint32_t> target = std::nullopt;
  std::uint32_t pumps = 1;  ///< for cdu_pump: how many of each rack; more than there are means all
};

struct CoolingSpec {
  CoolingFidelity fidelity = CoolingFidelity::plant;

  HourlySeries dry_bulb{{293.15}}, wet_bulb{{288.15}};  ///< in kelvin; equal steps; wet-bulb <= dry-bulb

  Plant plant;
  PlantUnits units;                       ///< installed, those of the spare included; sinks_fan_lost is 0
  Temperature chilled_water, warm_water;  ///< supply set-points; warm_water is read if the plant has that loop
  /// Of the plant's water outside the racks, with its tanks: > 0 for a loop that is there.
  HeatCapacity chilled_water_buffer, warm_water_buffer;
  TimeSpan chiller_restart_delay = TimeSpan::seconds(180);  ///< after a fault, a chiller does nothing for so long,
  TimeSpan chiller_restart_ramp = TimeSpan::seconds(300);   ///< and gets to its full capacity in as long as this
  /// The plant's electricity follows the heat of the computers at most so often, and if it changed by more than
  /// `heat_deadband` of it. It follows weather and faults at once. > 0.
  TimeSpan plant_interval = TimeSpan::seconds(300);
  double heat_deadband = 0.01;

  RoomCooling room;
  std::vector<RackCooling> pools;  ///< of the cluster; rented ones, which stand behind these, are cooled elsewhere
  std::vector<CoolingFault> faults;
};

/// What is wrong, or nothing.
[[nodiscard]] std::optional<std::string> validate(const CoolingSpec& spec);

}  // namespace headroom
