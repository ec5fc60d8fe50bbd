// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/document.hpp"
#include "scenarios/scenario.hpp"

/// How long after a fault of its cooling a site slows its jobs down, and loses nodes: each fault by itself, at some
/// loads, in some weather. What no jobs of a trace can tell, because its faults come when they come.
namespace headroom {

/// So many of the GPU nodes busy, in the hour of the year whose wet-bulb temperature this part of all hours stay below.
struct FaultCircumstances {
  double load = 1.0;              ///< in (0, 1]
  double weather_quantile = 1.0;  ///< in [0, 1]
};

struct FaultTimes {
  CoolingFaultKind kind = CoolingFaultKind::chiller;
  bool takes_all = false;  ///< all units of the kind, or one
  FaultCircumstances at;
  Temperature dry_bulb, wet_bulb;
  // From the fault on; nothing: not within the time that is looked at.
  std::optional<TimeSpan> throttle, shutdown;
  std::optional<TimeSpan> shutdown_unthrottled;  ///< if no GPU were slowed down
  bool is_hot_before = false;                    ///< GPUs are held without any fault
  friend bool operator==(const FaultTimes&, const FaultTimes&) = default;
};

/// Faults are looked at for so long.
inline constexpr TimeSpan fault_watch = TimeSpan::seconds(4 * 3600);

/// Domain   a scenario with power, and cooling of fidelity `thermal` (CHECK). Faults that the scenario itself states do
///          not happen. Cost: two runs of a few hours for each row.
[[nodiscard]] std::vector<FaultTimes> fault_times(const Scenario& scenario,
                                                  std::span<const FaultCircumstances> circumstances);

[[nodiscard]] std::string_view to_string(CoolingFaultKind kind);

[[nodiscard]] Document fault_times_document(const Scenario& scenario, std::span<const FaultTimes> times);

}  // namespace headroom
