// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "models/cooling/thermal_network.hpp"
#include "sim/cooling/cooling_spec.hpp"

namespace headroom {

/// What of the design flow there is in a rack.
struct RackFlow {
  std::uint32_t pumps = 0;  ///< that move its coolant; not read for air
  bool facility = true;     ///< water of the plant comes to it; not read for air
  friend auto operator<=>(const RackFlow&, const RackFlow&) = default;
};

/// Racks of one kind, with as many nodes and the same flow.
///
/// All nodes of a rack are alike and hang on one coolant. So the mean of their chips, the coolant and the facility
/// water are a network of three states whatever the number of nodes, and how far the chips of one node are from that
/// mean decays by itself:  d' = (heat - mean heat) / c - (g / c) d.  Both are exact.
///
/// A second network holds the chips of one node apart from the mean of the others. It says when that one meets a
/// threshold.
class RackNetwork {
 public:
  RackNetwork(const RackCooling& rack, std::uint32_t nodes, const RackFlow& flow);

  static constexpr std::size_t most_states = 3;
  static constexpr std::size_t chips = 0, coolant = 1, facility = 2;
  [[nodiscard]] const ThermalNetwork& mean() const { return mean_; }
  /// The node's chips, then as in mean() with the chips of the others; without those in a rack of one node.
  [[nodiscard]] const ThermalNetwork& one_apart() const { return one_apart_ ? *one_apart_ : mean_; }
  [[nodiscard]] std::size_t states() const { return mean_.states(); }
  [[nodiscard]] std::uint32_t nodes() const { return nodes_; }

  /// Of a node: chips to coolant.
  [[nodiscard]] double chips_w_per_k() const { return chips_w_per_k_; }
  /// Of a node's deviation from the mean, after a while.
  struct Relaxed {
    double kept;      ///< of the deviation
    double per_watt;  ///< K for each watt that the node has more than the mean
  };
  [[nodiscard]] Relaxed relax(double seconds) const;

  /// Where the states go, in kelvin, with so many watts into chips and coolant; infinite if heat finds no way out.
  [[nodiscard]] std::array<double, most_states> steady(double chips_w, double coolant_w, double boundary_k) const;

 private:
  std::uint32_t nodes_;
  double chips_j_per_k_, chips_w_per_k_, coolant_w_per_k_, facility_w_per_k_;
  ThermalNetwork mean_;
  std::optional<ThermalNetwork> one_apart_;
};

}  // namespace headroom
