// SPDX-License-Identifier: Apache-2.0
// All numbers are worked by hand from a machine that is simple enough for it: nodes of one GPU right below a feed
// without losses, 100 W idle, and 300, 250, 200 or 150 W more for a job, whose work then takes 1, 1.1, 1.25 or 1.5
// times as long.
#include "sim/power/capping.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/power/energy_meter.hpp"
#include "sim/power/site_power.hpp"
#include "sim/power/throttle_meter.hpp"
#include "tests/sim/power_helpers.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;
using namespace literals;

constexpr CapRule alike{.above = 1.0};
constexpr CapRule first{.above = 1.0, .who = HeldGroups::first};
constexpr CapRule others{.above = 1.0, .who = HeldGroups::others};

PowerSpec capped(std::uint32_t nodes, Power limit, std::vector<CapRule> rules) {
  PowerSpec spec;
  const BusyDraw busy{.per_gpu = 300.0_W, .per_core = {}, .held = {{250.0_W, 1.1}, {200.0_W, 1.25}, {150.0_W, 1.5}}};
  spec.activities = {"one"};
  spec.pools = {{100.0_W, {busy}}};
  spec.places = {{.name = "feed", .parent = {}, .limit = limit}};
  add_leaves(spec, nodes);
  if (!rules.empty()) spec.capping = {.places = {{{0}, {0}, nodes}}, .rules = std::move(rules), .reaction = {}};
  return spec;
}

struct Outcome {
  RecordingSink sink;
  std::vector<MetricValue> metrics;
  TimeSpan above, holding;
  Power peak;
  [[nodiscard]] double metric(std::string_view name) const {
    return std::ranges::find(metrics, name, &MetricValue::name)->value;
  }
  [[nodiscard]] double end_of(std::uint64_t job) const { return sink.end_of(job).in_seconds(); }
};

Outcome run(std::uint32_t nodes, const PowerSpec& spec, std::vector<JobSpec> jobs) {
  Outcome out;
  VectorSource source(numbered(std::move(jobs)), {{"tenant"}, {"class", "low"}, {}});
  ScriptedScheduler scheduler;
  SitePower power(spec, source);
  EnergyMeter energy({Instant{}, {}});
  ThrottleMeter throttle({Instant{}, {}});
  Tee tee({&out.sink, &energy, &throttle});
  std::vector<Subsystem*> subsystems{&power};
  const ClusterSpec cluster = gpu_nodes(nodes, 1);
  const RunResult result =
      simulate({.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = tee, .subsystems = subsystems});
  power.finish(result.end);
  out.metrics = energy.metrics();
  std::ranges::copy(throttle.metrics(), std::back_inserter(out.metrics));
  out.above = power.tree().above_limit({0});
  out.peak = power.tree().peak({0}).power();
  if (!spec.capping.places.empty()) out.holding = power.capping().holding(0);
  return out;
}

JobSpec low(JobSpec job) {
  job.job_class = {1};
  return job;
}

// Two nodes may draw 700 W: both jobs are held to 250 W (700 W in all) until the shorter one is done at 110 s, when the
// other has done 100 of its 200 s. Alone it draws 400 W of the GPU and 100 W of the idle node, and is let go.
TEST(Capping, AllAreHeldAlikeAndLetGo) {
  const Outcome out = run(2, capped(2, 700.0_W, {alike}), {job(0, 100, gpus(1)), job(0, 200, gpus(1))});
  EXPECT_NEAR(out.end_of(0), 110.0, 1e-8);
  EXPECT_NEAR(out.end_of(1), 210.0, 1e-8);
  EXPECT_EQ(out.peak, 700.0_W);
  EXPECT_EQ(out.above.ns, 0);
  EXPECT_NEAR(out.holding.in_seconds(), 110.0, 1e-8);
  EXPECT_NEAR(out.metric("gpu_hours.held.sw_power_cap"), 2 * 110.0 / 3600, 1e-12);
  EXPECT_NEAR(out.metric("energy.site"), 700.0 * 110 + 500.0 * 100, 1e-5);
  ASSERT_FALSE(out.sink.job_draws.empty());
  EXPECT_EQ(out.sink.job_draws[0].reason, ThrottleReason::sw_power_cap);
}

// 650 W: the low one is held to 150 W, which is enough; the other keeps its 300 W.
TEST(Capping, JobsThatAreHeldFirstMakeRoomForTheOthers) {
  PowerSpec spec = capped(2, 650.0_W, {first, others});
  spec.classes = {{"low", 0, true}};
  const Outcome out = run(2, spec, {job(0, 100, gpus(1)), low(job(0, 100, gpus(1)))});
  EXPECT_DOUBLE_EQ(out.end_of(0), 100.0);
  EXPECT_NEAR(out.end_of(1), 100.0 + (100.0 - 100.0 / 1.5), 1e-8);
  EXPECT_EQ(out.peak, 650.0_W);
  EXPECT_EQ(out.above.ns, 0);
}

