// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/heat_exchanger.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"

namespace headroom {

double counterflow_effectiveness(double transfer_units, double capacity_ratio) {
  HEADROOM_CHECK(transfer_units >= 0.0, "transfer units are >= 0");
  HEADROOM_CHECK(capacity_ratio >= 0.0 && capacity_ratio <= 1.0, "a ratio of the smaller to the larger is 0..1");
  if (capacity_ratio == 1.0) return transfer_units / (1.0 + transfer_units);
  // With expm1 nothing cancels where the ratio is nearly 1.
  const double missing = -std::expm1(-transfer_units * (1.0 - capacity_ratio));
  return missing / ((1.0 - capacity_ratio) + capacity_ratio * missing);
}

Power heat_exchanged(const Counterflow& exchanger, Temperature hot_inlet, Temperature cold_inlet) {
  HEADROOM_CHECK(exchanger.hot.si > 0.0 && exchanger.cold.si > 0.0, "both sides flow");
  const auto [least, most] = std::minmax(exchanger.hot, exchanger.cold);
  const double effectiveness = counterflow_effectiveness(exchanger.conductance / least, least / most);
  return effectiveness * least * (hot_inlet - cold_inlet);
}

Power rear_door_heat(const RearDoor& door, Power rack_heat, Temperature rack_outlet, Temperature water) {
  HEADROOM_CHECK(rack_heat.si >= 0.0 && door.least_rate.si >= 0.0, "heat and flow are >= 0");
  HEADROOM_CHECK(door.effectiveness >= 0.0 && door.effectiveness <= 1.0, "an effectiveness is a fraction");
  const Power most = door.effectiveness * door.least_rate * (rack_outlet - water);
  return std::clamp(most, Power{}, rack_heat);
}

}  // namespace headroom
