// SPDX-License-Identifier: Apache-2.0
// Jobs that run in several stretches, from a scenario to jobs.csv: laws that hold whatever the hours cost.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "planner/experiment.hpp"
#include "planner/hour_expectation.hpp"
#include "planner/vocabulary.hpp"
#include "reports/jobs_table.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/sim/run_helpers.hpp"
#include "tests/temporary_folder.hpp"

namespace headroom {
namespace {

using namespace testing_run;

/// Prices of a week that differ from hour to hour, more in the afternoon.
void write_prices(const test::TemporaryFolder& folder) {
  Rng rng{11, Stream::arrivals, 0};
  std::string text = "utc,usd_per_MWh\n";
  for (int hour = 0; hour < 24 * 7; ++hour) {
    const double price = 40.0 + 30.0 * std::sin((hour % 24 - 9) / 24.0 * 6.283) + 15.0 * rng.uniform();
    text += "2027-01-0" + std::to_string(1 + hour / 24) + (hour % 24 < 10 ? " 0" : " ") + std::to_string(hour % 24) +
            ":00:00," + std::to_string(price) + "\n";
  }
  folder.write("price.csv", text);
}

/// Nodes of one GPU that draws 10 kW while it is busy, and nothing else.
Scenario scenario_with(const test::TemporaryFolder& folder, int nodes, const std::string& shifting,
                       const std::string& backfill = "none") {
  const std::string text = R"({ "run": { "start": "2027-01-01" }, "cluster": { "pools": [ { "name": "p", "nodes": )" +
                           std::to_string(nodes) + R"(, "node": { "cpus": 1, "gpus": 1,
      "draw": { "gpu_idle": "0 W", "gpu_peak": "10 kW", "host_idle": "0 W", "host_peak": "0 W" } } } ] },
    "power": { "fidelity": "linear", "activity": "full-load" }, "cooling": { "pue": 1 },
    "workload": { "synthetic": { "jobs": 3, "rate": "1 /h", "classes": [ { "name": "a", "gpus": 1, "duration": "1 h" } ] } },
    "scheduler": { "backfill": ")" +
                           backfill + R"(", "shifting": )" + shifting + R"( }, "site": { "tariff": { "hourly": ")" +
                           (folder.path() / "price.csv").string() + R"(" } } })";
  Diagnostics diagnostics;
  auto scenario = read_scenario_text(text, "pausing.json", {}, full_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  return scenario ? std::move(*scenario) : Scenario{};
}

