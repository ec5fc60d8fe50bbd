// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/thermal_network.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <unsupported/Eigen/MatrixFunctions>

#include "models/check.hpp"
#include "tests/models/thermal_cases.hpp"

namespace headroom {
namespace {
using namespace literals;
using namespace thermal_cases;

TEST(ThermalNetwork, SteadyStateOfALiquidCooledRack) {
  const auto steady = rack().steady_state(rack_at(120.0_kW).inputs());
  ASSERT_TRUE(steady);
  // By hand: 120 kW / 12,000 W/K = 10 K above 30 degC, + 120,000 / 10,143.9 = 11.8298 K, + 120,000 / 4,000 = 30 K.
  EXPECT_NEAR(celsius((*steady)[0]), 81.8298, 5e-5);
  EXPECT_NEAR(celsius((*steady)[1]), 51.8298, 5e-5);
  EXPECT_NEAR(celsius((*steady)[2]), 40.0, 1e-10);
}

TEST(ThermalNetwork, TimeConstantsOfALiquidCooledRack) {
  const auto constants = rack().time_constants();
  ASSERT_EQ(constants.size(), 3U);
  EXPECT_NEAR(constants[0].si, 17.84, 0.005);
  EXPECT_NEAR(constants[1].si, 63.38, 0.005);
  EXPECT_NEAR(constants[2].si, 587.9, 0.05);
}

struct Row {
  double seconds, gpu, tcs, fws;  ///< degC; NaN where nothing is published
};
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

// The rack of thermal_cases.hpp from its steady state at 120 kW; temperatures to the digits that were computed with
// another implementation (Python, scipy) of the same equations.
constexpr Row load_falls_to_30_percent[] = {
    {10.0, 74.010, 51.570, 39.999}, {60.0, 59.834, 48.173, 39.853}, {600.0, 48.971, 39.845, 35.916}};
constexpr Row pump_trips[] = {
    {5.0, 88.54, unknown, unknown}, {10.0, 95.21, 51.86, 39.81}, {20.0, 108.40, 51.92, 39.63}};
constexpr Row facility_is_lost[] = {{300.0, 85.60, 55.97, 45.29}, {1200.0, 101.10, 71.47, 60.80}};

void expect_rows(const ThermalNetwork& network, Power load, std::span<const Row> rows, double digit) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.seconds);
    std::vector<Temperature> state = steady_rack();
    const RackInputs now = rack_at(load);
    network.advance(state, now.inputs(), {row.seconds});
    const double expected[] = {row.gpu, row.tcs, row.fws};
    for (std::size_t i = 0; i < 3; ++i) {
      if (!std::isnan(expected[i])) {
        EXPECT_NEAR(celsius(state[i]), expected[i], digit / 2.0 + 1e-9) << i;
      }
    }
  }
}

TEST(ThermalNetwork, LoadStepOfALiquidCooledRack) {
  expect_rows(rack(), 36.0_kW, load_falls_to_30_percent, 1e-3);
}
TEST(ThermalNetwork, PumpTripOfALiquidCooledRack) {
  expect_rows(rack_without_pump(), 120.0_kW, pump_trips, 1e-2);
}
TEST(ThermalNetwork, FacilityLossOfALiquidCooledRack) {
  expect_rows(rack_without_facility(), 120.0_kW, facility_is_lost, 1e-2);
}

struct Reached {
  double celsius, seconds, digit;
};
TEST(ThermalNetwork, WhenARackReachesItsThresholds) {
  const RackInputs now = rack_at(120.0_kW);
  const auto when = [&](const ThermalNetwork& network, double threshold_c) {
    const auto found =
        network.first_crossing(steady_rack(), now.inputs(), 0, kelvin(threshold_c), Crossing::rising, 1.0_d);
    return found ? found->si : -1.0;
  };
  constexpr Reached after_pump_trip[] = {
      {85.0, 2.36, 0.01}, {88.0, 4.59, 0.01}, {92.0, 7.59, 0.01}, {95.0, 9.84, 0.01}, {105.0, 17.41, 0.01}};
  for (const Reached& row : after_pump_trip)
    EXPECT_NEAR(when(rack_without_pump(), row.celsius), row.seconds, row.digit / 2.0) << row.celsius;
  constexpr Reached after_facility_loss[] = {
      {85.0, 265.0, 1.0}, {92.0, 672.0, 1.0}, {95.0, 846.0, 1.0}, {105.0, 1426.0, 1.0}};
  for (const Reached& row : after_facility_loss)
    EXPECT_NEAR(when(rack_without_facility(), row.celsius), row.seconds, row.digit / 2.0) << row.celsius;
  EXPECT_EQ(when(rack(), 85.0), -1.0) << "with everything running it stays at 81.8 degC";
}

