// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/cooling/rack_network.hpp"
#include "sim/power/cooling_load.hpp"

namespace headroom {

/// What works of the plant.
struct PlantWorks {
  PlantUnits units;
  double chillers = 0.0;  ///< units.chillers, less the part that those which start again do not reach yet
};

/// What the faults of a scenario, and power that is lost, leave at any time. Between two of its changes nothing
/// changes.
class CoolingFaults {
 public:
  /// Must outlive it.
  explicit CoolingFaults(const CoolingSpec& spec);

  /// From now on a part of cooling has power, or none: as if all of its units had a fault in between, so chillers start
  /// again as they do after one. `now` does not fall.
  void set_fed(CoolingLoad load, bool is_fed, Instant now);

  /// The first change later than `at`, or never.
  [[nodiscard]] Instant next(Instant at) const;
  [[nodiscard]] PlantWorks plant_at(Instant at) const;
  /// Of a rack, counted over all pools.
  [[nodiscard]] RackFlow flow_at(const RackCooling& rack, std::uint32_t number, Instant at) const;
  /// Whether a rack can have another flow than before a change at `at`.
  [[nodiscard]] bool concern_racks() const { return concern_racks_; }

 private:
  void add_changes(const CoolingFault& fault);
  [[nodiscard]] std::uint32_t working(CoolingFaultKind kind, std::uint32_t installed, Instant at) const;
  [[nodiscard]] double chiller_share(std::uint32_t chiller, Instant at) const;

  const CoolingSpec& spec_;
  std::vector<CoolingFault> faults_;  // of the scenario first
  std::vector<Instant> changes_;
  bool concern_racks_ = false;
};

}  // namespace headroom
