// SPDX-License-Identifier: Apache-2.0
// Who has no power draws none, and cools nothing.
#include <gtest/gtest.h>

#include <array>

#include "sim/power/energy_meter.hpp"
#include "sim/power/site_power.hpp"
#include "tests/sim/cooling_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_cooling;
using namespace literals;

constexpr std::uint32_t nodes = 40;
const ClusterSpec cluster = gpu_nodes(nodes, 1);

/// A feed, batteries below it, rows of twenty nodes with switches of 1 kW and pumps of 500 W each, and converters that
/// lose 200 W whatever they give. A node draws 10 kW.
PowerSpec site() {
  PowerSpec spec;
  spec.activities = {"one"};
  spec.pools = {{10.0_kW, {{.per_gpu = 0.0_W, .per_core = {}}}}};
  spec.places = {{.name = "feed", .parent = {}}, {.name = "ups", .parent = {0}}};
  for (std::uint32_t row = 0; row < 2; ++row)
    spec.places.push_back({.name = "row",
                           .parent = {1},
                           .equipment = 1.0_kW,
                           .cooling = 500.0_W,
                           .converters = ParallelStages{affine_loss(1.0_W, 200.0_W, 1.0)}});
  for (std::uint32_t n = 0; n < nodes; ++n) {
    spec.places.push_back({.name = "", .parent = {2 + n / 20}, .is_node = true});
    spec.leaf_of_node.push_back({4 + n});
  }
  return spec;
}
constexpr PlaceNodes feed{{0}, {0}, nodes}, ups{{1}, {0}, nodes}, first_row{{2}, {0}, 20};
constexpr double row_w = 20 * 10e3 + 1000.0 + 500.0 + 200.0;

struct FedRun {
  RecordingSink sink;
  std::vector<MetricValue> energy;
  std::vector<double> feed_j;  ///< through the feed, and what the meter says
  [[nodiscard]] double site_w(std::int64_t s) const {
    double watts = 0.0;
    for (const record::SiteDraw& draw : sink.site_draws)
      if (draw.at <= at_s(s)) watts = draw.total().power().si;
    return watts;
  }
  [[nodiscard]] Instant first(Lifecycle state) const {
    const auto found = std::ranges::find(sink.nodes, state, &record::NodeChanged::state);
    return found == sink.nodes.end() ? Instant::never() : found->at;
  }
};

FedRun run(const PowerSpec& spec, const CoolingSpec* cooled = nullptr, Instant horizon = at_s(7200)) {
  FedRun out;
  VectorSource source({});
  ScriptedScheduler scheduler;
  NodeBoard board(nodes);
  SitePower power(spec, source, cooled == nullptr ? nullptr : &board);
  std::optional<SiteCooling> cooling;
  if (cooled != nullptr) cooling.emplace(*cooled, board);
  EnergyMeter meter({Instant{}, {}});
  Tee tee({&out.sink, &meter});
  std::vector<Subsystem*> subsystems{&power};
  if (cooling) subsystems.push_back(&*cooling);
  simulate({.cluster = cluster,
            .jobs = source,
            .scheduler = scheduler,
            .record = tee,
            .subsystems = subsystems,
            .horizon = horizon});
  power.finish(horizon);
  out.energy = meter.metrics();
  out.feed_j = {power.tree().energy_in({0}).energy().si,
                std::ranges::find(out.energy, "energy.site", &MetricValue::name)->value};
  return out;
}

PowerFault loss_of(const PlaceNodes& where, std::int64_t at, std::int64_t lasts) {
  return {.at = at_s(at), .lasts = TimeSpan::seconds(lasts), .what = PowerFaultKind::feed, .where = where};
}