/// Jobs of up to 12 h that come within four days, not at whole hours, and the last one after them: it ends the run.
std::vector<JobSpec> workload() {
  Rng rng{3, Stream::durations, 0};
  std::vector<JobSpec> jobs;
  for (int i = 0; i < 60; ++i) {
    JobSpec spec = job(static_cast<std::int64_t>(rng.below(4 * 86'400)),
                       1 + static_cast<std::int64_t>(rng.below(43'200)), gpus(1));
    if (i % 4 == 0) spec.estimate = TimeSpan{spec.work.ns * 2};
    jobs.push_back(spec);
  }
  std::ranges::sort(jobs, {}, &JobSpec::submit);
  return numbered(std::move(jobs));
}

struct Outcome {
  RecordingSink sink;
  RunStatistics statistics;
  std::string jobs_csv;
  [[nodiscard]] std::size_t pauses() const {
    return static_cast<std::size_t>(std::ranges::count(sink.ended, EndReason::paused, &record::LeaseEnded::reason));
  }
};

class Memory final : public ByteSink {
 public:
  void write(std::span<const std::byte> piece) override {
    for (const std::byte b : piece) text += static_cast<char>(b);
  }
  std::string text;
};

Outcome run(const Scenario& scenario, std::vector<JobSpec> jobs) {
  Outcome out;
  JobsCsv table;
  VectorSource source(std::move(jobs), {{"tenant"}, {"a"}, {}});
  out.statistics = run_experiment(scenario, source, {&out.sink, &table}, nullptr).statistics;
  Memory memory;
  (void)table.write_rows(memory);
  out.jobs_csv = memory.text;
  return out;
}

const std::string pausing = R"("max_delay": "20 h", "forecast": "perfect", "pausing": true)";

class PausingRun : public testing::Test {
 protected:
  PausingRun() { write_prices(folder_); }
  [[nodiscard]] Outcome run_with(const std::string& shifting, int nodes = 60) const {
    return run(scenario_with(folder_, nodes, shifting), workload());
  }
  const test::TemporaryFolder folder_;
};

TEST_F(PausingRun, WhatIsSwitchedOffChangesNoByte) {
  const std::string plain = R"({ "policy": "cheapest-hours", "max_delay": "20 h" })";
  const std::string off =
      R"({ "policy": "cheapest-hours", "max_delay": "20 h", "pausing": false, "stretch": "3 h", "pause_cost": "9 min" })";
  EXPECT_EQ(run_with(plain).jobs_csv, run_with(off).jobs_csv);
  EXPECT_EQ(run_with(plain).pauses(), 0U);
}

TEST_F(PausingRun, TheSameRunTwiceIsTheSame) {
  const std::string shifting = R"({ "policy": "cheapest-hours", )" + pausing + R"(, "pause_cost": "7 min" })";
  const Outcome first = run_with(shifting), second = run_with(shifting);
  EXPECT_GT(first.pauses(), 20U);
  EXPECT_EQ(first.jobs_csv, second.jobs_csv);
}

// With room for all, no job ends later than it could at the longest delay; what leases keep is the work; and where
// pauses cost nothing the energy is that of the same jobs without any shifting.
TEST_F(PausingRun, NoJobIsLateAndNoWorkIsLost) {
  const Outcome at_once = run_with(R"("none")");
  for (const char* const cost : {"0 s", "20 min"}) {
    const Outcome out =
        run_with(R"({ "policy": "cheapest-hours", )" + pausing + R"(, "pause_cost": ")" + cost + R"(" })");
    EXPECT_GT(out.pauses(), 10U);
    for (std::uint64_t serial = 0; serial < out.sink.submitted.size(); ++serial) {
      const JobSpec& spec = out.sink.submitted[serial];
      EXPECT_LE(out.sink.end_of(serial), spec.submit + spec.estimate + TimeSpan::seconds(20 * 3600)) << spec.number;
      TimeSpan kept;
      for (const record::LeaseEnded& lease : out.sink.ends_of(serial)) kept = kept + lease.kept;
      EXPECT_EQ(kept, spec.work);
    }
    const double lost_j = out.statistics.metric("gpu_hours.wasted") * 3600.0 * 10e3;
    EXPECT_NEAR(out.statistics.metric("energy.bought") - lost_j, at_once.statistics.metric("energy.bought"), 1.0);
    EXPECT_EQ(lost_j > 0.0, std::string(cost) != "0 s");
    EXPECT_LT(out.statistics.metric("energy.cost"), 0.95 * at_once.statistics.metric("energy.cost"));
  }
}

// Stretches keep their length, but for the last one of a job.
TEST_F(PausingRun, AStretchIsNoShorterThanItMay) {
  const Outcome out =
      run_with(R"({ "policy": "cheapest-hours", )" + pausing + R"(, "pause_cost": "1 min", "stretch": "2 h" })");
  EXPECT_GT(out.pauses(), 10U);
  for (const record::LeaseEnded& lease : out.sink.ended) {
    if (lease.reason != EndReason::paused) continue;
    TimeSpan length;
    for (const TimeSpan part : lease.spent) length = length + part;
    EXPECT_GE(length, TimeSpan::seconds(7200));
  }
}

// A cluster that is too small makes jobs late, and loses none of them, whoever jumps the line.
TEST_F(PausingRun, InACrowdAllGetDone) {
  for (const char* const backfill : {"none", "easy", "conservative"}) {
    const Outcome out =
        run(scenario_with(folder_, 8, R"({ "policy": "cheapest-hours", )" + pausing + R"(, "pause_cost": "5 min" })",
                          backfill),
            workload());
    for (std::uint64_t serial = 0; serial < out.sink.submitted.size(); ++serial)
      EXPECT_EQ(out.sink.state_of(serial), JobState::finished);
    EXPECT_GT(out.pauses(), 5U) << backfill;
  }
}

// Jobs are fetched before they come, and others may follow from those that end: what is expected of an hour is what
// was known then, whatever was asked before.
TEST(HourExpectation, AskedAgainOfAnEarlierTimeItKnowsNoMore) {
  Rng rng{4, Stream::arrivals, 0};
  std::vector<double> values;
  for (int hour = 0; hour < 24 * 10; ++hour) values.push_back(rng.uniform());
  const HourlySeries series(values);
  const Instant third = at_s(3 * 86'400 + 7200), later = at_s(4 * 86'400);
  HourExpectation fresh(ShiftingSection::Forecast::past, series, 0), asked(ShiftingSection::Forecast::past, series, 0);
  EXPECT_FALSE(asked.learn(at_s(3600)));
  EXPECT_TRUE(asked.learn(at_s(8 * 86'400)));
  asked.look(at_s(8 * 86'400), at_s(9 * 86'400));
  for (HourExpectation* const one : {&fresh, &asked}) {
    EXPECT_TRUE(one->learn(third));
    one->look(third, later);
  }
  EXPECT_EQ(asked.integral(later), fresh.integral(later));
  // By hand: the first hour is the mean of that hour of the days before (1 January 1970 was a Thursday, the fourth day
  // is a Sunday, of which there was none but the Saturday before).
  EXPECT_NEAR(fresh.integral(third + TimeSpan::seconds(3600)), 3600.0 * values[2 * 24 + 2], 1e-9);
}

}  // namespace
}  // namespace headroom
