// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/units.hpp"

/// Moist air at the temperatures of weather and machine rooms.
///
/// Domain   dry-bulb -60..60 degC, relative humidity 0..1 (dew point: > 0), pressure above that of the vapour (CHECK).
/// Source   ASHRAE Handbook - Fundamentals (2017), chapter 1, equations 3, 5, 6, 20, 33 and 35: Hyland and Wexler
/// (1983)
///          for saturation, the adiabatic balance of water for the wet-bulb. Both in the coefficients of PsychroLib.
namespace headroom {

struct MoistAir {
  Temperature dry_bulb;
  double relative_humidity = 0.0;  ///< of saturation over water above 0 degC, over ice below
  Pressure pressure;
};

/// ln p = sum of c_k T^k + c ln T. Domain: over water 0..200 degC, over ice -100..0 degC (CHECK).
[[nodiscard]] Pressure saturation_pressure_over_water(Temperature temperature);
[[nodiscard]] Pressure saturation_pressure_over_ice(Temperature temperature);

/// Over water above 0 degC, over ice else: 0.01 % less at 0 degC, where the two formulas meet.
[[nodiscard]] Pressure saturation_pressure(Temperature temperature);

/// Mass of vapour in one mass of dry air: 0.621945 pv / (p - pv).
[[nodiscard]] double humidity_ratio(const MoistAir& air);

/// Where the vapour of this air is saturated. Bisected to the last digit.
[[nodiscard]] Temperature dew_point(const MoistAir& air);

/// The root Tw of, with Ws the saturated humidity ratio at Tw and T the dry-bulb, both in degC,
///
///     W = ((2501 - 2.326 Tw) Ws - 1.006 (T - Tw)) / (2501 + 1.86 T - 4.186 Tw)    Tw >= 0
///     W = ((2830 - 0.24 Tw) Ws - 1.006 (T - Tw)) / (2830 + 1.86 T - 2.1 Tw)       Tw < 0
///
/// Bisected to the last digit. Just above 0 degC some air has a root on either branch, a few tenths of a kelvin apart:
/// there the answer is the one over water, as a wet wick does not freeze before it must.
[[nodiscard]] Temperature wet_bulb(const MoistAir& air);

/// Air of this dew point, which is not above the dry-bulb (CHECK). Saturated where they are equal.
[[nodiscard]] MoistAir air_of_dew_point(Temperature dry_bulb, Temperature dew_point, Pressure pressure);

/// 101.325 kPa * (1 - 2.25577e-5 z)^5.2559 of the standard atmosphere, z metres above the sea; equation 3 of the
/// chapter. Domain: -500..11000 m (CHECK).
[[nodiscard]] Pressure standard_pressure(double elevation_m);

}  // namespace headroom
