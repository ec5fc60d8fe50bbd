// SPDX-License-Identifier: Apache-2.0
// The `cloud` section, read.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "fake_vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "scenarios/read_spot_trace.hpp"

namespace headroom {
namespace {
namespace fs = std::filesystem;

std::string scenario_with(const std::string& cloud) {
  return R"({ "run": { "horizon": "1 d" },
    "cluster": { "pools": [ { "name": "own", "nodes": 2, "node": { "cpus": 16, "gpus": 8 } } ] },
    "workload": { "synthetic": { "load": 0.5, "classes": [
      { "name": "train", "gpus_per_node": 4, "duration": "5 min" },
      { "name": "tune", "gpus_per_node": 1, "duration": "5 min" } ] } },
    "cloud": )" +
         cloud + " }";
}

Scenario read(const std::string& text) {
  Diagnostics diagnostics;
  auto scenario = read_scenario_text(text, "text.json", {}, fake_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario.has_value()) << to_text(diagnostics);
  return scenario ? std::move(*scenario) : Scenario{};
}

TEST(CloudSection, DefaultsAreThoseOfTheTable) {
  const Scenario scenario = read(scenario_with(R"({ "offers": [
    { "name": "a", "instance": { "cpus": 96, "gpus": 8, "gpu": "h100-sxm" }, "price": "36 USD/h", "quota": 4 } ],
    "policy": "never" })"));
  ASSERT_TRUE(scenario.cloud.has_value());
  const CloudSpec& cloud = scenario.cloud->offers;
  ASSERT_EQ(cloud.offers.size(), 1u);
  const OfferSpec& offer = cloud.offers[0];
  EXPECT_EQ(offer.name, "a");
  EXPECT_EQ(offer.instance.gpus, 8u);
  EXPECT_EQ(offer.instance.gpu_model, "h100-sxm");
  EXPECT_EQ(offer.billing, Billing::on_demand);
  EXPECT_DOUBLE_EQ(offer.price.si, 0.01);
  EXPECT_EQ(offer.boot.median, TimeSpan::seconds(240));
  EXPECT_EQ(offer.boot.p95, TimeSpan::seconds(600));
  EXPECT_EQ(offer.minimum, TimeSpan::seconds(60));
  EXPECT_EQ(offer.hold, TimeSpan::seconds(600));
  EXPECT_EQ(offer.success, 1.0);
  EXPECT_EQ(offer.retry, TimeSpan::seconds(600));
  EXPECT_EQ(offer.zone, nullptr);
  EXPECT_EQ(cloud.terms.bytes_in, 0);
  EXPECT_EQ(cloud.terms.checkpoint, TimeSpan{});
  EXPECT_EQ(scenario.cloud->policy.policy, "never");
  EXPECT_EQ(scenario.cluster.pools.size(), 1u) << "what we own; offers are no pools of it";
  EXPECT_FALSE(read(R"({ "cluster": { "pools": [ { "name": "o", "nodes": 1, "node": { "cpus": 1 } } ] },
    "workload": { "synthetic": { "jobs": 1, "load": 0.5, "classes": [ { "name": "c", "cpus": 1, "duration": "1 s" } ] } } })")
                   .cloud.has_value());
}

TEST(CloudSection, ABootTimeInQuotesIsAConstant) {
  const auto boot = [](const std::string& value) {
    return read(scenario_with(R"({ "offers": [ { "name": "a", "instance": "dgx-h100", "price": "1 USD/h", "quota": 4,
      "boot": )" + value + R"( } ], "policy": "never" })"))
        .cloud->offers.offers[0]
        .boot;
  };
  EXPECT_EQ(boot("\"0 s\"").p95, TimeSpan{});
  EXPECT_EQ(boot("\"3 min\"").median, TimeSpan::seconds(180));
  EXPECT_EQ(boot("\"3 min\"").p95, TimeSpan::seconds(180));
  EXPECT_EQ(boot(R"({ "median": "3 min", "p95": "5 min" })").p95, TimeSpan::seconds(300));
}

