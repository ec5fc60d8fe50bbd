// SPDX-License-Identifier: Apache-2.0
#include "scenarios/catalogue_prices.hpp"

#include <gtest/gtest.h>

#include <set>

#include "models/check.hpp"
#include "models/unit_text.hpp"

namespace headroom {
namespace {

double usd_per_h(const std::optional<RentPrice>& price) {
  return price ? price->rate.si * 3600.0 : -1.0;
}

// The AWS list in the SkyPilot catalogue (second half of 2025), the three-year price of Netflix' capacity model and the
// capacity block page: three readings at three dates, of one instance.
TEST(CloudOffer, HasEveryPriceWithItsOwnDate) {
  const auto p5 = cloud_offer("aws/p5.48xlarge");
  ASSERT_TRUE(p5);
  EXPECT_EQ(p5->provider, "aws");
  EXPECT_EQ(p5->region, "us-east-1");
  EXPECT_EQ(p5->node.gpus, 8U);
  EXPECT_EQ(p5->node.cpus, 192U);
  EXPECT_EQ(p5->node.gpu_model, "h100-sxm");
  EXPECT_EQ(p5->node.gpu_memory_bytes, 80'000'000'000);
  EXPECT_EQ(p5->node.memory_bytes, std::int64_t{2048} << 30);
  EXPECT_NEAR(usd_per_h(p5->on_demand), 55.04, 1e-9);
  EXPECT_NEAR(usd_per_h(p5->spot), 19.2531, 1e-9);
  EXPECT_NEAR(usd_per_h(p5->reserved_3y), 20.6951, 1e-9);
  EXPECT_NEAR(usd_per_h(p5->capacity_block), 39.33, 1e-9);
  EXPECT_FALSE(p5->reserved_1y);
  EXPECT_EQ(p5->on_demand->provenance.date, "2025-07/2025-12");
  EXPECT_EQ(p5->reserved_3y->provenance.date, "2026-08");
  EXPECT_EQ(p5->capacity_block->provenance.date, "2024-12");
  EXPECT_EQ(p5->on_demand->provenance.confidence, Confidence::high);
}

TEST(CloudOffer, PricePerGpuIsDerived) {
  const auto p5 = cloud_offer("aws/p5.48xlarge");
  ASSERT_TRUE(p5);
  EXPECT_NEAR(p5->per_gpu(*p5->on_demand).si * 3600.0, 6.88, 1e-9);
  EXPECT_NEAR(p5->per_gpu(*p5->reserved_3y).si * 3600.0, 2.5869, 1e-4);
  const CloudOffer without{.name = "x", .node = {}};
  EXPECT_THROW(static_cast<void>(without.per_gpu({})), InternalError);
}

// Nebius raised its prices in 2026: the later reading stands, with the machine that the earlier one describes.
TEST(CloudOffer, LaterPriceOfTheSameInstanceStands) {
  const auto h200 = cloud_offer("nebius/gpu-h200-sxm_8gpu");
  ASSERT_TRUE(h200);
  EXPECT_NEAR(usd_per_h(h200->on_demand), 36.0, 1e-9);
  EXPECT_EQ(h200->on_demand->provenance.date, "2026-08-28");
  EXPECT_EQ(h200->node.cpus, 128U);
}

TEST(CloudOffer, RegionIsPartOfANameThatIsThereTwice) {
  EXPECT_EQ(cloud_offer("gcp/tpu-v5e")->region, "us-west4");
  EXPECT_EQ(cloud_offer("gcp/tpu-v5e@us-central1")->region, "us-central1");
  EXPECT_FALSE(cloud_offer("aws/p5"));
  EXPECT_FALSE(cloud_offer("h100-sxm")) << "an accelerator is no offer";
}

TEST(CloudOffer, SpotIsNeverThePriceOfOnDemand) {
  std::set<std::string> names;
  for (const CloudOffer& offer : cloud_offers()) {
    EXPECT_TRUE(names.insert(offer.name).second) << offer.name;
    EXPECT_TRUE(offer.on_demand || offer.spot || offer.reserved_3y || offer.capacity_block) << offer.name;
    EXPECT_GT(offer.node.gpus, 0U) << offer.name;
    EXPECT_GT(offer.node.gpu_memory_bytes, 0) << offer.name;
    if (!offer.on_demand) continue;
    for (const auto& other : {offer.spot, offer.reserved_3y, offer.capacity_block})
      EXPECT_TRUE(!other || other->rate < offer.on_demand->rate) << offer.name;
  }
  EXPECT_EQ(names.size(), 70U);
}

// A public sheet of August 2024 and OEM quotations: 240 to 320 thousand dollars; rated at 10.2 kW.
TEST(ServerCapex, PriceAndPower) {
  const auto h100 = server_capex("hgx-h100");
  ASSERT_TRUE(h100 && h100->price && h100->max_power && h100->typical_power);
  EXPECT_EQ(h100->gpus, 8U);
  EXPECT_EQ(h100->gpu_model, "h100-sxm");
  EXPECT_EQ(h100->price->middle(), Money{280e3});
  EXPECT_EQ(h100->max_power->power, Power{10.2e3});
  EXPECT_EQ(h100->price->provenance.confidence, Confidence::high);
  EXPECT_EQ(server_capex("hgx-b200")->price->provenance.confidence, Confidence::low) << "a placeholder";
  EXPECT_EQ(server_capex("gb200-nvl72")->gpus, 72U);
  EXPECT_FALSE(server_capex("gb200-nvl72-tray")->price) << "only the rack has one";
  EXPECT_FALSE(server_capex("h100-sxm"));
}

TEST(ServerCapex, AllInPowerPerGpu) {
  EXPECT_EQ(all_in_power("h100-sxm")->power, Power{1370.0});
  EXPECT_EQ(all_in_power("b200-sxm")->power, Power{1710.0});
  EXPECT_FALSE(all_in_power("v100-sxm2-16gb"));
  EXPECT_FALSE(all_in_power("h1000"));
}

TEST(NetworkGear, SwitchesLinksAndStorage) {
  const auto ndr = network_gear("ib-ndr-switch");
  ASSERT_TRUE(ndr);
  EXPECT_EQ(ndr->type, "switch");
  EXPECT_EQ(ndr->ports, 64U);
  EXPECT_EQ(ndr->port_bandwidth, DataRate{50e9});
  EXPECT_EQ(ndr->price.low, Money{36e3});
  EXPECT_EQ(ndr->price.high, Money{50e3});
  EXPECT_EQ(ndr->max_power, Power{1720.0});
  // Of the public sheet: 48 switches of 36,000 and 2,621,440 of cables for 1,024 GPUs.
  EXPECT_NEAR(
      (network_gear("fabric-switches-per-gpu")->price.low + network_gear("fabric-cables-per-gpu")->price.low).si,
      48 * 36e3 / 1024 + 2621440.0 / 1024, 1e-9);
  EXPECT_EQ(network_gear("flash-storage")->type, "storage-tb");
  EXPECT_FALSE(network_gear("ib-ndr"));
}

struct DefaultRow {
  const char* key;
  double value;
  const char* unit;
};
constexpr DefaultRow default_rows[] = {
    {"server-life", 5.0, "y"},
    {"capital-cost", 8.0, "%"},
    {"residual-after-3y", 30.0, "%"},
    {"fabric-price-per-gpu", 4247.5, "USD"},
    {"pue", 1.25, "1"},
    {"electricity-price", 0.087, "USD/kWh"},
    {"colocation-large", 140.0, "USD/kW-month"},
    {"engineer-cost", 200e3, "USD/y"},
    {"licence-subscription", 4500.0, "USD/GPU-y"},
    {"failure-rate", 0.004, "1/d"},
    {"order-lead-time", 4.5, "month"},
    {"egress-price", 0.09, "USD/GB"},
};

TEST(FinanceDefault, IsInBaseUnits) {
  for (const auto& [key, value, unit] : default_rows)
    EXPECT_NEAR(finance_default(key).value, value * unit_scale(unit), 1e-12 * value * unit_scale(unit)) << key;
  EXPECT_EQ(finance_default("server-life").text, "5 y");
  EXPECT_EQ(finance_default("electricity-price").dimension, dimensions::energy_price);
  EXPECT_EQ(finance_default("residual-after-3y").provenance.confidence, Confidence::low);
  EXPECT_THROW(static_cast<void>(finance_default("server-live")), InternalError);
}

TEST(FinanceDefault, LiesInItsRangeAndResidualsFall) {
  double before = 1.0;
  for (const FinanceDefault& entry : finance_defaults()) {
    EXPECT_LE(entry.low, entry.value) << entry.key;
    EXPECT_GE(entry.high, entry.value) << entry.key;
    EXPECT_FALSE(entry.provenance.source.empty()) << entry.key;
    if (!entry.key.starts_with("residual-")) continue;
    EXPECT_LT(entry.value, before) << entry.key;
    before = entry.value;
  }
  EXPECT_LT(before, 0.2);
}

}  // namespace
}  // namespace headroom