// 560 W of two: 200 + 150 + 150 would do for the low one only at 260 W for the other, so that is held too, to 200 W.
TEST(Capping, AndIfThatIsNotEnoughTheOthersAreHeldToo) {
  PowerSpec spec = capped(2, 560.0_W, {first, others});
  spec.classes = {{"low", 0, true}};
  const Outcome out = run(2, spec, {job(0, 100, gpus(1)), low(job(0, 1000, gpus(1)))});
  EXPECT_DOUBLE_EQ(out.end_of(0), 125.0);
  EXPECT_EQ(out.peak, 550.0_W);
}

// Thresholds of 80 % and 89 % of 1,000 W with three nodes: two jobs draw 900 W. The low one goes down to 250 W, where
// the depth ends; 850 W are below 890 W. A third job brings 1,150 W: all go down to the depth, 1,050 W, and the brake
// takes them to 200 W, 900 W in all.
TEST(Capping, TwoThresholdsAndABrake) {
  PowerSpec spec = capped(3, 1000.0_W,
                          {{.above = 0.8, .who = HeldGroups::first, .deepest = 1},
                           {.above = 0.89, .deepest = 1},
                           {.above = 1.0, .is_brake = true}});
  spec.classes = {{"low", 0, true}};
  const Outcome out = run(3, spec, {job(0, 1000, gpus(1)), low(job(0, 1000, gpus(1))), job(100, 1000, gpus(1))});
  const auto& draws = out.sink.site_draws;
  ASSERT_GE(draws.size(), 2U);
  EXPECT_EQ(draws[0].total().power(), 850.0_W);
  EXPECT_EQ(draws[1].at, at_s(100));
  EXPECT_EQ(draws[1].total().power(), 900.0_W);
  EXPECT_EQ(out.above.ns, 0);
  EXPECT_GT(out.metric("gpu_hours.held.hw_power_brake"), 0.0);
  EXPECT_NEAR(out.metric("gpu_hours.held.sw_power_cap"), 100.0 / 3600, 0.2)
      << "the low one before, and all of it after";
}

// However idle: three nodes of 750 W in all may draw 250 W each.
TEST(Capping, StaticHoldsForTheCaseThatAllIsBusy) {
  const Outcome out = run(3, capped(3, 750.0_W, {{.above = std::nullopt}}), {job(0, 100, gpus(1))});
  EXPECT_DOUBLE_EQ(out.end_of(0), 150.0);
  EXPECT_EQ(out.peak, 450.0_W);
}

// Held to 250 W two jobs draw 700 W. With a deadband of 10 % of 790 W nobody is let go at 750 W and more, though the
// third has ended; without, both are.
TEST(Capping, LetsGoOnlyBelowTheDeadband) {
  PowerSpec spec = capped(2, 790.0_W, {alike});
  spec.capping.release = 0.0;
  // the second job makes it 800 W; held, 700 W; when the limit's user is gone, the first alone draws 500 W
  const Outcome at_once = run(2, spec, {job(0, 300, gpus(1)), job(0, 50, gpus(1))});
  spec.capping.release = 0.4;  // below 474 W: never with a busy node at 300 W, but at 250 W there are 450 W
  const Outcome late = run(2, spec, {job(0, 300, gpus(1)), job(0, 50, gpus(1))});
  EXPECT_NEAR(at_once.end_of(0), 55.0 + 250.0, 1e-8);
  EXPECT_NEAR(late.end_of(0), 330.0, 1e-8);
}

TEST(Capping, ActsAfterItsReaction) {
  PowerSpec spec = capped(2, 700.0_W, {alike});
  spec.capping.reaction = TimeSpan::seconds(2);
  const Outcome out = run(2, spec, {job(0, 102, gpus(1)), job(0, 102, gpus(1))});
  EXPECT_NEAR(out.end_of(0), 2.0 + 110.0, 1e-8);
  EXPECT_EQ(out.above, TimeSpan::seconds(2));
  EXPECT_EQ(out.peak, 800.0_W);
}

TEST(Capping, AdmissionStartsOnlyWhatFits) {
  PowerSpec spec = capped(3, 1000.0_W, {});
  spec.admission = true;  // three idle nodes and two jobs draw 900 W; a third job would make it 1,200 W
  const Outcome out = run(3, spec, {job(0, 100, gpus(1)), job(0, 70, gpus(1)), job(0, 100, gpus(1))});
  EXPECT_DOUBLE_EQ(out.end_of(0), 100.0);
  EXPECT_DOUBLE_EQ(out.end_of(1), 70.0);
  EXPECT_DOUBLE_EQ(out.end_of(2), 170.0);
  EXPECT_EQ(out.peak, 900.0_W);
}