// The same rack with feedback: at 85 degC the GPUs fall to 0.15 of their clock, 400.9 of 1,200 W each, or to their idle
// power of 150 W, while 33.6 kW of the rack have no throttle. When do they meet 92 degC and shut down?
TEST(ThermalNetwork, ThrottlingBuysSecondsAfterAPumpTrip) {
  const ThermalNetwork network = rack_without_pump();
  const RackInputs full = rack_at(120.0_kW);
  std::vector<Temperature> throttles = steady_rack();
  const Duration first = *network.first_crossing(throttles, full.inputs(), 0, kelvin(85.0), Crossing::rising, 1.0_h);
  network.advance(throttles, full.inputs(), first);
  const auto shuts_down = [&](Power load) {
    const RackInputs now = rack_at(load);
    return first + *network.first_crossing(throttles, now.inputs(), 0, kelvin(92.0), Crossing::rising, 1.0_h);
  };
  EXPECT_NEAR(shuts_down(33.6_kW + 72.0 * 400.9_W).si, 12.8, 0.05);
  EXPECT_NEAR(shuts_down(33.6_kW + 72.0 * 150.0_W).si, 17.5, 0.05);
}

// A flow of zero changes nothing but the method: impedances instead of modes.
TEST(ThermalNetwork, BothMethodsAgree) {
  ThermalTopology topology = rack().topology();
  topology.flows = {{0, 1, {0.0}}};
  const ThermalNetwork by_impedances(topology), by_modes = rack();
  const RackInputs now = rack_at(36.0_kW);
  for (const double seconds : {0.0, 1e-4, 0.9, 64.0, 777.7, 1e6}) {
    std::vector<Temperature> a = steady_rack(), b = a;
    std::vector<TemperatureTime> integral_a(3), integral_b(3);
    by_modes.advance(a, now.inputs(), {seconds}, integral_a);
    by_impedances.advance(b, now.inputs(), {seconds}, integral_b);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(a[i].si, b[i].si, 1e-11) << seconds;
      EXPECT_NEAR(integral_a[i].si, integral_b[i].si, 1e-13 * 300.0 * seconds) << seconds;
    }
  }
}

TEST(ThermalNetwork, TwoStepsAreOne) {
  const RackInputs now = rack_at(36.0_kW);
  for (const ThermalNetwork& network : {rack(), rack_without_facility(), coolant_loop(), tanks_in_series(8)}) {
    const std::vector<Temperature> start = spread_start(network.states());
    const CaseInputs inputs(network, now);
    std::vector<Temperature> twice = start, once = start;
    std::vector<TemperatureTime> first(start.size()), second(start.size()), whole(start.size());
    network.advance(twice, inputs.inputs(), 3.0_s, first);
    network.advance(twice, inputs.inputs(), 7.0_s, second);
    network.advance(once, inputs.inputs(), 10.0_s, whole);
    for (std::size_t i = 0; i < start.size(); ++i) {
      EXPECT_NEAR(twice[i].si, once[i].si, 1e-10);
      EXPECT_NEAR(first[i].si + second[i].si, whole[i].si, 1e-9);
    }
  }
}

// Incropera et al. (2011), equation 5.6: one capacitance decays as e^(-t / (R C)).
TEST(ThermalNetwork, OneNodeIsAnExponential) {
  const ThermalNetwork network({.capacities = {{5000.0}}, .boundaries = 1, .links = {{0, 1, {20.0}}}, .flows = {}});
  const std::vector<Power> heat{{300.0}};
  const std::vector<Temperature> sink{kelvin(20.0)};
  for (const double seconds : {1e-6, 1.0, 250.0, 1e4, 1e9}) {
    std::vector<Temperature> state{kelvin(80.0)};
    network.advance(state, {heat, sink}, {seconds});
    EXPECT_NEAR(celsius(state[0]), 35.0 + 45.0 * std::exp(-seconds / 250.0), 1e-11);
  }
}

