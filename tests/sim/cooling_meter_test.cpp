// SPDX-License-Identifier: Apache-2.0
// What the plant draws over time, and what the meter makes of the record.
#include "sim/cooling/cooling_meter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/sim/cooling_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_cooling;

const ClusterSpec one_rack = gpu_nodes(18, 4);

FakePower::DrawOf constant(Power node) {
  return [=](std::uint32_t, std::uint8_t) { return all_on_gpus(node, 4); };
}

/// With a day of weather, in which chillers are needed for some hours.
CoolingSpec day_site(CoolingFidelity fidelity) {
  CoolingSpec spec = warm_water_site(0.2, {rack_of_120_kw()});
  spec.pools[0].liquid_share = 0.85;
  spec.fidelity = fidelity;
  spec.plant.economiser = true;
  std::vector<double> dry, wet;
  for (int h = 0; h < 24; ++h) {
    wet.push_back(from_celsius(10.0 + 8.0 * std::sin(h / 24.0 * 6.2832)).si);
    dry.push_back(wet.back() + 4.0);
  }
  spec.dry_bulb = HourlySeries(dry);
  spec.wet_bulb = HourlySeries(wet);
  return spec;
}

NodeBoard::Draw partly_in_air(Power node) {
  NodeBoard::Draw draw = all_on_gpus(0.85 * node, 4);
  draw.total = MicroPower::from(node);
  return draw;
}

// Constant heat: what the plant draws and drinks in a day is the sum of the plant model's 24 hours, whichever fidelity
// (tests/models/plant_test.cpp has the model itself). Power is rounded to microwatts, water to microlitres a second.
TEST(SiteCooling, ADayOfWeatherIsTheSumOfThePlantsHours) {
  for (const CoolingFidelity fidelity : {CoolingFidelity::plant, CoolingFidelity::thermal}) {
    const CoolingSpec spec = day_site(fidelity);
    const CoolingRun run = run_cooling(
        spec, one_rack, [](std::uint32_t, std::uint8_t) { return partly_in_air(node_of_120_kw); }, at_s(86400));
    double joules = 0.0, cubic_metres = 0.0, free_h = 0.0;
    for (std::size_t h = 0; h < 24; ++h) {
      const PlantState state =
          run_plant(spec.plant, spec.units,
                    {.air = Power{0.15 * 120e3},
                     .liquid = Power{0.85 * 120e3},
                     .chilled_water = spec.chilled_water,
                     .warm_water = spec.warm_water},
                    {Temperature{spec.dry_bulb.values()[h]}, Temperature{spec.wet_bulb.values()[h]}});
      joules += state.electricity().si * 3600.0;
      cubic_metres += state.water.total().si * 3600.0;
      free_h += state.by_chillers.si > 0.0 ? 0.0 : 1.0;
    }
    EXPECT_NEAR(run.cooling.energy().si, joules, 1e-9 * joules);
    EXPECT_NEAR(run.metric("cooling.water"), cubic_metres, 1e-4 * cubic_metres);
    EXPECT_DOUBLE_EQ(run.metric("cooling.free_hours"), free_h);
    EXPECT_GT(free_h, 0.0);
    EXPECT_LT(free_h, 24.0);
  }
}

// Heat that changes every second: the plant is looked at every five minutes at most, for the mean of the last five.
TEST(SiteCooling, ThePlantFollowsTheMeanOfItsInterval) {
  CoolingSpec spec = warm_water_site(0.2, {rack_of_120_kw()});
  spec.fidelity = CoolingFidelity::plant;
  std::vector<std::pair<Instant, FakePower::DrawOf>> later;
  for (int s = 1; s < 3600; ++s) later.emplace_back(at_s(s), constant((s % 2 == 0 ? 0.2 : 1.0) * node_of_120_kw));
  const CoolingRun run = run_cooling(spec, one_rack, constant(node_of_120_kw), at_s(3600), std::move(later));
  ASSERT_GE(run.sink.cooled.size(), 2U);
  EXPECT_LE(run.sink.cooled.size(), 1U + 3600U / 300U);
  for (std::size_t i = 1; i < run.sink.cooled.size(); ++i) EXPECT_EQ(run.sink.cooled[i].at.ns % at_s(300).ns, 0);
  const PlantState mean = run_plant(
      spec.plant, spec.units,
      {.air = {}, .liquid = Power{0.6 * 120e3}, .chilled_water = spec.chilled_water, .warm_water = spec.warm_water},
      {from_celsius(8.0), from_celsius(5.0)});
  // 150 of 300 seconds each; of the first interval, the first second is one of the higher ones.
  EXPECT_NEAR(run.sink.cooled[1].electricity.power().si, mean.electricity().si, 0.01 * mean.electricity().si);
}

