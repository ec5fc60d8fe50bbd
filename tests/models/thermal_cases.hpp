// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <unsupported/Eigen/MatrixFunctions>
#include <vector>

#include "models/cooling/thermal_network.hpp"

/// Networks that several tests look at.
namespace headroom::thermal_cases {

inline Temperature kelvin(double celsius) {
  return {celsius + 273.15};
}
inline double celsius(Temperature temperature) {
  return temperature.si - 273.15;
}

/// One liquid-cooled rack of 120 kW, all of it on the cold plates: GPU mass 72 * 0.9 + 36 * 0.6 kJ/K, 1.25 L/kW of TCS
/// coolant, 12.5 L/kW of facility water; chips to coolant 4,000 W/K, coolant to facility water
/// 0.85 * 3.0 * 1.02 * 3,900 W/K, from there 12,000 W/K to a sink of 30 degC. Default values of an engineer.
struct RackConductances {
  double plate = 4000.0, exchanger = 0.85 * 3.0 * 1.02 * 3900.0, sink = 12000.0;
};
inline ThermalNetwork rack(RackConductances w_per_k = {}) {
  return ThermalNetwork({.capacities = {{86400.0}, {596700.0}, {6279000.0}},
                         .boundaries = 1,
                         .links = {{0, 1, {w_per_k.plate}}, {1, 2, {w_per_k.exchanger}}, {2, 3, {w_per_k.sink}}},
                         .flows = {}});
}
/// The TCS pump trips: the plates keep 3 % by natural circulation, the heat exchanger 2 %.
inline ThermalNetwork rack_without_pump() {
  constexpr RackConductances running;
  return rack({.plate = 0.03 * running.plate, .exchanger = 0.02 * running.exchanger});
}
inline ThermalNetwork rack_without_facility() {
  return rack({.sink = 0.0});
}

struct RackInputs {
  std::vector<Power> heat;
  std::vector<Temperature> sink;
  [[nodiscard]] ThermalInputs inputs() const { return {heat, sink}; }
};
inline RackInputs rack_at(Power load) {
  return {{load, {}, {}}, {kelvin(30.0)}};
}
inline std::vector<Temperature> steady_rack() {
  return *rack().steady_state(rack_at({120e3}).inputs());
}

/// Chips, a loop of coolant of five pieces, and a plant that takes the return and gives the supply: not symmetric.
inline ThermalNetwork coolant_loop() {
  return ThermalNetwork({.capacities = {{90e3}, {60e3}, {200e3}, {150e3}, {40e3}, {700e3}},
                         .boundaries = 1,
                         .links = {{0, 1, {4000.0}}, {0, 5, {50.0}}, {3, 6, {20.0}}},
                         .flows = {{1, 2, {9000.0}},
                                   {2, 3, {9000.0}},
                                   {3, 4, {6000.0}},
                                   {3, 1, {3000.0}},  // a bypass
                                   {4, 6, {6000.0}},
                                   {6, 1, {6000.0}}}});
}

inline constexpr double tank_residence_s = 40.0;
/// The inlet is the boundary, which takes what leaves the last tank.
inline ThermalNetwork tanks_in_series(std::size_t tanks) {
  constexpr double flow = 500.0;
  ThermalTopology topology{.capacities = {}, .boundaries = 1, .links = {}, .flows = {{tanks, 0, {flow}}}};
  for (std::size_t i = 0; i < tanks; ++i) {
    topology.capacities.push_back({flow * tank_residence_s});
    topology.flows.push_back({i, i + 1, {flow}});
  }
  return ThermalNetwork(std::move(topology));
}

/// Heat into the first state only, for a network of any size.
class CaseInputs {
 public:
  CaseInputs(const ThermalNetwork& network, const RackInputs& rack) : heat_(network.states()), sink_(rack.sink) {
    heat_[0] = rack.heat[0];
  }
  [[nodiscard]] ThermalInputs inputs() const { return {heat_, sink_}; }

 private:
  std::vector<Power> heat_;
  std::vector<Temperature> sink_;
};

/// Temperatures that are in no order.
inline std::vector<Temperature> spread_start(std::size_t states) {
  std::vector<Temperature> start;
  for (std::size_t i = 0; i < states; ++i) start.push_back(kelvin(25.0 + 17.0 * static_cast<double>((i * 7 + 3) % 5)));
  return start;
}

inline Eigen::VectorXd by_matrix_exponential(const ThermalNetwork& network, std::span<const Temperature> state,
                                             const ThermalInputs& inputs, double seconds) {
  const ThermalTopology& topology = network.topology();
  const auto n = static_cast<Eigen::Index>(network.states());
  Eigen::MatrixXd augmented = Eigen::MatrixXd::Zero(n + 1, n + 1);
  const auto couple = [&](std::size_t to, std::size_t from, double conductance) {
    const auto i = static_cast<Eigen::Index>(to), j = static_cast<Eigen::Index>(from);
    if (i >= n) return;
    const double rate = conductance / topology.capacities[to].si;
    augmented(i, i) -= rate;
    if (j < n)
      augmented(i, j) += rate;
    else
      augmented(i, n) += rate * inputs.boundary[from - network.states()].si;
  };
  for (const ThermalLink& link : topology.links) {
    couple(link.a, link.b, link.conductance.si);
    couple(link.b, link.a, link.conductance.si);
  }
  for (const ThermalFlow& flow : topology.flows) couple(flow.to, flow.from, flow.capacity_rate.si);
  Eigen::VectorXd start(n + 1);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto node = static_cast<std::size_t>(i);
    augmented(i, n) += inputs.heat[node].si / topology.capacities[node].si;
    start(i) = state[node].si;
  }
  start(n) = 1.0;
  const Eigen::MatrixXd scaled = augmented * seconds;
  return (scaled.exp() * start).head(n);
}

}  // namespace headroom::thermal_cases
