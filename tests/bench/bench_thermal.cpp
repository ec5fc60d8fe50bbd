// SPDX-License-Identifier: Apache-2.0
// What does a step of a thermal network cost, and the question when a threshold is reached?
//
//   bench_thermal
//
// Networks are chains from one boundary with heat at the other end, as chip, plate, coolant, heat exchanger and
// facility water are; "loop" has a coolant that circulates. "never" is a threshold 2 K above where the temperature
// goes, "found" one that is met after some minutes. Processor time of one call, the least of seven runs.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "models/cooling/thermal_network.hpp"
#include "tests/bench/stopwatch.hpp"

namespace {
using namespace headroom;

ThermalNetwork chain(std::size_t states, double flow) {
  ThermalTopology topology{.capacities = {}, .boundaries = 1, .links = {}, .flows = {}};
  for (std::size_t i = 0; i < states; ++i) {
    topology.capacities.push_back({8e4 * static_cast<double>(1 + 7 * i)});
    topology.links.push_back({i, i + 1, {4000.0 + 500.0 * static_cast<double>(i)}});
  }
  if (flow > 0.0)
    for (std::size_t i = 0; i < states; ++i) topology.flows.push_back({i, (i + 1) % states, {flow}});
  return ThermalNetwork(std::move(topology));
}

template <class Call>
double nanoseconds(int calls, Call call) {
  std::vector<double> runs;
  for (int run = 0; run < 7; ++run) {
    const std::clock_t begin = std::clock();
    for (int i = 0; i < calls; ++i) call(i);
    runs.push_back(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC * 1e9 / calls);
  }
  return *std::ranges::min_element(runs);  // the machine may have been busy with something else
}

void measure(std::size_t states, double flow) {
  const bench::Stopwatch watch;
  const ThermalNetwork network = chain(states, flow);
  const double built_us = watch.seconds() * 1e6;
  std::vector<Power> heat(states);
  heat[0] = {120e3};
  const std::vector<Temperature> sink{{303.15}};
  const ThermalInputs inputs{heat, sink};
  const std::vector<Temperature> start(states, Temperature{310.0});
  const Temperature steady = (*network.steady_state(inputs))[0];
  std::vector<Temperature> state = start;
  std::vector<TemperatureTime> integral(states);

  const int calls = 400'000 / static_cast<int>(states);
  const double step = nanoseconds(calls, [&](int i) { network.advance(state, inputs, {0.7 + i % 90}, integral); });
  state = start;
  double sum = 0.0;
  const auto ask = [&](double threshold) {
    const auto found = network.first_crossing(start, inputs, 0, {threshold}, Crossing::rising, {86400.0});
    sum += found ? found->si : 0.0;
  };
  const double never = nanoseconds(calls, [&](int) { ask(steady.si + 2.0); });
  const double found = nanoseconds(calls / 10, [&](int) { ask(0.5 * (310.0 + steady.si)); });
  fmt::print("{:>3} states {:<6} step {:7.0f} ns   never {:6.0f} ns   found {:8.0f} ns   built {:7.0f} us   ({:.3g})\n",
             states, flow > 0.0 ? "loop" : "chain", step, never, found, built_us, sum);
}

}  // namespace

int main() {
  for (const double flow : {0.0, 9000.0})
    for (const std::size_t states : {std::size_t{3}, std::size_t{8}, std::size_t{20}, std::size_t{30}})
      measure(states, flow);
}