// A change of less than the deadband, 1 %, is not followed.
TEST(SiteCooling, SmallChangesOfHeatAreNotFollowed) {
  CoolingSpec spec = warm_water_site(0.2, {rack_of_120_kw()});
  const CoolingRun small = run_cooling(spec, one_rack, constant(node_of_120_kw), at_s(3000),
                                       {{at_s(700), constant(0.991 * node_of_120_kw)}});
  const CoolingRun large =
      run_cooling(spec, one_rack, constant(node_of_120_kw), at_s(3000), {{at_s(700), constant(0.9 * node_of_120_kw)}});
  const auto levels = [](const CoolingRun& run) {
    std::vector<std::int64_t> out;
    for (const record::SiteCooled& entry : run.sink.cooled)
      if (out.empty() || out.back() != entry.electricity.uw) out.push_back(entry.electricity.uw);
    return out.size();
  };
  EXPECT_EQ(levels(small), 1U);
  EXPECT_EQ(levels(large), 3U) << "the window of the change, and the one after it";
}

// By hand, in a window from 100 to 1,000 s.
TEST(CoolingMeter, CountsWhatTheRecordSays) {
  CoolingMeter meter({at_s(100), at_s(1000)});
  meter.on(record::SiteDraw{at_s(0), MicroPower::from(Power{900e3}), MicroPower::from(Power{100e3}), {}, {}, {}});
  record::SiteCooled cooled{.at = at_s(0), .chillers = true};
  cooled.water = {500'000};
  cooled.chilled_water = MilliKelvin::from(from_celsius(14.0));
  cooled.hottest = MilliKelvin::from(from_celsius(99.0));
  meter.on(cooled);
  cooled.at = at_s(50);
  cooled.hottest = MilliKelvin::from(from_celsius(70.0));
  meter.on(cooled);
  cooled.at = at_s(400);
  cooled.chillers = false;
  cooled.water = {100'000};
  cooled.hottest = MilliKelvin::from(from_celsius(80.0));
  meter.on(cooled);
  meter.on(record::NodeThrottled{at_s(500), {1}, 1, ThrottleReason::sw_thermal_slowdown});
  meter.on(record::NodeThrottled{at_s(600), {1}, 4, ThrottleReason::hw_thermal_slowdown});
  meter.on(record::NodeThrottled{at_s(700), {1}, 0, ThrottleReason::none, true});
  meter.on(record::NodeThrottled{at_s(900), {3}, 1, ThrottleReason::sw_thermal_slowdown});
  meter.on(record::NodeThrottled{at_s(1500), {2}, 0, ThrottleReason::none, true});
  meter.on(record::RunEnded{.at = at_s(2000)});
  const std::vector<MetricValue> metrics = meter.metrics();
  const auto metric = [&](std::string_view name) {
    return std::ranges::find(metrics, name, &MetricValue::name)->value;
  };
  const double litres = 0.5 * 300 + 0.1 * 600;
  EXPECT_DOUBLE_EQ(metric("cooling.water"), litres / 1000);
  EXPECT_DOUBLE_EQ(metric("cooling.wue"), litres / (1000.0 * 900 / 3600));
  EXPECT_DOUBLE_EQ(metric("cooling.free_hours"), 600.0 / 3600);
  EXPECT_DOUBLE_EQ(metric("cooling.hottest"), 80.0);
  EXPECT_DOUBLE_EQ(metric("cooling.shutdowns"), 1.0);
  const std::vector<TimeSeries> series = meter.series();
  ASSERT_EQ(series.size(), 3U);
  EXPECT_EQ(series[0].name, "cooling.chilled_water");
  EXPECT_EQ(series[1].name, "cooling.hottest");
  EXPECT_EQ(series[2].name, "cooling.wue");
}

// Half a litre a second beside 1 MW is 1.8 litres for each kWh; a minute with half of each at 250 kW has, of 625 kW,
// what both minutes drank over what both drew. Where nothing is drawn there is no ratio.
TEST(CoolingMeter, WaterUsageOverTimeIsWaterOverEnergy) {
  CoolingMeter meter({at_s(0), {}});
  const auto draw = [&](std::int64_t at, double watts) {
    meter.on(
        record::SiteDraw{at_s(at), MicroPower::from(Power{watts}), {}, {}, MicroPower::from(Power{100e3}), {}, {}});
  };
  draw(0, 1e6);
  meter.on(record::SiteCooled{.at = at_s(0), .electricity = {}, .water = {500'000}});
  draw(90, 250e3);
  meter.on(record::SiteCooled{.at = at_s(90), .electricity = {}, .water = {200'000}});
  draw(120, 0.0);
  draw(240, 250e3);
  meter.on(record::RunEnded{.at = at_s(300)});
  const TimeSeries wue = meter.series().back();
  ASSERT_EQ(wue.buckets.size(), 5U);
  EXPECT_DOUBLE_EQ(wue.buckets[0].mean, 0.5 * 3600.0 / 1000.0);
  EXPECT_DOUBLE_EQ(wue.buckets[1].mean, (0.5 * 30 + 0.2 * 30) * 3600.0 / (1000.0 * 30 + 250.0 * 30));
  EXPECT_DOUBLE_EQ(wue.buckets[1].min, 0.5 * 3600.0 / 1000.0);
  EXPECT_DOUBLE_EQ(wue.buckets[1].max, 0.2 * 3600.0 / 250.0);
  for (const std::size_t dark : {2U, 3U})
    for (const double value : {wue.buckets[dark].min, wue.buckets[dark].mean, wue.buckets[dark].max})
      EXPECT_TRUE(std::isnan(value));
  EXPECT_DOUBLE_EQ(wue.buckets[4].mean, 0.2 * 3600.0 / 250.0);
  EXPECT_DOUBLE_EQ(wue.buckets[4].min, wue.buckets[4].max);
}

TEST(CoolingSpec, FaultsAreNamed) {
  const auto fault_of = [](auto&& change) {
    CoolingSpec spec = warm_water_site(0.2, {rack_of_120_kw()});
    change(spec);
    return validate(spec).value_or("none");
  };
  EXPECT_EQ(fault_of([](CoolingSpec&) {}), "none");
  EXPECT_EQ(fault_of([](CoolingSpec& s) { s.wet_bulb = HourlySeries({300.0}); }),
            "weather: a wet bulb must be no warmer than a dry one");
  EXPECT_EQ(fault_of([](CoolingSpec& s) {
              s.wet_bulb = HourlySeries({270.0, 270.0});
            }),
            "weather: dry-bulb and wet-bulb must be of the same hours");
  EXPECT_EQ(fault_of([](CoolingSpec& s) { s.plant.sink_design_heat = {}; }), "plant: the sink must have a design heat");
  EXPECT_EQ(fault_of([](CoolingSpec& s) { s.warm_water_buffer = {}; }), "the warm water must have a heat capacity");
  EXPECT_EQ(fault_of([](CoolingSpec& s) { s.room.set_point = from_celsius(10.0); }),
            "room: the set-point must be no colder than chilled water");
  EXPECT_EQ(fault_of([](CoolingSpec& s) { s.pools[0].pumps.needed = 2; }),
            "pool 0: as many pumps must be there as are needed");
  EXPECT_EQ(fault_of([](CoolingSpec& s) { s.pools[0].slowdown_step = 1; }),
            "pool 0: the step of a slowdown must be one of the steps");
  EXPECT_EQ(fault_of([](CoolingSpec& s) { s.pools[0].thresholds.shutdown = from_celsius(50.0); }),
            "pool 0: throttle, slowdown and shutdown must rise, and the hysteresis must be >= 0");
  EXPECT_EQ(fault_of([](CoolingSpec& s) { s.faults = {{.at = at_s(1), .lasts = {}}}; }),
            "fault 0: a fault begins in the run, and lasts");
}

}  // namespace
}  // namespace headroom
