// SPDX-License-Identifier: Apache-2.0
#include "planner/comparison.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "planner/comparison_document.hpp"
#include "planner/paired.hpp"
#include "planner/results_json.hpp"

namespace headroom {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// One row per replica: seed, and a value for each of wait (lower is better), use (higher) and jobs (neither).
Results results(const std::string& name, const std::vector<std::vector<double>>& rows) {
  Results out;
  out.name = name;
  out.metrics = {
      {"wait", "s", Better::lower, ""}, {"use", "1", Better::higher, ""}, {"jobs", "1", Better::neither, ""}};
  std::uint32_t number = 0;
  for (const std::vector<double>& row : rows)
    out.replicas.push_back({number++, static_cast<std::uint64_t>(row[0]), {row.begin() + 1, row.end()}});
  return out;
}

TEST(Compare, ReplicasWithTheSameSeedsArePaired) {
  const Results a = results("a", {{1, 10, 0.5, 7}, {2, 20, 0.6, 7}, {3, 30, 0.7, 7}});
  const Results b = results("b", {{3, 33, 0.69, 7}, {1, 11, 0.51, 8}, {9, 1000, 0, 0}, {2, 21, 0.6, 9}});
  const Comparison found = compare_results(a, b, {});
  EXPECT_EQ(found.pairing, Pairing::paired);
  EXPECT_EQ(found.replicas, 3U);
  const auto expected = paired_difference(std::vector{10.0, 20.0, 30.0}, std::vector{11.0, 21.0, 33.0});
  ASSERT_TRUE(found.metrics[0].means);
  EXPECT_EQ(found.metrics[0].means->difference.mean, expected->difference.mean);
  EXPECT_EQ(found.metrics[0].means->difference.half_width, expected->difference.half_width);
  EXPECT_NEAR(found.metrics[0].b, 65.0 / 3.0, 1e-12) << "without the replica that has no pair";
}

TEST(Compare, OtherSeedsAreIndependent) {
  const Results a = results("a", {{1, 10, 0.5, 7}, {2, 20, 0.6, 7}}),
                b = results("b", {{3, 11, 0.5, 7}, {4, 21, 0.6, 7}});
  const Comparison found = compare_results(a, b, {});
  EXPECT_EQ(found.pairing, Pairing::independent);
  EXPECT_EQ(found.metrics[0].means->difference.half_width,
            independent_difference(std::vector{10.0, 20.0}, std::vector{11.0, 21.0})->difference.half_width);
  EXPECT_EQ(found.metrics[0].finding, Finding::open);
}

TEST(Compare, WhatIsFoundFollowsTheIntervalAndTheDirection) {
  struct Row {
    std::vector<double> a, b;  // wait, use, jobs of two replicas in a row
    Finding wait, use, jobs;
  };
  const Row rows[] = {
      {{10, 0.5, 7, 10, 0.5, 7}, {10, 0.5, 7, 10, 0.5, 7}, Finding::same, Finding::same, Finding::same},
      {{10, 0.5, 7, 20, 0.6, 9}, {9, 0.4, 8, 19, 0.5, 10}, Finding::better, Finding::worse, Finding::differs},
      {{10, 0.5, 7, 20, 0.6, 9}, {11, 0.6, 7, 21, 0.7, 9}, Finding::worse, Finding::better, Finding::same},
      {{10, 0.5, 7, 20, 0.6, 9}, {11, 0.4, 7, 19, 0.8, 9}, Finding::open, Finding::open, Finding::same},
      {{nan, 0.5, 7, 20, 0.6, 9}, {nan, 0.5, 7, 20, 0.6, 9}, Finding::same, Finding::same, Finding::same},
      {{nan, 0.5, 7, 20, 0.6, 9}, {1, 0.5, 7, 20, 0.6, 9}, Finding::unmeasured, Finding::same, Finding::same},
  };
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    const auto side = [](const std::vector<double>& v) {
      return results("x", {{1, v[0], v[1], v[2]}, {2, v[3], v[4], v[5]}});
    };
    const Comparison found = compare_results(side(rows[i].a), side(rows[i].b), {});
    EXPECT_EQ(found.metrics[0].finding, rows[i].wait) << i;
    EXPECT_EQ(found.metrics[1].finding, rows[i].use) << i;
    EXPECT_EQ(found.metrics[2].finding, rows[i].jobs) << i;
  }
}

