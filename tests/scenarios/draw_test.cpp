// SPDX-License-Identifier: Apache-2.0
// What nodes are said to draw: curves of power over use, parts, a nameplate alone; and where cooling is fed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "scenarios/read_scenario.hpp"
#include "tests/scenarios/fake_vocabulary.hpp"

namespace headroom {
namespace {

std::string scenario_with(const std::string& power, const std::string& node = R"("dgx-h100")",
                          const std::string& more = {}) {
  return R"({ "cluster": { "pools": [ { "name": "p", "nodes": 16, "node": )" + node +
         R"( } ] }, "workload": { "synthetic": { "jobs": 1, "rate": "1 /h", "classes": [ { "name": "c", "gpus": 1,
         "duration": "1 h" } ] } }, "power": )" +
         power + more + " }";
}

std::optional<Scenario> read(const std::string& text, Diagnostics& diagnostics) {
  return read_scenario_text(text, "draw.json", {}, fake_vocabulary(), diagnostics);
}

PowerSection power_of(const std::string& text) {
  Diagnostics diagnostics;
  const auto scenario = read(text, diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  EXPECT_TRUE(!scenario || scenario->power);
  if (!scenario || !scenario->power) return {.spec = {.pools = {{.idle = {}, .busy = {{}}}}}};
  return *scenario->power;
}

void expect_error(const std::string& text, const std::string& message) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read(text, diagnostics)) << message;
  EXPECT_NE(to_text(diagnostics).find(message), std::string::npos) << to_text(diagnostics);
}

std::string with_shape(const std::string& model) {
  return R"({ "fidelity": "linear", "gpu_model": )" + model + " }";
}

// An H100 from 78.8 to 700 W at a compute activity of 85 %, by each published formula (CloudSim; Fan, Weber, Barroso,
// ISCA 2007; sustain-cluster; Kliazovich et al., GreenCom 2013).
TEST(GpuModel, EachShapeIsItsFormula) {
  struct Row {
    const char* model;
    double share;
  };
  constexpr double u = 0.85;
  const Row rows[] = {
      {R"("linear")", u},
      {R"("sqrt")", std::sqrt(u)},
      {R"("square")", u * u},
      {R"("cubic")", u * u * u},
      {R"({ "shape": "power-law", "exponent": 1.7 })", std::pow(u, 1.7)},
      {R"("fan")", 2 * u - std::pow(u, 1.4)},
      {R"({ "shape": "fan", "exponent": 1.2 })", 2 * u - std::pow(u, 1.2)},
      {R"("log2")", std::log2(1.0 + u)},
      {R"({ "shape": "asymptotic", "knee": 0.4 })", 0.5 * (1.0 + u - std::exp(-u / 0.4))},
      {R"({ "shape": "table", "points": [ { "use": 0, "power": 0 }, { "use": "80 %", "power": "50 %" },
           { "use": 1, "power": 1 } ] })",
       0.5 + 0.5 * (u - 0.8) / 0.2},
  };
  for (const Row& row : rows) {
    const PowerSpec spec = power_of(scenario_with(with_shape(row.model))).spec;
    EXPECT_NEAR(spec.pools[0].busy[0].per_gpu.si, row.share * (700.0 - 78.8), 1e-9) << row.model;
    EXPECT_EQ(spec.pools[0].busy[0].slowdown, 1.0) << row.model;
    EXPECT_TRUE(spec.pools[0].busy[0].held.empty()) << row.model;
  }
}

TEST(GpuModel, APoolMayHaveItsOwnBesideAClockLaw) {
  const PowerSpec own = power_of(scenario_with(R"({ "fidelity": "dvfs" })",
                                               R"({ "like": "dgx-h100", "draw": { "gpu_model": "square" } })"))
                            .spec;
  EXPECT_NEAR(own.pools[0].busy[0].per_gpu.si, 0.85 * 0.85 * (700.0 - 78.8), 1e-9);
  // A module of Frontier has no published clock law: its power limit and idle power are enough.
  const PowerSpec mi250x =
      power_of(scenario_with(R"({ "fidelity": "dvfs" })", R"({ "cpus": 64, "gpus": 4, "gpu": "mi250x",
      "draw": { "gpu_idle": "88 W", "gpu_peak": "560 W", "host_idle": "0 W", "host_peak": "0 W", "gpu_model": "linear" } })"))
          .spec;
  EXPECT_NEAR(mi250x.pools[0].busy[0].per_gpu.si, 0.85 * (560.0 - 88.0), 1e-9);
}

// A curve says what a GPU draws at a use, and not how fast it is at less power.
TEST(GpuModel, GpusWithoutAClockAreNotHeld) {
  const std::string own = R"({ "like": "dgx-h100", "draw": { "gpu_model": "cubic" } })";
  const std::string tree = R"("capping": "proportional", "tree": [ { "name": "feed", "limit": "60 kW" } ] })";
  expect_error(scenario_with(R"({ "fidelity": "dvfs", )" + tree, own),
               "how fast they are where power.capping holds them");
  expect_error(scenario_with(R"({ "fidelity": "linear", )" + tree), "how fast they are where power.capping holds them");
  expect_error(scenario_with(R"({ "fidelity": "dvfs", "gpu_limit": "400 W" })", own),
               "where power.gpu_limit holds them");
  expect_error(scenario_with(R"({ "fidelity": "dvfs" })", own,
                             R"(, "cooling": { "fidelity": "thermal" }, "site": { "climate": "ashburn-va" })"),
               "\"thermal\" of cooling holds them");
}

