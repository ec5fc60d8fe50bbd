// SPDX-License-Identifier: Apache-2.0
#include "planner/sweep.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>

#include "planner/replicas.hpp"
#include "planner/sweep_document.hpp"
#include "planner/sweep_journal.hpp"
#include "planner/sweep_results.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/temporary_folder.hpp"

namespace headroom {
namespace {

constexpr const char* drawn = R"({
  "title": "Drawn",
  "run": { "replicas": 3, "seed": 5 },
  "cluster": { "pools": [ { "name": "n", "nodes": 2, "node": { "cpus": 16, "gpus": 8 } } ] },
  "workload": { "synthetic": { "jobs": 40, "rate": "20 /h", "classes": [
    { "name": "one", "gpus": 4, "duration": { "dist": "exponential", "mean": "30 min" } } ] } } })";

class SweepTest : public testing::Test {
 protected:
  SweepTest() {
    folder.write("drawn.json", drawn);
    file = (folder.path() / "drawn.json").string();
  }
  [[nodiscard]] std::unique_ptr<Sweep> sweep(std::vector<Variation> variations, std::vector<std::string> sets = {}) {
    auto out = std::make_unique<Sweep>(file, std::move(sets), std::move(variations));
    Diagnostics diagnostics;
    out->check(2, diagnostics);
    EXPECT_TRUE(diagnostics.ok()) << to_text(diagnostics);
    return out;
  }
  static std::map<std::string, UnitResult> run_all(Sweep& sweep) {
    std::map<std::string, UnitResult> results;
    for (const SweepUnit unit : sweep.units()) {
      const auto result = sweep.run(unit, [] { return false; });
      EXPECT_TRUE(result);
      results.emplace(result->key, *result);
    }
    return results;
  }
  test::TemporaryFolder folder;
  std::string file;
};

const Variation nodes{"cluster.pools[n].nodes", {"1", "2", "3"}};
const Variation orders{"scheduler.order", {"fifo", "sjf"}};

TEST_F(SweepTest, TheLastVariationChangesFastest) {
  const auto one = sweep({nodes, orders});
  EXPECT_EQ(one->points(), 6U);
  EXPECT_EQ(one->name(0), "cluster.pools[n].nodes=1, scheduler.order=fifo");
  EXPECT_EQ(one->name(1), "cluster.pools[n].nodes=1, scheduler.order=sjf");
  EXPECT_EQ(one->name(5), "cluster.pools[n].nodes=3, scheduler.order=sjf");
  EXPECT_EQ(one->scenario(5).cluster.pools[0].nodes, 3U);
  EXPECT_EQ(one->scenario(5).scheduler.order.policy, "sjf");
  EXPECT_EQ(one->units().size(), 18U);
  EXPECT_EQ(one->units()[4].point, 1U);
  EXPECT_EQ(one->units()[4].replica, 1U);
  EXPECT_EQ(SweepUnit::of(one->units()[4].number()).replica, 1U);
}

// Common random numbers: a unit is the replica that `run` would have made of that scenario.
TEST_F(SweepTest, AUnitIsAReplicaOfARun) {
  const auto one = sweep({nodes, orders});
  const std::vector<std::string> overrides{"cluster.pools[n].nodes=3", "scheduler.order=fifo"};
  Diagnostics diagnostics;
  const auto scenario = read_scenario(file, overrides, full_vocabulary(), diagnostics);
  ASSERT_TRUE(scenario);
  TraceReport report;
  const ReplicaSet set = run_replicas(*scenario, open_workload(*scenario, diagnostics, report), {});
  for (std::uint32_t r = 0; r < 3; ++r) {
    const auto unit = one->run({4, r}, [] { return false; });
    ASSERT_TRUE(unit);
    const auto& expected = set.replicas[r].experiment.statistics.metrics;
    ASSERT_EQ(unit->metrics->size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ((*unit->metrics)[i], expected[i].name);
      EXPECT_TRUE(unit->values[i] == expected[i].value || std::isnan(expected[i].value)) << expected[i].name;
    }
  }
}

TEST_F(SweepTest, TheKeyStandsForWhatDecidesTheResult) {
  const auto one = sweep({nodes, orders}), more = sweep({nodes, orders}, {"run.replicas=9"});
  EXPECT_EQ(one->key({2, 1}), more->key({2, 1})) << "more replicas are the same and some others";
  EXPECT_EQ(one->key({2, 1}), sweep({orders, nodes})->key({1, 1})) << "wherever the point stands";
  EXPECT_NE(one->key({2, 1}), one->key({2, 2}));
  EXPECT_NE(one->key({2, 1}), one->key({3, 1}));
  EXPECT_NE(one->key({2, 1}), sweep({nodes, orders}, {"run.seed=6"})->key({2, 1}));
  EXPECT_NE(one->key({2, 1}), sweep({nodes, orders}, {"workload.synthetic.jobs=41"})->key({2, 1}));
}

