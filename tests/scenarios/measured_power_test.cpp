// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "scenarios/read_scenario.hpp"
#include "tests/scenarios/fake_vocabulary.hpp"
#include "tests/temporary_folder.hpp"

namespace headroom {
namespace {

std::string scenario_with(const std::string& power) {
  return R"({ "cluster": { "pools": [ { "name": "p", "nodes": 1, "node": "dgx-a100-640gb" } ] },
    "workload": { "synthetic": { "jobs": 1, "rate": "1 /h", "classes": [ { "name": "pretrain", "gpus": 1,
    "duration": "1 h" } ] } }, "relative_to": "working-directory", "power": { "fidelity": "dvfs", )" +
         power + " } }";
}

std::optional<PowerSection> power_of(const std::string& power) {
  Diagnostics diagnostics;
  const auto scenario = read_scenario_text(scenario_with(power), "power.json", {}, fake_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  return scenario ? scenario->power : std::nullopt;
}

std::string errors_of(const std::string& power) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read_scenario_text(scenario_with(power), "power.json", {}, fake_vocabulary(), diagnostics));
  return to_text(diagnostics);
}

bool says(const std::string& errors, const std::string& what) {
  return errors.find(what) != std::string::npos;
}

TEST(MeasuredPower, QuantilesAreADistribution) {
  const auto power =
      power_of(R"("measured": { "gpu": { "quantiles": { "50 %": "0.1 kW", "5 %": "62 W" }, "mean": "191 W" } })");
  ASSERT_TRUE(power && power->measured_gpu);
  EXPECT_FALSE(power->measured_node);
  const EmpiricalCdf& cdf = power->measured_gpu->cdf;
  ASSERT_EQ(cdf.points.size(), 2U);
  EXPECT_DOUBLE_EQ(cdf.points[0].value, 62.0);
  EXPECT_DOUBLE_EQ(cdf.points[0].share, 0.05);
  EXPECT_DOUBLE_EQ(cdf.points[1].value, 100.0);
  EXPECT_DOUBLE_EQ(power->measured_gpu->mean->si, 191.0);
}

TEST(MeasuredPower, AMeanIsThatOfAllOrNotKnown) {
  const auto part = power_of(R"("measured": { "gpu": { "quantiles": { "5 %": "62 W", "50 %": "101 W" } } })");
  EXPECT_FALSE(part->measured_gpu->mean);
  const auto all = power_of(R"("measured": { "node": { "quantiles": { "0 %": "1 kW", "100 %": "3 kW" } } })");
  EXPECT_DOUBLE_EQ(all->measured_node->mean->si, 2000.0);
}

TEST(MeasuredPower, AFileHasOnePointARow) {
  const test::TemporaryFolder folder;
  folder.write("watts.csv", "# of GPUs\nwatts,part,other\n60,0,x\n100,50,x\n400,100,x\n");
  const std::string path = (folder.path() / "watts.csv").string();
  const auto power = power_of(R"("measured": { "gpu": { "path": ")" + path + R"(" } })");
  ASSERT_TRUE(power && power->measured_gpu);
  ASSERT_EQ(power->measured_gpu->cdf.points.size(), 3U);
  EXPECT_DOUBLE_EQ(power->measured_gpu->cdf.points[1].share, 0.5) << "in percent";
  EXPECT_DOUBLE_EQ(power->measured_gpu->mean->si, 0.5 * 80.0 + 0.5 * 250.0);
  const auto file = [&](const std::string& more) {
    return errors_of(R"("measured": { "gpu": { "path": ")" + path + "\", " + more + " } }");
  };
  EXPECT_TRUE(says(file(R"("value": "volts")"), "is no distribution: it has no column \"volts\""));
  EXPECT_TRUE(says(file(R"("share": "other")"), "is no distribution: line 3: no value and share"));
  EXPECT_TRUE(says(file(R"("value": "part", "share": "watts")"), "a share is not from 0 to 1"));
  EXPECT_TRUE(says(errors_of(R"("measured": { "gpu": { "path": "nowhere.csv" } })"), "there is no file"));
}

TEST(MeasuredPower, SaysWhatIsWrong) {
  EXPECT_TRUE(says(errors_of(R"("measured": { "gpu": { "quantiles": { "5 %": "62 W", "50 %": "60 W" } } })"),
                   "values must not fall"));
  EXPECT_TRUE(says(errors_of(R"("measured": { "gpu": { "quantiles": { "5 %": "62 W" } } })"), "needs two points"));
  EXPECT_TRUE(says(errors_of(R"("measured": { "gpu": { "quantiles": { "7 %": "62 W", "50 %": "80 W" } } })"), "7 %"));
  EXPECT_TRUE(says(errors_of(R"("measured": { "gpu": { "mean": "62 W" } })"), "quantiles"));
  EXPECT_TRUE(says(errors_of(R"("utilisation": { "50 %": "20 %", "90 %": "120 %" })"), "120 %"));
}

// By hand: an A100 draws 55 W + u (45 W + 300 W) at the activity u of cores and memory, and 62 W at least.
TEST(Power, UtilisationIsALevelForEachHundredthOfIt) {
  const auto power = power_of(
      R"("utilisation": { "0 %": "0 %", "100 %": "100 %" }, "classes": [ { "name": "idle", "activity": "dense-training" } ])");
  ASSERT_TRUE(power);
  const PowerSpec& spec = power->spec;
  EXPECT_EQ(spec.own_activities, 100U);
  ASSERT_EQ(spec.activities.size(), 101U);
  EXPECT_EQ(spec.activities[100], "dense-training") << "what a class names is what the catalogue says";
  EXPECT_EQ(spec.classes[0].activity, 100U);
  const std::vector<BusyDraw>& busy = spec.pools[0].busy;
  EXPECT_NEAR(busy[0].per_gpu.si, 0.0, 1e-9) << "a busy GPU that does nothing draws no less than an idle one";
  EXPECT_NEAR(busy[50].per_gpu.si, 55.0 + 0.505 * 345.0 - 62.0, 1e-9);
  EXPECT_NEAR(busy[100].per_gpu.si, 55.0 + 0.6 * 45.0 + 0.85 * 300.0 - 62.0, 1e-9);
  EXPECT_DOUBLE_EQ(busy[50].high_share, 0.85);
  EXPECT_NEAR(busy[50].swing, (1.0 - 0.45) / (0.85 + 0.15 * 0.45), 1e-12);
}

}  // namespace
}  // namespace headroom