// A coolant through n equal, well mixed tanks: after a step at the inlet the last one follows the Erlang law
// (Levenspiel, "Chemical Reaction Engineering", 3rd ed. (1999), chapter 14). The matrix has one eigenvalue and one
// eigenvector only.
TEST(ThermalNetwork, TanksInSeriesFollowTheErlangLaw) {
  constexpr std::size_t tanks = 8;
  const ThermalNetwork network = tanks_in_series(tanks);
  const std::vector<Power> heat(tanks);
  const std::vector<Temperature> inlet{kelvin(21.0)};
  for (const double turnovers : {1e-3, 0.3, 2.0, 8.0, 40.0, 1000.0}) {
    std::vector<Temperature> state(tanks, kelvin(20.0));
    network.advance(state, {heat, inlet}, {turnovers * tank_residence_s});
    double term = std::exp(-turnovers), before = 0.0;
    for (std::size_t k = 0; k < tanks; ++k) {
      before += term;
      term *= turnovers / static_cast<double>(k + 1);
      EXPECT_NEAR(celsius(state[k]), 21.0 - before, 1e-12 + 4e-13 * 300.0);
    }
  }
}

// Eigen's own exponential (Higham 2005, by Pade approximation) of the augmented matrix [[A, b], [0, 0]].
TEST(ThermalNetwork, AgreesWithAnotherMatrixExponential) {
  for (const ThermalNetwork& network : {rack(), rack_without_pump(), coolant_loop()})
    for (const double seconds : {0.01, 7.3, 611.0}) {
      const RackInputs now = rack_at(100.0_kW);
      const CaseInputs inputs(network, now);
      std::vector<Temperature> state = spread_start(network.states());
      const Eigen::VectorXd expected = by_matrix_exponential(network, state, inputs.inputs(), seconds);
      network.advance(state, inputs.inputs(), {seconds});
      for (std::size_t i = 0; i < state.size(); ++i)
        EXPECT_NEAR(state[i].si, expected(static_cast<Eigen::Index>(i)), 1e-9) << i;
    }
}

// Heat in = heat out + stored, without a residual. What is stored is known to the last bit of a temperature only, so
// the tolerance has that beside 1e-9 of the heat.
TEST(ThermalNetwork, HeatIsConserved) {
  const RackInputs now = rack_at(97.0_kW);
  for (const ThermalNetwork& network : {rack(), rack_without_facility(), coolant_loop(), tanks_in_series(12)})
    for (const double seconds : {0.5, 30.0, 3600.0, 3e6}) {
      const CaseInputs inputs(network, now);
      std::vector<Temperature> state = spread_start(network.states());
      const std::vector<Temperature> before = state;
      std::vector<TemperatureTime> integral(state.size());
      network.advance(state, inputs.inputs(), {seconds}, integral);
      Energy in, stored;
      double last_bits = 0.0;
      for (std::size_t i = 0; i < state.size(); ++i) {
        in += inputs.inputs().heat[i] * Duration{seconds};
        stored += network.topology().capacities[i] * (state[i] - before[i]);
        last_bits += network.topology().capacities[i].si * 1e-13;
      }
      const Energy out = network.boundary_heat({{seconds}, inputs.inputs(), integral}, 0);
      EXPECT_NEAR((out + stored).si, in.si, 1e-9 * in.si + last_bits) << network.states() << " states, " << seconds;
    }
}

