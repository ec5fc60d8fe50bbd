// SPDX-License-Identifier: Apache-2.0
#include "models/cost/gpu_hour.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "models/check.hpp"
#include "models/cost/cluster_price.hpp"

namespace headroom {
namespace {

TEST(GpuHour, ComponentsByHand) {
  // No interest: 73,000 over 100 months of 730 hours is 1 an hour. 146 a kW-month of 2 kW is 0.4. 2 kW at half load,
  // PUE 1.5 and 0.2 a kWh is 0.3. (0.12 * 73000 / 12 + 1200 / 12 + 600 / 12 + 580) / 730 = 2.
  const OwnedGpu gpu{.price_per_server = 8.0 * 70000.0,
                     .gpus_per_server = 8.0,
                     .network_per_gpu = 1500.0,
                     .storage_per_gpu = 1000.0,
                     .install_per_gpu = 500.0,
                     .annual_rate = 0.0,
                     .life_years = 100.0 / 12.0,
                     .kw_per_gpu = 2.0,
                     .space_per_kw_month = 146.0,
                     .load = 0.5,
                     .pue = 1.5,
                     .energy_price_per_kwh = 0.2,
                     .maintenance_fraction_per_year = 0.12,
                     .licence_per_gpu_year = 1200.0,
                     .insurance_per_gpu_year = 600.0,
                     .staff_per_gpu_month = 580.0,
                     .availability = 0.8,
                     .utilisation = 0.5,
                     .goodput = 0.25};
  EXPECT_EQ(purchase_price_per_gpu(gpu), 73000.0);
  const GpuHourCost cost = gpu_hour_cost(gpu);
  EXPECT_NEAR(cost.capital, 1.0, 1e-14);
  EXPECT_NEAR(cost.space, 0.4, 1e-15);
  EXPECT_NEAR(cost.energy, 0.3, 1e-15);
  EXPECT_NEAR(cost.operation, 2.0, 1e-14);
  EXPECT_NEAR(cost.wall(), 3.7, 1e-14);
  EXPECT_NEAR(cost.useful(), 37.0, 1e-13);
}

TEST(GpuHour, OwnedFacilityIsTheRentThatItStandsFor) {
  // 12 a watt over 15 years without interest: 12,000 / 180 months.
  EXPECT_NEAR(owned_facility_per_kw_month(12.0, 0.0, 15.0, 5.0), 12000.0 / 180.0 + 5.0, 1e-12);
  // Per hour it is price * 1000 * capital recovery factor / 8760, and CRF(7 %, 20 y) is 0.0943929.
  EXPECT_NEAR(owned_facility_per_kw_month(10.0, 0.07, 20.0, 0.0) / hours_per_month, 10000.0 * 0.0943929 / 8760.0, 1e-6);
}

TEST(GpuHour, PerWorkDone) {
  // 3.6 an hour is 0.001 a second; at half of 1000 TFLOP/s that buys 5e14 operations.
  EXPECT_NEAR(cost_per_eflop(3.6, 1000.0, 0.5), 2.0, 1e-14);
  // 3.6 an hour at 1000 tokens a second: 3.6 million tokens an hour.
  EXPECT_NEAR(cost_per_million_tokens(3.6, 1000.0), 1.0, 1e-15);
  EXPECT_EQ(joules_per_token(1.5, 1000.0), 1.5);
}

struct RentRow {
  double rent, utilisation, tolerance;
};
// An owned GPU at 1.60 an hour against AWS p5 on demand, and two market prices of 2026; printed to two digits.
constexpr RentRow rent_rows[] = {{6.88, 0.23, 0.005}, {3.79, 0.42, 0.005}, {2.99, 0.54, 0.005}};

TEST(BreakEvenUtilisation, IsTheRatioOfThePrices) {
  for (const auto& [rent, utilisation, tolerance] : rent_rows)
    EXPECT_NEAR(break_even_utilisation(1.60, rent, 1.0), utilisation, tolerance);
  // A commitment that is paid whether used or not (AWS, three years) is no rent of used hours: owning wins at any equal
  // fill because 1.60 < 2.587.
  EXPECT_LT(break_even_utilisation(1.60, 2.587, 1.0), 1.0);
  EXPECT_NEAR(break_even_utilisation(1.60, 3.20, 0.8), 0.625, 1e-15);
  EXPECT_GT(break_even_utilisation(4.0, 3.0, 1.0), 1.0) << "owning never pays";
}

struct ClusterRow {
  double gpus, nodes, price_per_node, switches, cables, total, per_gpu;
};
// A public sheet of August 2024: switches at 36,000, facility and operation at 50,000 a node. Its rows of 4,096 and
// 8,192 GPUs take 300,000 a node where the others take 310,000.
constexpr ClusterRow cluster_rows[] = {
    {16, 2, 310e3, 0, 12'960, 732'960, 45'810},
    {1'024, 128, 310e3, 48, 2'621'440, 50'429'440, 49'248},
    {4'096, 512, 300e3, 192, 10'485'760, 196'597'760, 47'998},
    {8'192, 1'024, 300e3, 384, 20'971'520, 393'195'520, 47'998},
    {16'384, 2'048, 310e3, 768, 41'943'040, 806'871'040, 49'248},
};

TEST(ClusterPrice, MatchesThePublicSheet) {
  for (const ClusterRow& row : cluster_rows) {
    const ClusterPurchase buy{.nodes = row.nodes,
                              .gpus_per_node = 8.0,
                              .price_per_node = row.price_per_node,
                              .site_per_node = 50e3,
                              .switches = row.switches,
                              .price_per_switch = 36e3,
                              .cables = row.cables};
    EXPECT_EQ(buy.nodes * buy.gpus_per_node, row.gpus);
    EXPECT_EQ(purchase_price(buy), row.total);
    EXPECT_NEAR(purchase_price_per_gpu(buy), row.per_gpu, 0.5) << row.gpus;  // 49,247.5 is printed as 49,248
  }
}

TEST(GpuHour, BreakingTheDomainIsOurBug) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(static_cast<void>(gpu_hour_cost({.pue = 0.9})), InternalError);
  EXPECT_THROW(static_cast<void>(gpu_hour_cost({.utilisation = 0.0})), InternalError);
  EXPECT_THROW(static_cast<void>(gpu_hour_cost({.residual_fraction = 1.5})), InternalError);
  EXPECT_THROW(static_cast<void>(gpu_hour_cost({.kw_per_gpu = nan})), InternalError);
  EXPECT_THROW(static_cast<void>(gpu_hour_cost({.life_years = 0.0})), InternalError);
  EXPECT_THROW(static_cast<void>(break_even_utilisation(1.0, 0.0, 1.0)), InternalError);
}

}  // namespace
}  // namespace headroom
