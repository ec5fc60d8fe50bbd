// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "models/units.hpp"
#include "sim/time.hpp"

/// The seam of battery dispatch: how much does a battery take or give now?
namespace headroom {

/// What a site looks like from `at` on, until something of it changes.
struct DispatchQuestion {
  Instant at;
  Power net;               ///< what the site draws less what its panels make; below 0 where those make more
  EnergyPrice price;       ///< of the energy that is bought now
  CarbonIntensity carbon;  ///< of the grid now, by the accounting that the scenario chose; 0 if it has none
  Energy content, capacity;
};

/// Asked whenever the draw of the site, the sun, the price or the carbon of the grid changes, and at every quarter of
/// an hour; times never decrease. It may remember, and sees nothing of the future.
class DispatchPolicy {
 public:
  virtual ~DispatchPolicy() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Above 0 the battery is to charge, below 0 to discharge. The meter keeps the limits of the battery, and lets it
  /// give no more than the site needs.
  [[nodiscard]] virtual Power decide(const DispatchQuestion& question) = 0;
};

}  // namespace headroom