// The same balance node by node: what links and flows carry is what each state gets.
TEST(ThermalNetwork, HeatIsConservedInEveryNode) {
  const ThermalNetwork network = coolant_loop();
  const RackInputs now = rack_at(97.0_kW);
  const CaseInputs inputs(network, now);
  std::vector<Temperature> state = spread_start(network.states());
  const std::vector<Temperature> before = state;
  std::vector<TemperatureTime> integral(state.size());
  network.advance(state, inputs.inputs(), 45.0_s, integral);
  const ThermalStep step{45.0_s, inputs.inputs(), integral};
  for (std::size_t node = 0; node < state.size(); ++node) {
    Energy got = inputs.inputs().heat[node] * 45.0_s;
    for (std::size_t i = 0; i < network.topology().links.size(); ++i) {
      if (network.topology().links[i].a == node) got -= network.link_heat(step, i);
      if (network.topology().links[i].b == node) got += network.link_heat(step, i);
    }
    for (std::size_t i = 0; i < network.topology().flows.size(); ++i)
      if (network.topology().flows[i].to == node) got += network.flow_heat(step, i);
    EXPECT_NEAR((network.topology().capacities[node] * (state[node] - before[node])).si, got.si, 1e-2) << node;
  }
}

// ASHRAE practice, per rack: 9.09 kJ/K of air, or that and 300 kJ/K of metal. K per minute = 60 * P / C.
TEST(ThermalNetwork, RoomWithoutCoolingHeatsUpForEver) {
  struct Rise {
    double kilowatts, air_only, with_metal;
  };
  constexpr Rise rises[] = {{5.0, 33.0, 0.97}, {10.0, 66.0, 1.9}, {40.0, 264.0, 7.7}};
  for (const auto& [kilowatts, air_only, with_metal] : rises)
    for (const auto& [capacity, rise] : {std::pair(9090.0, air_only), std::pair(309090.0, with_metal)}) {
      const ThermalNetwork room({.capacities = {{capacity}}, .boundaries = 0, .links = {}, .flows = {}});
      std::vector<Temperature> state{kelvin(22.0)};
      const std::vector<Power> heat{{kilowatts * 1e3}};
      room.advance(state, {heat, {}}, 1.0_min);
      EXPECT_NEAR(celsius(state[0]) - 22.0, rise, 0.025 * rise) << "two digits are published";
      EXPECT_FALSE(room.steady_state({heat, {}}));
      EXPECT_TRUE(std::isinf(room.time_constants()[0].si));
    }
}

TEST(ThermalNetwork, MoreHeatIsNowhereColder) {
  for (const ThermalNetwork& network : {rack(), coolant_loop()}) {
    const RackInputs less = rack_at(50.0_kW), more = rack_at(51.0_kW);
    const CaseInputs a(network, less), b(network, more);
    std::vector<Temperature> cold = spread_start(network.states()), warm = cold;
    for (int i = 0; i < 50; ++i) {
      network.advance(cold, a.inputs(), 2.0_s);
      network.advance(warm, b.inputs(), 2.0_s);
      for (std::size_t k = 0; k < cold.size(); ++k) EXPECT_GT(warm[k], cold[k]);
    }
  }
}

TEST(ThermalNetwork, BreakingTheDomainIsABug) {
  const auto make = [](ThermalTopology topology) { return ThermalNetwork(std::move(topology)); };
  EXPECT_THROW(make({}), InternalError);
  EXPECT_THROW(make({.capacities = {{0.0}}, .boundaries = 0, .links = {}, .flows = {}}), InternalError);
  EXPECT_THROW(make({.capacities = {{1.0}}, .boundaries = 0, .links = {{0, 1, {1.0}}}, .flows = {}}), InternalError);
  EXPECT_THROW(make({.capacities = {{1.0}}, .boundaries = 1, .links = {{0, 1, {-1.0}}}, .flows = {}}), InternalError);
  EXPECT_THROW(make({.capacities = {{1.0}}, .boundaries = 1, .links = {}, .flows = {{0, 1, {1.0}}}}), InternalError)
      << "what flows out never flows in";
  EXPECT_THROW(make({.capacities = std::vector<HeatCapacity>(65, {1.0}), .boundaries = 0, .links = {}, .flows = {}}),
               InternalError);
  const ThermalNetwork network = rack();
  std::vector<Temperature> state = steady_rack();
  const RackInputs now = rack_at(1.0_kW);
  EXPECT_THROW(network.advance(state, now.inputs(), {-1.0}), InternalError);
  EXPECT_THROW(network.advance(std::span(state).first(2), now.inputs(), 1.0_s), InternalError);
  EXPECT_THROW((void)network.first_crossing(state, now.inputs(), 3, kelvin(80.0), Crossing::rising, 1.0_s),
               InternalError);
}

}  // namespace
}  // namespace headroom