TEST(Compare, ALogHasNoLuckAndASingleReplicaHasNothingElse) {
  Results a = results("a", {{1, 10, 0.5, 7}}), b = results("b", {{1, 9, 0.5, 7}});
  const Comparison drawn = compare_results(a, b, {});
  EXPECT_EQ(drawn.pairing, Pairing::none);
  EXPECT_EQ(drawn.metrics[0].finding, Finding::single);
  EXPECT_EQ(drawn.metrics[1].finding, Finding::same);
  a.is_replay = b.is_replay = true;
  const Comparison replayed = compare_results(a, b, {});
  EXPECT_EQ(replayed.pairing, Pairing::exact);
  EXPECT_EQ(replayed.metrics[0].finding, Finding::better);
  EXPECT_EQ(replayed.metrics[1].finding, Finding::same);
}

TEST(Compare, ALogIsReplayedIfNothingIsDrawn) {
  using Values = std::vector<std::pair<std::string, std::string>>;
  const std::pair<std::string, std::string> log{"workload.trace.path", "a.swf"};
  EXPECT_TRUE(
      replays_a_log(Values{log, {"workload.trace.sample", "100 %"}, {"scheduler.placement.policy", "best-fit"}}));
  EXPECT_FALSE(replays_a_log(Values{log, {"workload.trace.sample", "10 %"}}));
  EXPECT_FALSE(replays_a_log(Values{log, {"workload.trace.sample", "100 %"}, {"workload.trace.sample", "0.5"}}));
  EXPECT_FALSE(replays_a_log(Values{log, {"scheduler.placement.policy", "random"}}));
  EXPECT_TRUE(
      replays_a_log(Values{log, {"scheduler.placement.policy", "random"}, {"scheduler.placement", "best-fit"}}));
  EXPECT_FALSE(replays_a_log(Values{{"workload.synthetic.jobs", "10"}}));
}

TEST(Compare, AReplicaBesideManyIsComparedWithItsOwn) {
  const Results a = results("a", {{1, 10, 0.5, 7}, {2, 20, 0.6, 8}, {3, 30, 0.7, 9}}),
                b = results("b", {{2, 20, 0.7, 8}});
  const Comparison found = compare_results(a, b, {});
  EXPECT_EQ(found.pairing, Pairing::none);
  EXPECT_EQ(found.metrics[0].finding, Finding::same);
  EXPECT_EQ(found.metrics[1].finding, Finding::single);
  EXPECT_EQ(found.metrics[1].a, 0.6);
}

TEST(Compare, InputsThatDifferAndThoseThatOneSideLacks) {
  Results a = results("a", {{1, 1, 1, 1}}), b = a;
  a.inputs = {{"run.seed", "1"}, {"cluster.pools[n].nodes", "8"}, {"run.horizon", "1 d"}};
  b.inputs = {{"cluster.pools[n].nodes", "16"}, {"run.seed", "1"}, {"scheduler.order.policy", "sjf"}};
  const auto found = compare_results(a, b, {}).inputs;
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].path + " " + found[0].a + " " + found[0].b, "cluster.pools[n].nodes 8 16");
  EXPECT_EQ(found[1].path + " " + found[1].a + " " + found[1].b, "run.horizon 1 d (none)");
  EXPECT_EQ(found[2].path + " " + found[2].a + " " + found[2].b, "scheduler.order.policy (none) sjf");
}