TEST(GpuModel, WhatIsWrongIsSaid) {
  expect_error(scenario_with(R"({ "fidelity": "dvfs", "gpu_model": "cubic" })"),
               "power follows the clock, and no curve");
  expect_error(scenario_with(with_shape(R"("cubik")")), "cubic");
  expect_error(scenario_with(with_shape(R"("power-law")")), "needs its exponent");
  expect_error(scenario_with(with_shape(R"({ "shape": "cubic", "exponent": 3 })")), "is not read with this shape");
  expect_error(scenario_with(with_shape(R"({ "shape": "fan", "exponent": 3 })")), "/power/gpu_model");
  expect_error(scenario_with(with_shape(
                   R"({ "shape": "table", "points": [ { "use": 0, "power": 0.1 }, { "use": 1, "power": 1 } ] })")),
               "/power/gpu_model");
}

double joined(const NodeDraw& draw) {
  return draw.total().si;
}

// By hand: two sockets of 90 to 350 W, 2,048 GB of 0.07 to 0.42 W, ten adapters of 18 to 25 W, ten drives of 5 to 12 W,
// four switches of 100 W, fans of 1.3 kW at 65 to 81 % of their speed.
TEST(NodePartsOf, ADgxH100AddUp) {
  const PowerSection power = power_of(scenario_with(R"({ "fidelity": "dvfs", "activity": "full-load" })",
                                                    R"({ "like": "dgx-h100", "draw": { "parts": {} } })"));
  const PoolDraw& pool = power.spec.pools[0];
  const double fans_idle = 1300.0 * 0.65 * 0.65 * 0.65, fans_busy = 1300.0 * 0.81 * 0.81 * 0.81;
  const double idle = 180.0 + 143.36 + 180.0 + 50.0 + 400.0 + fans_idle;
  const double busy = 700.0 + 860.16 + 250.0 + 120.0 + 400.0 + fans_busy;
  EXPECT_NEAR(joined(pool.idle_parts), idle, 1e-9);
  EXPECT_NEAR(pool.idle.si, idle + 8 * 78.8, 1e-9);
  EXPECT_NEAR(pool.peak.si, busy + 8 * 700.0, 1e-9);
  EXPECT_NEAR(pool.busy[0].per_core.si, 520.0 / 112.0, 1e-9);
  EXPECT_NEAR(pool.busy[0].beside.dram.si, 0.35 * 2048.0, 1e-9);
  EXPECT_NEAR(pool.busy[0].beside.nic.si, 70.0, 1e-9);
  // Measured, a node of eight H100 in training: at most 8.4 kW of its 10.2 kW (Latif et al., IEEE Access 2025).
  EXPECT_NEAR(pool.peak.si / 8400.0, 1.0, 0.05);
  const auto noted =
      std::ranges::find(power.assumptions, "cluster.pools[p].node.draw.parts.fans.power", &AssumedValue::path);
  ASSERT_NE(noted, power.assumptions.end());
  EXPECT_EQ(noted->value, "1.3 kW");
  EXPECT_EQ(noted->confidence, "L");
}

TEST(NodePartsOf, WhatIsStatedCountsAndTheRestIsSaidToBeMissing) {
  const PowerSection power =
      power_of(scenario_with(R"({ "fidelity": "linear" })", R"({ "cpus": 10, "gpus": 1, "gpu": "own",
      "draw": { "gpu_idle": "50 W", "gpu_peak": "300 W", "parts": { "cpu": { "count": 1, "busy": "190 W" } } } })"));
  const PoolDraw& pool = power.spec.pools[0];
  EXPECT_NEAR(pool.idle.si, 50.0 + 90.0, 1e-9);
  EXPECT_NEAR(pool.busy[0].per_core.si, 0.3 * 10.0, 1e-9) << "of dense training, 30 % of (190 - 90) W on ten cores";
  const auto fans = std::ranges::find(power.assumptions, "cluster.pools[p].node.draw.parts.fans", &AssumedValue::path);
  ASSERT_NE(fans, power.assumptions.end());
  EXPECT_EQ(fans->value, "none");
}

TEST(NodePartsOf, WhatIsWrongIsSaid) {
  const auto parts = [](const std::string& text) {
    return scenario_with(R"({ "fidelity": "dvfs" })", R"({ "like": "hgx-h100", "draw": )" + text + " }");
  };
  expect_error(parts(R"({ "host_idle": "1 kW", "parts": {} })"), "\"parts\" say the same");
  expect_error(parts(R"({ "parts": { "nic": {} } })"), "how many of them a node has is not known");
  expect_error(parts(R"({ "parts": { "nic": { "count": 2, "idle": "20 W", "busy": "10 W" } } })"), "must be >= idle");
  expect_error(parts(R"({ "parts": { "fans": { "power": "1 kW", "slowest": 0.9, "fastest": 0.5 } } })"),
               "must be >= slowest");
  expect_error(parts(R"({ "parts": { "fans": {} } })"), "what the fans draw at full speed is not known");
}

