// SPDX-License-Identifier: Apache-2.0
#include "scenarios/merge.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scenarios/input_file.hpp"
#include "scenarios/json_text.hpp"
#include "scenarios/override.hpp"

namespace headroom {
namespace {

/// JSON in one line, to compare with.
std::string compact(const JsonNode& node) {
  std::string out;
  for (const char c : write_json(node))
    if (c != '\n' && c != ' ') out += c;
  return out;
}

class Merge : public testing::Test {
 protected:
  JsonNode parse(std::string text) {
    const auto length = static_cast<std::uint32_t>(text.size());
    const int source = sources_.add("file" + std::to_string(sources_.count()), std::move(text));
    auto node = parse_json({source, 0, length}, faults_);
    EXPECT_TRUE(node.has_value());
    return node.value_or(JsonNode{});
  }
  std::string merged(const std::string& base, const std::string& patch) {
    JsonNode node = parse(base);
    merge_into(node, parse(patch));
    return compact(node);
  }
  std::string overridden(const std::string& base, const std::vector<std::string>& overrides) {
    JsonNode node = parse(base);
    apply_overrides(node, overrides, scenario_spec(), sources_, faults_);
    faults_.hand_over(diagnostics_);
    EXPECT_EQ(to_text(diagnostics_), "");
    return compact(node);
  }

  Sources sources_;
  Faults faults_{sources_};
  Diagnostics diagnostics_;
};

// The test cases of RFC 7396, appendix A, that apply to us, with spaces removed; arrays there have no names.
TEST_F(Merge, FollowsRfc7396) {
  const std::vector<std::vector<std::string>> rows = {
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", R"({})"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
      {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
      {R"({"e":null})", R"({"a":1})", R"({"a":1})"},
      {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"}};
  for (const auto& row : rows) EXPECT_EQ(merged(row[0], row[1]), row[2]) << row[0] << " " << row[1];
}

TEST_F(Merge, ListsOfNamedThingsMergeByName) {
  EXPECT_EQ(merged(R"([{"name":"a","n":1},{"name":"b","n":2,"x":3}])", R"([{"name":"c"},{"name":"b","n":4,"x":null}])"),
            R"([{"name":"a","n":1},{"name":"b","n":4},{"name":"c"}])");
}

TEST_F(Merge, OtherListsReplace) {
  EXPECT_EQ(merged(R"([{"name":"a"}])", R"([])"), R"([])");
  EXPECT_EQ(merged(R"([{"name":"a"}])", R"([{"name":"b"},{"x":1}])"), R"([{"name":"b"},{"x":1}])");
}

TEST_F(Merge, ANameGivenTwiceStaysTwiceForTheCheckToFind) {
  EXPECT_EQ(merged(R"([{"name":"a","n":1}])", R"([{"name":"a","n":2},{"name":"a","n":3}])"),
            R"([{"name":"a","n":2},{"name":"a","n":3}])");
}

TEST_F(Merge, ValuesKeepTheirOrigin) {
  JsonNode node = parse("{\"a\": 1,\n\"b\": 2}");
  merge_into(node, parse("{\n\n\"b\": 3}"));
  EXPECT_EQ(sources_.origin(node.find("a")->value.at), "file0:1");
  EXPECT_EQ(sources_.origin(node.find("b")->value.at), "file1:3");
  EXPECT_EQ(sources_.origin(node.find("b")->key_at), "file1:3");
}

TEST_F(Merge, OverridesReachEveryPlace) {
  const std::string base =
      R"({"run":{"seed":1,"horizon":"2d"},"cluster":{"pools":[{"name":"a","nodes":1},{"name":"b"}]},)"
      R"("scheduler":{"order":"sjf","backfill":{"policy":"easy","depth":5}}})";
  const std::vector<std::vector<std::string>> rows = {
      {"run.seed=7", R"("seed":7)"},
      {"run.horizon=28 d", R"("horizon":"28d")"},
      {"run.horizon=\"28 d\"", R"("horizon":"28d")"},
      {"run.warm_up=1 d", R"("warm_up":"1d")"},
      {"title=a=b", R"("title":"a=b")"},
      {"title=", R"("title":"")"},
      {"cluster.pools[a].nodes=32", R"({"name":"a","nodes":32})"},
      {"cluster.pools[1].nodes=32", R"({"name":"b","nodes":32})"},
      {"cluster.pools[b]={\"name\": \"b\", \"nodes\": 3}", R"({"name":"b","nodes":3})"},
      {"scheduler.backfill=none", R"("backfill":"none")"},
      {"scheduler.backfill.depth=9", R"("backfill":{"policy":"easy","depth":9})"},
      {"scheduler.order.age=0.5", R"("order":{"policy":"sjf","age":0.5})"},
      {"run={\"seed\": 3}", R"("run":{"seed":3})"},
      {"assertions=[\"a < 1\"]", R"("assertions":["a<1"])"},
      {"run.seed=null", R"("run":{"horizon":"2d"})"}};
  for (const auto& row : rows) {
    const std::string result = overridden(base, {row[0]});
    EXPECT_NE(result.find(row[1]), std::string::npos) << row[0] << " gave " << result;
  }
}

TEST_F(Merge, LaterOverridesWin) {
  EXPECT_EQ(overridden("{}", {"run.seed=1", "run.seed=2", "run.horizon=1 d"}), R"({"run":{"seed":2,"horizon":"1d"}})");
}

TEST(InputFile, PathsStartFromTheFileThatWritesThem) {
  EXPECT_EQ(path_seen_from("a/b.json", "c.swf"), "a/c.swf");
  EXPECT_EQ(path_seen_from("a/b.json", "../c.swf"), "c.swf");
  EXPECT_EQ(path_seen_from("b.json", "./x/../c.swf"), "c.swf");
  EXPECT_EQ(path_seen_from("a/b.json", "/c.swf"), "/c.swf");
}

}  // namespace
}  // namespace headroom