TEST(Compare, WhatOneSideAloneHasIsLeftOutAndNamed) {
  const Results a = results("a", {{1, 1, 1, 1}});
  Results b = a;
  b.name = "b";
  b.metrics[1].name = "cost";
  EXPECT_EQ(why_not_comparable(a, b, {}), std::nullopt);
  const Comparison found = compare_results(a, b, {});
  EXPECT_EQ(found.metrics.size(), a.metrics.size() - 1);
  EXPECT_EQ(warnings_of(found), (std::vector<std::string>{"a has 1 metric that b lacks, which is left out: use",
                                                          "b has 1 metric that a lacks, which is left out: cost"}));
  EXPECT_EQ(why_not_comparable(a, b, {"wait"}), std::nullopt);
  EXPECT_EQ(why_not_comparable(a, b, {"power"}), "a: has no metric \"power\"");
  EXPECT_EQ(why_not_comparable(a, b, {"use"}), "b: has no metric \"use\"");
  EXPECT_EQ(compare_results(a, b, {"wait"}).metrics.size(), 1U);
}

TEST(Compare, ARatioIsSymmetricWhereThePrintedDigitsAre) {
  struct Row {
    double ratio, low, high;
    const char* text;
  };
  const Row rows[] = {
      {1.31, 1.27, 1.35, "1.31 ± 0.04"},
      {1.3149, 1.2712, 1.3585, "1.31 ± 0.04"},
      {1.31, 1.2, 1.45, "1.31 [1.20, 1.45]"},
      {0.5, 0.4871, 0.513, "0.500 ± 0.013"},
      {12.0, 9.0, 15.0, "12 ± 3"},
      {1.0, 1.0, 1.0, "1"},
      {250.0, 240.0, 290.0, "250 [240, 290]"},
      {2.0, -0.3, 4.6, "2 [0, 5]"},
  };
  for (const Row& row : rows) EXPECT_EQ(ratio_for_people({row.ratio, row.low, row.high, 0.95}), row.text);
}

TEST(Compare, TheReportSaysAloudWhatMovedNothing) {
  Results a = results("a", {{1, 10, 0.5, 7}, {2, 20, 0.6, 7}}), b = a;
  b.name = "b";
  a.inputs = {{"cluster.pools[n].nodes_per_rack", "4"}, {"run.replicas", "2"}};
  b.inputs = {{"cluster.pools[n].nodes_per_rack", "8"}, {"run.replicas", "3"}};
  const Comparison found = compare_results(a, b, {});
  const std::vector<std::string> expected{"cluster.pools[n].nodes_per_rack changed (4 -> 8) and no metric moved"};
  EXPECT_EQ(warnings_of(found), expected);
  const Comparisons comparisons{{found}, expected, ShownMetrics::different};
  EXPECT_EQ(comparison_document(comparisons).verdict.front(), "B: the same on 3.");
  EXPECT_EQ(comparison_document(comparisons).warnings, expected);
  EXPECT_NE(write_comparison_json(comparisons).find("\"" + expected[0] + "\""), std::string::npos);
}

TEST(Compare, WhatMovedIsJudgedByAllMetricsAndNotByTheWantedOnes) {
  Results a = results("a", {{1, 10, 0.5, 7}, {2, 20, 0.6, 7}}), b = a;
  a.inputs = {{"cluster.pools[n].nodes", "4"}};
  b.inputs = {{"cluster.pools[n].nodes", "8"}};
  b.replicas[1].values[0] = 19;
  EXPECT_TRUE(warnings_of(compare_results(a, b, {"use"})).empty()) << "the wait moved";
  b = results("b", {{1, 10, 0.5, 7}, {2, 20, 0.6, 7}});
  b.inputs = {{"cluster.pools[n].nodes", "8"}};
  EXPECT_EQ(warnings_of(compare_results(a, b, {"use"})).size(), 1U);
  b.metrics[0].name = "cost";
  EXPECT_TRUE(warnings_of(compare_results(a, b, {"use"})).empty()) << "a metric came and one went";
}

