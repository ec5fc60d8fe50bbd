// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "models/check.hpp"
#include "reports/json_text.hpp"
#include "reports/markup_text.hpp"
#include "reports/number_text.hpp"
#include "reports/people_text.hpp"
#include "reports/write_csv.hpp"
#include "reports/write_markdown.hpp"
#include "reports/write_summary_json.hpp"
#include "reports/write_text.hpp"
#include "tests/reports/sample_document.hpp"

namespace headroom {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// A title comes from a file of somebody else; a terminal would obey it.
TEST(WriteText, ControlCharactersDoNotReachTheTerminal) {
  Document document;
  document.title = "t\x1b]0;x\x07";
  document.verdict = {"a\x1b[2Jb\x7f\nc\xc2\x9b", "Zürich"};
  document.provenance = {{"scenario", "a\tb"}};
  EXPECT_EQ(write_text(document),
            "t\uFFFD]0;x\uFFFD\n\na\uFFFD[2Jb\uFFFD\uFFFDc\uFFFD\nZürich\n\nProvenance\n  scenario  a\uFFFDb\n");
  const std::string coloured = write_text(document, Colour::ansi);
  EXPECT_TRUE(coloured.starts_with("\x1b[1mt\uFFFD]0;x\uFFFD\x1b[0m\n")) << coloured;
}

TEST(WriteText, Golden) {
  EXPECT_EQ(write_text(sample_document()),
            R"(Fits?

Yes: 95 % of the jobs start within 4 h.
GPUs are 83 % busy.

Key figures
  jobs.wait.mean                     2.08 h
  jobs.wait.mean[tenant=Zürich|1]     100 ms
  jobs.count                        28481
  gpus.busy                        0.8333
  jobs.slowdown.p95                     -
  sched.rate                          2.5 passes/s

By tenant
  tenant    jobs  wait_s
  Zürich|1   120     0.1
  a, "b"       7   12346

warning: 3 jobs had no "estimate"

Not modelled in this run: network, power.

Provenance
  scenario  a\b.json
  seed      42
)");
}

TEST(WriteText, ColourOnlyWhenAsked) {
  Document document;
  document.title = "Fits?";
  document.warnings = {"old trace"};
  EXPECT_EQ(write_text(document), "Fits?\n\nwarning: old trace\n");
  EXPECT_EQ(write_text(document, Colour::ansi), "\x1b[1mFits?\x1b[0m\n\n\x1b[33mwarning: \x1b[0mold trace\n");
}

Document ranked(std::int64_t rows) {
  Document document;
  Table table{"tenants", "By tenant", {{"tenant", "who"}, {"gpu_h", "held"}}, {}};
  for (std::int64_t i = 1; i <= rows; ++i)
    table.rows.push_back({"t" + std::to_string(i), static_cast<double>(i % 4)});  // many are equal
  table.ranked_by = "gpu_h";
  document.tables = {table};
  return document;
}

TEST(WriteText, ARankedTableShowsItsLargestRowsFirstAndEqualOnesInTheirOrder) {
  EXPECT_EQ(write_text(ranked(5)),
            "By tenant\n  tenant  gpu_h\n  t3          3\n  t2          2\n  t1          1\n  t5          1\n"
            "  t4          0\n");
}

TEST(WriteText, ALongRankedTableIsCutForPeopleAndWholeInItsFile) {
  EXPECT_EQ(write_text(ranked(12)),
            "By tenant\n  tenant  gpu_h\n  t3          3\n  t7          3\n  t11         3\n  t2          2\n"
            "  t6          2\n  t10         2\n  t1          1\n  t5          1\n  t9          1\n  t4          0\n"
            "  2 more in tenants.csv; these have the largest gpu_h\n");
  const std::string csv = write_csv(ranked(12).tables[0]);
  EXPECT_TRUE(csv.starts_with("tenant,gpu_h\nt1,1\nt2,2\n")) << csv;
  EXPECT_EQ(std::ranges::count(csv, '\n'), 13);
}

TEST(WriteText, ATableWithoutARankIsNotCut) {
  Document document = ranked(12);
  document.tables[0].ranked_by.clear();
  EXPECT_EQ(std::ranges::count(write_text(document), '\n'), 14);
}

TEST(WriteMarkdown, Golden) {
  EXPECT_EQ(write_markdown(sample_document()),
            R"(# Fits?

Yes: 95 % of the jobs start within 4 h.

GPUs are 83 % busy.

## Key figures

| Metric | Value | Better |
| --- | ---: | --- |
| jobs.wait.mean | 2.08 h | lower |
| jobs.wait.mean\[tenant=Zürich\|1\] | 100 ms | lower |
| jobs.count | 28481 |  |
| gpus.busy | 0.8333 | higher |
| jobs.slowdown.p95 | - | lower |
| sched.rate | 2.5 passes/s |  |

## By tenant

| tenant | jobs | wait_s |
| --- | ---: | ---: |
| Zürich\|1 | 120 | 0.1 |
| a, "b" | 7 | 12346 |

## Warnings

- 3 jobs had no "estimate"

## Not modelled in this run

- network
- power

## Provenance

- scenario: a\\b.json
- seed: 42
)");
}

TEST(WriteSummaryJson, Golden) {
  EXPECT_EQ(write_summary_json(sample_document()),
            R"({
  "schema": "headroom/summary/1",
  "title": "Fits?",
  "verdict": ["Yes: 95 % of the jobs start within 4 h.", "GPUs are 83 % busy."],
  "not_modelled": ["network", "power"],
  "warnings": ["3 jobs had no \"estimate\""],
  "provenance": {
    "scenario": "a\\b.json",
    "seed": "42"
  },
  "metrics": {
    "jobs.wait.mean": {"value": 7500, "unit": "s", "better": "lower"},
    "jobs.wait.mean[tenant=Zürich|1]": {"value": 0.1, "unit": "s", "better": "lower"},
    "jobs.count": {"value": 28481, "unit": "1", "better": "neither"},
    "gpus.busy": {"value": 0.8333333333333334, "unit": "1", "better": "higher"},
    "jobs.slowdown.p95": {"value": null, "unit": "1", "better": "lower"},
    "sched.rate": {"value": 2.5, "unit": "passes/s", "better": "neither"}
  }
}
)");
}

