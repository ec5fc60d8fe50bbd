// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/units.hpp"

/// Published curves of cooling machines are written in degC; our interfaces are in kelvin.
namespace headroom {

inline constexpr double ice_point_k = 273.15;

[[nodiscard]] constexpr double celsius(Temperature absolute) {
  return absolute.si - ice_point_k;
}

[[nodiscard]] constexpr Temperature from_celsius(double temperature_c) {
  return {temperature_c + ice_point_k};
}

}  // namespace headroom
