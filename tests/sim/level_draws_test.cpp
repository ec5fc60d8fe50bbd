// SPDX-License-Identifier: Apache-2.0
// What levels of the power tree draw, as the record says it, against what the places of the tree booked themselves.
#include "sim/power/level_draws.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/power/energy_meter.hpp"
#include "sim/power/level_meter.hpp"
#include "sim/power/site_power.hpp"
#include "sim/random.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;
using namespace literals;

/// A feed, racks of four nodes with a limit, and nodes of 100 W when idle.
PowerSpec racks(std::uint32_t count) {
  PowerSpec spec;
  spec.activities = {"one"};
  spec.pools = {{100.0_W, {{.per_gpu = 300.0_W, .per_core = {}, .slowdown = 1.0}}}};
  spec.places = {{.name = "feed", .parent = {}}};
  for (std::uint32_t r = 0; r < count; ++r)
    spec.places.push_back({.name = "rack",
                           .parent = {0},
                           .converters = ParallelStages{affine_loss(1.0_W, 10.0_W, 0.95)},
                           .limit = Power{4000.0}});
  for (std::uint32_t n = 0; n < 4 * count; ++n) {
    spec.leaf_of_node.push_back({static_cast<std::uint32_t>(spec.places.size())});
    spec.places.push_back({.name = "", .parent = {1 + n / 4}, .is_node = true});
  }
  spec.levels = {{"feed", {0}, 1}, {"rack", {1}, count}};
  return spec;
}

struct Outcome {
  RecordingSink sink;
  std::vector<TimeSeries> levels, site;
  std::vector<MicroEnergy> energy;  // by place
  std::vector<MicroPower> peak;
};

Outcome run(const PowerSpec& spec, std::vector<JobSpec> jobs, Instant horizon) {
  Outcome out;
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler;
  SitePower power(spec, source);
  LevelMeter meter(spec.levels, spec.places);
  EnergyMeter energy({Instant{}, {}});
  Tee tee({&out.sink, &meter, &energy});
  const ClusterSpec cluster = gpu_nodes(static_cast<std::uint32_t>(spec.leaf_of_node.size()), 8);
  std::vector<Subsystem*> subsystems{&power};
  simulate({.cluster = cluster,
            .jobs = source,
            .scheduler = scheduler,
            .record = tee,
            .subsystems = subsystems,
            .horizon = horizon});
  power.finish(horizon);
  for (std::uint32_t p = 0; p < power.tree().count(); ++p) {
    out.energy.push_back(power.tree().energy_in({p}));
    out.peak.push_back(power.tree().peak({p}));
  }
  out.levels = meter.series();
  out.site = energy.series();
  return out;
}

double integral(const TimeSeries& series, Instant end) {
  double sum = 0.0;
  for (std::size_t i = 0; i < series.buckets.size(); ++i) {
    const Instant from = series.begin + TimeSpan{series.width.ns * static_cast<std::int64_t>(i)};
    sum += series.buckets[i].mean * (std::min(from + series.width, end) - from).in_seconds();
  }
  return sum;
}

// Worked by hand: two racks of four idle nodes, 400 W + 10 W at 95 % each. A job on all 8 GPUs of a node, 2,400 W, from
// 100 s to 160 s: shorter than a step, so it is in one entry with what came before; what follows lasts for long, and
// has an entry of its own.
TEST(LevelDraws, AnEntryIsAboutASpan) {
  const Outcome out = run(racks(2), {job(100, 60, gpus(8))}, at_s(3600));
  const auto& entries = out.sink.levels;
  ASSERT_EQ(entries.size(), 4U);
  const double idle = 410.0 / 0.95, busy = 2810.0 / 0.95;
  const auto expect = [&](const record::LevelDrew& entry, std::int64_t at, std::uint32_t level, double mean,
                          double peak, double top) {
    EXPECT_EQ(entry.at, at_s(at));
    EXPECT_EQ(entry.level, level);
    EXPECT_NEAR(entry.mean.power().si, mean, 2e-6);
    EXPECT_NEAR(entry.peak.power().si, peak, 2e-6);
    EXPECT_NEAR(entry.top.power().si, top, 2e-6);
  };
  const double mixed = 2 * idle + (busy - idle) * 60 / 160;
  expect(entries[0], 160, 0, mixed, idle + busy, 0.0);  // it has no limit
  expect(entries[1], 160, 1, mixed, idle + busy, busy);
  expect(entries[2], 3600, 0, 2 * idle, 2 * idle, 0.0);
  expect(entries[3], 3600, 1, 2 * idle, 2 * idle, idle);
}