TEST_F(SweepTest, ALogWithOtherContentIsAnotherSweep) {
  const std::string log = "job_id,submit_s,duration_s,gpus\n1,0,100,8\n2,10,50,8\n";
  folder.write("jobs.csv", log);
  folder.write("log.json", R"({ "cluster": { "pools": [ { "name": "n", "nodes": 1, "node": { "gpus": 8 } } ] },
                                "workload": { "trace": { "format": "csv", "path": "jobs.csv" } } })");
  file = (folder.path() / "log.json").string();
  const std::string before = sweep({orders})->key({0, 0});
  EXPECT_EQ(sweep({orders})->key({0, 0}), before);
  folder.write("jobs.csv", log + "3,30,10,8\n");
  EXPECT_NE(sweep({orders})->key({0, 0}), before);
}

TEST_F(SweepTest, WhatIsWrongWithALogIsSaidOnce) {
  folder.write("jobs.csv", "job_id,submit_s,duration_s,gpus\n1,0,100,8\n2,10,x,8\n");
  folder.write("log.json",
               R"({ "cluster": { "pools": [ { "name": "n", "nodes": 1, "node": { "cpus": 8, "gpus": 8 } } ] },
    "workload": { "trace": { "format": "csv", "path": "jobs.csv", "bad_rows": "fatal" } } })");
  Sweep faulty((folder.path() / "log.json").string(), {}, {orders});
  Diagnostics diagnostics;
  faulty.check(2, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1U) << to_text(diagnostics);
  EXPECT_EQ(diagnostics.all()[0].place.line, 3);
  EXPECT_EQ(diagnostics.all()[0].origin, "") << "all points have it";
}

TEST_F(SweepTest, EveryFaultyPointIsReportedOnce) {
  Sweep faulty(file, {"run.seed=3"}, {{"cluster.pools[n].nodess", {"1", "2"}}, {"scheduler.order", {"fifo", "sjfx"}}});
  Diagnostics diagnostics;
  faulty.check(2, diagnostics);
  EXPECT_EQ(to_text(diagnostics),
            "--vary:1:18: error: unknown key \"nodess\" in /cluster/pools/0\n"
            "    1 | cluster.pools[n].nodess=1\n"
            "      |                  ^~~~~~ did you mean \"nodes\"?\n"
            "--vary:2:17: error: /scheduler/order/policy: \"sjfx\" is none of \"fifo\", \"sjf\", \"smallest\", "
            "\"largest\", \"priority\"\n"
            "    2 | scheduler.order=sjfx\n"
            "      |                 ^~~~ did you mean \"sjf\"?\n"
            "      at point 1: cluster.pools[n].nodess=1, scheduler.order=sjfx; and at 1 other point\n"
            "2 errors.\n");
}

TEST_F(SweepTest, WhatMovesNothingIsNamed) {
  const auto one = sweep({orders, {"scheduler.placement", {"best-fit", "first-fit"}}});
  const Document document = sweep_document(collect_results(*one, run_all(*one)), {});
  ASSERT_EQ(document.warnings.size(), 1U);
  EXPECT_EQ(document.warnings[0], "scheduler.placement was varied, and no metric moved");
}

/// One metric, with a value for each replica of each point; the replicas have the seeds 0, 1, ...
SweepResults swept(const std::vector<std::vector<double>>& points, Better better = Better::lower) {
  SweepResults results;
  results.variations = {{"nodes", {}}};
  results.metrics = {{"wait", "s", better, ""}};
  for (const std::vector<double>& values : points) {
    results.variations[0].values.push_back(std::to_string(results.points.size()));
    SweepResults::Point& point = results.points.emplace_back();
    point.values = {results.variations[0].values.back()};
    double sum = 0.0;
    for (std::uint32_t r = 0; r < values.size(); ++r) {
      point.replicas.push_back({r, r, {values[r]}});
      sum += values[r];
    }
    point.means = {{sum / static_cast<double>(values.size()), std::numeric_limits<double>::quiet_NaN()}};
  }
  return results;
}

