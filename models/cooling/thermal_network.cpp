// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/thermal_network.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "models/check.hpp"
#include "models/cooling/thermal_work.hpp"

namespace headroom {
namespace {

bool is_amount(double value) {
  return value >= 0.0 && std::isfinite(value);
}

void check_topology(const ThermalTopology& topology) {
  const std::size_t nodes = topology.capacities.size() + topology.boundaries;
  HEADROOM_CHECK(!topology.capacities.empty() && nodes <= ThermalNetwork::most_nodes, "1 to 64 nodes, one is a state");
  for (const HeatCapacity capacity : topology.capacities)
    HEADROOM_CHECK(is_amount(capacity.si) && capacity.si > 0.0, "a state has a heat capacity > 0");
  for (const ThermalLink& link : topology.links)
    HEADROOM_CHECK(link.a != link.b && std::max(link.a, link.b) < nodes && is_amount(link.conductance.si),
                   "a link joins two nodes and conducts >= 0");
  std::vector<double> excess(nodes, 0.0), through(nodes, 0.0);
  for (const ThermalFlow& flow : topology.flows) {
    HEADROOM_CHECK(flow.from != flow.to && std::max(flow.from, flow.to) < nodes && is_amount(flow.capacity_rate.si),
                   "a flow joins two nodes and is >= 0");
    excess[flow.from] -= flow.capacity_rate.si;
    excess[flow.to] += flow.capacity_rate.si;
    through[flow.from] += flow.capacity_rate.si;
    through[flow.to] += flow.capacity_rate.si;
  }
  for (std::size_t i = 0; i < nodes; ++i)
    HEADROOM_CHECK(std::abs(excess[i]) <= 1e-9 * through[i], "what flows into a node flows out of it");
}

LinearNetwork as_numbers(const ThermalTopology& topology) {
  const std::size_t n = topology.capacities.size();
  LinearNetwork network;
  network.loss.assign(n * n, 0.0);
  network.ground.assign(n, 0.0);
  for (const HeatCapacity capacity : topology.capacities) network.capacity.push_back(capacity.si);
  const auto add = [&](std::size_t to, std::size_t from, double conductance) {
    if (to >= n) return;
    network.loss[to * n + to] += conductance;
    if (from < n)
      network.loss[to * n + from] -= conductance;
    else
      network.ground[to] += conductance;
  };
  for (const ThermalLink& link : topology.links) {
    add(link.a, link.b, link.conductance.si);
    add(link.b, link.a, link.conductance.si);
  }
  for (const ThermalFlow& flow : topology.flows) add(flow.to, flow.from, flow.capacity_rate.si);
  return network;
}

/// 1 / (m + 2)!, m = 0 ...
constexpr auto series = [] {
  std::array<double, 12> coefficients{0.5};
  for (std::size_t m = 1; m < coefficients.size(); ++m)
    coefficients[m] = coefficients[m - 1] / static_cast<double>(m + 2);
  return coefficients;
}();

/// (1 - e^(-decay t)) / decay, and its integral over time: what a mode that is driven does.
struct Driven {
  double rise, accumulated;
};
Driven driven(double decay, double seconds) {
  const double z = decay * seconds;
  if (z < 0.25) {  // the closed forms would cancel; the first term that is left out is below 1e-18
    double sum = 0.0;
    for (std::size_t m = series.size(); m-- > 0;) sum = sum * -z + series[m];
    return {seconds * (1.0 - z * sum), seconds * seconds * sum};
  }
  const double rise = -std::expm1(-z) / decay;
  return {rise, (seconds - rise) / decay};
}

}  // namespace

ThermalNetwork::ThermalNetwork(ThermalTopology topology) : topology_(std::move(topology)) {
  check_topology(topology_);
  const LinearNetwork network = as_numbers(topology_);
  for (const double capacity : network.capacity) per_capacity_.push_back(1.0 / capacity);
  impedance_ = thermal_impedance(network);
  if (topology_.flows.empty()) modes_ = thermal_modes(network);
}

void ThermalNetwork::exchange(const double* temperature, double* heat) const {
  for (const ThermalLink& link : topology_.links) {
    const double conducted = link.conductance.si * (temperature[link.a] - temperature[link.b]);
    heat[link.a] -= conducted;
    heat[link.b] += conducted;
  }
  for (const ThermalFlow& flow : topology_.flows)
    heat[flow.to] += flow.capacity_rate.si * (temperature[flow.from] - temperature[flow.to]);
}

void ThermalNetwork::net_heat(ThermalWork& work) const {
  for (std::size_t i = 0; i < states(); ++i) work.net_heat[i] = work.source[i].si;
  for (std::size_t i = 0; i < topology_.boundaries; ++i) work.net_heat[states() + i] = 0.0;
  exchange(work.temperature.data(), work.net_heat.data());
}

ThermalWork ThermalNetwork::begin(std::span<const Temperature> state, const ThermalInputs& inputs) const {
  HEADROOM_CHECK(
      state.size() == states() && inputs.heat.size() == states() && inputs.boundary.size() == topology_.boundaries,
      "a temperature and a heat for each state, a temperature for each boundary");
  ThermalWork work;  // only what is there is written: most networks are small
  work.source = inputs.heat;
  const std::size_t room = padded(states() + topology_.boundaries);
  std::fill_n(work.temperature.begin(), room, 0.0);
  std::fill_n(work.integral.begin(), room, 0.0);
  for (std::size_t i = 0; i < states(); ++i) work.temperature[i] = state[i].si;
  for (std::size_t i = 0; i < topology_.boundaries; ++i) work.temperature[states() + i] = inputs.boundary[i].si;
  net_heat(work);
  return work;
}

void ThermalNetwork::apply_modes(ThermalWork& work, double seconds) const {
  const std::size_t n = states(), room = padded(n);
  ThermalWork::Numbers drive;
  std::fill_n(drive.begin(), room, 0.0);
  for (std::size_t i = 0; i < n; ++i) add_multiple(drive.data(), work.net_heat[i], &modes_->by_node[i * room], room);
  for (std::size_t i = 0; i < n; ++i) work.integral[i] += seconds * work.temperature[i];
  for (std::size_t k = 0; k < n; ++k) {
    const Driven mode = driven(modes_->decay[k], seconds);
    add_multiple(work.temperature.data(), drive[k] * mode.rise, &modes_->shape[k * room], room);
    add_multiple(work.integral.data(), drive[k] * mode.accumulated, &modes_->shape[k * room], room);
  }
}

void ThermalNetwork::apply_impedance(ThermalWork& work, std::size_t level) const {
  const std::size_t n = states(), room = padded(n);
  const ThermalImpedance::Level& over = impedance_.levels[level];
  for (std::size_t i = 0; i < n; ++i) work.integral[i] += over.span * work.temperature[i];
  for (std::size_t j = 0; j < n; ++j) {
    add_multiple(work.temperature.data(), work.net_heat[j], &over.impedance[j * room], room);
    add_multiple(work.integral.data(), work.net_heat[j], &over.accumulated[j * room], room);
  }
  net_heat(work);
}

void ThermalNetwork::apply_series(ThermalWork& work, double seconds) const {
  const std::size_t n = states();
  for (std::size_t i = 0; i < n; ++i) work.integral[i] += seconds * work.temperature[i];
  ThermalWork::Numbers rate, heat;
  double factor = 1.0;  // seconds^m / m!, and what the rate has lost by then
  double size = 1.0;
  for (int m = 1; size > 1e-18; ++m) {
    factor *= seconds / m;
    size *= seconds * impedance_.fastest / m;
    std::fill_n(heat.begin(), n + topology_.boundaries, 0.0);
    std::fill_n(rate.begin() + static_cast<std::ptrdiff_t>(n), topology_.boundaries, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      rate[i] = work.net_heat[i] * per_capacity_[i];
      work.temperature[i] += factor * rate[i];
      work.integral[i] += factor * seconds / (m + 1) * rate[i];
    }
    exchange(rate.data(), heat.data());
    std::copy_n(heat.begin(), n, work.net_heat.begin());
  }
  net_heat(work);
}

void ThermalNetwork::apply_impedances(ThermalWork& work, double seconds) const {
  for (std::size_t level = impedance_.levels.size(); level-- > 0;) {
    const double span = impedance_.levels[level].span;
    while (seconds >= span) {
      apply_impedance(work, level);
      seconds -= span;
      if (!impedance_.settles || level + 1 < impedance_.levels.size()) continue;
      for (std::size_t i = 0; i < states(); ++i) work.integral[i] += seconds * work.temperature[i];
      return;  // nothing changes any more
    }
  }
  if (seconds > 0.0) apply_series(work, seconds);
}

void ThermalNetwork::advance(std::span<Temperature> state, const ThermalInputs& inputs, Duration length,
                             std::span<TemperatureTime> integral) const {
  HEADROOM_CHECK(is_amount(length.si), "a step is finite and goes forward");
  HEADROOM_CHECK(integral.empty() || integral.size() == states(), "an integral for each state, or none");
  ThermalWork work = begin(state, inputs);
  if (modes_)
    apply_modes(work, length.si);
  else
    apply_impedances(work, length.si);
  for (std::size_t i = 0; i < states(); ++i) {
    HEADROOM_CHECK(std::isfinite(work.temperature[i]), "temperatures and heats are finite");
    state[i] = {work.temperature[i]};
  }
  for (std::size_t i = 0; i < integral.size(); ++i) integral[i] = {work.integral[i]};
}

double ThermalNetwork::node_integral(const ThermalStep& step, std::size_t node) const {
  if (node < states()) return step.integral[node].si;
  return step.inputs.boundary[node - states()].si * step.length.si;
}

Energy ThermalNetwork::link_heat(const ThermalStep& step, std::size_t link) const {
  const ThermalLink& edge = topology_.links.at(link);
  return {edge.conductance.si * (node_integral(step, edge.a) - node_integral(step, edge.b))};
}

Energy ThermalNetwork::flow_heat(const ThermalStep& step, std::size_t flow) const {
  const ThermalFlow& edge = topology_.flows.at(flow);
  return {edge.capacity_rate.si * (node_integral(step, edge.from) - node_integral(step, edge.to))};
}

Energy ThermalNetwork::boundary_heat(const ThermalStep& step, std::size_t boundary) const {
  HEADROOM_CHECK(boundary < topology_.boundaries, "boundaries are numbered from 0");
  const std::size_t node = states() + boundary;
  Energy heat;
  for (std::size_t i = 0; i < topology_.links.size(); ++i) {
    if (topology_.links[i].b == node) heat += link_heat(step, i);
    if (topology_.links[i].a == node) heat -= link_heat(step, i);
  }
  for (std::size_t i = 0; i < topology_.flows.size(); ++i)
    if (topology_.flows[i].to == node) heat += flow_heat(step, i);
  return heat;
}

std::optional<std::vector<Temperature>> ThermalNetwork::steady_state(const ThermalInputs& inputs) const {
  if (!impedance_.settles) return std::nullopt;
  const std::vector<Temperature> start(states(), topology_.boundaries > 0 ? inputs.boundary[0] : Temperature{});
  ThermalWork work = begin(start, inputs);
  const std::size_t last = impedance_.levels.size() - 1;
  for (int refinement = 0; refinement < 3; ++refinement) apply_impedance(work, last);
  std::vector<Temperature> result(states());
  for (std::size_t i = 0; i < states(); ++i) result[i] = {work.temperature[i]};
  return result;
}

std::vector<Duration> ThermalNetwork::time_constants() const {
  std::vector<Duration> result;
  for (const double rate : decay_rates(as_numbers(topology_)))
    result.push_back({rate > 0.0 ? 1.0 / rate : std::numeric_limits<double>::infinity()});
  std::ranges::reverse(result);
  return result;
}

}  // namespace headroom
