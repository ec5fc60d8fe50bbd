// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>

#include "fake_vocabulary.hpp"
#include "models/unit_text.hpp"
#include "scenarios/check_value.hpp"
#include "scenarios/read_scenario.hpp"
#include "scenarios/spec.hpp"

namespace headroom {
namespace {

using nlohmann::json;

/// Calls `visit` with every row and its dotted path.
void for_each_row(const ObjectSpec& spec, const std::string& parent,
                  const std::function<void(const FieldSpec&, const std::string&)>& visit) {
  for (const FieldSpec& field : spec.fields) {
    const std::string path = parent.empty() ? std::string(field.key) : parent + "." + std::string(field.key);
    visit(field, path);
    if (field.object != nullptr) for_each_row(*field.object, path, visit);
  }
}

TEST(Table, EveryRowHasHelpAndGoodDefaultsAndExamples) {
  int rows = 0;
  for_each_row(scenario_spec(), "", [&](const FieldSpec& field, const std::string& path) {
    ++rows;
    EXPECT_FALSE(field.help.empty()) << path;
    EXPECT_TRUE(field.help.ends_with(".")) << path;
    EXPECT_FALSE(field.required && !field.fallback.empty()) << path;
    const bool scalar = field.kind >= FieldKind::number;
    if (!scalar) return;
    if (!field.fallback.empty()) {
      JsonNode node = default_value(field);
      EXPECT_FALSE(check_value(node, field)) << path;
    }
    if (field.example.empty()) return;
    const json example = json::parse(field.example);
    JsonNode node = example.is_string() ? make_string(example.get<std::string>(), {}) : make_number(field.example, {});
    const auto complaint = check_value(node, field);
    EXPECT_FALSE(complaint) << path << ": " << complaint->message;
  });
  EXPECT_GT(rows, 70);
}

class Schema : public testing::Test {
 protected:
  const json schema_ = json::parse(scenario_schema(fake_vocabulary()));
};

TEST_F(Schema, IsDraft7AndRefusesUnknownKeys) {
  EXPECT_EQ(schema_["$schema"], "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(schema_["additionalProperties"], false);
}

TEST_F(Schema, HasEveryKeyWithItsDescription) {
  for_each_row(scenario_spec(), "", [&](const FieldSpec& field, const std::string& path) {
    const json* node = &schema_;
    std::size_t begin = 0;
    while (begin <= path.size()) {
      const std::size_t end = std::min(path.find('.', begin), path.size());
      if (node->contains("items")) node = &(*node)["items"];
      if (node->contains("anyOf")) node = &(*node)["anyOf"][1];
      const std::string key = path.substr(begin, end - begin);
      const bool there = node->contains("properties") && (*node)["properties"].contains(key);
      const bool due = end < path.size() || field.kind != FieldKind::unavailable;
      ASSERT_EQ(there, due) << path;
      if (!there) return;
      node = &(*node)["properties"][key];
      begin = end + 1;
    }
    EXPECT_TRUE(node->contains("description")) << path;
    if (field.kind == FieldKind::choice) {
      EXPECT_EQ((*node)["enum"].size(), field.choices.size()) << path;
    }
  });
}

TEST_F(Schema, PatternsAcceptWhatTheReaderAccepts) {
  int patterns = 0;
  const std::function<void(const json&)> walk = [&](const json& node) {
    if (node.is_object() && node.contains("pattern") && node["pattern"].is_string()) {  // else a key of ours
      ++patterns;
      const std::regex pattern(node["pattern"].get<std::string>(), std::regex::ECMAScript);
      for (const char* const key : {"default", "examples"}) {
        if (!node.contains(key)) continue;
        for (const json& value : node[key].is_array() ? node[key] : json::array({node[key]})) {
          const bool matches = !value.is_string() || std::regex_match(value.get<std::string>(), pattern);
          EXPECT_TRUE(matches) << value << node;
        }
      }
    }
    if (node.is_structured())
      for (const json& child : node) walk(child);
  };
  walk(schema_);
  EXPECT_GT(patterns, 15);
  const auto& properties = schema_["properties"];
  const std::regex time(properties["run"]["properties"]["horizon"]["pattern"].get<std::string>());
  const auto is_time = [](const std::string& text) {
    const auto parsed = parse_quantity(text);
    const auto* const quantity = std::get_if<ParsedQuantity>(&parsed);
    return quantity != nullptr && quantity->dimension == dimensions::time;
  };
  for (const std::string good :
       {"28 d", "2d 12h", "1.5e3 s", "12:30:00", "2-12:00:00", "-1 h", "9d 14:00:00", "10 d 14:00:00", "1h 30 min",
        ".5 h", "5. h", "100:00:01", "14:00:00 9d", " 3 h\t", "1\tweek 1 d", "1-05:00:00"}) {
    EXPECT_TRUE(std::regex_match(good, time)) << good;
    EXPECT_TRUE(is_time(good)) << good;
  }
  for (const std::string bad :
       {"28", "28 kW", "d", "28 days", "", "2d12h", "9d14:00:00", "14:00", "14:60:00", "14:00:0", "2-24:00:00", "+1 h",
        "-1 d 2 h", "1 d -2 h", "1 d 2", "1..5 h", "1,5 h", "-14:00:00", "9d 14:00:00.5"}) {
    EXPECT_FALSE(std::regex_match(bad, time)) << bad;
    EXPECT_FALSE(is_time(bad)) << bad;
  }
}

TEST_F(Schema, ListsPoliciesWithTheirOptions) {
  const json& order = schema_["properties"]["scheduler"]["properties"]["order"];
  EXPECT_EQ(order["anyOf"][0]["enum"], (json{"fifo", "sjf", "multifactor"}));
  EXPECT_EQ(order["default"], "fifo");
  const json& multifactor = order["anyOf"][3]["properties"];
  EXPECT_EQ(multifactor["policy"]["enum"], json::array({"multifactor"}));
  EXPECT_EQ(multifactor["age"]["maximum"], 1);
  EXPECT_EQ(multifactor["half_life"]["default"], "7 d");
}

TEST(Explain, KnowsEveryKeyPolicyAndMetric) {
  const Vocabulary vocabulary = fake_vocabulary();
  std::string suggestion;
  for_each_row(scenario_spec(), "", [&](const FieldSpec& field, const std::string& path) {
    const auto text = explain(path, vocabulary, suggestion);
    ASSERT_TRUE(text) << path;
    EXPECT_TRUE(text->starts_with(path + "\n")) << *text;
    if (field.kind != FieldKind::policy) {
      EXPECT_NE(text->find(field.help), std::string::npos) << path;
    }
  });
  for (const PolicyFamily& family : vocabulary.scheduler)
    for (const PolicyEntry& policy : family.entries)
      EXPECT_TRUE(explain(std::string(policy.name), vocabulary, suggestion)) << policy.name;
  for (const MetricSpec& metric : vocabulary.metrics)
    EXPECT_TRUE(explain(std::string(metric.name), vocabulary, suggestion)) << metric.name;
}

struct ExplainRow {
  std::string key, text;
};

const ExplainRow explain_rows[] = {
    {"cluster.pools[h100].nodes",
     "cluster.pools.nodes\n"
     "  Number of nodes.\n"
     "  value    a whole number\n"
     "  range    >= 1 and <= 1000000\n"
     "  default  none: it is required\n"
     "  example  \"nodes\": 64\n"},
    {"/workload/synthetic/classes/0/duration/p95",
     "workload.synthetic.classes.duration.p95\n"
     "  Of a lognormal distribution: 95 % of the values are smaller; before any cut.\n"
     "  value    a duration with its unit\n"
     "  range    > 0 and <= 100 y\n"
     "  example  \"p95\": \"3 h\"\n"},
    {"scheduler.backfill",
     "scheduler.backfill\n"
     "  Which jobs may start before the next one.\n"
     "  value    a policy, as a text or as an object with its options\n"
     "  default  none\n"
     "policies\n"
     "  none  No job passes another.\n"
     "  easy  One reservation, for the next job.\n"},
    {"easy",
     "easy (scheduler.backfill)\n"
     "  One reservation, for the next job.\n"
     "options\n"
     "  depth        Jobs looked at. Default 100; a whole number, >= 1 and <= 1000000.\n"
     "  pessimistic  Trust no estimate. Default false; true or false.\n"},
    {"scheduler.backfill.depth",
     "scheduler.backfill.depth\n"
     "  Jobs looked at.\n"
     "  value    a whole number\n"
     "  range    >= 1 and <= 1000000\n"
     "  default  100\n"},
    {"jobs.wait.p95",
     "jobs.wait.p95 (metric)\n"
     "  95 % of the jobs waited no longer.\n"
     "  unit    s\n"
     "  better  lower\n"},
    {"reliability",
     "reliability\n"
     "  Failure rates, repair and spares.\n"
     "  value  not available in this version\n"}};

TEST(Explain, Texts) {
  std::string suggestion;
  for (const ExplainRow& row : explain_rows) {
    EXPECT_EQ(explain(row.key, fake_vocabulary(), suggestion).value_or("nothing"), row.text) << row.key;
    EXPECT_EQ(suggestion, "");
  }
}

TEST(Explain, SuggestsWhatWasMeant) {
  const std::string rows[][2] = {{"horizon", "run.horizon"},
                                 {"pools.nodes", "cluster.pools.nodes"},
                                 {"cluster.pool.nodes", "cluster.pools.nodes"},
                                 {"jobs.wait.p59", "jobs.wait.p95"},
                                 {"multifaktor", "multifactor"},
                                 {"", ""},
                                 {"zzzzzz", ""}};
  for (const auto& row : rows) {
    std::string suggestion = "left over";
    EXPECT_FALSE(explain(row[0], fake_vocabulary(), suggestion)) << row[0];
    EXPECT_EQ(suggestion, row[1]) << row[0];
  }
}

}  // namespace
}  // namespace headroom
