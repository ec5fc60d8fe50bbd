// SPDX-License-Identifier: Apache-2.0
#include "models/cost/commitment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "models/check.hpp"
#include "models/cost/rent_or_buy.hpp"
#include "models/cost/shapley.hpp"
#include "models/cost/tiered_price.hpp"
#include "models/distribution.hpp"

namespace headroom {
namespace {

// AWS p5 per GPU: on demand 6.88, three years 2.587. Worked with an independent script, and by Monte Carlo to 337.19.
constexpr CommitmentPrices p5{.reserved = 2.587, .on_demand = 6.88};

TEST(Newsvendor, NormalDemandMatchesTheClosedForm) {
  EXPECT_NEAR(critical_fractile(p5), 0.623983, 5e-7);
  EXPECT_NEAR(standard_normal_quantile(critical_fractile(p5)), 0.315957, 5e-7);
  const Commitment best = newsvendor_normal(p5, 100.0, 30.0);
  EXPECT_NEAR(best.quantity, 109.4787, 5e-5);
  EXPECT_NEAR(best.cost, 337.0325, 5e-5);
  EXPECT_NEAR(p5.on_demand * 100.0, 688.00, 1e-9) << "without a commitment";
  EXPECT_NEAR(p5.reserved * 100.0, 258.70, 1e-9) << "with perfect foresight";
}

/// The middle quantiles of equal slices of the normal law, as a load-duration curve.
std::vector<LoadBlock> normal_load(double mean, double deviation) {
  constexpr int slices = 20000;
  std::vector<LoadBlock> load;
  for (int i = 0; i < slices; ++i)
    load.push_back({1.0 / slices, mean + deviation * standard_normal_quantile((i + 0.5) / slices)});
  return load;
}

// The slices cut the tails at 4 deviations: 2e-5 of the deviation is lost in cost, one slice in quantity.
TEST(Newsvendor, LoadCurveOfANormalDemandAgrees) {
  const Commitment best = newsvendor_empirical(p5, normal_load(100.0, 20.0));
  const Commitment exact = newsvendor_normal(p5, 100.0, 20.0);
  EXPECT_NEAR(best.quantity, exact.quantity, 0.01);
  EXPECT_NEAR(best.cost, exact.cost, 0.01);
}

// A month of 730 hours; owned nodes of 8 GPUs at 1.6 a GPU-hour, on demand 3.5.
constexpr LoadBlock month[] = {{50.0, 100.0}, {300.0, 60.0}, {380.0, 30.0}};
constexpr CommitmentPrices own{.reserved = 1.6, .on_demand = 3.5};

struct NodeRow {
  double nodes, cost;
};
constexpr NodeRow node_rows[] = {{6.0, 77764.0}, {7.0, 77308.0}, {8.0, 81052.0}};

// Worked as a mixed-integer program elsewhere: the best is 7 nodes, its linear relaxation 7.5 nodes (60 GPUs).
TEST(Newsvendor, MatchesTheFleetProgram) {
  EXPECT_NEAR(8.0 * own.reserved * 730.0, 9344.0, 1e-9) << "of a node and month";
  for (const auto& [nodes, cost] : node_rows) EXPECT_NEAR(commitment_cost(own, month, 8.0 * nodes), cost, 1e-6);
  const Commitment relaxed = newsvendor_empirical(own, month);
  EXPECT_EQ(relaxed.quantity / 8.0, 7.5);
  EXPECT_NEAR(relaxed.cost, 77080.0, 1e-6);
  EXPECT_NEAR((1.0 - critical_fractile(own)) * 730.0, 333.7, 0.05) << "hours a month in which a node must be busy";
}

TEST(Newsvendor, NoQuantityIsCheaper) {
  for (const double reserved : {0.1, 1.0, 1.6, 3.0, 3.4, 3.5, 4.0}) {
    const CommitmentPrices prices{.reserved = reserved, .on_demand = 3.5};
    const Commitment best = newsvendor_empirical(prices, month);
    for (double quantity = 0.0; quantity <= 120.0; quantity += 0.5)
      EXPECT_LE(best.cost, commitment_cost(prices, month, quantity) + 1e-9) << reserved << " " << quantity;
  }
  EXPECT_EQ(newsvendor_empirical({.reserved = 4.0, .on_demand = 3.5}, month).quantity, 0.0);
  EXPECT_EQ(newsvendor_normal({.reserved = 4.0, .on_demand = 3.5}, 100.0, 30.0).quantity, 0.0);
}

// Karlin et al. (1994): renting until the price is reached is worst if the need ends just then.
TEST(SkiRental, WorstCaseIsTheRatio) {
  for (const std::uint32_t price : {1U, 2U, 10U, 365U}) {
    double worst = 0.0;
    for (std::uint32_t needed = 1; needed <= 3 * price; ++needed)
      worst = std::max(worst, ski_rental_cost(price, needed) / std::min(needed, price));
    EXPECT_NEAR(worst, ski_rental_ratio(price), 1e-12) << price;
  }
  EXPECT_NEAR(randomised_ski_rental_ratio(), 1.5820, 5e-5);
}

struct ReservedRow {
  double alpha, deterministic, randomised;
};
// Wang, Li and Liang (2013), at the discounts of AWS p5 for three years and one.
constexpr ReservedRow reserved_rows[] = {{0.376, 1.6240, 1.2980}, {0.6, 1.4000, 1.1725}};

TEST(ReservedInstances, RatiosOfTheOnlineRules) {
  for (const auto& [alpha, deterministic, randomised] : reserved_rows) {
    EXPECT_NEAR(reserved_instance_ratio(alpha), deterministic, 5e-5);
    EXPECT_NEAR(randomised_reserved_instance_ratio(alpha), randomised, 5e-5);
  }
}

TEST(SpotBound, TakesTheCheapHoursFirst) {
  EXPECT_NEAR(spot_cost_bound({48.0, 10.0, 0.3, 1.0}), 3.0 + 38.0, 1e-12);
  EXPECT_NEAR(spot_cost_bound({48.0, 60.0, 0.3, 1.0}), 14.4, 1e-12);
  EXPECT_NEAR(spot_cost_bound({48.0, 60.0, 2.0, 1.0}), 48.0, 1e-12) << "spot dearer than on demand";
}

// Data out of AWS: 100 GB free, then 0.09, 0.085, 0.07 and 0.05 USD/GB from 0, 10, 50 and 150 TB of a month.
constexpr PriceTier egress[] = {{100.0, 0.0}, {10e3, 0.09}, {50e3, 0.085}, {150e3, 0.07}, {.price_per_unit = 0.05}};

TEST(TieredPrice, EachTierPricesItsPart) {
  EXPECT_EQ(tiered_cost(egress, 0.0), 0.0);
  EXPECT_EQ(tiered_cost(egress, 100.0), 0.0);
  EXPECT_NEAR(tiered_cost(egress, 10e3), 891.0, 1e-9);
  EXPECT_NEAR(tiered_cost(egress, 200e3), 891.0 + 3400.0 + 7000.0 + 2500.0, 1e-9);
  EXPECT_EQ(marginal_price(egress, 99.0), 0.0);
  EXPECT_EQ(marginal_price(egress, 100.0), 0.09);
  EXPECT_EQ(marginal_price(egress, 1e9), 0.05);
}

// The airport game: a runway must be as long as the largest of those who use it needs. Littlechild and Owen, "A simple
// expression for the Shapley value in a special case", Management Science 20(3), 1973: 10/3, 10/3 + 10/2, and so on.
TEST(Shapley, AirportGame) {
  const double need[] = {10.0, 20.0, 30.0};
  const auto values = shapley_values(3, [&](Coalition who) {
    double longest = 0.0;
    for (std::uint32_t i = 0; i < 3; ++i)
      if ((who >> i & 1U) != 0) longest = std::max(longest, need[i]);
    return longest;
  });
  ASSERT_EQ(values.size(), 3U);
  EXPECT_NEAR(values[0], 3.3333, 5e-5);
  EXPECT_NEAR(values[1], 8.3333, 5e-5);
  EXPECT_NEAR(values[2], 18.3333, 5e-5);
}

TEST(Shapley, SharesOfAllPlayersAddUp) {
  const auto square = [](Coalition who) { return static_cast<double>(who) * static_cast<double>(who) + 7.0; };
  const auto values = shapley_values(12, square);
  double total = 0.0;
  for (const double value : values) total += value;
  EXPECT_NEAR(total, square(4095) - square(0), 1e-6);
}

TEST(Commitment, BreakingTheDomainIsOurBug) {
  EXPECT_THROW(static_cast<void>(critical_fractile({.reserved = 0.0, .on_demand = 1.0})), InternalError);
  EXPECT_THROW(static_cast<void>(newsvendor_normal(p5, 100.0, 0.0)), InternalError);
  EXPECT_THROW(static_cast<void>(newsvendor_empirical(p5, {})), InternalError);
  EXPECT_THROW(static_cast<void>(reserved_instance_ratio(1.1)), InternalError);
  EXPECT_THROW(static_cast<void>(ski_rental_ratio(0)), InternalError);
  EXPECT_THROW(static_cast<void>(tiered_cost(std::span(egress).first(2), 1.0)), InternalError) << "the last tier ends";
  const PriceTier falling[] = {{10.0, 1.0}, {5.0, 1.0}, {}};
  EXPECT_THROW(static_cast<void>(tiered_cost(falling, 1.0)), InternalError);
  EXPECT_THROW(static_cast<void>(shapley_values(13, [](Coalition) { return 0.0; })), InternalError);
}

}  // namespace
}  // namespace headroom
