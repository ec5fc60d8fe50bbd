// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "scenarios/read_scenario.hpp"
#include "tests/scenarios/fake_vocabulary.hpp"

namespace headroom {
namespace {

std::string scenario_with(const std::string& power, const std::string& node = R"("dgx-h100")", int nodes = 16) {
  return R"({ "cluster": { "pools": [ { "name": "p", "nodes": )" + std::to_string(nodes) + R"(, "node": )" + node +
         R"( } ] }, "workload": { "synthetic": { "jobs": 1, "rate": "1 /h", "classes": [ { "name": "pretrain", "gpus": 1,
         "duration": "1 h" } ] } }, "power": )" +
         power + " }";
}

std::optional<Scenario> read(const std::string& text, Diagnostics& diagnostics) {
  return read_scenario_text(text, "power.json", {}, fake_vocabulary(), diagnostics);
}

PowerSpec power_of(const std::string& text) {
  Diagnostics diagnostics;
  const auto scenario = read(text, diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  EXPECT_TRUE(!scenario || scenario->power);
  return scenario && scenario->power ? scenario->power->spec : PowerSpec{};
}

std::string errors_of(const std::string& text) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read(text, diagnostics));
  return to_text(diagnostics);
}

TEST(Power, IsNotSimulatedUnlessSomebodyAsks) {
  Diagnostics diagnostics;
  const auto scenario = read(scenario_with(R"({ "load": "80 %" })"), diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  EXPECT_FALSE(scenario->power);
}

// By hand from what the catalogue says: a GPU 78.8 W idle, 75 + 90 u_m + k u_c phi v^2 W busy with k v(1)^2 = 700 -
// 165, and jobs with u_c = 0.85, u_m = 0.6 and 0.3 of the host's 3.22 kW beyond idle.
TEST(Power, TheCatalogueSaysWhatANodeDraws) {
  const PowerSpec spec = power_of(scenario_with(R"({ "fidelity": "dvfs" })"));
  ASSERT_EQ(spec.pools.size(), 1U);
  EXPECT_NEAR(spec.pools[0].idle.si, 1380.0 + 8 * 78.8, 1e-9);
  ASSERT_EQ(spec.pools[0].busy.size(), 1U);
  EXPECT_EQ(spec.activities[0], "dense-training");
  const BusyDraw& busy = spec.pools[0].busy[0];
  EXPECT_NEAR(busy.per_gpu.si, 75.0 + 90.0 * 0.6 + 535.0 * 0.85 - 78.8, 1e-9);
  EXPECT_NEAR(busy.per_core.si, 0.3 * 3220.0 / 112, 1e-9);
  EXPECT_EQ(busy.slowdown, 1.0);
}

TEST(Power, LinearIsIdleToPeakByComputeActivity) {
  const PowerSpec spec = power_of(scenario_with(R"({ "fidelity": "linear" })"));
  EXPECT_NEAR(spec.pools[0].busy[0].per_gpu.si, 0.85 * (700.0 - 78.8), 1e-9);
}

TEST(Power, ALowerLimitDrawsLessAndTakesLonger) {
  double power = 1e9, slowdown = 0.0;
  for (int limit = 700; limit >= 150; limit -= 25) {
    const PowerSpec spec =
        power_of(scenario_with(R"({ "fidelity": "dvfs", "gpu_limit": ")" + std::to_string(limit) + R"( W" })"));
    const BusyDraw& busy = spec.pools[0].busy[0];
    EXPECT_LE(busy.per_gpu.si + 78.8, limit + 1e-9);
    EXPECT_LE(busy.per_gpu.si, power);
    EXPECT_GE(busy.slowdown, slowdown) << limit;
    power = busy.per_gpu.si;
    slowdown = busy.slowdown;
  }
  EXPECT_GT(slowdown, 2.0);
}

TEST(Power, ClassesDoWhatTheyAreSaidToDo) {
  const PowerSpec spec = power_of(scenario_with(
      R"({ "fidelity": "dvfs", "activity": "data-bound", "classes": [ { "name": "pretrain", "activity": "full-load" } ] })"));
  EXPECT_EQ(spec.activities, (std::vector<std::string>{"data-bound", "full-load"}));
  ASSERT_EQ(spec.classes.size(), 1U);
  EXPECT_EQ(spec.classes[0].job_class, "pretrain");
  EXPECT_EQ(spec.classes[0].activity, 1U);
  EXPECT_NEAR(spec.pools[0].busy[1].per_gpu.si, 700.0 - 78.8, 1e-9);
}

// 18 nodes: two rows of 8 and one of 2, racks of 4, and the nodes with their supplies.
TEST(Power, LevelsBecomeATree) {
  const PowerSpec spec = power_of(scenario_with(R"({ "fidelity": "dvfs", "tree": [
      { "name": "feed", "limit": "1 MW" }, { "name": "row", "nodes": 8, "equipment": "2 kW" },
      { "name": "rack", "nodes": 4, "limit": "44 kW" },
      { "name": "node", "nodes": 1, "units": 6, "losses": { "rated": "3.3 kW", "constant": 0.006 } } ] })",
                                                R"("dgx-h100")", 18));
  ASSERT_EQ(spec.places.size(), 1U + 3U + 5U + 18U);
  EXPECT_EQ(spec.places[0].name, "feed");
  EXPECT_EQ(spec.places[3].name, "row-3");
  EXPECT_EQ(spec.places[4].name, "rack-1");
  EXPECT_EQ(spec.places[4].parent.index, 1U);
  EXPECT_EQ(spec.places[6].parent.index, 2U);
  EXPECT_EQ(spec.places[8].parent.index, 3U);
  EXPECT_EQ(spec.leaf_of_node[17].index, 26U);
  EXPECT_EQ(spec.places[26].parent.index, 8U);
  EXPECT_TRUE(spec.places[26].is_node);
  EXPECT_FALSE(spec.places[8].is_node);
  ASSERT_TRUE(spec.places[26].converters);
  EXPECT_EQ(spec.places[26].converters->healthy, 6);
}

TEST(Power, FaultsAreNamed) {
  EXPECT_NE(errors_of(scenario_with(R"({ "fidelity": "dvfs", "activity": "dense-trainig" })"))
                .find("the catalogue has no activity \"dense-trainig\""),
            std::string::npos);
  EXPECT_NE(errors_of(scenario_with(R"({ "fidelity": "linear", "gpu_limit": "400 W" })"))
                .find("with \"linear\" no power belongs to a clock"),
            std::string::npos);
  EXPECT_NE(errors_of(scenario_with(R"({ "fidelity": "dvfs", "gpu_limit": "80 W" })")).find("it would stop"),
            std::string::npos);
  EXPECT_NE(errors_of(scenario_with(R"({ "fidelity": "dvfs" })", R"({ "cpus": 8, "gpus": 1 })"))
                .find("needs gpu_idle of this node, which the catalogue does not know"),
            std::string::npos);
  EXPECT_NE(errors_of(scenario_with(R"({ "fidelity": "dvfs", "tree": [ { "name": "feed" }, { "name": "row" } ] })"))
                .find("below the feed, a level says how many nodes a place has"),
            std::string::npos);
  EXPECT_NE(errors_of(scenario_with(R"({ "fidelity": "dvfs", "tree": [ { "name": "feed" },
      { "name": "row", "nodes": 8 }, { "name": "rack", "nodes": 3 } ] })"))
                .find("must divide the 8 nodes of a place of the level above, and be fewer"),
            std::string::npos);
}

}  // namespace
}  // namespace headroom
