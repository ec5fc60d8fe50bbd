// SPDX-License-Identifier: Apache-2.0
// What jobs emitted. Expected values are worked by hand, or sums that somebody else made.
#include "sim/energy/job_emissions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "sim/power/site_power.hpp"
#include "sim/random.hpp"
#include "tests/sim/power_helpers.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;
using namespace literals;

constexpr std::int64_t hour = 3600;
constexpr double per_kwh = 1.0 / 3.6e6;

/// Keeps what is above a power from the grid, and fills up below it.
class Shaving final : public DispatchPolicy {
 public:
  [[nodiscard]] std::string_view name() const override { return "shaving"; }
  [[nodiscard]] Power decide(const DispatchQuestion& question) override {
    ++asked;
    return 20.0_kW - question.net;
  }
  int asked = 0;
};

/// A node of 8 GPUs that draws nothing when idle, and 5 kW for each GPU; a fifth more is lost or cools.
PowerSpec lone_nodes(std::uint32_t nodes, Power idle) {
  PowerSpec spec;
  spec.activities = {"one"};
  spec.pools = {{idle, {{.per_gpu = 5.0_kW, .per_core = {}, .slowdown = 1.0}}}};
  add_leaves(spec, nodes);
  spec.pue = 1.2;
  return spec;
}

struct Outcome {
  RecordingSink sink;
  GridUse use;
  CarbonMass jobs, nobody;
  int asked = 0;
  [[nodiscard]] double kg(std::size_t job) const { return 1e-9 * static_cast<double>(sink.emitted.at(job).carbon_ug); }
  [[nodiscard]] double all_kg() const {
    double sum = 0.0;
    for (const record::JobEmitted& entry : sink.emitted) sum += 1e-9 * static_cast<double>(entry.carbon_ug);
    return sum;
  }
};

enum class Ask { emissions, nothing };

Outcome run(const GridSpec& grid, const PowerSpec& spec, std::vector<JobSpec> jobs, Instant horizon,
            Ask ask = Ask::emissions) {
  Outcome out;
  VectorSource source(numbered(std::move(jobs)));
  ScriptedScheduler scheduler;
  SitePower power(spec, source);
  Shaving policy;
  GridMeter meter(grid, &policy, {Instant{}, {}});
  JobEmissions emissions(meter, {&out.sink});
  std::vector<RecordSink*> sinks{&meter};
  if (ask == Ask::emissions) sinks.push_back(&emissions);
  sinks.push_back(&out.sink);
  Tee tee(sinks);
  const ClusterSpec cluster = gpu_nodes(static_cast<std::uint32_t>(spec.leaf_of_node.size()), 8);
  std::vector<Subsystem*> subsystems{&power};
  simulate({.cluster = cluster,
            .jobs = source,
            .scheduler = scheduler,
            .record = tee,
            .subsystems = subsystems,
            .horizon = horizon});
  out.use = meter.total();
  out.jobs = emissions.of_jobs();
  out.nobody = emissions.of_nobody();
  out.asked = policy.asked;
  return out;
}

// 200 and 400 g/kWh by turns of an hour. A job of one GPU draws 6 kW with what belongs to it, one of two 12 kW.
TEST(JobEmissions, AreEnergyTimesTheIntensityOfItsMoment) {
  GridSpec grid;
  grid.average_carbon = HourlySeries({0.2 * per_kwh, 0.4 * per_kwh});
  grid.marginal_carbon = HourlySeries({0.7 * per_kwh});
  const std::vector<JobSpec> jobs{job(0, hour, gpus(1)), job(hour / 2, hour, gpus(2)), job(3 * hour, 7200, gpus(1))};
  const Outcome average = run(grid, lone_nodes(1, {}), jobs, at_s(4 * hour));
  ASSERT_EQ(average.sink.emitted.size(), 3U);
  EXPECT_NEAR(average.kg(0), 6.0 * 0.2, 1e-9);
  EXPECT_NEAR(average.kg(1), 12.0 * (0.5 * 0.2 + 0.5 * 0.4), 1e-9);
  EXPECT_NEAR(average.kg(2), 6.0 * 0.4, 1e-9) << "the second hour of it is not in the run";
  grid.accounting = CarbonAccounting::marginal;
  EXPECT_NEAR(run(grid, lone_nodes(1, {}), jobs, at_s(4 * hour)).kg(1), 12.0 * 0.7, 1e-9);
}

