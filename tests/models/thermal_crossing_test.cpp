// SPDX-License-Identifier: Apache-2.0
// When temperatures reach thresholds: against closed forms, and against a close look at the exact solution.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "models/cooling/thermal_network.hpp"
#include "tests/models/thermal_cases.hpp"

namespace headroom {
namespace {
using namespace literals;
using namespace thermal_cases;

// A crossing is found when it is 1e-10 K old: so late, and by rounding, the times below may be.
double late_s(double kelvin_per_second) {
  return 1.1e-10 / kelvin_per_second;
}

// By hand: T = 35 + 45 e^(-t/250) meets 50 degC at 250 ln 3, and 35 degC never.
TEST(FirstCrossing, OneExponential) {
  const ThermalNetwork network({.capacities = {{5000.0}}, .boundaries = 1, .links = {{0, 1, {20.0}}}, .flows = {}});
  const std::vector<Power> heat{{300.0}};
  const std::vector<Temperature> sink{kelvin(20.0)}, state{kelvin(80.0)};
  const auto when = [&](double threshold_c, Crossing direction, Duration horizon) {
    return network.first_crossing(state, {heat, sink}, 0, kelvin(threshold_c), direction, horizon);
  };
  EXPECT_NEAR(when(50.0, Crossing::falling, 1.0_d)->si, 250.0 * std::log(3.0), late_s(15.0 / 250.0));
  EXPECT_NEAR(when(35.000001, Crossing::falling, 1.0_d)->si, 250.0 * std::log(45e6), late_s(1e-6 / 250.0));
  EXPECT_FALSE(when(50.0, Crossing::falling, {250.0 * std::log(3.0) - 1e-6})) << "beyond the horizon";
  EXPECT_FALSE(when(35.0, Crossing::falling, {1e9}));
  EXPECT_FALSE(when(80.5, Crossing::rising, {1e9}));
  EXPECT_EQ(when(80.0, Crossing::rising, 1.0_d)->si, 0.0) << "there already";
  EXPECT_EQ(when(81.0, Crossing::falling, 1.0_d)->si, 0.0) << "below already";
  EXPECT_EQ(when(70.0, Crossing::rising, {0.0})->si, 0.0);
}

// By hand: without cooling 10 kW warm 100 kJ/K by 0.1 K/s, for ever.
TEST(FirstCrossing, WithoutCoolingItComesForSure) {
  const ThermalNetwork room({.capacities = {{1e5}}, .boundaries = 0, .links = {}, .flows = {}});
  const std::vector<Power> heat{{1e4}};
  const std::vector<Temperature> state{kelvin(20.0)};
  EXPECT_NEAR(room.first_crossing(state, {heat, {}}, 0, kelvin(45.0), Crossing::rising, 1.0_h)->si, 250.0, late_s(0.1));
  EXPECT_FALSE(room.first_crossing(state, {heat, {}}, 0, kelvin(45.0), Crossing::rising, {249.0}));
  EXPECT_FALSE(room.first_crossing(state, {heat, {}}, 0, kelvin(19.0), Crossing::falling, {1e8}));
}

// Two nodes that exchange heat, nothing else: the cold one rises from 0 to the mean, the warm one falls to it. With
// equal capacities C and conductance G the difference decays at 2 G / C.
TEST(FirstCrossing, TwoNodesMeet) {
  const ThermalNetwork pair({.capacities = {{100.0}, {100.0}}, .boundaries = 0, .links = {{0, 1, {5.0}}}, .flows = {}});
  const std::vector<Power> heat(2);
  const std::vector<Temperature> state{kelvin(0.0), kelvin(100.0)};
  const auto when = [&](std::size_t node, double threshold_c, Crossing direction) {
    return pair.first_crossing(state, {heat, {}}, node, kelvin(threshold_c), direction, 1.0_d);
  };
  EXPECT_NEAR(when(0, 40.0, Crossing::rising)->si, std::log(5.0) / 0.1, late_s(10.0 * 0.1));
  EXPECT_NEAR(when(1, 60.0, Crossing::falling)->si, std::log(5.0) / 0.1, late_s(10.0 * 0.1));
  EXPECT_FALSE(when(0, 50.0, Crossing::rising));
  EXPECT_FALSE(when(1, 50.0, Crossing::falling));
}

// Press reports of a study of Opengate Data Systems and Active Power (2007): without cooling, servers shut down after 3
// min 9 s at 5 kW per cabinet, in less than a minute at 10 kW. Per cabinet 9.09 kJ/K of air, 300 kJ/K of metal and,
// between them, 10 W/m2K on 25 m2, from 22 to 45 degC: 258 s and 31 s; a factor of two is asked for. At 5 kW the answer
// hangs on what nobody measured: 104 s at 200 W/K, 451 s at 300 W/K. At 10 kW it does not: 28 s and 35 s.
TEST(FirstCrossing, CabinetsWithoutCooling) {
  const ThermalNetwork cabinet(
      {.capacities = {{9090.0}, {300e3}}, .boundaries = 0, .links = {{0, 1, {250.0}}}, .flows = {}});
  const std::vector<Temperature> state(2, kelvin(22.0));
  const auto shuts_down = [&](Power load) {
    const std::vector<Power> heat{load, {}};
    return cabinet.first_crossing(state, {heat, {}}, 0, kelvin(45.0), Crossing::rising, 1.0_h)->si;
  };
  EXPECT_GT(shuts_down(5.0_kW), 189.0 / 2.0);
  EXPECT_LT(shuts_down(5.0_kW), 189.0 * 2.0);
  EXPECT_LT(shuts_down(10.0_kW), 60.0);
  EXPECT_GT(shuts_down(10.0_kW), 20.9) << "air alone";
}

/// Numbers that are as good as random, without a library whose numbers may change.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15U + 1) {}
  double in(double low, double high) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return low + (high - low) * static_cast<double>(state_ >> 11) * 0x1p-53;
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(in(0.0, static_cast<double>(n))); }

