// SPDX-License-Identifier: Apache-2.0
#include "scenarios/diagnostics.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

Diagnostics two_of_each() {
  Diagnostics diagnostics;
  diagnostics.add({.place = {"site.json", 14, 9, "/cluster/pools/0/gpu_modl"},
                   .message = "unknown key \"gpu_modl\" in /cluster/pools/0",
                   .suggestion = "did you mean \"gpu_model\"?",
                   .source_line = "        \"gpu_modl\": \"h100-sxm\",",
                   .length = 10,
                   .origin = "extended by main.json:3"});
  diagnostics.add({.severity = Severity::warning, .place = {"a.swf", 7, 0, ""}, .message = "row skipped"});
  diagnostics.add({.place = {"b.swf", 0, 0, ""}, .message = "cannot read", .suggestion = "did you mean \"a.swf\"?"});
  diagnostics.add({.severity = Severity::warning, .place = {}, .message = "no place at all"});
  return diagnostics;
}

TEST(Diagnostics, ReadLikeThoseOfACompiler) {
  EXPECT_EQ(to_text(two_of_each()),
            "site.json:14:9: error: unknown key \"gpu_modl\" in /cluster/pools/0\n"
            "   14 |         \"gpu_modl\": \"h100-sxm\",\n"
            "      |         ^~~~~~~~~~ did you mean \"gpu_model\"?\n"
            "      extended by main.json:3\n"
            "a.swf:7: warning: row skipped\n"
            "b.swf: error: cannot read; did you mean \"a.swf\"?\n"
            "warning: no place at all\n"
            "2 errors, 2 warnings.\n");
}

TEST(Diagnostics, NothingToSayIsNoText) {
  EXPECT_EQ(to_text({}), "");
}

TEST(Diagnostics, OnlyErrorsMakeAScenarioBad) {
  Diagnostics diagnostics;
  diagnostics.add({.severity = Severity::warning, .place = {}, .message = "w"});
  EXPECT_TRUE(diagnostics.ok());
  EXPECT_EQ(to_text(diagnostics), "warning: w\n1 warning.\n");
  diagnostics.add({.place = {}, .message = "e"});
  EXPECT_FALSE(diagnostics.ok());
}

TEST(Diagnostics, TheCaretCountsCharactersAndNotBytes) {
  Diagnostics diagnostics;
  diagnostics.add({.place = {"f", 1, 10, ""}, .message = "m", .source_line = "\"größe\":\"wörter\"", .length = 4});
  diagnostics.add({.place = {"f", 123456, 2, ""}, .message = "m", .source_line = "\t\x1B[31m", .length = 99});
  EXPECT_EQ(to_text(diagnostics),
            "f:1:10: error: m\n"
            "    1 | \"größe\":\"wörter\"\n"
            "      |        ^~~~\n"
            "f:123456:2: error: m\n"
            "123456 |   [31m\n"
            "       |  ^~~~~\n"
            "2 errors.\n");
}

TEST(Diagnostics, AColumnBehindTheLineIsNoReasonToCrash) {
  Diagnostics diagnostics;
  diagnostics.add({.place = {"f", 1, 50, ""}, .message = "m", .source_line = "abc"});
  EXPECT_EQ(to_text(diagnostics), "f:1:50: error: m\n    1 | abc\n      |    ^\n1 error.\n");
}

TEST(Diagnostics, AsJson) {
  EXPECT_EQ(to_json(two_of_each()), R"({
  "schema": "headroom/diagnostics/1",
  "errors": 2,
  "warnings": 2,
  "diagnostics": [
    {"severity": "error", "file": "site.json", "line": 14, "column": 9, "pointer": "/cluster/pools/0/gpu_modl", "message": "unknown key \"gpu_modl\" in /cluster/pools/0", "suggestion": "did you mean \"gpu_model\"?"},
    {"severity": "warning", "file": "a.swf", "line": 7, "column": 0, "pointer": "", "message": "row skipped", "suggestion": ""},
    {"severity": "error", "file": "b.swf", "line": 0, "column": 0, "pointer": "", "message": "cannot read", "suggestion": "did you mean \"a.swf\"?"},
    {"severity": "warning", "file": "", "line": 0, "column": 0, "pointer": "", "message": "no place at all", "suggestion": ""}
  ]
}
)");
  EXPECT_EQ(to_json({}), R"({
  "schema": "headroom/diagnostics/1",
  "errors": 0,
  "warnings": 0,
  "diagnostics": []
}
)");
}

}  // namespace
}  // namespace headroom
