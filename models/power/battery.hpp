// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/units.hpp"

/// A pack of lithium-ion cells as the C-L-C model has it: constant efficiencies, and limits of the content that depend
/// on the power.
///
///   content' = content + charge_efficiency * power * t        while charging
///   content' = content - discharge_factor * power * t         while discharging
///   max(reserve, floor + floor_slope * power) <= content <= capacity - ceiling_slope * power
///
/// with the power at the terminals. The last line is why a battery that is almost full charges slowly.
///
/// Domain   0 <= floor < capacity, 0 <= reserve <= capacity, slopes >= 0, rates > 0,
///          0 < charge_efficiency <= 1 <= discharge_factor; content in [0, capacity]. Breaking it is a bug of the
///          caller (CHECK).
/// Source   Kazhamiaka, Rosenberg and Keshav, "Tractable lithium-ion storage models for optimizing energy systems",
///          Energy Informatics 2:4 (2019). Their limits a1 = u1 I + v1 and a2 = u2 I + v2, with a current I that is the
///          power over the nominal voltage, counted positive when charging.
namespace headroom {

struct Battery {
  Energy capacity;                 ///< v2 of all cells
  Energy floor;                    ///< v1 of all cells
  Energy reserve;                  ///< what is not discharged, for whatever reason; content below it is not given
  Duration ceiling_slope;          ///< -u2 / nominal voltage: energy per power, which is a time
  Duration floor_slope;            ///< -u1 / nominal voltage
  Frequency charge_rate;           ///< most power over capacity: a C-rate
  Frequency discharge_rate;        ///< the same; also a positive number
  double charge_efficiency = 1.0;  ///< of what enters the terminals, what is stored
  double discharge_factor = 1.0;   ///< of what leaves the terminals, what is taken from the store
};

/// The most power at the terminals that can be held for `length` > 0. It is exactly 0 for a battery that is full
/// (empty).
[[nodiscard]] Power most_charge(const Battery& battery, Energy content, Duration length);
[[nodiscard]] Power most_discharge(const Battery& battery, Energy content, Duration length);

/// What a span did. Energies at the terminals; in + content before = out + lost + content after.
struct BatteryStep {
  Energy content;  ///< afterwards; at a limit it is the limit, to the last bit
  Energy in, out;  ///< at the terminals; one of them is 0
  Energy lost;     ///< to heat
};

/// Charges (power > 0) or discharges (power < 0) for `length`, at the power asked for or the most that can be held.
/// What was not taken or given is the difference to power * length. A request of 0 changes nothing.
[[nodiscard]] BatteryStep battery_step(const Battery& battery, Energy content, Power power, Duration length);

/// How long the battery can hold this power from now, 0 if it cannot at all; infinite for a power of 0.
[[nodiscard]] Duration battery_endurance(const Battery& battery, Energy content, Power power);

/// Part of the capacity that is left: 1 - per_year * age - per_cycle * equivalent full cycles, and 0 at least.
///
/// Domain   all >= 0.
struct BatteryAgeing {
  double per_year = 0.0;        ///< calendar, of the first capacity
  double per_full_cycle = 0.0;  ///< by use
};
[[nodiscard]] double remaining_capacity(const BatteryAgeing& ageing, Duration age, double full_cycles);

}  // namespace headroom
