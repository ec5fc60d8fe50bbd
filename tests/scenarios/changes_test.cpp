// SPDX-License-Identifier: Apache-2.0
// `cluster.changes`: capacity over time.
#include <gtest/gtest.h>

#include "scenarios/read_scenario.hpp"
#include "tests/scenarios/fake_vocabulary.hpp"

namespace headroom {
namespace {

struct Read {
  std::optional<Scenario> scenario;
  std::string messages;
};

Read read(const std::string& changes) {
  Diagnostics diagnostics;
  Read out;
  out.scenario = read_scenario_text(
      R"({"cluster": {"pools": [{"name": "a", "nodes": 2, "node": {"cpus": 4}}, {"name": "b", "nodes": 8, "node": {"cpus": 4}}],
          "changes": [)" +
          changes + R"(]}, "workload": {"synthetic": {"jobs": 1, "rate": "1 1/h",
          "classes": [{"name": "c", "cpus": 1, "duration": "1 h"}]}}})",
      "test.json", {}, fake_vocabulary(), diagnostics);
  out.messages = to_text(diagnostics);
  return out;
}

constexpr std::int64_t day_ns = 86'400'000'000'000;

TEST(Changes, EachKindBecomesStatesOfNodes) {
  const Read r = read(R"({"pool": "b", "what": "arrive", "nodes": 3, "at": "2 d"},
                         {"pool": "a", "what": "leave", "at": "5 d", "drain": "1 d"},
                         {"pool": "b", "what": "maintenance", "first": 0, "nodes": 2, "at": "1 d", "until": "3 d"})");
  ASSERT_TRUE(r.scenario) << r.messages;
  const std::vector<NodeChange>& c = r.scenario->cluster.changes;
  ASSERT_EQ(c.size(), 6u);
  EXPECT_EQ(c[0].to, Lifecycle::absent);
  EXPECT_EQ(c[0].at.ns, 0);
  EXPECT_EQ(c[0].pool.index, 1u);
  EXPECT_EQ(c[0].first, 5u) << "the last three of eight";
  EXPECT_EQ(c[1].to, Lifecycle::up);
  EXPECT_EQ(c[1].at.ns, 2 * day_ns);
  EXPECT_EQ(c[2].to, Lifecycle::draining);
  EXPECT_EQ(c[2].at.ns, 4 * day_ns);
  EXPECT_EQ(c[2].count, 2u) << "without a number, all of them";
  EXPECT_EQ(c[3].to, Lifecycle::absent);
  EXPECT_EQ(c[4].to, Lifecycle::down);
  EXPECT_EQ(c[5].to, Lifecycle::up);
  EXPECT_EQ(c[5].at.ns, 3 * day_ns);
}

TEST(Changes, WhatCannotBeIsRefusedWithTheRule) {
  const struct {
    const char* change;
    const char* message;
  } rows[] = {
      {R"({"pool": "bb", "what": "leave", "at": "1 d"})", "there is no pool \"bb\""},
      {R"({"pool": "b", "what": "leave", "nodes": 9, "at": "1 d"})", "the pool has 8 nodes, from 0 to 7"},
      {R"({"pool": "b", "what": "leave", "first": 8, "at": "1 d"})", "the pool has 8 nodes, from 0 to 7"},
      {R"({"pool": "b", "what": "maintenance", "at": "1 d"})", "a maintenance needs its end"},
      {R"({"pool": "b", "what": "maintenance", "at": "2 d", "until": "1 d"})",
       "the end of the maintenance is not after its begin"},
      {R"({"pool": "b", "what": "leave", "at": "2 d", "until": "3 d"})", "only a maintenance has an end"},
      {R"({"pool": "b", "what": "arrive", "at": "2 d", "drain": "1 d"})", "nodes that arrive have nothing to drain"},
      {R"({"pool": "b", "what": "leave", "at": "2 d"}, {"pool": "b", "what": "leave", "nodes": 1, "at": "9 d"})",
       "some of these nodes are away at that time already"},
  };
  for (const auto& row : rows) {
    const Read r = read(row.change);
    EXPECT_FALSE(r.scenario) << row.change;
    EXPECT_NE(r.messages.find(row.message), std::string::npos) << r.messages;
  }
}

}  // namespace
}  // namespace headroom