TEST(SweepDocument, TheBestPointIsNamedWithItsTiesAndTheDoubt) {
  const std::vector<std::string> wanted{"wait"};
  const auto sentence = [&](const std::vector<std::vector<double>>& points) {
    return sweep_document(swept(points), wanted).verdict.at(1);
  };
  EXPECT_EQ(sentence({{10, 20, 30}, {11, 21, 31}, {14, 24, 35}}),
            "wait is best at point 0 (nodes=0): 20 s; and worst at point 2 (nodes=2): 24.3 s.");
  EXPECT_EQ(sentence({{10, 20, 30}, {20, 10, 60}}),
            "wait is best at point 0 (nodes=0): 20 s; and worst at point 1 (nodes=1): 30 s, which may be luck.");
  EXPECT_EQ(sentence({{1, 2}, {1, 2}, {2, 3}}),
            "wait is best at points 0 (nodes=0) and 1 (nodes=1): 1.5 s; and worst at point 2 (nodes=2): 2.5 s.");
  EXPECT_EQ(sentence({{1, 2}, {1, 2}, {1, 2}, {1, 2}, {1, 2}, {2, 3}}),
            "wait is best at points 0 (nodes=0), 1 (nodes=1), 2 (nodes=2) and 2 more: 1.5 s; and worst at point 5 "
            "(nodes=5): 2.5 s.");
}

TEST(SweepDocument, PointsWithSeedsOfTheirOwnAreNotSaidToShareThem) {
  SweepResults results = swept({{1, 2}, {1, 3}});
  EXPECT_NE(sweep_document(results, {}).verdict[0].find("Replica r of every point has the same seed"),
            std::string::npos);
  results.points[1].replicas[0].seed = 9;
  EXPECT_EQ(sweep_document(results, {}).verdict[0].find("same seed"), std::string::npos);
}

UnitResult result_of(const std::string& key, const std::vector<MetricValue>& metrics) {
  std::vector<std::string> names;
  UnitResult out{key, 12, nullptr, {}};
  for (const MetricValue& metric : metrics) {
    names.push_back(metric.name);
    out.values.push_back(metric.value);
  }
  out.metrics = std::make_shared<const std::vector<std::string>>(names);
  return out;
}

bool same(const UnitResult& a, const UnitResult& b) {
  return a.key == b.key && a.events == b.events && *a.metrics == *b.metrics &&
         std::ranges::equal(a.values, b.values,
                            [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(Journal, AResultReadsBackToTheLastDigit) {
  const UnitResult result = result_of("k", {{"a", 0.1},
                                            {"b[tenant=x,\"y\"]", nan},
                                            {"c", -1e300},
                                            {"d", 5e-324},
                                            {"e", std::nextafter(1.0, 2.0)},
                                            {"f", 0.0}});
  EXPECT_TRUE(same(read_result(write_result(result)), result));
}

// A program that is killed leaves a row that may be cut anywhere: the rows before it count, it does not, and none has a
// wrong number.
TEST(Journal, CutOffAnywhereItHoldsWhatWasWhole) {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "journal.csv").string();
  const std::vector<UnitResult> results{result_of("k1", {{"a", 1.25}, {"b", 2.0}}),
                                        result_of("k2", {{"a", 0.5}, {"b", nan}}), result_of("k3", {{"c", 125.0}})};
  const UnitResult* const known[] = {&results[0]};
  JournalFile journal(path, known);
  journal.add(results[1]);
  journal.add(results[2]);
  EXPECT_EQ(journal.close(), std::nullopt);
  const std::string whole = folder.read("journal.csv");
  EXPECT_EQ(whole, "headroom/journal/1," + program() +
                       "\nunit,events,a,b,.\nk1,12,1.25,2,.\nk2,12,0.5,,.\nunit,events,c,.\nk3,12,125,.\n");
  std::size_t most = 0;
  for (std::size_t length = whole.find('\n') + 1; length <= whole.size(); ++length) {
    folder.write("journal.csv", whole.substr(0, length));
    const auto read = read_journal(path);
    ASSERT_TRUE(std::holds_alternative<JournalContent>(read)) << length;
    const auto& found = std::get<JournalContent>(read).results;
    ASSERT_LE(found.size(), results.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_TRUE(same(found[i], results[i])) << length;
    EXPECT_GE(found.size(), most) << "more text is no less";
    most = found.size();
  }
  EXPECT_EQ(most, results.size());
}

TEST(Journal, WhatIsNoneIsRefused) {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "journal.csv").string();
  const auto sentence = [&](const std::string& text) {
    folder.write("journal.csv", text);
    const auto read = read_journal(path);
    const auto* fault = std::get_if<JournalFault>(&read);
    return fault == nullptr ? std::string() : fault->sentence;
  };
  EXPECT_EQ(sentence("job_id,submit_s\n1,2\n"), path + ": is no journal of a sweep");
  EXPECT_EQ(sentence("headroom/journal/1,0.1.0\nunit,events,a,.\nk1,1,x,.\nk2,1,2,.\n"),
            path + ":3: is no row of a journal");
  EXPECT_EQ(sentence(""), "");
}

}  // namespace
}  // namespace headroom