// A pair in which one side had nothing to measure says nothing about the difference: it counts in no number.
TEST(Compare, OnlyPairsThatAreMeasuredOnBothSidesCount) {
  const Results a = results("a", {{1, 10, 0.5, 7}, {2, nan, 0.5, 7}, {3, 12, 0.5, 7}}),
                b = results("b", {{1, 9, 0.5, 7}, {2, 100, nan, 7}, {3, 11, 0.6, nan}});
  const Comparison found = compare_results(a, b, {});
  const MetricComparison& wait = found.metrics[0];
  EXPECT_EQ(found.replicas, 3U);
  EXPECT_EQ(wait.replicas, 2U);
  EXPECT_EQ(wait.a, 11.0);
  EXPECT_EQ(wait.b, 10.0) << "without the 100, whose pair has nothing to compare it with";
  EXPECT_EQ(wait.means->difference.mean, -1.0);
  EXPECT_EQ(wait.finding, Finding::better);
  const Document document = comparison_document({{found}, {}, ShownMetrics::different});
  EXPECT_EQ(std::get<std::string>(document.tables.at(0).rows.at(0).back()), "better (2 replicas)");
  const std::string json = write_comparison_json({{found}, {}, ShownMetrics::different});
  EXPECT_NE(json.find("\"a\": 11, \"b\": 10, \"replicas\": 2, \"difference\": -1"), std::string::npos) << json;
}

TEST(Compare, ARatioWithoutAnIntervalIsNoExactNumber) {
  const Results a = results("a", {{1, 1, 0.5, 7}, {2, -0.5, 0.5, 7}, {3, 2, 0.5, 7}}),
                b = results("b", {{1, 2, 0.5, 7}, {2, 1, 0.5, 7}, {3, 2, 0.5, 7}});
  const Comparison found = compare_results(a, b, {});
  ASSERT_TRUE(found.metrics[0].means);
  ASSERT_FALSE(found.metrics[0].means->ratio) << "the mean of A may as well be 0";
  const Document document = comparison_document({{found}, {}, ShownMetrics::different});
  EXPECT_EQ(std::get<std::string>(document.tables.at(0).rows.at(0).at(4)), "2 (no bounded interval)");
}

TEST(Compare, PeopleAreShownTheFirstRowsOfManyComparisons) {
  const Results a = results("a", {{1, 10, 0.5, 7}, {2, 20, 0.6, 7}}),
                b = results("b", {{1, 11, 0.5, 7}, {2, 22, 0.6, 7}});
  const Comparisons many{std::vector(60, compare_results(a, b, {})), {}, ShownMetrics::different};
  const Document document = comparison_document(many);
  EXPECT_EQ(document.tables.at(0).rows.size(), 50U);
  EXPECT_EQ(document.verdict.at(0), "The table shows the first 50 results; --csv and --json have all.");
  EXPECT_EQ(comparison_table(many).rows.size(), 60U);
  EXPECT_NE(std::get<std::string>(document.tables[0].rows[0].back()).find(", may be luck"), std::string::npos);
}

TEST(Compare, EachMethodIsNamedWithWhatItIsOf) {
  const Results a = results("a", {{1, 10, 0.5, 7}, {2, 20, 0.6, 7}}),
                b = results("b", {{1, 11, 0.5, 7}, {2, 22, 0.6, 7}}),
                c = results("c", {{8, 11, 0.5, 7}, {9, 22, 0.6, 7}});
  const Document document = comparison_document(
      {{compare_results(a, b, {}), compare_results(a, c, {}), compare_results(a, b, {})}, {}, ShownMetrics::different});
  const auto has = [&](const std::string& beginning) {
    return std::ranges::any_of(document.verdict, [&](const auto& s) { return s.starts_with(beginning); });
  };
  EXPECT_TRUE(has("B and D: 2 replicas with the same seeds are paired"));
  EXPECT_TRUE(has("C: The replicas have different seeds"));
}

}  // namespace
}  // namespace headroom
