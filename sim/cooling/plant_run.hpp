// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cooling/cooling_faults.hpp"

namespace headroom {

/// The plant over time: what it makes of the heat that comes to it, and the temperatures of room air and plant water.
///
/// Controls    hold the set-points while they can: then all heat that comes is removed at once, and nothing moves. The
///             electricity is that of the last look, for the heat that was told it.
/// Shortage    What cannot be removed warms what has a heat capacity: the room what the coils cannot take, chilled
/// water
///             what chillers and economiser cannot, warm water what no sink takes. Room and water then move in steps of
///             at most 0.25 K, with a look at each: water that is warmer is easier to cool.
/// Warm water  goes, within an interval, to what tower or dry cooler can make in the weather; less than 0.1 K away from
///             it, it stays.
///
/// Balance     heat_in() + heat_own() = heat_out() + change of stored(), to rounding.
class PlantRun {
 public:
  /// `to_room` and `to_water` say how closely racks follow: a shortage is stepped through no faster than is stable.
  /// Must outlive it.
  PlantRun(const CoolingSpec& spec, ThermalConductance to_room, ThermalConductance to_water);

  struct Heat {
    Power air, water;  ///< out of computers and racks, into the room and into the water that cools them
  };
  /// What the plant does from a moment on with so much heat, until somebody looks again.
  struct Outlook {
    PlantState state;
    Power coil;                ///< heat that the CRAH units take
    ThermalConductance coils;  ///< of those that work; their heat follows the room if it is `coil_limited`
    bool coil_limited = false;
    bool room_moves = false, chilled_moves = false, warm_moves = false;
    bool warm_lacks = false;  ///< its heat is not removed; else it goes to the state's temperature
    TimeSpan step;            ///< of a shortage
    [[nodiscard]] bool moves() const { return room_moves || chilled_moves || warm_moves; }
  };
  [[nodiscard]] Outlook look(const PlantWorks& works, const Heat& heat, const OutdoorAir& outdoors) const;
  void follow(const Outlook& outlook) { now_ = outlook; }
  [[nodiscard]] const Outlook& outlook() const { return now_; }

  /// Time went on by `span`, in which so much heat came. At most the step of the outlook if it moves.
  void advance(TimeSpan span, Energy air, Energy water);

  [[nodiscard]] Temperature room() const { return room_; }
  [[nodiscard]] Temperature chilled_water() const { return chilled_; }
  [[nodiscard]] Temperature warm_water() const { return warm_; }
  /// That racks are cooled with.
  [[nodiscard]] Temperature facility_water() const { return spec_.plant.warm_water ? warm_ : chilled_; }
  void start_at(Temperature warm_water) { warm_ = warm_water; }

  [[nodiscard]] Energy heat_in() const { return in_; }
  [[nodiscard]] Energy heat_own() const { return own_; }  ///< of CRAH fans and of the pumps of both loops
  [[nodiscard]] Energy heat_out() const { return out_; }  ///< out of the water of both loops
  /// Heat capacities times temperatures.
  [[nodiscard]] Energy stored() const;

 private:
  void look_at_room(Outlook& outlook, const PlantUnits& units, Power air) const;
  void look_at_water(Outlook& outlook, Power water) const;
  [[nodiscard]] TimeSpan step_of(const Outlook& outlook, const Heat& heat) const;
  [[nodiscard]] Energy advance_room(TimeSpan span, Energy air);
  [[nodiscard]] Energy advance_chilled(TimeSpan span, Energy heat);
  [[nodiscard]] Energy advance_warm(TimeSpan span, Energy heat);

  const CoolingSpec& spec_;
  ThermalConductance to_room_, to_water_;
  Temperature room_, chilled_, warm_;
  Outlook now_;
  Energy in_, own_, out_;
};

}  // namespace headroom