// Panels make 9 of the 18 kW while both jobs run: each buys half of what it draws. A contract changes nothing.
TEST(JobEmissions, WhatPanelsGiveIsSharedByAll) {
  GridSpec grid;
  grid.average_carbon = HourlySeries({0.3 * per_kwh});
  grid.solar = HourlySeries({9000.0, 0.0});
  const std::vector<JobSpec> jobs{job(0, hour, gpus(1)), job(0, 2 * hour, gpus(2))};
  const Outcome out = run(grid, lone_nodes(1, {}), jobs, at_s(3 * hour));
  EXPECT_NEAR(out.kg(0), 0.5 * 6.0 * 0.3, 1e-9);
  EXPECT_NEAR(out.kg(1), (0.5 + 1.0) * 12.0 * 0.3, 1e-9);
  grid.contract = PowerContract{.price = {1.0}, .share = 1.0, .volume = {}};
  EXPECT_EQ(run(grid, lone_nodes(1, {}), jobs, at_s(3 * hour)).kg(1), out.kg(1));
}

// Idle nodes, panels, and a battery that fills and runs dry in the middle of hours: jobs and nobody have, together,
// what the months of the meter say; each entry rounds to a microgram.
TEST(JobEmissions, NothingIsLostAndNothingIsCountedTwice) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Rng random(seed, Stream::arrivals, 0);
    GridSpec grid;
    std::vector<double> carbon, sun;
    for (int h = 0; h < 96; ++h) {
      carbon.push_back((0.1 + 0.5 * random.uniform()) * per_kwh);
      sun.push_back(std::max(0.0, 60e3 * std::sin(h / 24.0 * 6.2832)));
    }
    grid.average_carbon = HourlySeries(carbon);
    grid.solar = HourlySeries(sun);
    grid.battery = SiteBattery{{.capacity = 60.0_kWh,
                                .floor = {},
                                .reserve = {},
                                .ceiling_slope = {},
                                .floor_slope = {},
                                .charge_rate = Frequency{1.0 / 7200},
                                .discharge_rate = Frequency{1.0 / 3600},
                                .charge_efficiency = 0.9,
                                .discharge_factor = 1.1},
                               0.5};
    std::vector<JobSpec> jobs;
    for (int i = 0; i < 120; ++i)
      jobs.push_back(job(static_cast<std::int64_t>(random.uniform() * 90 * hour),
                         1 + static_cast<std::int64_t>(random.uniform() * 4 * hour),
                         gpus(1 + static_cast<std::uint32_t>(random.uniform() * 10))));
    std::ranges::sort(jobs, {}, &JobSpec::submit);
    const PowerSpec spec = lone_nodes(3, 5.0_kW);
    const Outcome out = run(grid, spec, jobs, at_s(96 * hour)),
                  quiet = run(grid, spec, jobs, at_s(96 * hour), Ask::nothing);
    ASSERT_EQ(out.sink.emitted.size(), 120U);
    EXPECT_GT(out.nobody.si, 0.01 * out.use.average.si);
    EXPECT_GT(out.use.discharged.si, 0.0);
    EXPECT_NEAR(out.jobs.si + out.nobody.si, out.use.average.si, 1e-9 * out.use.average.si);
    EXPECT_NEAR(out.all_kg(), out.jobs.si, 120 * 0.5e-9 + 1e-12 * out.jobs.si);
    // To be asked leaves no trace in the meter.
    EXPECT_EQ(out.use.average.si, quiet.use.average.si);
    EXPECT_EQ(out.use.discharged.si, quiet.use.discharged.si);
    EXPECT_EQ(out.use.bought.si, quiet.use.bought.si);
    EXPECT_EQ(out.asked, quiet.asked);
  }
}

}  // namespace
}  // namespace headroom