TEST(FeedLoss, ADarkRowDrawsNothingAtAll) {
  PowerSpec spec = site();
  spec.protection.faults = {loss_of(first_row, 1000, 500)};
  const FedRun out = run(spec);
  EXPECT_NEAR(out.site_w(999), 2 * row_w, 1e-5);
  EXPECT_NEAR(out.site_w(1000), row_w, 1e-5) << "neither nodes, switches, pumps nor losses";
  EXPECT_NEAR(out.site_w(1500), 2 * row_w, 1e-5);
  EXPECT_NEAR(out.feed_j[0], 2 * row_w * 7200 - row_w * 500, 1.0);
  EXPECT_NEAR(out.feed_j[1], out.feed_j[0], 1e-9 * out.feed_j[0]);
}

// A place that has the same nodes as the one above it is not above that one.
TEST(FeedLoss, BatteriesAboveTheLossDoNotHelp) {
  PowerSpec spec = site();
  spec.protection.supplies = {{feed, Energy{2 * row_w * 3600.0}, std::nullopt, TimeSpan::seconds(3600)}};
  spec.protection.faults = {loss_of(ups, 1000, 500)};
  const FedRun out = run(spec);
  EXPECT_EQ(out.first(Lifecycle::down), at_s(1000));
  EXPECT_NEAR(out.site_w(1000), 0.0, 1e-5);
}

TEST(FeedLoss, SwitchesHangOnTheirBatteries) {
  PowerSpec spec = site();
  spec.protection.supplies = {{ups, Energy{2 * row_w * 300.0}, std::nullopt, TimeSpan::seconds(3600)}};
  spec.protection.faults = {loss_of(feed, 1000, 500)};
  const FedRun out = run(spec);
  EXPECT_NEAR(out.site_w(1299), 2 * row_w, 1e-5);
  EXPECT_NEAR(out.first(Lifecycle::down).in_seconds(), 1300.0, 1e-6) << "batteries of 300 s at full load";
  EXPECT_NEAR(out.site_w(1301), 0.0, 1e-5);
  EXPECT_NEAR(out.site_w(1500), 2 * row_w, 1e-5);
}

/// All heat goes into water of the plant; the chillers are all that can lose their power.
CoolingSpec hall() {
  CoolingSpec spec = warm_water_site(0.5, {});
  spec.fidelity = CoolingFidelity::plant;
  spec.pools = {RackCooling{.loop = CoolingLoop::air, .nodes_per_rack = 4, .gpus_per_node = 1}};
  spec.plant.warm_water = false;
  spec.units.warm_water_pumps = 0;
  spec.plant.chiller_rating = 120.0_kW;
  spec.plant.chilled_water_pump.rated_heat = 120.0_kW;
  spec.plant.crah.rated_heat = 120.0_kW;
  spec.room.crah = ThermalConductance{16e3};
  spec.chilled_water_buffer = HeatCapacity{66e6};
  spec.dry_bulb = HourlySeries({from_celsius(30.0).si});
  spec.wet_bulb = HourlySeries({from_celsius(22.0).si});
  return spec;
}

PowerSpec with_backed_nodes() {
  PowerSpec spec = site();
  spec.has_plant = true;
  spec.protection.supplies = {{ups, Energy{2 * row_w * 3600.0}, std::nullopt, TimeSpan::seconds(3600)}};
  return spec;
}

// The nodes are on batteries, the chillers are not: entry by entry, that is a trip of all of them, with their restart.
TEST(FeedLoss, ChillersWithoutPowerAreChillersThatTripped) {
  PowerSpec dark = with_backed_nodes();
  dark.cooling_feeds = {{CoolingLoad::chillers, {{0}, false}, false}};
  dark.protection.faults = {loss_of(feed, 1800, 120)};
  const CoolingSpec healthy = hall();
  CoolingSpec tripped = hall();
  tripped.faults = {{.at = at_s(1800), .lasts = TimeSpan::seconds(120), .kind = CoolingFaultKind::chiller}};
  const FedRun by_power = run(dark, &healthy), by_fault = run(with_backed_nodes(), &tripped);
  EXPECT_EQ(by_power.first(Lifecycle::down), Instant::never());
  EXPECT_GT(by_power.sink.cooled.size(), 10U);
  EXPECT_EQ(by_power.sink.cooled, by_fault.sink.cooled);
  // Nothing is made cold for 120 s and 180 s of restart: 66 MJ/K at 400 kW and fans, in 5 min, less what is in the
  // ramp.
  MilliKelvin warmest;
  for (const record::SiteCooled& entry : by_power.sink.cooled) warmest = std::max(warmest, entry.chilled_water);
  EXPECT_GE(celsius(warmest.temperature()), 14.0 + 400e3 * 300 / 66e6);
  EXPECT_LE(celsius(warmest.temperature()), 14.0 + 1.1 * 400e3 * 600 / 66e6);
}

