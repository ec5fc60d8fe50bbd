// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/power/breaker.hpp"
#include "sim/power/power_tree.hpp"
#include "sim/time.hpp"

/// What cuts nodes off from their power, and what keeps them going for a while, as checked values.
namespace headroom {

struct BreakerSpec {
  PlaceNodes at;
  Power rating;  ///< of what the place draws
  Breaker curve;
  TimeSpan reset;  ///< from the trip until somebody has closed it again
};

/// Batteries that carry what hangs below a place while it is not fed.
struct UpsSpec {
  PlaceNodes at;
  Energy usable;                      ///< of full batteries, counted where the place draws
  std::optional<TimeSpan> generator;  ///< from the loss of the feed until generators carry the load
  TimeSpan recharge;                  ///< of empty batteries; what that draws is not counted
};

/// Something that hangs at a place and is no node.
struct FedLoad {
  PowerPlaceId at;
  bool on_batteries = true;  ///< false: batteries there do not carry it; it waits for their generators, or the feed
};

enum class PowerFaultKind : std::uint8_t {
  feed,        ///< the place is not fed
  ups,         ///< the batteries there cannot be used
  breaker,     ///< trips without a cause
  converters,  ///< units of what converts there do not work: the others share their load
};

struct PowerFault {
  Instant at;
  TimeSpan lasts;
  PowerFaultKind what = PowerFaultKind::feed;
  PlaceNodes where;
  int units = 1;  ///< of converters
};

struct ProtectionSpec {
  std::vector<BreakerSpec> breakers;
  std::vector<UpsSpec> supplies;
  std::vector<PowerFault> faults;
};

}  // namespace headroom
