// SPDX-License-Identifier: Apache-2.0
// What jobs send and what of the network fails, read from `cluster.network` and `faults`.
#include <gtest/gtest.h>

#include <string>

#include "scenarios/read_scenario.hpp"
#include "tests/scenarios/fake_vocabulary.hpp"

namespace headroom {
namespace {

std::string scenario_with(const std::string& network, const std::string& faults = "[]") {
  return R"({ "cluster": { "pools": [ { "name": "h100", "nodes": 64, "node": "dgx-h100" } ], "network": )" + network +
         R"( }, "faults": )" + faults +
         R"(, "workload": { "synthetic": { "jobs": 1, "rate": "1 /h", "classes": [
           { "name": "a", "gpus": 1, "duration": "1 h" }, { "name": "b", "gpus": 1, "duration": "1 h" },
           { "name": "c", "gpus": 1, "duration": "1 h" } ] } } })";
}

std::optional<Scenario> read(const std::string& text, Diagnostics& diagnostics) {
  return read_scenario_text(text, "net.json", {}, fake_vocabulary(), diagnostics);
}

NetworkSection network_of(const std::string& text) {
  Diagnostics diagnostics;
  const auto scenario = read(text, diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  return scenario ? scenario->network : NetworkSection{};
}

void expect_error(const std::string& text, const std::string& what) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read(text, diagnostics));
  EXPECT_NE(to_text(diagnostics).find(what), std::string::npos) << to_text(diagnostics);
}

TEST(Traffic, IsThatOfTheCatalogueWhereNothingIsSaid) {
  const NetworkSection section =
      network_of(scenario_with(R"({ "fidelity": "fairshare", "fabric": "rail-optimised" })"));
  ASSERT_EQ(section.others.phases.size(), 1U);
  EXPECT_EQ(section.others.phases[0].pattern, TrafficPattern::ring);
  EXPECT_DOUBLE_EQ(section.others.phases[0].busy, 0.3);
  EXPECT_DOUBLE_EQ(section.others.phases[0].overlap, 0.5);
  EXPECT_EQ(section.assumptions.size(), 3U);
}

TEST(Traffic, OfAClassIsANameOrItsNumbers) {
  const NetworkSection section = network_of(scenario_with(R"({ "fidelity": "isolated", "fabric": "leaf-spine",
      "communication": "none",
      "classes": [ { "name": "a", "communication": "mixture-of-experts" },
                   { "name": "b", "communication": { "busy": "20 %", "stride": 4, "weight": 2 } },
                   { "name": "c", "communication": { "like": "large-model", "overlap": "10 %" } } ] })"));
  EXPECT_TRUE(section.others.phases.empty()) << "jobs of other classes send nothing";
  ASSERT_EQ(section.classes.size(), 3U);
  EXPECT_EQ(section.classes[0].traffic.phases.at(0).pattern, TrafficPattern::all_to_all);
  EXPECT_EQ(section.classes[1].traffic.phases.at(0).stride, 4U);
  EXPECT_DOUBLE_EQ(section.classes[1].traffic.phases.at(0).busy, 0.2);
  EXPECT_DOUBLE_EQ(section.classes[1].traffic.phases.at(0).overlap, 0.0);
  EXPECT_DOUBLE_EQ(section.classes[1].traffic.weight, 2.0);
  EXPECT_DOUBLE_EQ(section.classes[2].traffic.phases.at(0).busy, 0.15);
  EXPECT_DOUBLE_EQ(section.classes[2].traffic.phases.at(0).overlap, 0.1);
}