/// From when to when the plant drew nothing, of the entries.
std::array<double, 2> dark_span(const FedRun& run) {
  std::array<double, 2> span{-1.0, -1.0};
  for (const record::SiteCooled& entry : run.sink.cooled) {
    if (entry.electricity.uw == 0 && span[0] < 0.0) span[0] = entry.at.in_seconds();
    if (entry.electricity.uw > 0 && span[0] >= 0.0 && span[1] < 0.0) span[1] = entry.at.in_seconds();
  }
  return span;
}

PowerSpec all_cooling_at(PowerSpec spec, PowerPlaceId place, bool on_batteries, bool draws_there) {
  for (const CoolingLoad load : {CoolingLoad::chillers, CoolingLoad::sinks, CoolingLoad::pumps, CoolingLoad::room_fans})
    spec.cooling_feeds.push_back({load, {place, on_batteries}, draws_there});
  return spec;
}

TEST(FeedLoss, CoolingWaitsForTheFeedOrTheGenerators) {
  const CoolingSpec healthy = hall();
  PowerSpec spec = all_cooling_at(with_backed_nodes(), {0}, false, false);
  spec.protection.faults = {loss_of(feed, 1800, 120)};
  EXPECT_EQ(dark_span(run(spec, &healthy)), (std::array{1800.0, 1920.0}));
  spec.protection.supplies[0].at = feed;
  spec.protection.supplies[0].generator = TimeSpan::seconds(60);
  spec.protection.faults[0].lasts = TimeSpan::seconds(1200);
  const FedRun on_generators = run(spec, &healthy);
  EXPECT_EQ(dark_span(on_generators), (std::array{1800.0, 1860.0}));
  EXPECT_EQ(on_generators.first(Lifecycle::down), Instant::never());
}

TEST(FeedLoss, CoolingOnBatteriesGoesOnAndEmptiesThem) {
  const CoolingSpec healthy = hall();
  PowerSpec spec = all_cooling_at(with_backed_nodes(), {1}, true, true);
  spec.protection.supplies[0].usable = Energy{2 * row_w * 600.0};
  spec.protection.faults = {loss_of(feed, 1800, 3600)};
  const FedRun out = run(spec, &healthy);
  const record::SiteDraw steady = out.sink.site_draws.back();
  double cooling_w = 0.0;
  for (const record::SiteDraw& draw : out.sink.site_draws)
    if (draw.at < at_s(1800)) cooling_w = draw.cooling.power().si - 1000.0;
  EXPECT_GT(cooling_w, 30e3);
  const double lasts_s = 600.0 * 2 * row_w / (2 * row_w + cooling_w);
  EXPECT_NEAR(out.first(Lifecycle::down).in_seconds(), 1800.0 + lasts_s, 0.5) << "the plant takes its part of them";
  EXPECT_NEAR(dark_span(out)[0], out.first(Lifecycle::down).in_seconds(), 1e-6);
  EXPECT_NEAR(out.feed_j[0], out.feed_j[1], 1e-9 * out.feed_j[1]) << "all of it goes through the tree";
  EXPECT_GT(steady.total().uw, 0) << "it comes back with the feed";
}

}  // namespace
}  // namespace headroom
