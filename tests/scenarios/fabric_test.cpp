// SPDX-License-Identifier: Apache-2.0
// What joins the nodes, read from `cluster.network`. Expected values are those of the texts, in base units.
#include <gtest/gtest.h>

#include <string>

#include "scenarios/read_scenario.hpp"
#include "sim/topology/fabric.hpp"
#include "tests/scenarios/fake_vocabulary.hpp"

namespace headroom {
namespace {

std::string scenario_with(const std::string& network, const std::string& pools = R"({ "name": "h100", "nodes": 127,
    "node": "dgx-h100" })") {
  return R"({ "cluster": { "pools": [ )" + pools + R"( ], "network": )" + network +
         R"( }, "workload": { "synthetic": { "jobs": 1, "rate": "1 /h", "classes": [ { "name": "a", "gpus": 1,
         "duration": "1 h" } ] } } })";
}

std::optional<Scenario> read(const std::string& text, Diagnostics& diagnostics) {
  return read_scenario_text(text, "net.json", {}, fake_vocabulary(), diagnostics);
}

FabricSection fabric_of(const std::string& text) {
  Diagnostics diagnostics;
  const auto scenario = read(text, diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  EXPECT_TRUE(!scenario || scenario->network.fabric);
  return scenario && scenario->network.fabric ? *scenario->network.fabric : FabricSection{};
}

void expect_error(const std::string& text, const std::string& what) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read(text, diagnostics));
  EXPECT_NE(to_text(diagnostics).find(what), std::string::npos) << to_text(diagnostics);
}

TEST(FabricSection, IsAbsentWhereNobodySpeaksOfIt) {
  Diagnostics diagnostics;
  const auto scenario = read(scenario_with(R"({ "oversubscription": "1:2" })"), diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  EXPECT_FALSE(scenario->network.fabric);
}

TEST(FabricSection, AWordIsEnough) {
  const FabricSection section = fabric_of(scenario_with(R"({ "fabric": "rail-optimised" })"));
  EXPECT_EQ(section.spec.family, FabricFamily::rail_optimised);
  EXPECT_EQ(section.spec.radix, 64U);  // of the switch that the catalogue has for 400 Gbit/s
  EXPECT_EQ(section.network_switch.name, "ib-ndr-switch");
  EXPECT_DOUBLE_EQ(section.network_switch.power.si, 747.0);
  EXPECT_DOUBLE_EQ(section.network_switch.price.si, 43000.0);  // the middle
  EXPECT_DOUBLE_EQ(section.spec.link.si, 50e9);
  EXPECT_DOUBLE_EQ(section.spec.hop_latency.si, 0.25e-6);
  EXPECT_EQ(section.routing, LinkChoice::adaptive);
  EXPECT_DOUBLE_EQ(section.adaptive, 0.95);
  ASSERT_EQ(section.spec.hosts.size(), 1U);
  EXPECT_EQ(section.spec.hosts[0].nics, 8U);  // 3,200 Gbit/s of the server
  EXPECT_DOUBLE_EQ(section.spec.hosts[0].port.si, 50e9);
  EXPECT_DOUBLE_EQ(section.spec.hosts[0].nvlink.si, 450e9);
  EXPECT_EQ(section.assumptions.size(), 3U);
  const Fabric fabric(section.spec);
  EXPECT_EQ(fabric.count(FabricNode::leaf), 32U);
  EXPECT_EQ(fabric.count(FabricNode::spine), 16U);
}

TEST(FabricSection, SaysAllThatItCan) {
  const FabricSection section = fabric_of(scenario_with(R"({
    "fabric": { "family": "fat-tree-3", "radix": 48, "spine_radix": 576, "core_radix": 128, "hosts_per_leaf": 2,
      "leaves_per_pod": 16, "pod_oversubscription": "1:7", "switch": "eth-400g-switch" },
    "oversubscription": "1:2", "routing": "ecmp", "flows_per_pair": 16, "hop_latency": "1 us",
    "adaptive_efficiency": "80 %", "link": "200 Gbit/s", "ports": [ { "pool": "prep", "ports": 2, "port": "100 Gbit/s" } ],
    "endpoints": [ { "name": "pfs", "bandwidth": "200 GB/s" },
                   { "name": "cloud", "kind": "wan", "tier": "core", "bandwidth": "20 Gbit/s", "latency": "20 ms" } ] })",
                                                        R"({ "name": "h100", "nodes": 64, "node": "dgx-h100" },
      { "name": "prep", "nodes": 3, "node": { "cpus": 64 } })"));
  const FabricSpec& spec = section.spec;
  EXPECT_EQ(spec.radix, 48U);
  EXPECT_EQ(spec.ports_of_spine(), 576U);
  EXPECT_EQ(spec.ports_of_core(), 128U);
  EXPECT_EQ(spec.hosts_per_leaf, 2U);
  EXPECT_EQ(spec.leaves_per_pod, 16U);
  EXPECT_DOUBLE_EQ(spec.leaf_oversubscription, 2.0);
  EXPECT_DOUBLE_EQ(spec.pod_oversubscription, 7.0);
  EXPECT_EQ(section.network_switch.name, "eth-400g-switch");
  EXPECT_EQ(section.routing, LinkChoice::ecmp);
  EXPECT_EQ(section.flows_per_pair, 16.0);
  EXPECT_DOUBLE_EQ(section.adaptive, 0.8);
  EXPECT_DOUBLE_EQ(spec.hop_latency.si, 1e-6);
  EXPECT_EQ(spec.hosts[0].nics, 16U);  // 3,200 of 200
  EXPECT_EQ(spec.hosts[1].nics, 2U);
  EXPECT_DOUBLE_EQ(spec.hosts[1].port.si, 12.5e9);
  ASSERT_EQ(spec.endpoints.size(), 2U);
  EXPECT_EQ(spec.endpoints[0].tier, FabricTier::pod);
  EXPECT_DOUBLE_EQ(spec.endpoints[0].bandwidth.si, 200e9);
  EXPECT_EQ(spec.endpoints[1].kind, FabricEndpoint::Kind::wan);
  EXPECT_EQ(spec.endpoints[1].tier, FabricTier::core);
  EXPECT_DOUBLE_EQ(spec.endpoints[1].latency.si, 0.02);
}

