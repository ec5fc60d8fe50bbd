// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/units.hpp"

/// Cooling without a compressor while the weather allows.
namespace headroom {

/// The part of the heat that an exchanger in series before the chillers takes: the return water is cooled from
/// `return_water` to `exchanger_water` for nothing, and the chillers see the rest,
///
///     clamp((return - exchanger) / (return - supply), 0, 1)
///
/// where the exchanger reaches the water of the tower or dry cooler plus its own approach.
///
/// Domain   return > supply (CHECK).
[[nodiscard]] double waterside_economiser_share(Temperature return_water, Temperature supply_water,
                                                Temperature exchanger_water);

/// Outdoor air instead of return air.
///
/// Domain   return air > supply air (CHECK).
struct AirsideEconomiser {
  double fan_rise_k = 1.0;  ///< what fans and ducts add to outdoor air
  Temperature driest;       ///< lowest dew point that is let in; ASHRAE TC 9.9 recommends 5.5 degC
  Temperature dampest;      ///< highest dew point; 15 degC
};

struct OutdoorAirUse {
  double outdoor_share =
      0.0;  ///< of the supply air: below 1 return air is mixed in, so that it gets no colder than asked
  double cooling_share = 0.0;  ///< of the heat that needs no chiller
};

/// Nothing while the dew point is outside the window or outdoor air is warmer than return air.
[[nodiscard]] OutdoorAirUse airside_economiser(const AirsideEconomiser& economiser, Temperature return_air,
                                               Temperature supply_air, Temperature outdoor_dry_bulb,
                                               Temperature outdoor_dew_point);

}  // namespace headroom
