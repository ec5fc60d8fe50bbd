// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/power/cap_rule.hpp"
#include "sim/power/node_loads.hpp"

namespace headroom {

/// Owner of how hard each place holds its nodes.
class Capping {
 public:
  /// All must outlive it.
  Capping(const CappingSpec& spec, PowerTree& tree, NodeLoads& loads);

  /// Rules without a threshold; once, when the nodes are known.
  void begin(Instant now);
  /// Something changed since the last adjust().
  [[nodiscard]] bool is_due() const;
  /// Holds harder or lets go, at each place where something changed since the last call. The tree is up to date after.
  ///
  /// Cost: the nodes of the place for each step that it moves by. Without a place near its thresholds, nothing.
  void adjust(Instant now);

  /// For how long a place has held anybody, up to the last settle().
  void settle(Instant now);
  [[nodiscard]] TimeSpan holding(std::uint32_t place) const { return places_[place].holding; }

 private:
  struct Place {
    std::vector<std::uint8_t> steps;  // by rule
    MicroPower limit, seen;
    TimeSpan holding;
    Instant settled;
    bool is_holding = false;
  };
  void adjust(std::uint32_t place, Instant now);
  [[nodiscard]] bool is_above(const Place& place, PowerPlaceId id, const CapRule& rule, double less) const;
  void set(std::uint32_t place, std::size_t rule, std::uint8_t step, Instant now);
  void book(Place& place, Instant now);
  [[nodiscard]] bool fits_fully_busy(const PlaceNodes& place, MicroPower limit, std::uint8_t step, Instant now);

  const CappingSpec& spec_;
  PowerTree& tree_;
  NodeLoads& loads_;
  std::vector<Place> places_;
};

}  // namespace headroom