TEST(Traffic, IsRefusedWhereItCannotBe) {
  expect_error(scenario_with(R"({ "fidelity": "fairshare" })"), "needs to know what joins the nodes");
  expect_error(scenario_with(R"({ "fidelity": "flow" })"), "needs to know what joins the nodes");
  expect_error(scenario_with(R"({ "fidelity": "fairshare", "fabric": "leaf-spine", "communication": "data-paralel" })"),
               "did you mean \"data-parallel\"?");
  expect_error(scenario_with(R"({ "fidelity": "fairshare", "fabric": "leaf-spine",
                                  "communication": { "busy": "99 %" } })"),
               "leaves no time to compute");
  expect_error(scenario_with(R"({ "fidelity": "fairshare", "fabric": "leaf-spine",
                                  "classes": [ { "name": "a", "communication": { "stride": 2 } } ] })"),
               "say it, or name a `like`");
  expect_error(scenario_with(R"({ "fidelity": "fairshare", "fabric": "leaf-spine",
                                  "classes": [ { "name": "z", "communication": "data-parallel" } ] })"),
               "the workload has no class \"z\"");
}

TEST(Traffic, SegmentsKeepClassesApart) {
  const NetworkSection section = network_of(scenario_with(
      R"({ "fidelity": "fairshare", "fabric": "leaf-spine", "communication": { "busy": "20 %", "cap": "50 %" },
           "segments": [ { "share": "40 %", "classes": [ "a", "b" ] }, { "share": 0.1, "classes": [ "c" ] } ] })"));
  ASSERT_EQ(section.segments.size(), 2U);
  EXPECT_DOUBLE_EQ(section.segments[0].share, 0.4);
  EXPECT_EQ(section.segments[0].classes, (std::vector<std::string>{"a", "b"}));
  EXPECT_DOUBLE_EQ(section.others.cap, 0.5);
  const auto with = [](const char* segments) {
    return scenario_with(R"({ "fidelity": "fairshare", "fabric": "leaf-spine", "segments": )" + std::string(segments) +
                         " }");
  };
  expect_error(with(R"([ { "share": 0.6, "classes": ["a"] }, { "share": 0.4, "classes": ["b"] } ])"),
               "leaves nothing for classes that no segment names");
  expect_error(with(R"([ { "share": 0.6, "classes": ["a"] }, { "share": 0.1, "classes": ["a"] } ])"),
               "\"a\" is in two segments");
  expect_error(with(R"([ { "share": 0.6, "classes": ["trian"] } ])"), "the workload has no class \"trian\"");
}

TEST(NetworkFaults, ComeAndGo) {
  const NetworkSection section =
      network_of(scenario_with(R"({ "fidelity": "fairshare", "fabric": "rail-optimised" })",
                               R"([ { "at": "2 h", "what": "link-failure", "target": "leaf-0/spine-0", "count": 1 },
                                    { "at": "1 h", "what": "switch-failure", "target": "spine-1", "for": "3 h" } ])"));
  ASSERT_EQ(section.changes.size(), 3U);
  EXPECT_EQ(section.changes[0].from, "spine-1");
  EXPECT_EQ(section.changes[0].part, 0.0);
  EXPECT_EQ(section.changes[1].to, "spine-0");
  EXPECT_GT(section.changes[1].part, 0.0) << "one of several parallel links";
  EXPECT_LT(section.changes[1].part, 1.0);
  EXPECT_EQ(section.changes[2].at, Instant::seconds(4 * 3600));
  EXPECT_EQ(section.changes[2].part, 1.0);
}

TEST(NetworkFaults, NameWhatThereIs) {
  const std::string network = R"({ "fidelity": "fairshare", "fabric": "rail-optimised" })";
  expect_error(scenario_with(network, R"([ { "at": "1 h", "what": "switch-failure", "target": "spine-99" } ])"),
               "the fabric has no switch \"spine-99\"");
  expect_error(scenario_with(network, R"([ { "at": "1 h", "what": "link-failure", "target": "leaf-0/leaf-1" } ])"),
               "the fabric has no link \"leaf-0/leaf-1\"");
  expect_error(
      scenario_with(network, R"([ { "at": "1 h", "what": "link-failure", "target": "leaf-0/spine-0", "count": 50 } ])"),
      "of them");
  expect_error(scenario_with(R"({ "fabric": "rail-optimised" })",
                             R"([ { "at": "1 h", "what": "switch-failure", "target": "spine-0" } ])"),
               "needs a network that is simulated");
}

}  // namespace
}  // namespace headroom