TEST(CloudSection, ClassesReplaceWhatIsCommon) {
  const CloudSpec cloud = read(scenario_with(R"({ "offers": [
    { "name": "a", "instance": "dgx-h100", "price": "1 USD/h", "quota": 4, "egress": "0.09 USD/GB" } ],
    "wan": "8 Gbit/s", "data": { "in": "10 GB", "out": "1 GB" }, "checkpoint": "10 min",
    "classes": [ { "name": "train", "in": "1 TB", "deadline": "2 d", "value": "36 USD/h" }, { "name": "tune" } ],
    "policy": { "policy": "patience", "price": "3.6 USD/h", "threshold": "5 min" } })"))
                              .cloud->offers;
  EXPECT_DOUBLE_EQ(cloud.wan.si, 1e9);
  EXPECT_DOUBLE_EQ(cloud.offers[0].egress.si * 1e9, 0.09);
  ASSERT_EQ(cloud.classes.size(), 2u);
  EXPECT_EQ(cloud.classes[0].job_class, "train");
  EXPECT_EQ(cloud.classes[0].terms.bytes_in, 1'000'000'000'000);
  EXPECT_EQ(cloud.classes[0].terms.bytes_out, 1'000'000'000);
  EXPECT_EQ(cloud.classes[0].terms.checkpoint, TimeSpan::seconds(600));
  EXPECT_EQ(cloud.classes[0].terms.deadline, TimeSpan::seconds(2 * 86400));
  EXPECT_DOUBLE_EQ(cloud.classes[0].terms.value->si, 0.01);
  EXPECT_EQ(cloud.classes[1].terms.bytes_in, 10'000'000'000);
  EXPECT_FALSE(cloud.classes[1].terms.deadline.has_value());
}

class SpotFile : public ::testing::Test {
 protected:
  SpotFile() { fs::create_directories(folder_); }
  ~SpotFile() override { fs::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  const fs::path folder_ = fs::path(testing::TempDir()) /
                           (std::string("headroom-") + testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(SpotFile, IsReadFromBesideTheScenarioAndNamedAsAnInput) {
  write("zone.json", R"({ "metadata": { "gap_seconds": 195 }, "data": [1, 0, 16, 0] })");
  const std::string path = write("a.json", scenario_with(R"({ "offers": [ { "name": "a", "instance": "dgx-h100",
    "price": "1 USD/h", "quota": 4, "billing": "spot", "spot": "zone.json" } ], "policy": "never" })"));
  Diagnostics diagnostics;
  const auto scenario = read_scenario(path, {}, fake_vocabulary(), diagnostics);
  ASSERT_TRUE(scenario.has_value()) << to_text(diagnostics);
  const OfferSpec& offer = scenario->cloud->offers.offers[0];
  ASSERT_NE(offer.zone, nullptr);
  EXPECT_EQ(offer.zone->gap, TimeSpan::seconds(195));
  EXPECT_EQ(offer.zone->available, (std::vector<bool>{true, false, true, false}));
  EXPECT_EQ(scenario->input_files, (std::vector<std::string>{path, (folder_ / "zone.json").string()}));
  const Scenario again = read(scenario->resolved_json);
  EXPECT_EQ(again.resolved_json, scenario->resolved_json) << "it stands by itself";
}

TEST_F(SpotFile, SaysWhatIsWrongWithIt) {
  const auto fault = [&](const std::string& text) {
    const auto read = read_spot_trace(write("zone.json", text));
    return std::holds_alternative<std::string>(read) ? std::get<std::string>(read) : std::string();
  };
  EXPECT_EQ(fault(R"({ "metadata": { "gap_seconds": 0 }, "data": [1] })"),
            "gap_seconds must be between 0.001 and a year");
  EXPECT_EQ(fault(R"({ "metadata": { "gap_seconds": 60 }, "data": [] })"), "it has no ticks");
  EXPECT_EQ(fault(R"({ "metadata": { "gap_seconds": 60 }, "data": [1, -1] })"), "tick 1 is no number of nodes but -1");
  EXPECT_EQ(fault(R"({ "metadata": { "gap_seconds": 60 }, "data": [0.5] })"), "tick 0 is no number of nodes but 0.5");
  EXPECT_EQ(fault("[1, 0]"), R"(expected { "metadata": { "gap_seconds": ... }, "data": [...] })");
  EXPECT_EQ(fault("{"), "line 1: not valid JSON: unexpected end of the text; expected a key");
}

}  // namespace
}  // namespace headroom