TEST(WriteSummaryJson, TablesFollowWhereTheyAreWanted) {
  Document document = sample_document();
  document.key_figures = {};
  document.tables.push_back({"none", "No rows", {{"a", ""}}, {}});
  const std::string json = write_summary_json(document, SummaryTables::included);
  EXPECT_EQ(json.substr(json.find("  \"metrics\"")), R"(  "metrics": {},
  "tables": {
    "tenants": [
      {"tenant": "Zürich|1", "jobs": 120, "wait_s": 0.1},
      {"tenant": "a, \"b\"", "jobs": 7, "wait_s": 12345.678}
    ],
    "none": []
  }
}
)");
}

TEST(WriteSummaryJson, AnEmptyDocumentIsStillOneObject) {
  EXPECT_EQ(write_summary_json({}),
            R"({
  "schema": "headroom/summary/1",
  "title": "",
  "verdict": [],
  "not_modelled": [],
  "warnings": [],
  "provenance": {},
  "metrics": {}
}
)");
}

TEST(WriteCsv, Golden) {
  EXPECT_EQ(write_csv(sample_document().tables.front()),
            "tenant,jobs,wait_s\n"
            "Zürich|1,120,0.1\n"
            "\"a, \"\"b\"\"\",7,12345.678\n");
}

TEST(WriteCsv, FieldsAreQuotedAsRfc4180Says) {
  const std::pair<std::string, std::string> rows[] = {
      {"plain", "plain"},   {"", ""}, {"a b", "a b"}, {"a,b", "\"a,b\""}, {"\"", "\"\"\"\""}, {"a\nb", "\"a\nb\""},
      {"a\rb", "\"a\rb\""},
  };
  for (const auto& [field, expected] : rows) {
    std::string csv;
    append_csv_field(csv, field);
    EXPECT_EQ(csv, expected);
  }
}

TEST(WriteCsv, ARowOfAnotherLengthIsABug) {
  const Table table{"t", "T", {{"a", ""}, {"b", ""}}, {{std::int64_t{1}}}};
  EXPECT_THROW((void)write_csv(table), InternalError);
}

TEST(WriteSeriesCsv, Golden) {
  EXPECT_EQ(write_series_csv(sample_document().series, 3),
            "replica,t_s,series,unit,min,mean,max\n"
            "3,0.5,gpus.busy,1,0,0.5,1\n"
            "3,60.5,gpus.busy,1,1,1.25,8\n");
}

