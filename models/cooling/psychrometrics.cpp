// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/psychrometrics.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"
#include "models/cooling/celsius.hpp"

namespace headroom {
namespace {

constexpr double coldest_c = -100.0;

double saturated_humidity_ratio(double temperature_c, Pressure pressure) {
  const double vapour_pa = saturation_pressure(from_celsius(temperature_c)).si;
  // Nothing is saturated above the boiling point; a wet-bulb never gets there.
  HEADROOM_CHECK(vapour_pa < pressure.si, "water boils at this pressure");
  return 0.621945 * vapour_pa / (pressure.si - vapour_pa);
}

double humidity_over_water(double dry_bulb_c, double wet_bulb_c, Pressure pressure) {
  return ((2501.0 - 2.326 * wet_bulb_c) * saturated_humidity_ratio(wet_bulb_c, pressure) -
          1.006 * (dry_bulb_c - wet_bulb_c)) /
         (2501.0 + 1.86 * dry_bulb_c - 4.186 * wet_bulb_c);
}

double humidity_over_ice(double dry_bulb_c, double wet_bulb_c, Pressure pressure) {
  return ((2830.0 - 0.24 * wet_bulb_c) * saturated_humidity_ratio(wet_bulb_c, pressure) -
          1.006 * (dry_bulb_c - wet_bulb_c)) /
         (2830.0 + 1.86 * dry_bulb_c - 2.1 * wet_bulb_c);
}

/// Where a growing function passes from below zero to zero or above: halves until there is no number in between.
template <class Function>
double bisect(double low, double high, const Function& excess) {
  for (;;) {
    const double middle = low + (high - low) / 2.0;
    if (middle <= low || middle >= high) return high;
    (excess(middle) < 0.0 ? low : high) = middle;
  }
}

void check_domain(const MoistAir& air) {
  const double dry_bulb_c = celsius(air.dry_bulb);
  HEADROOM_CHECK(dry_bulb_c >= -60.0 && dry_bulb_c <= 60.0, "air is between -60 and 60 degC");
  HEADROOM_CHECK(air.relative_humidity >= 0.0 && air.relative_humidity <= 1.0, "a relative humidity is a fraction");
  HEADROOM_CHECK(std::isfinite(air.pressure.si), "a pressure is finite");
}

double vapour_pressure_pa(const MoistAir& air) {
  check_domain(air);
  const double vapour_pa = air.relative_humidity * saturation_pressure(air.dry_bulb).si;
  HEADROOM_CHECK(vapour_pa < air.pressure.si, "vapour is a part of the air");
  return vapour_pa;
}

}  // namespace

Pressure saturation_pressure_over_water(Temperature temperature) {
  const double t = temperature.si;
  HEADROOM_CHECK(t >= ice_point_k && t <= ice_point_k + 200.0, "water is between 0 and 200 degC");
  return {std::exp(-5.8002206e3 / t + 1.3914993 - 4.8640239e-2 * t + 4.1764768e-5 * t * t - 1.4452093e-8 * t * t * t +
                   6.5459673 * std::log(t))};
}

Pressure saturation_pressure_over_ice(Temperature temperature) {
  const double t = temperature.si;
  HEADROOM_CHECK(t >= ice_point_k + coldest_c && t <= ice_point_k, "ice is between -100 and 0 degC");
  return {std::exp(-5.6745359e3 / t + 6.3925247 - 9.677843e-3 * t + 6.2215701e-7 * t * t + 2.0747825e-9 * t * t * t -
                   9.484024e-13 * t * t * t * t + 4.1635019 * std::log(t))};
}

Pressure saturation_pressure(Temperature temperature) {
  return temperature.si > ice_point_k ? saturation_pressure_over_water(temperature)
                                      : saturation_pressure_over_ice(temperature);
}

double humidity_ratio(const MoistAir& air) {
  const double vapour_pa = vapour_pressure_pa(air);
  return 0.621945 * vapour_pa / (air.pressure.si - vapour_pa);
}

Temperature dew_point(const MoistAir& air) {
  const double vapour_pa = vapour_pressure_pa(air);
  HEADROOM_CHECK(air.relative_humidity > 0.0, "dry air has no dew point");
  return from_celsius(bisect(coldest_c, celsius(air.dry_bulb), [vapour_pa](double dew_c) {
    return saturation_pressure(from_celsius(dew_c)).si - vapour_pa;
  }));
}

MoistAir air_of_dew_point(Temperature dry_bulb, Temperature dew_point, Pressure pressure) {
  HEADROOM_CHECK(dew_point <= dry_bulb, "air is no colder than its dew point");
  return {.dry_bulb = dry_bulb,
          .relative_humidity = std::min(1.0, saturation_pressure(dew_point) / saturation_pressure(dry_bulb)),
          .pressure = pressure};
}

Pressure standard_pressure(double elevation_m) {
  HEADROOM_CHECK(elevation_m >= -500.0 && elevation_m <= 11000.0, "the formula is of the troposphere");
  return {101325.0 * std::pow(1.0 - 2.25577e-5 * elevation_m, 5.2559)};
}

Temperature wet_bulb(const MoistAir& air) {
  const double humidity = humidity_ratio(air);
  const double dry_bulb_c = celsius(air.dry_bulb);
  const auto over_water = [&](double t) { return humidity_over_water(dry_bulb_c, t, air.pressure) - humidity; };
  const auto over_ice = [&](double t) { return humidity_over_ice(dry_bulb_c, t, air.pressure) - humidity; };
  if (dry_bulb_c > 0.0 && over_water(0.0) <= 0.0) return from_celsius(bisect(0.0, dry_bulb_c, over_water));
  return from_celsius(bisect(coldest_c, std::min(dry_bulb_c, 0.0), over_ice));
}

}  // namespace headroom