std::vector<JobSpec> random_jobs(std::uint64_t seed, std::uint32_t most) {
  Rng random(seed, Stream::arrivals, 0);
  std::vector<JobSpec> jobs;
  for (int i = 0; i < 300; ++i) {
    jobs.push_back(job(static_cast<std::int64_t>(random.uniform() * 20000),
                       1 + static_cast<std::int64_t>(random.uniform() * 1000),
                       gpus(1 + static_cast<std::uint32_t>(random.uniform() * most))));
    if (random.uniform() < 0.5) jobs.back().job_class = {1};
  }
  std::ranges::sort(jobs, {}, &JobSpec::submit);
  return jobs;
}

/// Sixteen nodes in four racks, with losses at each level and a limit of each rack.
PowerSpec racks(Power limit, std::vector<CapRule> rules) {
  PowerSpec spec = capped(16, 1.0_kW, {});
  spec.classes = {{"low", 0, true}};
  spec.places.clear();
  spec.leaf_of_node.clear();
  spec.places.push_back({.name = "feed", .parent = {}});
  for (std::uint32_t r = 0; r < 4; ++r) {
    spec.capping.places.push_back({{static_cast<std::uint32_t>(spec.places.size())}, {4 * r}, 4});
    const PowerPlaceId here{static_cast<std::uint32_t>(spec.places.size())};
    spec.places.push_back({.name = "rack",
                           .parent = {0},
                           .equipment = 50.0_W,
                           .converters = ParallelStages{QuadraticLoss{2.0_kW, 0.012, 0.01, 0.02}},
                           .limit = limit});
    for (std::uint32_t n = 0; n < 4; ++n) {
      spec.leaf_of_node.push_back({static_cast<std::uint32_t>(spec.places.size())});
      spec.places.push_back({.name = "",
                             .parent = here,
                             .converters = ParallelStages{QuadraticLoss{0.5_kW, 0.006, 0.012, 0.042}, 2},
                             .is_node = true});
    }
  }
  spec.capping.rules = std::move(rules);
  return spec;
}

// Above what four nodes draw at the last step, with losses, no limit is ever exceeded for longer than an instant; and
// what is held harder does not get done earlier.
TEST(Capping, NoLimitIsExceededAndNoLowerOneIsFaster) {
  for (const std::vector<CapRule>& rules : {std::vector{alike}, std::vector{first, others}}) {
    double before = 0.0;
    for (const double limit_w : {2000.0, 1500.0, 1400.0, 1300.0, 1150.0}) {
      const PowerSpec spec = racks(Power{limit_w}, rules);
      VectorSource source(numbered(random_jobs(7, 1)), {{"tenant"}, {"class", "low"}, {}});
      ScriptedScheduler scheduler;
      SitePower power(spec, source);
      RecordingSink sink;
      std::vector<Subsystem*> subsystems{&power};
      const ClusterSpec cluster = gpu_nodes(16, 1);
      const RunResult result = simulate(
          {.cluster = cluster, .jobs = source, .scheduler = scheduler, .record = sink, .subsystems = subsystems});
      power.finish(result.end);
      for (const auto& place : spec.capping.places) {
        EXPECT_EQ(power.tree().above_limit(place.place).ns, 0) << limit_w;
        EXPECT_LE(power.tree().peak(place.place).power().si, limit_w);
        if (limit_w < 1500.0) {
          EXPECT_GT(power.tree().peak(place.place).power().si, 0.85 * limit_w);
        }
      }
      double spent = 0.0;
      for (const auto& ended : sink.ended) spent += ended.spent[0].in_seconds();
      EXPECT_GE(spent, before) << limit_w;
      before = spent;
    }
  }
}

// A limit that is never met changes nothing.
TEST(Capping, WithoutNeedItIsNotThere) {
  const Outcome with = run(16, capped(16, 1.0e6_W, {alike}), random_jobs(3, 8));
  const Outcome without = run(16, capped(16, 1.0e6_W, {}), random_jobs(3, 8));
  ASSERT_EQ(with.sink.ended.size(), without.sink.ended.size());
  for (std::size_t i = 0; i < with.sink.ended.size(); ++i) {
    EXPECT_EQ(with.sink.ended[i].job, without.sink.ended[i].job);
    EXPECT_EQ(with.sink.ended[i].at, without.sink.ended[i].at);
  }
  EXPECT_EQ(with.metric("energy.site"), without.metric("energy.site"));
}

}  // namespace
}  // namespace headroom
