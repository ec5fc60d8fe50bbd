// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "models/cooling/thermal_impedance.hpp"
#include "models/cooling/thermal_modes.hpp"
#include "models/units.hpp"

/// Lumped thermal network: nodes with a heat capacity, joined by conductances and by flows of a coolant,
///
///     C dT/dt = -G T + (what boundaries and heat sources bring in),
///
/// solved exactly for sources and boundary temperatures that are constant during a step.
///
/// Nodes    are numbered: first those with a heat capacity (the states), then those of fixed temperature (boundaries).
/// Domain   heat capacities > 0, conductances and flows >= 0, everything finite; no node is joined to itself; a coolant
///          circulates: as much flows into each node as out of it. At most 64 nodes. Breaking it is a bug (CHECK).
/// Source   Incropera et al., "Fundamentals of Heat and Mass Transfer", 7th ed. (2011), section 5.3:
///          lumped capacitance.
namespace headroom {

/// Heat goes from `a` to `b` at conductance * (T_a - T_b).
struct ThermalLink {
  std::size_t a = 0, b = 0;
  ThermalConductance conductance;
};

/// A coolant that leaves `from` at its temperature and mixes with `to`: capacity_rate * (T_from - T_to) heats `to`.
struct ThermalFlow {
  std::size_t from = 0, to = 0;
  ThermalConductance capacity_rate;  ///< mass rate * specific heat
};

struct ThermalTopology {
  std::vector<HeatCapacity> capacities;  ///< of the states
  std::size_t boundaries = 0;
  std::vector<ThermalLink> links;
  std::vector<ThermalFlow> flows;
};

/// What is constant during a step: heat put into each state, temperature of each boundary.
struct ThermalInputs {
  std::span<const Power> heat;
  std::span<const Temperature> boundary;
};

/// A step that was made: what the books of heat need. `integral` is the exact integral of each state's temperature.
struct ThermalStep {
  Duration length;
  ThermalInputs inputs;
  std::span<const TemperatureTime> integral;
};

enum class Crossing { rising, falling };

struct ThermalWork;  ///< a solution on its way through a step; models/cooling/thermal_work.hpp

class ThermalNetwork {
 public:
  static constexpr std::size_t most_nodes = 64;

  /// Cost: the cube of the number of states, some dozen times. Once per topology; pumps and fans have few states.
  explicit ThermalNetwork(ThermalTopology topology);

  [[nodiscard]] std::size_t states() const { return topology_.capacities.size(); }
  [[nodiscard]] const ThermalTopology& topology() const { return topology_; }

  /// Advances `state` by `length` >= 0 and writes the integral of each temperature over the step into `integral`, which
  /// has a place for each state, or none at all. A step of 3 s and one of 7 s are one of 10 s, to rounding. Without
  /// flows by the modes of the symmetric system, with flows by transient impedances. Nothing is allocated.
  ///
  /// Balance  sum of capacity * rise = sum of heat * length - what boundaries took up, to rounding of the temperatures.
  void advance(std::span<Temperature> state, const ThermalInputs& inputs, Duration length,
               std::span<TemperatureTime> integral = {}) const;

  /// Heat that went through a link from `a` to `b`, that a flow gave to the node `to`, and that a boundary took up
  /// (through links, and by cooling down what flows in to its temperature; boundaries are numbered from 0 here).
  [[nodiscard]] Energy link_heat(const ThermalStep& step, std::size_t link) const;
  [[nodiscard]] Energy flow_heat(const ThermalStep& step, std::size_t flow) const;
  [[nodiscard]] Energy boundary_heat(const ThermalStep& step, std::size_t boundary) const;

  /// Where the temperatures go; nothing if a state has no way to a boundary, because it then heats up for ever.
  [[nodiscard]] std::optional<std::vector<Temperature>> steady_state(const ThermalInputs& inputs) const;

  /// Shortest first; infinite for what has no way to a boundary. With flows: of the decay, where modes may oscillate.
  [[nodiscard]] std::vector<Duration> time_constants() const;

  /// The first time within `horizon` (finite, >= 0) at which the temperature of the state `node` reaches `threshold`:
  /// from below (rising), or from above (falling), and goes on by 1e-10 K: so an approach that never ends, or rounding,
  /// is no crossing. Zero if it is there or beyond already; nothing if it stays away.
  ///
  /// Heat never makes another node colder, so within h a node rises by at most the impedance of h times the positive
  /// parts of the net heats. That bound over the whole horizon says "never" in O(n), and decides almost every call.
  /// Else the time is walked through in pieces over which the bound excludes a crossing; in the shortest the solution
  /// is a polynomial, bounded by its second derivative. So no short excursion is missed. One that exceeds the threshold
  /// by less than 1e-10 K counts as none.
  [[nodiscard]] std::optional<Duration> first_crossing(std::span<const Temperature> state, const ThermalInputs& inputs,
                                                       std::size_t node, Temperature threshold, Crossing direction,
                                                       Duration horizon) const;

 private:
  struct Excess;
  [[nodiscard]] ThermalWork begin(std::span<const Temperature> state, const ThermalInputs& inputs) const;
  void net_heat(ThermalWork& work) const;
  void exchange(const double* temperature, double* heat) const;
  void apply_modes(ThermalWork& work, double seconds) const;
  void apply_impedance(ThermalWork& work, std::size_t level) const;
  void apply_impedances(ThermalWork& work, double seconds) const;
  void apply_series(ThermalWork& work, double seconds) const;
  [[nodiscard]] double rise_bound(const ThermalWork& work, const Excess& excess, std::size_t level) const;
  [[nodiscard]] std::optional<double> first_in_series(const ThermalWork& work, const Excess& excess,
                                                      double seconds) const;
  [[nodiscard]] double node_integral(const ThermalStep& step, std::size_t node) const;

  ThermalTopology topology_;
  std::vector<double> per_capacity_;
  ThermalImpedance impedance_;
  std::optional<ThermalModes> modes_;  ///< without flows
};

}  // namespace headroom
