// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/sensitivity.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/planner/bare_cluster.hpp"

namespace headroom {
namespace {

constexpr double price = 4 * 280'000.0;

/// Four servers that cost money once, at no interest and worth nothing in the end, against GPUs at `alternative`.
Scenario bought(double alternative) {
  Scenario scenario = bare_cluster(4, price / 4);
  scenario.costs->wacc = 0.0;
  scenario.costs->residual = 0.0;
  scenario.costs->alternative_usd_per_gpu_h = alternative;
  return scenario;
}

double hours_of(const Service& service) {
  double hours = 0.0;
  for (std::uint32_t m = 0; m < service.months(); ++m) hours += service.hours(m);
  return hours;
}

const Lever* lever(const Sensitivity& found, std::string_view name) {
  const auto at = std::ranges::find(found.levers, name, &Lever::name);
  return at == found.levers.end() ? nullptr : &*at;
}

// Without interest the net present value is alternative x GPU-hours - price: each factor at which it is zero is a
// quotient of the two, and a fifth of a lever moves it by a fifth of its part.
TEST(Sensitivity, WithoutInterestItIsAQuotient) {
  const Scenario scenario = bought(1.0);
  const Service service = steady(scenario, all_busy(32.0));
  const double saved = 32.0 * hours_of(service);
  const Sensitivity found = sensitivity(scenario, service);
  EXPECT_TRUE(found.is_net);
  EXPECT_NEAR(found.base_usd, saved - price, 0.01);
  ASSERT_NE(lever(found, "price of servers"), nullptr);
  EXPECT_NEAR(*lever(found, "price of servers")->break_even_factor, saved / price, 1e-6);
  EXPECT_NEAR(lever(found, "price of servers")->swing_usd(), 0.4 * price, 0.01);
  for (const char* const other : {"price elsewhere", "useful GPU-hours"}) {
    ASSERT_NE(lever(found, other), nullptr);
    EXPECT_NEAR(*lever(found, other)->break_even_factor, price / saved, 1e-6) << other;
    EXPECT_NEAR(lever(found, other)->low_usd, 0.8 * saved - price, 0.01) << other;
  }
  EXPECT_EQ(found.levers.size(), 3U) << "what costs nothing moves nothing";
  EXPECT_EQ(found.levers.front().name, saved > price ? "price elsewhere" : "price of servers");
}

TEST(Sensitivity, ALeverThatIsTooWeakHasNoBreakEven) {
  const Scenario scenario = bought(price / 32.0 / 100.0);  // hundreds of times what it costs
  const Sensitivity found = sensitivity(scenario, steady(scenario, all_busy(32.0)));
  EXPECT_GT(found.base_usd, 0.0);
  EXPECT_FALSE(lever(found, "price of servers")->break_even_factor) << "not even ten times as dear";
  EXPECT_TRUE(lever(found, "price elsewhere")->break_even_factor);
}

TEST(Sensitivity, WithoutAnAlternativeItIsWhatTheClusterCosts) {
  Scenario scenario = bought(1.0);
  scenario.costs->alternative_usd_per_gpu_h.reset();
  const Sensitivity found = sensitivity(scenario, steady(scenario, all_busy(32.0)));
  EXPECT_FALSE(found.is_net);
  EXPECT_NEAR(found.base_usd, price, 0.01);
  ASSERT_EQ(found.levers.size(), 1U);
  EXPECT_NEAR(found.levers[0].low_usd, 0.8 * price, 0.01);
  EXPECT_FALSE(found.levers[0].break_even_factor);
}

// With interest it is no longer linear in the cost of capital: the factor that is found makes the value vanish.
TEST(Sensitivity, AtTheFactorThatIsFoundTheValueVanishes) {
  Scenario scenario = bought(0.85);
  scenario.costs->wacc = 0.02;
  const Service service = steady(scenario, all_busy(32.0));
  const Sensitivity found = sensitivity(scenario, service);
  ASSERT_GT(found.base_usd, 0.0);
  ASSERT_TRUE(lever(found, "cost of capital")->break_even_factor);
  scenario.costs->wacc *= *lever(found, "cost of capital")->break_even_factor;
  EXPECT_NEAR(sensitivity(scenario, service).base_usd, 0.0, 1e-5 * price);
}

}  // namespace
}  // namespace headroom
