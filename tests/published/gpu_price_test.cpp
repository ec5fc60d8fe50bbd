// SPDX-License-Identifier: Apache-2.0
// Cost per hour in closed form against published models: Hamilton's data centre of 2008, and the market model of
// SemiAnalysis as its InferenceX application carries it (constants of 2026).
#include <gtest/gtest.h>

#include <string_view>
#include <utility>

#include "models/cost/gpu_hour.hpp"
#include "models/cost/time_value.hpp"
#include "scenarios/catalogue_prices.hpp"

namespace headroom {
namespace {

// Hamilton, "Cost of power in large-scale data centers", perspectives.mvdirona.com, November 2008: 50,000 servers at
// 2,000 USD over 3 years; a facility of 200 million for 15 MW of IT load over 15 years, 82 % of it power and cooling; 5
// % a year; load 80 %, PUE 1.7, 0.07 USD/kWh; a month of 730 hours. USD a month, to the cent.
TEST(Hamilton2008, MonthlyCosts) {
  constexpr double rate = 0.05 / 12.0;
  EXPECT_NEAR(level_payment(50'000 * 2'000.0, 0.0, rate, 36), 2'997'089.71, 0.005) << "servers";
  const double facility = level_payment(200e6, 0.0, rate, 180);
  EXPECT_NEAR(0.82 * facility, 1'296'901.55, 0.005) << "power and cooling";
  EXPECT_NEAR(0.18 * facility, 284'685.71, 0.005) << "other infrastructure";
  const OwnedGpu hall{.kw_per_gpu = 15'000.0, .load = 0.8, .pue = 1.7, .energy_price_per_kwh = 0.07};
  EXPECT_NEAR(gpu_hour_cost(hall).energy * hours_per_month, 1'042'440.00, 0.005) << "power";
}

/// What an owner pays for capital, space and energy; the hardware comes from the catalogue.
struct Owner {
  double price_factor;  ///< of the market price
  double annual_rate, residual_fraction, space_per_kw_month, pue, energy_price_per_kwh, maintenance_fraction_per_year;
};
// Plausible owners, chosen by us once and for H100: a neocloud with all costs of ownership left out or put in, and a
// hyperscaler. Nothing here is fitted to a row.
constexpr Owner bare_neocloud{1.0, 0.13, 0.0, 130.0, 1.25, 0.087, 0.0};
constexpr Owner neocloud{1.0, 0.13, 0.1, 130.0, 1.25, 0.087, 0.03};
constexpr Owner hyperscaler{0.9, 0.08, 0.1, 90.0, 1.15, 0.06, 0.02};

OwnedGpu owned(const char* server, const Owner& owner) {
  const auto machine = server_capex(server);
  const double network =
      (network_gear("fabric-switches-per-gpu")->price.middle() + network_gear("fabric-cables-per-gpu")->price.middle())
          .si;
  return {.price_per_server = owner.price_factor * machine->price->middle().si,
          .gpus_per_server = static_cast<double>(machine->gpus),
          .network_per_gpu = owner.price_factor * network,
          .annual_rate = owner.annual_rate,
          .life_years = 5.0,
          .residual_fraction = owner.residual_fraction,
          .kw_per_gpu = all_in_power(machine->gpu_model)->power.si / 1000.0,
          .space_per_kw_month = owner.space_per_kw_month,
          .load = 0.8,
          .pue = owner.pue,
          .energy_price_per_kwh = owner.energy_price_per_kwh,
          .maintenance_fraction_per_year = owner.maintenance_fraction_per_year};
}

TEST(MarketModel, H100ComponentByComponent) {
  const OwnedGpu h100 = owned("hgx-h100", bare_neocloud);
  EXPECT_NEAR(purchase_price_per_gpu(h100), 39247.5, 1e-9) << "280,000 / 8 + 1,687.5 + 2,560";
  const GpuHourCost cost = gpu_hour_cost(h100);
  EXPECT_NEAR(cost.capital, 1.2233, 5e-5);
  EXPECT_NEAR(cost.space, 0.2440, 5e-5);
  EXPECT_NEAR(cost.energy, 0.1192, 5e-5);
  EXPECT_NEAR(cost.wall(), 1.5865, 5e-5);
}

struct MarketRow {
  const char* server;
  Owner owner;
  double ours, published;  ///< USD per GPU and hour
  double deviation;
};
// The H100 server has a price from a public sheet and quotations; agreement to 8 % is asserted below. The prices of the
// other two servers are the middle of the catalogue's range, whose confidence is L: there the deviation is stated and
// nothing is asked of it. 17 % for MI300X is the server price: 160,000 to 280,000 USD is what OEMs ask, and the
// published model comes out at about 170,000. Storage and installation are in no row: no source has them for all three.
constexpr MarketRow market_rows[] = {
    {"hgx-h100", bare_neocloud, 1.5865, 1.55, 0.024},  {"hgx-h100", neocloud, 1.6568, 1.55, 0.069},
    {"hgx-h100", hyperscaler, 1.2404, 1.17, 0.060},    {"hgx-b200", bare_neocloud, 2.2025, 2.07, 0.064},
    {"hgx-b200", neocloud, 2.3031, 2.07, 0.113},       {"hgx-b200", hyperscaler, 1.7293, 1.73, 0.000},
    {"mi300x-8x", bare_neocloud, 1.3580, 1.16, 0.171}, {"mi300x-8x", neocloud, 1.4149, 1.16, 0.220},
    {"mi300x-8x", hyperscaler, 1.0537, 0.95, 0.109},
};

TEST(MarketModel, OwnedGpuHoursAndHowFarTheyAreFromThePublishedOnes) {
  for (const MarketRow& row : market_rows) {
    const double ours = gpu_hour_cost(owned(row.server, row.owner)).wall();
    EXPECT_NEAR(ours, row.ours, 5e-5) << row.server;
    EXPECT_NEAR(ours / row.published - 1.0, row.deviation, 5e-4) << row.server;
  }
}

TEST(MarketModel, H100IsWithinEightPercentOfWhatIsPublished) {
  for (const MarketRow& row : market_rows) {
    if (std::string_view(row.server) != "hgx-h100") continue;
    EXPECT_NEAR(gpu_hour_cost(owned(row.server, row.owner)).wall(), row.published, 0.08 * row.published);
  }
}

// AWS p5, three years all in over on demand: 20.70 / 55.04; p4d 8.16 / 21.96; g6e.48xlarge 11.33 / 30.13.
TEST(MarketModel, RealisedDiscountsOfThreeYears) {
  for (const auto& [name, ratio] : {std::pair("aws/p5.48xlarge", 0.376), std::pair("aws/p4d.24xlarge", 0.372),
                                    std::pair("aws/g6e.48xlarge", 0.376)}) {
    const auto offer = cloud_offer(name);
    ASSERT_TRUE(offer && offer->on_demand && offer->reserved_3y) << name;
    EXPECT_NEAR(offer->reserved_3y->rate / offer->on_demand->rate, ratio, 5e-4) << name;
  }
}

// An owned hour at 1.60 USD breaks even with on-demand p5 at a utilisation of 0.23.
TEST(MarketModel, BreakEvenWithACloud) {
  const auto p5 = cloud_offer("aws/p5.48xlarge");
  ASSERT_TRUE(p5);
  const double rent = p5->per_gpu(*p5->on_demand).si * 3600.0;
  EXPECT_NEAR(break_even_utilisation(1.60, rent, 1.0), 0.23, 0.005);
}

}  // namespace
}  // namespace headroom