TEST(NumberText, SecondsAreExact) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  const std::pair<std::int64_t, std::string> rows[] = {
      {0, "0"},
      {120'000'000'000, "120"},
      {1, "0.000000001"},
      {1'500'000'000, "1.5"},
      {10'000'000'010, "10.00000001"},
      {-1, "-0.000000001"},
      {-2'000'000'000, "-2"},
      {most, "9223372036.854775807"},
      {least, "-9223372036.854775808"},
  };
  for (const auto& [ns, expected] : rows) {
    std::string text;
    append_seconds(text, ns);
    EXPECT_EQ(text, expected);
    EXPECT_LE(text.size(), seconds_text_max);
  }
}

TEST(NumberText, DoublesAreTheShortestThatReadBack) {
  const std::pair<double, std::string> rows[] = {
      {0.1, "0.1"},      {120.0, "120"}, {1.0 / 3.0, "0.3333333333333333"},
      {1e300, "1e+300"}, {infinity, ""}, {-infinity, ""},
  };
  for (const auto& [value, expected] : rows) {
    std::string text;
    append_number(text, value);
    EXPECT_EQ(text, expected);
  }
}

TEST(PeopleText, Numbers) {
  const std::pair<double, std::string> rows[] = {
      {0.0, "0"},          {-0.0, "0"},
      {28481.0, "28481"},  {12345.678, "12346"},
      {1.23456, "1.235"},  {0.000123456, "0.0001235"},
      {99.5, "99.5"},      {-2.5, "-2.5"},
      {1e-5, "1.000e-05"}, {1.5e18, "1.500e+18"},
      {infinity, "-"},
  };
  for (const auto& [value, expected] : rows) EXPECT_EQ(number_for_people(value), expected);
}

TEST(PeopleText, ValuesGetAUnitThatKeepsThemShort) {
  EXPECT_EQ(value_for_people(7500.0, "s"), "2.08 h");
  EXPECT_EQ(value_for_people(1.25e6, "W"), "1.25 MW");
  EXPECT_EQ(value_for_people(21.0, "degC"), "21 degC");
  EXPECT_EQ(value_for_people(1.0, "1"), "1");
  EXPECT_EQ(value_for_people(2.5, "passes/s"), "2.5 passes/s");
  EXPECT_EQ(value_for_people(infinity, "s"), "-");
  EXPECT_EQ(value_for_people(1e308, "d"), "1.000e+308 d");
}

TEST(JsonText, StringsAreEscapedAndAlwaysUtf8) {
  const std::pair<std::string, std::string> rows[] = {
      {"", R"("")"},
      {"a\"b\\c/", R"("a\"b\\c/")"},
      {"\n\r\t\x01\x1f", R"("\n\r\t\u0001\u001f")"},
      {"Zürich \xe2\x82\xac \xf0\x9f\x92\xa1", "\"Zürich \xe2\x82\xac \xf0\x9f\x92\xa1\""},
      {"Z\xfcrich", "\"Z\xef\xbf\xbdrich\""},                        // Latin-1
      {"\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\""},                  // overlong '/'
      {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},  // a surrogate
      {"\xe2\x82", "\"\xef\xbf\xbd\xef\xbf\xbd\""},                  // cut
  };
  for (const auto& [text, expected] : rows) {
    std::string json;
    append_json_string(json, text);
    EXPECT_EQ(json, expected);
  }
}

TEST(MarkupText, IsNeverMarkup) {
  const std::pair<std::string, std::string> rows[] = {
      {"", ""},
      {"a < b && c > \"d\" 'e'", "a &lt; b &amp;&amp; c &gt; &quot;d&quot; &#39;e&#39;"},
      {"Zürich\t\n", "Zürich\t\n"},
      {"Z\xfcrich", "Z\xef\xbf\xbdrich"},             // Latin-1
      {"\x01\x7f", "\xef\xbf\xbd\xef\xbf\xbd"},       // XML 1.0 forbids the first, browsers hide the second
      {"\xe2\x82<", "\xef\xbf\xbd\xef\xbf\xbd&lt;"},  // cut: the '<' is not swallowed
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(markup_escaped(text), expected);
}

TEST(MarkupText, IsShortenedByCharacters) {
  EXPECT_EQ(shortened("Zürich", 6), "Zürich");
  EXPECT_EQ(shortened("Zürich", 5), "Züri…");
  EXPECT_EQ(shortened("", 3), "");
}

TEST(NumberText, ThousandsAreSetApartFromFiveDigitsOn) {
  const std::pair<std::string, std::string> rows[] = {
      {"1234", "1234"},       {"12345", "12,345"},        {"-123456.75", "-123,456.75"}, {"1234567", "1,234,567"},
      {"0.12345", "0.12345"}, {"1.235e+16", "1.235e+16"}, {"12345 GPU", "12345 GPU"},    {"-", "-"}};
  for (const auto& [number, expected] : rows) EXPECT_EQ(with_thousands(number), expected);
}

TEST(WriteMarkdown, SaysWhatItRestsOnAndHowToGetItAgain) {
  Document document;
  document.title = "T";
  document.assumptions = {{"dgx-h100: gpus", "8", "user guide | page 2", "2026-11-21", "H"}};
  document.reproduce = "headroom run a.json";
  EXPECT_EQ(write_markdown(document),
            "# T\n\n## Assumptions\n\n| Name | Value | Source | Date | Confidence |\n| --- | --- | --- | --- | --- |\n"
            "| dgx-h100: gpus | 8 | user guide \\| page 2 | 2026-11-21 | H |\n"
            "\n## Provenance\n\n- to get these numbers again: headroom run a.json\n");
}

}  // namespace
}  // namespace headroom