// 55 % of 10 kW for eight GPUs, 14 % of that idle; 30 % of the other 4.5 kW idle.
TEST(Nameplate, IsDividedByUsualShares) {
  for (const char* const fidelity : {"linear", "dvfs"}) {
    const PowerSection power =
        power_of(scenario_with(R"({ "fidelity": ")" + std::string(fidelity) + R"(", "activity": "full-load" })",
                               R"({ "cpus": 64, "gpus": 8, "gpu": "own", "power": "10 kW" })"));
    const PoolDraw& pool = power.spec.pools[0];
    EXPECT_NEAR(pool.peak.si, 10e3, 1e-6);
    EXPECT_NEAR(pool.gpu_idle.si, 0.14 * 687.5, 1e-6);
    EXPECT_NEAR(pool.idle.si, 8 * 0.14 * 687.5 + 0.3 * 4500.0, 1e-6);
    EXPECT_NEAR(pool.busy[0].per_gpu.si, 0.86 * 687.5, 1e-6);
    const auto noted =
        std::ranges::find(power.assumptions, "cluster.pools[p].node.draw.host_idle", &AssumedValue::path);
    ASSERT_NE(noted, power.assumptions.end());
    EXPECT_EQ(noted->confidence, "L");
  }
}

TEST(Nameplate, CountsForWhatNobodyKnows) {
  const std::string cpu_node = R"({ "cpus": 64, "power": "800 W" })";
  const PoolDraw cpus = power_of(scenario_with(R"({ "fidelity": "linear" })", cpu_node)).spec.pools[0];
  EXPECT_NEAR(cpus.idle.si, 240.0, 1e-9);
  EXPECT_NEAR(cpus.peak.si, 800.0, 1e-9);
  const PoolDraw known =
      power_of(scenario_with(R"({ "fidelity": "dvfs" })", R"({ "like": "dgx-h100", "power": "20 kW" })")).spec.pools[0];
  EXPECT_NEAR(known.peak.si, 10.2e3, 1e-9) << "the server of the catalogue is known";
  const PoolDraw stated = power_of(scenario_with(R"({ "fidelity": "linear" })", R"({ "cpus": 64, "power": "800 W",
      "draw": { "host_peak": "500 W" } })"))
                              .spec.pools[0];
  EXPECT_NEAR(stated.idle.si, 150.0, 1e-9);
}

constexpr const char* tree = R"({ "fidelity": "dvfs", "tree": [ { "name": "feed" },
    { "name": "ups", "nodes": 16, "limit": "200 kW", "ups": {} }, { "name": "row", "nodes": 8, "breaker": {}, "limit": "100 kW" } ] })";

std::string fed_from(const std::string& places) {
  return scenario_with(
      tree, R"("dgx-h100")",
      R"(, "cooling": { "fidelity": "plant", "fed_from": )" + places + R"( }, "site": { "climate": "ashburn-va" })");
}

TEST(FedFrom, NamesPlacesOfTheTree) {
  const PowerSection power =
      power_of(fed_from(R"({ "pumps": "ups", "fans": "power.tree[row-2]", "cdu_pumps": "ups" })"));
  const auto feed_of = [&](CoolingLoad load) {
    return *std::ranges::find(power.spec.cooling_feeds, load, &CoolingFeed::load);
  };
  ASSERT_EQ(power.spec.cooling_feeds.size(), 5U);
  EXPECT_EQ(feed_of(CoolingLoad::pumps).fed.at.index, 1U);
  EXPECT_TRUE(feed_of(CoolingLoad::pumps).fed.on_batteries);
  EXPECT_TRUE(feed_of(CoolingLoad::pumps).draws_there);
  EXPECT_EQ(feed_of(CoolingLoad::room_fans).fed.at.index, 3U);
  EXPECT_EQ(feed_of(CoolingLoad::chillers).fed.at.index, 0U);
  EXPECT_FALSE(feed_of(CoolingLoad::chillers).fed.on_batteries) << "unless somebody backs it";
  EXPECT_FALSE(feed_of(CoolingLoad::chillers).draws_there);
  EXPECT_NE(std::ranges::find(power.assumptions, "cooling.fed_from", &AssumedValue::path), power.assumptions.end());
}

TEST(FedFrom, WhatIsWrongIsSaid) {
  expect_error(fed_from(R"({ "pumps": "upz" })"), "there is no place \"upz\"");
  expect_error(fed_from(R"({ "pumps": "row-3" })"), "there is no place \"row-3\"");
  expect_error(scenario_with(tree, R"("dgx-h100")", R"(, "cooling": { "fed_from": { "pumps": "ups" } })"),
               "needs cooling that is simulated");
}

}  // namespace
}  // namespace headroom
