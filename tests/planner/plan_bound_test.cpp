// SPDX-License-Identifier: Apache-2.0
// No candidate is cheaper than the bound, and one of them costs just as much.
#include <gtest/gtest.h>

#include "models/network/fat_tree.hpp"
#include "models/queueing/erlang.hpp"
#include "planner/plan/cost_bound.hpp"
#include "planner/plan/queueing_estimate.hpp"
#include "tests/temporary_folder.hpp"

namespace headroom {
namespace {

/// Two pools of nodes with 8 GPUs whose only costs are their prices and the fabric that they share: nothing is
/// discounted, nothing is sold again.
std::string two_pools(const char* price_a, const char* price_b, const char* fabric) {
  static const test::TemporaryFolder folder;
  const auto pool = [](const char* name, const char* price) {
    return std::string(R"({ "name": ")") + name + R"(", "nodes": 1, "node": { "cpus": 8, "gpus": 8, "power": "1 kW",)" +
           R"( "price": ")" + price + R"(" } })";
  };
  folder.write("pools.json", R"({ "run": { "horizon": "7 d" }, "cluster": { "pools": [ )" + pool("a", price_a) + ", " +
                                 pool("b", price_b) + R"( ] },
    "workload": { "synthetic": { "rate": "1 1/h", "classes": [
      { "name": "one", "gpus_per_node": 1, "cpus": 1, "duration": { "dist": "exponential", "mean": "1 h" } } ] } },
    "site": { "tariff": { "energy": "0 USD/kWh" } },
    "costs": { "wacc": "0 %", "horizon": "5 y", "life": "5 y", "residual": "0 %", "storage": "0 USD/GPU",
      "colocation": "0 USD/kW-month", "maintenance": "0 %", "insurance": "0 %", "staff": { "cost": "0 USD/y" },
      "fabric": )" + fabric + " } }");
  return (folder.path() / "pools.json").string();
}

constexpr const char* no_fabric = R"({ "per_gpu": "0 USD" })";

std::optional<CostBound> bound_of(const std::string& path, std::vector<std::string> decisions, double gpus) {
  Diagnostics diagnostics;
  auto variations = read_variations(decisions, diagnostics);
  Sweep sweep(path, {}, std::move(variations));
  sweep.check(1, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << to_text(diagnostics);
  return cost_bound(sweep, gpus);
}

const std::vector<std::string> grid = {"cluster.pools[a].nodes=1:3:1", "cluster.pools[b].nodes=1:3:1"};

// By hand: nodes a of 300 kUSD and b of 100 kUSD: 31.4 GPUs take four nodes, 33 take five.
TEST(CostBound, OfTwoPoolsIsTheCheapestMixThatHoldsTheWork) {
  const std::string path = two_pools("300 kUSD", "100 kUSD", no_fabric);
  const auto four = bound_of(path, grid, 31.4), five = bound_of(path, grid, 33.0);
  ASSERT_TRUE(four && five);
  EXPECT_NEAR(four->cost, 600e3, 0.01);  // a = 1, b = 3
  EXPECT_EQ(four->candidate, 2U);
  EXPECT_NEAR(five->cost, 900e3, 0.01);  // a = 2, b = 3
  ASSERT_TRUE(four->in_fractions && five->in_fractions);
  EXPECT_NEAR(*four->in_fractions, 600e3 - 0.6 / 8 * 100e3, 0.01);
  EXPECT_NEAR(*five->in_fractions, 600e3 + 1.0 / 8 * 300e3, 0.01);
}

TEST(CostBound, ThatNobodyCanKeepIsNone) {
  EXPECT_FALSE(bound_of(two_pools("300 kUSD", "100 kUSD", no_fabric), grid, 48.5));
}

TEST(CostBound, ExactlyFullIsNotTooFull) {
  const auto bound = bound_of(two_pools("300 kUSD", "100 kUSD", no_fabric), grid, 48.0 * (1.0 + 1e-12));
  ASSERT_TRUE(bound);
  EXPECT_NEAR(bound->cost, 1.2e6, 0.01);
}

// The pools share one fat tree, whose price jumps at more than 64 GPUs: it is no sum over pools.
TEST(CostBound, CountsTheSharedFabricOnce) {
  const std::string path = two_pools("1 kUSD", "1 kUSD", R"({ "switch": "36 kUSD", "link": "1280 USD", "ports": 64 })");
  const std::vector<std::string> decisions = {"cluster.pools[a].nodes=1,8", "cluster.pools[b].nodes=1,8"};
  for (const std::uint32_t nodes : {2U, 9U, 16U}) {
    const auto tree = fat_tree_size(nodes * 8, 64);
    ASSERT_TRUE(tree);
    const double by_hand =
        nodes * 1e3 + static_cast<double>(tree->switches) * 36e3 + static_cast<double>(tree->links) * 1280.0;
    const auto bound = bound_of(path, decisions, nodes * 8.0 - 0.5);
    ASSERT_TRUE(bound && bound->in_fractions);
    EXPECT_NEAR(bound->cost, by_hand, 0.01) << nodes;
    EXPECT_LE(*bound->in_fractions, bound->cost + 0.01) << nodes;
  }
}

TEST(CostBound, TakesAPoolByNumberToo) {
  const std::string path = two_pools("300 kUSD", "100 kUSD", no_fabric);
  const auto by_name = bound_of(path, {"cluster.pools[b].nodes=1:4:1"}, 17.0);
  const auto by_number = bound_of(path, {"cluster.pools[1].nodes=1:4:1"}, 17.0);
  ASSERT_TRUE(by_name && by_number && by_name->in_fractions && by_number->in_fractions);
  EXPECT_NEAR(by_number->cost, 500e3, 0.01);  // a = 1, b = 2
  EXPECT_EQ(by_name->cost, by_number->cost);
  EXPECT_EQ(*by_name->in_fractions, *by_number->in_fractions);
}

TEST(CostBound, OfADecisionAboutTheWorkAloneIsNone) {
  const std::string path = two_pools("300 kUSD", "100 kUSD", no_fabric);
  EXPECT_FALSE(bound_of(path, {"run.seed=1,2"}, 4.0));
  EXPECT_TRUE(bound_of(path, {"run.seed=1,2", "cluster.pools[a].nodes=1,2"}, 4.0));
}

// Jobs of one GPU are Erlang's queue itself; jobs of four on 40 GPUs are that of ten servers. Mean waits of 8 erlangs
// on ten servers: 0.2046 service times (tests/models/queueing_test.cpp has the table).
TEST(QueueingEstimate, IsErlangsQueueOfGangs) {
  const OfferedWork single{.gpus = 8.0, .gpus_per_job = 1.0, .service_s = 1000.0};
  const OfferedWork gangs{.gpus = 32.0, .gpus_per_job = 4.01, .service_s = 1000.0};
  EXPECT_NEAR(estimated_mean_wait_s(single, 10.0), 204.6, 0.05);
  EXPECT_NEAR(estimated_mean_wait_s(gangs, 40.0), 204.6, 0.05);
}

TEST(QueueingEstimate, OfTooMuchWorkIsInfiniteAndOfUnknownWorkNothing) {
  EXPECT_TRUE(std::isinf(estimated_mean_wait_s({.gpus = 8.0, .gpus_per_job = 1.0, .service_s = 1.0}, 8.0)));
  EXPECT_TRUE(std::isnan(estimated_mean_wait_s({.gpus = std::nan(""), .gpus_per_job = 1.0, .service_s = 1.0}, 8.0)));
}

}  // namespace
}  // namespace headroom
