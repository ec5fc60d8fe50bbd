// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>

#include "models/units.hpp"

/// What the run record says of cooling, in whole numbers: it reads back as it was written.
namespace headroom {

struct MilliKelvin {
  std::int64_t mk = 0;
  friend constexpr auto operator<=>(MilliKelvin, MilliKelvin) = default;
  [[nodiscard]] static MilliKelvin from(Temperature temperature) { return {std::llround(temperature.si * 1e3)}; }
  [[nodiscard]] constexpr Temperature temperature() const { return {static_cast<double>(mk) * 1e-3}; }
};

/// In microlitres a second.
struct WaterRate {
  std::int64_t ul_per_s = 0;
  friend constexpr auto operator<=>(WaterRate, WaterRate) = default;
  [[nodiscard]] static WaterRate from(VolumeFlow flow) { return {std::llround(flow.si * 1e9)}; }
};

}  // namespace headroom
