// SPDX-License-Identifier: Apache-2.0
// Schema, explain and the reader speak of the same words.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "planner/vocabulary.hpp"
#include "tests/cli/program.hpp"

namespace headroom::test {
namespace {

/// "scheduler.order" of "/properties/scheduler/properties/order/anyOf/0/type": the words behind "properties".
std::set<std::string> keys_of_schema(const std::map<std::string, std::string>& leaves) {
  std::set<std::string> keys;
  for (const auto& [pointer, value] : leaves) {
    std::istringstream words(pointer.substr(1));
    std::string key, parent;
    for (std::string word; std::getline(words, word, '/');) {
      if (word == "items") continue;
      if (word == "anyOf" && std::getline(words, word, '/')) continue;  // its number
      if (word != "properties" || !std::getline(words, word, '/')) break;
      key += (key.empty() ? "" : ".") + word;
      keys.insert(key);
    }
  }
  return keys;
}

void expect_explained(const std::string& word) {
  const TemporaryFolder folder;
  const Finished program = run({"explain", word}, folder.path());
  EXPECT_EQ(program.status, 0) << word << ": " << program.err;
  EXPECT_EQ(program.err, "") << word;
  EXPECT_NE(program.out.find("\n  "), std::string::npos) << word << " is not explained: " << program.out;
}

TEST(Explain, KnowsEveryKeyOfTheSchema) {
  const TemporaryFolder folder;
  const Finished schema = run({"schema"}, folder.path());
  EXPECT_EQ(schema.status, 0);
  const auto keys = keys_of_schema(json_leaves(schema.out));
  for (const char* key : {"$schema", "run.seed", "cluster.pools.node.gpus", "scheduler.order.policy",
                          "workload.synthetic.classes.duration.median", "workload.trace.bad_rows"})
    EXPECT_TRUE(keys.contains(key)) << "the test reads the schema: " << key;
  EXPECT_GT(keys.size(), 60U);
  for (const std::string& key : keys) expect_explained(key);
}

TEST(Explain, KnowsEveryPolicyAndEveryMetric) {
  const Vocabulary vocabulary = full_vocabulary();
  int words = 0;
  for (const PolicyFamily& family : vocabulary.scheduler)
    for (const PolicyEntry& policy : family.entries) {
      expect_explained(std::string(policy.name));
      ++words;
    }
  for (const MetricSpec& metric : vocabulary.metrics) {
    expect_explained(std::string(metric.name));
    ++words;
  }
  EXPECT_GT(words, 40);
}

TEST(Explain, PathsAsMessagesAndOverridesWriteThem) {
  const TemporaryFolder folder;
  const std::string text = run({"explain", "cluster.pools.nodes"}, folder.path()).out;
  EXPECT_TRUE(text.starts_with("cluster.pools.nodes\n  Number of nodes.\n")) << text;
  EXPECT_EQ(run({"explain", "cluster.pools[h100].nodes"}, folder.path()).out, text);
  EXPECT_EQ(run({"explain", "/cluster/pools/0/nodes"}, folder.path()).out, text);
}

}  // namespace
}  // namespace headroom::test
