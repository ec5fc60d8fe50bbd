// SPDX-License-Identifier: Apache-2.0
// The replay of one job on published availability traces (Wu et al., NSDI 2024; github skypilot-org/spot-traces,
// aws-02-15-2023, V100). The expected numbers come from an implementation of the same rules that we did not write: a
// regression target for the rules, not a table of the paper.
#include "planner/bursting/spot_replay.hpp"

#include <gtest/gtest.h>

#include "scenarios/read_spot_trace.hpp"
#include "tests/oracle_data.hpp"

namespace headroom {
namespace {

SpotTrace zone(const std::string& path) {
  auto trace = read_spot_trace(path);
  if (const auto* failure = std::get_if<std::string>(&trace)) ADD_FAILURE() << *failure;
  return std::get<SpotTrace>(trace);
}

constexpr std::size_t starts = 120;

double mean_ratio(const SpotTrace& trace, const SpotJob& job, SpotRule rule) {
  double sum = 0.0;
  for (std::size_t k = 0; k < starts; ++k) {
    const SpotOutcome outcome = replay_spot(trace, nth_start(trace, job, k, starts), job, rule);
    EXPECT_TRUE(outcome.in_time);
    EXPECT_GE(outcome.cost_h, least_spot_cost_h(trace, nth_start(trace, job, k, starts), job) - 1e-9);
    sum += outcome.cost_h;
  }
  return sum / starts / job.work_h;
}

double mean_bound(const SpotTrace& trace, const SpotJob& job) {
  double sum = 0.0;
  for (std::size_t k = 0; k < starts; ++k) sum += least_spot_cost_h(trace, nth_start(trace, job, k, starts), job);
  return sum / starts / job.work_h;
}

struct Row {
  double within_h, greedy, uniform, bound;
};
// 48 h of work, change-over 0.1 h, spot at 0.3, means of 120 evenly spaced starts; tolerance as stated with the table.
void expect_table(const SpotTrace& trace, std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    const SpotJob job{.within_h = row.within_h};
    EXPECT_NEAR(mean_ratio(trace, job, SpotRule::greedy), row.greedy, 0.01) << row.within_h;
    EXPECT_NEAR(mean_ratio(trace, job, SpotRule::uniform_progress), row.uniform, 0.01) << row.within_h;
    EXPECT_NEAR(mean_bound(trace, job), row.bound, 0.01) << row.within_h;
  }
}

#define HEADROOM_ZONE(variable, name) \
  HEADROOM_ORACLE_FILE(variable, "cost/spot-traces/availability/1-node/aws-02-15-2023/" name "_v100_1.json")

TEST(OracleSpotReplay, OfAZoneThatIsUpHalfOfTheTime) {
  HEADROOM_ZONE(path, "us-east-1c");
  expect_table(zone(path),
               {{52, .910, .832, .648}, {60, .823, .749, .598}, {72, .717, .689, .527}, {96, .549, .616, .431}});
}

TEST(OracleSpotReplay, OfAZoneThatIsMostlyUp) {
  HEADROOM_ZONE(path, "us-east-2a");
  expect_table(zone(path),
               {{52, .669, .545, .432}, {60, .530, .455, .388}, {72, .421, .406, .345}, {96, .324, .346, .306}});
}

TEST(OracleSpotReplay, OfAZoneThatIsMostlyDown) {
  HEADROOM_ZONE(path, "us-east-1a");
  expect_table(zone(path),
               {{52, .984, .987, .869}, {60, .963, .986, .848}, {72, .935, 1.003, .817}, {96, .870, 1.032, .755}});
}

struct ZoneRow {
  const char* name;
  double availability, mean_up_h, median_up_h, lost_per_up_hour;
};
// Printed digits: half a unit of the last one is rounding.
TEST(OracleSpotZones, StatisticsOfNineZones) {
  for (const ZoneRow& row :
       {ZoneRow{"us-east-1a", .167, .72, .33, 1.390}, ZoneRow{"us-east-1c", .467, 1.48, .49, .673},
        ZoneRow{"us-east-1d", .447, 1.66, .54, .600}, ZoneRow{"us-east-1f", .591, 2.26, .54, .442},
        ZoneRow{"us-east-2a", .759, 5.68, .87, .175}, ZoneRow{"us-east-2b", .682, 4.26, 1.08, .234},
        ZoneRow{"us-west-2a", .883, 6.06, 1.03, .164}, ZoneRow{"us-west-2b", .905, 10.40, 1.41, .095},
        ZoneRow{"us-west-2c", .891, 6.81, .92, .146}}) {
    const std::string file =
        std::string("cost/spot-traces/availability/1-node/aws-02-15-2023/") + row.name + "_v100_1.json";
    HEADROOM_ORACLE_FILE(path, file.c_str());
    const ZoneStatistics found = zone_statistics(zone(path));
    EXPECT_NEAR(found.availability, row.availability, 0.00051) << row.name;
    EXPECT_NEAR(found.mean_up_h, row.mean_up_h, 0.0051) << row.name;
    EXPECT_NEAR(found.median_up_h, row.median_up_h, 0.0051) << row.name;
    EXPECT_NEAR(found.lost_per_up_hour, row.lost_per_up_hour, 0.00051) << row.name;
  }
}

SpotTrace ticks(std::vector<bool> available) {
  return {TimeSpan::seconds(3600), std::move(available)};
}

// Two hours of work within five, half an hour for a change-over, spot at 0.3, an hour a tick.
TEST(SpotReplay, WorkedByHand) {
  const SpotJob job{.work_h = 2.0, .within_h = 5.0, .changeover_h = 0.5, .spot_price = 0.3};
  const auto cost = [&](std::vector<bool> available, SpotRule rule) {
    const SpotOutcome outcome = replay_spot(ticks(std::move(available)), 0, job, rule);
    EXPECT_TRUE(outcome.in_time);
    return outcome.cost_h;
  };
  using enum SpotRule;
  EXPECT_DOUBLE_EQ(cost({1, 1, 1, 1, 1, 1}, greedy), 0.3 * 2.5);
  // It waits two hours; then three are left, for two of work and two change-overs.
  EXPECT_DOUBLE_EQ(cost({0, 0, 0, 0, 0, 0}, greedy), 2.5);
  // Half an hour done on spot; lost at 1 h, when 4 > 1.5 + 1; at 3 h, 2 <= 2.5: on-demand for 0.5 + 1.5 h.
  EXPECT_DOUBLE_EQ(cost({1, 0, 0, 0, 0, 0}, greedy), 0.3 + 2.0);
  // At 1 h, 0.5 >= 0.4 of progress are due: idle. At 2 h 0.8 are due: on-demand, 0.5 h of work. At 3 h it has 1.0, and
  // 1.6 would be due after two change-overs: it stays, and ends after another hour.
  EXPECT_DOUBLE_EQ(cost({1, 0, 0, 0, 0, 0}, uniform_progress), 0.3 + 2.0);
  EXPECT_DOUBLE_EQ(least_spot_cost_h(ticks({1, 0, 0, 0, 0, 0}), 0, job), 0.3 + 1.0);
  EXPECT_DOUBLE_EQ(least_spot_cost_h(ticks({1, 1, 1, 0, 0, 1}), 0, job), 0.6);
}

TEST(SpotReplay, StatisticsOfAZoneWorkedByHand) {
  const ZoneStatistics found = zone_statistics(ticks({1, 1, 0, 1, 0, 0, 1, 1, 1, 1}));
  EXPECT_DOUBLE_EQ(found.availability, 0.7);
  EXPECT_DOUBLE_EQ(found.mean_up_h, 7.0 / 3.0);
  EXPECT_DOUBLE_EQ(found.median_up_h, 2.0);
  EXPECT_DOUBLE_EQ(found.lost_per_up_hour, 2.0 / 7.0) << "the last one is still up";
  EXPECT_EQ(zone_statistics(ticks({0, 0})).mean_up_h, 0.0);
}

}  // namespace
}  // namespace headroom