// On random days: means carry the energy of all places of the level, and no peak of the level or of a place is lost,
// though there are few entries.
TEST(LevelDraws, EnergyAndPeaksAreThoseOfThePlaces) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Rng random(seed, Stream::arrivals, 0);
    std::vector<JobSpec> jobs;
    for (int i = 0; i < 3000; ++i)
      jobs.push_back(job(static_cast<std::int64_t>(random.uniform() * 80000),
                         1 + static_cast<std::int64_t>(random.uniform() * 700),
                         gpus(1 + static_cast<std::uint32_t>(random.uniform() * 30))));
    std::ranges::sort(jobs, {}, &JobSpec::submit);
    const Outcome out = run(racks(5), jobs, at_s(86400));
    for (const std::uint32_t level : {0U, 1U}) {
      const std::uint32_t first = level == 0 ? 0 : 1, end = level == 0 ? 1 : 6;
      MicroEnergy energy, said;
      MicroPower top, said_top, said_peak;
      for (std::uint32_t p = first; p < end; ++p) {
        energy += out.energy[p];
        top = std::max(top, out.peak[p]);
      }
      Instant from;
      std::size_t entries = 0;
      for (const record::LevelDrew& entry : out.sink.levels) {
        if (entry.level != level) continue;
        said += entry.mean * (entry.at - from);
        said_top = std::max(said_top, entry.top);
        said_peak = std::max(said_peak, entry.peak);
        EXPECT_GE(entry.peak, entry.mean);
        EXPECT_LE(entry.top, entry.peak);
        from = entry.at;
        ++entries;
      }
      EXPECT_EQ(from, at_s(86400));
      EXPECT_NEAR(said.energy().si, energy.energy().si, 1e-6 * 86400);  // a microwatt of rounding
      EXPECT_EQ(said_top, level == 0 ? MicroPower{} : top);
      EXPECT_TRUE(level != 0 || said_peak == out.peak[0]);
      EXPECT_LE(entries, 2U * 86400 / 300);
    }
    ASSERT_EQ(out.levels.size(), 3U);
    EXPECT_EQ(out.levels[0].name, "power.drawn[level=feed]");
    EXPECT_EQ(out.levels[1].name, "power.drawn[level=rack]");
    EXPECT_EQ(out.levels[2].name, "power.load[level=rack]");
    EXPECT_NEAR(integral(out.levels[0], at_s(86400)), out.energy[0].energy().si, 1e-6 * 86400);
    // Without cooling the site draws what its feed does.
    EXPECT_NEAR(integral(out.site[0], at_s(86400)), out.energy[0].energy().si, 1e-9 * out.energy[0].energy().si);
    double most = 0.0;
    for (const TimeSeries::Bucket& bucket : out.levels[2].buckets) most = std::max(most, bucket.max);
    EXPECT_DOUBLE_EQ(most, std::max_element(out.peak.begin() + 1, out.peak.begin() + 6)->power().si / 4000.0);
  }
}

// The site of the test draws 1.25 times what its computers do, except while a pump of 500 W is all there is.
TEST(EnergyMeter, UsageEffectivenessOverTimeIsEnergyOverEnergy) {
  EnergyMeter meter({Instant{}, {}});
  const auto draw = [&](std::int64_t at, Power nodes, Power cooling) {
    record::SiteDraw entry{.at = at_s(at)};
    entry.nodes = MicroPower::from(nodes);
    entry.cooling = MicroPower::from(cooling);
    meter.on(entry);
  };
  draw(0, 10.0_kW, 2.0_kW);
  draw(30, 1.0_kW, 1.0_kW);
  draw(60, 0.0_kW, 0.5_kW);
  draw(120, 4.0_kW, 1.0_kW);
  meter.on(record::RunEnded{.at = at_s(180)});
  const std::vector<TimeSeries> series = meter.series();
  ASSERT_EQ(series.size(), 2U);
  const TimeSeries& pue = series[1];
  EXPECT_EQ(pue.name, "energy.pue");
  ASSERT_EQ(pue.buckets.size(), 3U);
  EXPECT_DOUBLE_EQ(pue.buckets[0].mean, (12.0 + 2.0) / (10.0 + 1.0));
  EXPECT_DOUBLE_EQ(pue.buckets[0].min, 1.2);
  EXPECT_DOUBLE_EQ(pue.buckets[0].max, 2.0);
  EXPECT_TRUE(std::isnan(pue.buckets[1].mean));
  EXPECT_DOUBLE_EQ(pue.buckets[2].mean, 1.25);
}

}  // namespace
}  // namespace headroom
