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

constexpr const char* capped_rows = R"({ "fidelity": "dvfs", "capping": "proportional", "cap_steps": 10, "tree": [
    { "name": "feed", "limit": "1 MW", "derating": "80 %" },
    { "name": "row", "nodes": 8, "limit": "60 kW", "breaker": {}, "ups": { "ride_through": "10 min" } } ] })";

// The H100 can be set to 200 W: from 700 W in ten steps of 50 W. A limit that is set of 400 W makes them smaller.
TEST(Power, GpusAreHeldInStepsDownToTheirLowestLimit) {
  const PowerSpec spec = power_of(scenario_with(capped_rows));
  const BusyDraw& busy = spec.pools.at(0).busy.at(0);
  ASSERT_EQ(busy.held.size(), 10U);
  Power before = busy.per_gpu;
  double slowdown = busy.slowdown;
  for (int step = 1; step <= 10; ++step) {
    const HeldDraw& held = busy.held[static_cast<std::size_t>(step - 1)];
    EXPECT_LE(held.per_gpu.si + 78.8, 700.0 - 50.0 * step + 1e-9);
    EXPECT_LE(held.per_gpu, before);
    EXPECT_GE(held.slowdown, slowdown);
    before = held.per_gpu;
    slowdown = held.slowdown;
  }
  // Fully busy, half the clock is below the floor of 0.78: 165 + 0.5 k W, with k = 535 / v(1)^2, v(1) = 1 + 0.75 * 0.22
  // / 0.78: 347 W, which is first kept by the step to 300 W.
  EXPECT_EQ(spec.pools[0].slowdown_step, 8);
  EXPECT_NEAR(spec.pools[0].gpu_idle.si, 78.8, 1e-12);
  EXPECT_NEAR(busy.swing, (1.0 - 0.45) / (0.85 + 0.15 * 0.45), 1e-12);
}

TEST(Power, LimitsAreDeratedAndProtected) {
  Diagnostics diagnostics;
  const auto scenario = read(scenario_with(capped_rows), diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  const PowerSection& power = *scenario->power;
  EXPECT_EQ(power.capping.policy, "proportional");
  EXPECT_NEAR(power.spec.places[0].limit->si, 0.8e6, 1e-6);
  ASSERT_EQ(power.levels.size(), 2U);
  EXPECT_EQ(power.levels[1].name, "row");
  ASSERT_EQ(power.levels[1].places.size(), 2U);
  EXPECT_EQ(power.levels[1].places[1].first.index, 8U);
  EXPECT_EQ(power.levels[1].places[1].nodes, 8U);
  ASSERT_EQ(power.spec.protection.breakers.size(), 2U);
  EXPECT_EQ(power.spec.protection.breakers[1].at.place.index, 2U);
  EXPECT_NEAR(power.spec.protection.breakers[1].rating.si, 60e3, 1e-9);
  EXPECT_EQ(power.spec.protection.breakers[1].curve.trip_heat.si, 60.0);
  ASSERT_EQ(power.spec.protection.supplies.size(), 2U);
  EXPECT_NEAR(power.spec.protection.supplies[0].usable.si, 60e3 * 600, 1e-6);
  EXPECT_FALSE(power.spec.protection.supplies[0].generator);
}

std::string with_faults(const std::string& faults, const std::string& power = capped_rows) {
  return scenario_with(power).insert(1, R"("faults": )" + faults + ", ");
}

TEST(Power, FaultsOfTheTreeNameAPlace) {
  const PowerSpec spec = power_of(with_faults(R"([
      { "at": "1 h", "what": "feed-loss", "for": "10 min" },
      { "at": "2 h", "what": "ups", "target": "power.tree[row-2]" },
      { "at": "3 h", "what": "breaker-trip", "target": "row-1" } ])"));
  const std::vector<PowerFault>& faults = spec.protection.faults;
  ASSERT_EQ(faults.size(), 3U);
  EXPECT_EQ(faults[0].what, PowerFaultKind::feed);
  EXPECT_EQ(faults[0].where.place.index, 0U);
  EXPECT_EQ(faults[0].where.nodes, 16U);
  EXPECT_EQ(faults[0].at, Instant::seconds(3600));
  EXPECT_EQ(faults[0].lasts, TimeSpan::seconds(600));
  EXPECT_EQ(faults[1].what, PowerFaultKind::ups);
  EXPECT_EQ(faults[1].where.place.index, 2U);
  EXPECT_EQ(faults[1].where.first.index, 8U);
  EXPECT_EQ(faults[1].where.nodes, 8U);
  EXPECT_EQ(faults[2].what, PowerFaultKind::breaker);
  EXPECT_EQ(faults[2].where.place.index, 1U);
}

TEST(Power, FaultsNeedWhatTheyBreak) {
  EXPECT_NE(errors_of(with_faults(R"([ { "at": "1 h", "what": "ups", "target": "row-3" } ])"))
                .find("there is no \"power.tree[row-3]\""),
            std::string::npos);
  EXPECT_NE(
      errors_of(with_faults(R"([ { "at": "1 h", "what": "breaker-trip" } ])")).find("needs a place with \"breaker\""),
      std::string::npos);
  EXPECT_NE(errors_of(with_faults(R"([ { "at": "1 h", "what": "converter", "target": "row-1" } ])"))
                .find("needs a place with \"losses\""),
            std::string::npos);
  EXPECT_NE(errors_of(with_faults(R"([ { "at": "1 h", "what": "feed-loss" } ])", R"({ "fidelity": "none" })"))
                .find("needs power that is simulated"),
            std::string::npos);
}

TEST(Power, FaultsAreNamed) {
  EXPECT_NE(errors_of(scenario_with(R"({ "fidelity": "dvfs", "activity": "dense-trainig" })"))
                .find("the catalogue has no activity \"dense-trainig\""),
            std::string::npos);
  EXPECT_NE(errors_of(scenario_with(R"({ "fidelity": "linear", "gpu_limit": "400 W" })"))
                .find("with \"linear\" no power belongs to a clock"),
            std::string::npos);
  EXPECT_NE(errors_of(scenario_with(R"({ "fidelity": "dvfs", "gpu_limit": "70 W" })")).find("it would stop"),
            std::string::npos);
  EXPECT_NE(errors_of(scenario_with(R"({ "fidelity": "dvfs" })", R"({ "cpus": 8, "gpus": 1 })"))
                .find("needs gpu_idle of this node, which the catalogue does not know"),
            std::string::npos);
  EXPECT_NE(errors_of(scenario_with(R"({ "fidelity": "dvfs", "capping": "proportional" })"))
                .find("needs a level of the tree with a limit"),
            std::string::npos);
  EXPECT_NE(errors_of(scenario_with(R"({ "fidelity": "dvfs", "capping": { "policy": "proportional", "level": "rwo" },
      "tree": [ { "name": "feed" }, { "name": "row", "nodes": 8, "limit": "60 kW" } ] })"))
                .find("no level of the tree with a limit is called \"rwo\""),
            std::string::npos);
  EXPECT_NE(errors_of(scenario_with(R"({ "fidelity": "dvfs", "tree": [ { "name": "feed", "ups": {} } ] })"))
                .find("needs the limit of the level"),
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
