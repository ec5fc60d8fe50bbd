// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "models/check.hpp"
#include "models/units.hpp"

/// Power of photovoltaic panels, from a trace or from the sun.
///
/// Source   Dobos, "PVWatts version 5 manual", NREL/TP-6A20-62641 (2014), equation 8. For cells: Ross, "Interface
///          design considerations for terrestrial solar cell modules", 12th IEEE PVSC (1976).
namespace headroom {

/// Domain   nameplate >= 0, 0 < system_efficiency <= 1, noct as data sheets have it (CHECK).
struct SolarPanels {
  Power nameplate;                 ///< at 1,000 W/m2 and a cell of 25 degC
  double per_kelvin = 0.0;         ///< change of power with the temperature of the cell; about -0.0035 for silicon
  double system_efficiency = 1.0;  ///< inverter, cables, dirt
  Temperature noct;                ///< of the cell at 800 W/m2 in air of 20 degC: the data sheet says
};

/// nameplate * trace, for a trace that is a fraction of the nameplate in [0, 1] (CHECK).
[[nodiscard]] inline Power traced_solar_power(const SolarPanels& panels, double trace) {
  HEADROOM_CHECK(panels.nameplate.si >= 0.0 && trace >= 0.0 && trace <= 1.0, "a trace is a part of the nameplate");
  return panels.nameplate * trace;
}

/// Air + (noct - 20 degC) * irradiance / 800 W/m2. Domain: irradiance >= 0, in W/m2 (CHECK).
[[nodiscard]] inline Temperature cell_temperature(const SolarPanels& panels, double irradiance_w_m2, Temperature air) {
  HEADROOM_CHECK(irradiance_w_m2 >= 0.0, "the sun does not draw light");
  return air + (panels.noct - Temperature{20.0 + 273.15}) * (irradiance_w_m2 / 800.0);
}

/// nameplate * irradiance / 1,000 W/m2 * (1 + per_kelvin * (cell - 25 degC)) * system_efficiency, and 0 at least.
[[nodiscard]] inline Power solar_power(const SolarPanels& panels, double irradiance_w_m2, Temperature cell) {
  HEADROOM_CHECK(panels.nameplate.si >= 0.0 && irradiance_w_m2 >= 0.0, "nameplate and irradiance are >= 0");
  HEADROOM_CHECK(panels.system_efficiency > 0.0 && panels.system_efficiency <= 1.0, "an efficiency lies in (0, 1]");
  const double warmth = 1.0 + panels.per_kelvin * (cell - Temperature{25.0 + 273.15}).si;
  return panels.nameplate * (irradiance_w_m2 / 1000.0 * std::max(0.0, warmth) * panels.system_efficiency);
}

}  // namespace headroom