TEST(FabricSection, ListsLinksOfItsOwn) {
  const FabricSection section = fabric_of(scenario_with(R"({ "fabric": { "family": "custom", "links": [
      { "from": "h100[0:62]", "to": "a", "links": 8 }, { "from": "h100[63:126]", "to": "b", "links": 8 },
      { "from": "a", "to": "b", "links": 32, "bandwidth": "800 Gbit/s", "latency": "1 us" } ] } })"));
  ASSERT_EQ(section.spec.edges.size(), 3U);
  EXPECT_EQ(section.spec.edges[1].from.first_host, 63U);
  EXPECT_EQ(section.spec.edges[1].from.hosts, 64U);
  EXPECT_EQ(section.spec.edges[1].to.name, "b");
  EXPECT_DOUBLE_EQ(section.spec.edges[0].bandwidth.si, 50e9);
  EXPECT_DOUBLE_EQ(section.spec.edges[2].bandwidth.si, 100e9);
  const Fabric fabric(section.spec);
  EXPECT_DOUBLE_EQ(fabric.capacity(*fabric.route(NodeId{0}, NodeId{100})).si, 3.2e12);
  EXPECT_NEAR(fabric.route(NodeId{0}, NodeId{100})->latency.si, 2 * 0.25e-6 + 1e-6, 1e-12);
}

TEST(FabricSection, RacksOfOneDomainHaveEighteenTrays) {
  const FabricSection section = fabric_of(
      scenario_with(R"({ "fabric": "nvl72" })", R"({ "name": "gb", "nodes": 36, "node": "gb200-nvl72-tray" })"));
  EXPECT_EQ(section.spec.hosts_per_domain, 18U);
  EXPECT_EQ(section.spec.hosts[0].nics, 4U);
  EXPECT_DOUBLE_EQ(section.spec.hosts[0].nvlink.si, 900e9);
}

TEST(FabricSection, RefusesWhatCannotBe) {
  expect_error(scenario_with(R"({ "fabric": "rail-optimized" })"), R"(did you mean "rail-optimised"?)");
  expect_error(scenario_with(R"({ "fabric": { "family": "leaf-spine", "hosts_per_leaf": 5 } })"),
               "a leaf of 64 ports has no room for 40 ports of hosts and 40 links to spines");
  expect_error(scenario_with(R"({ "fabric": { "family": "torus", "dims": "4x4x4" } })"),
               "a torus of these dimensions has 64 hosts, and there are 127");
  expect_error(scenario_with(R"({ "fabric": { "family": "torus", "dims": "4 by 4" } })"), "is no list of sizes");
  expect_error(scenario_with(R"({ "fabric": { "family": "leaf-spine", "switch": "ib-ndr-swich" } })"),
               R"(did you mean "ib-ndr-switch"?)");
  expect_error(scenario_with(R"({ "fabric": "leaf-spine", "ports": [ { "pool": "h10" } ] })"),
               R"(did you mean "h100"?)");
  expect_error(scenario_with(R"({ "fabric": "custom" })"), R"(a custom fabric needs its "links")");
  expect_error(
      scenario_with(R"({ "fabric": { "family": "custom", "links": [ { "from": "h100[0:127]", "to": "a" } ] } })"),
      R"("h100[0:127]" names no hosts of a pool of 127)");
  expect_error(
      scenario_with(R"({ "fabric": { "family": "custom", "links": [ { "from": "h100[0:5]", "to": "a" } ] } })"),
      "not everything is joined");
  expect_error(scenario_with(R"({ "fabric": "leaf-spine", "oversubscription": "2:1" })"), "oversubscription");
}

}  // namespace
}  // namespace headroom