 private:
  std::uint64_t state_;  ///< Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003
};

struct Case {
  ThermalNetwork network;
  std::vector<Temperature> state, boundary;
  std::vector<Power> heat;
  [[nodiscard]] ThermalInputs inputs() const { return {heat, boundary}; }
  [[nodiscard]] double at(std::size_t node, double seconds) const {
    std::vector<Temperature> later = state;
    network.advance(later, inputs(), {seconds});
    return later[node].si;
  }
};

/// A tree of 2 to 14 nodes whose rates differ by four orders of magnitude, with some more links, a loop of coolant in
/// every other, and a boundary in most.
Case random_case(std::uint64_t seed) {
  Numbers draw(seed);
  const std::size_t n = 2 + draw.below(13);
  ThermalTopology topology{.capacities = {}, .boundaries = 1, .links = {}, .flows = {}};
  for (std::size_t i = 0; i < n; ++i) topology.capacities.push_back({std::pow(10.0, draw.in(3.0, 6.5))});
  const auto conductance = [&] { return ThermalConductance{std::pow(10.0, draw.in(1.5, 4.0))}; };
  for (std::size_t i = 1; i < n; ++i) topology.links.push_back({i, draw.below(i), conductance()});
  for (std::size_t i = 0; i + 2 < n; i += 3) topology.links.push_back({i, i + 2, conductance()});
  if (seed % 5 != 0) topology.links.push_back({n - 1, n, conductance()});
  if (seed % 2 == 0) {
    const ThermalConductance loop = conductance();
    for (std::size_t i = 0; i < n; ++i) topology.flows.push_back({i, (i + 1) % n, loop});
  }
  Case random{ThermalNetwork(std::move(topology)), {}, {kelvin(draw.in(10.0, 40.0))}, {}};
  for (std::size_t i = 0; i < n; ++i) {
    random.state.push_back(kelvin(draw.in(20.0, 90.0)));
    random.heat.push_back({draw.in(0.0, 1.0) < 0.3 ? draw.in(0.0, 2e4) : 0.0});
  }
  return random;
}

constexpr double horizon = 20'000.0;

/// All temperatures at times that rise by 2 % each.
struct Look {
  double seconds;
  std::vector<Temperature> state;
};
std::vector<Look> look_at(const Case& of) {
  std::vector<Look> looks{{0.0, of.state}};
  for (double t = 1e-3; t < horizon; t *= 1.02) {
    looks.push_back({t, of.state});
    of.network.advance(looks.back().state, of.inputs(), {t});
  }
  return looks;
}

/// The highest (sign 1) or lowest (sign -1) temperature within the horizon, and when: the best look, then a golden
/// section between its neighbours.
struct Peak {
  double seconds, kelvin;
};
Peak find_peak(const Case& of, const std::vector<Look>& looks, std::size_t node, double sign) {
  const auto best = std::ranges::max_element(looks, {}, [&](const Look& l) { return sign * l.state[node].si; });
  double low = best == looks.begin() ? 0.0 : std::prev(best)->seconds;
  double high = std::next(best) == looks.end() ? horizon : std::next(best)->seconds;
  for (int i = 0; i < 60; ++i) {
    const double a = low + 0.382 * (high - low), b = low + 0.618 * (high - low);
    if (sign * of.at(node, a) > sign * of.at(node, b))
      high = b;
    else
      low = a;
  }
  return {0.5 * (low + high), of.at(node, 0.5 * (low + high))};
}

class RandomCrossing : public testing::TestWithParam<std::uint64_t> {};

// A threshold a millionth of a kelvin below the peak is met, one as far above it is not: a pair of crossings that close
// lies between any two points of a grid. The time is where the solution meets the threshold, and it does not before.
TEST_P(RandomCrossing, MissesNoPeakAndInventsNone) {
  constexpr double hair = 1e-6;
  const Case random = random_case(GetParam());
  const std::vector<Look> looks = look_at(random);
  for (std::size_t node = 0; node < random.network.states(); ++node)
    for (const double sign : {1.0, -1.0}) {
      SCOPED_TRACE(testing::Message() << "node " << node << " sign " << sign);
      const Crossing direction = sign > 0.0 ? Crossing::rising : Crossing::falling;
      const Peak peak = find_peak(random, looks, node, sign);
      const auto when = [&](double kelvins) {
        return random.network.first_crossing(random.state, random.inputs(), node, {kelvins}, direction, {horizon});
      };
      EXPECT_FALSE(when(peak.kelvin + sign * hair));
      if (sign * (peak.kelvin - random.state[node].si) < 2.0 * hair) continue;  // it only goes the other way
      for (const double below : {hair, 0.3 * std::abs(peak.kelvin - random.state[node].si)}) {
        const double threshold = peak.kelvin - sign * below;
        const auto found = when(threshold);
        ASSERT_TRUE(found) << below;
        EXPECT_NEAR(random.at(node, found->si), threshold, 2e-9);
        EXPECT_LE(found->si, peak.seconds * (1.0 + 1e-6));
        for (double part = 0.01; part < 1.0; part += 0.07)
          EXPECT_LT(sign * (random.at(node, part * found->si) - threshold), 1e-9) << "met before";
      }
    }
}
INSTANTIATE_TEST_SUITE_P(Networks, RandomCrossing, testing::Range<std::uint64_t>(1, 41));

}  // namespace
}  // namespace headroom
