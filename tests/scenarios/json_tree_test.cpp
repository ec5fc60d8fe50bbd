// SPDX-License-Identifier: Apache-2.0
#include "scenarios/json_tree.hpp"

#include <gtest/gtest.h>

#include <string>

#include "scenarios/json_text.hpp"

namespace headroom {
namespace {

/// A text and its tree, side by side.
struct Parsed {
  explicit Parsed(std::string text) : faults(sources) {
    const auto length = static_cast<std::uint32_t>(text.size());
    const int source = sources.add("t.json", std::move(text));
    node = parse_json({source, 0, length}, faults);
    faults.hand_over(diagnostics);
  }
  [[nodiscard]] std::string at(const Mark& mark) const {
    const Place place = sources.place(mark, {});
    return std::to_string(place.line) + ":" + std::to_string(place.column) + " " + std::string(sources.text(mark));
  }

  Sources sources;
  Faults faults;
  Diagnostics diagnostics;
  std::optional<JsonNode> node;
};

TEST(JsonTree, EveryKeyAndValueKnowsWhereItBegins) {
  const Parsed t(
      "// a comment\n"
      "{\n"
      "  \"a\": 12 , /* \"b\": 1 */ \"b\\\"\\\\\": \"x\\\\\\\"y\",\n"
      "\t\"c\": [true, null, -1.5e3],\n"
      "  \"d\": {}, \"e\":false}");
  ASSERT_TRUE(t.node) << to_text(t.diagnostics);
  const auto& m = t.node->members;
  ASSERT_EQ(m.size(), 5U);
  EXPECT_EQ(t.at(t.node->at), "2:1 {");
  EXPECT_EQ(t.at(m[0].key_at), "3:3 \"a\"");
  EXPECT_EQ(t.at(m[0].value.at), "3:8 12");
  EXPECT_EQ(t.at(m[1].key_at), "3:26 \"b\\\"\\\\\"");
  EXPECT_EQ(m[1].key, "b\"\\");
  EXPECT_EQ(t.at(m[1].value.at), "3:35 \"x\\\\\\\"y\"");
  EXPECT_EQ(m[1].value.text, "x\\\"y");
  EXPECT_EQ(t.at(m[2].value.at), "4:7 [");
  EXPECT_EQ(t.at(m[2].value.items[0].at), "4:8 true");
  EXPECT_EQ(t.at(m[2].value.items[1].at), "4:14 null");
  EXPECT_EQ(t.at(m[2].value.items[2].at), "4:20 -1.5e3");
  EXPECT_EQ(t.at(m[3].value.at), "5:8 {");
  EXPECT_EQ(t.at(m[4].value.at), "5:16 false");
}

TEST(JsonTree, ANumberAtTheVeryEndIsWhole) {
  for (const std::string text : {"7", "7.25", "-0", "1E+2"}) {
    const Parsed t(text);
    ASSERT_TRUE(t.node);
    EXPECT_EQ(t.at(t.node->at), "1:1 " + text);
  }
}

TEST(JsonTree, NumbersKeepTheirText) {
  const Parsed t("[1.10, 9007199254740991, 1e2]");
  ASSERT_TRUE(t.node);
  EXPECT_EQ(write_json(*t.node), "[\n  1.10,\n  9007199254740991,\n  1e2\n]\n");
  EXPECT_EQ(t.node->items[2].number, 100.0);
}

TEST(JsonTree, AByteOrderMarkIsNoFault) {
  const Parsed t("\xEF\xBB\xBF{\"a\": 1}");
  ASSERT_TRUE(t.node);
  EXPECT_EQ(t.at(t.node->members[0].value.at), "1:10 1");
}

TEST(JsonTree, DepthHasALimit) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(Parsed(nested(max_json_depth)).node);
  EXPECT_FALSE(Parsed(nested(max_json_depth + 1)).node);
  EXPECT_FALSE(Parsed(std::string(100000, '[')).node);
}

struct SyntaxRow {
  std::string text;
  std::string place_and_message;
};

// Worked by hand from the grammar of RFC 8259.
const SyntaxRow syntax_rows[] = {
    {"{\"a\" 1}", "1:6 not valid JSON: unexpected number; expected \":\""},
    {"{\"a\":}", "1:6 not valid JSON: unexpected \"}\""},
    {"[1,,2]", "1:4 not valid JSON: unexpected \",\""},
    {"[,1]", "1:2 not valid JSON: unexpected \",\""},
    {"[1 2]", "1:4 not valid JSON: unexpected number; expected \",\" or \"]\""},
    {"[1}", "1:3 not valid JSON: unexpected \"}\"; expected \",\" or \"]\""},
    {"{\"a\": 1]", "1:8 not valid JSON: unexpected \"]\"; expected \",\" or \"}\""},
    {"{\"a\": 1 /* open", "1:9 not valid JSON: the comment has no \"*/\"; expected \",\" or \"}\""},
    {"[1] // end\n[2]", "2:1 not valid JSON: unexpected \"[\"; expected end of the text"},
    {"[\"\\q\"]", "1:2 not valid JSON: in the string: forbidden character after backslash"},
    {"[\"\xFF\"]", "1:2 not valid JSON: in the string: ill-formed UTF-8 byte"},
    {"[-]", "1:2 not valid JSON: not a number; expected digit after \"-\""},
    {"1-", "1:2 not valid JSON: not a number; expected digit after \"-\"; expected end of the text"},
    {"[1-", "1:3 not valid JSON: not a number; expected digit after \"-\"; expected \",\" or \"]\""},
    {"[01]", "1:3 not valid JSON: unexpected number; expected \",\" or \"]\""},
    {"[tru]", "1:2 not valid JSON: not a value"},
    {"[1, # two\n2]", "1:5 not valid JSON: not a value"},
    {"[ // only\n , /* x */ ]", "2:2 not valid JSON: unexpected \",\""},
    {"[1 /* one */ , // two\n ]", "1:14 not valid JSON: trailing \",\" in front of \"]\""},
};

TEST(JsonTree, SyntaxErrorsPointAtTheToken) {
  for (const SyntaxRow& row : syntax_rows) {
    const Parsed t(row.text);
    EXPECT_FALSE(t.node);
    ASSERT_EQ(t.diagnostics.all().size(), 1U) << row.text;
    const Diagnostic& d = t.diagnostics.all()[0];
    EXPECT_EQ(std::to_string(d.place.line) + ":" + std::to_string(d.place.column) + " " + d.message,
              row.place_and_message)
        << row.text;
  }
}

TEST(JsonText, QuotesWhatATerminalWouldObey) {
  EXPECT_EQ(json_quoted("a\"b\\c\n\t\r\x1B\x7F\xC3\xA9"), "\"a\\\"b\\\\c\\n\\t\\r\\u001b\\u007f\xC3\xA9\"");
}

}  // namespace
}  // namespace headroom
