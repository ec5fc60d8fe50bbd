// SPDX-License-Identifier: Apache-2.0
#include "scenarios/flatten_json.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

TEST(FlattenJson, PathsAreThoseOfAnOverride) {
  Sources sources;
  const std::string text = R"({
    "run": { "seed": 7, "horizon": "28 d" },
    "cluster": { "pools": [ { "name": "h100", "nodes": 64 }, { "name": "cpu", "nodes": 2 } ],
                 "changes": [ { "pool": "h100", "at": "1 d" } ] },
    "empty": {}, "none": [],
    "assertions": [ "jobs.wait.p95 < 4 h", "x > 1" ],
    "mixed": [ 1, { "a": [ true, null ] } ] })";
  const int source = sources.add("x.json", text);
  Faults faults(sources);
  const auto root = parse_json({source, 0, static_cast<std::uint32_t>(text.size())}, faults);
  ASSERT_TRUE(root);
  const std::vector<std::pair<std::string, std::string>> expected{
      {"run.seed", "7"},
      {"run.horizon", "28 d"},
      {"cluster.pools[h100].name", "h100"},
      {"cluster.pools[h100].nodes", "64"},
      {"cluster.pools[cpu].name", "cpu"},
      {"cluster.pools[cpu].nodes", "2"},
      {"cluster.changes[0].pool", "h100"},
      {"cluster.changes[0].at", "1 d"},
      {"empty", "{}"},
      {"none", "[]"},
      {"assertions", R"(["jobs.wait.p95 < 4 h", "x > 1"])"},
      {"mixed", R"([1, {"a": [true, null]}])"},
  };
  EXPECT_EQ(flatten(*root), expected);
}

}  // namespace
}  // namespace headroom
