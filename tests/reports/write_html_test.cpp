// SPDX-License-Identifier: Apache-2.0
#include "reports/write_html.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "reports/sha256.hpp"
#include "tests/reports/sample_document.hpp"

namespace headroom {
namespace {

std::string between(const std::string& text, std::string_view before, std::string_view after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string::npos) return {};
  const std::size_t from = begin + before.size();
  return text.substr(from, text.find(after, from) - from);
}

std::size_t count(const std::string& text, std::string_view word) {
  std::size_t number = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++number;
  return number;
}

/// What a browser runs and what it reads as data, cut out as the HTML standard cuts: up to the first "</script".
std::string script_of(const std::string& html) {
  return between(html, "<script>", "</script");
}
std::string data_of(const std::string& html) {
  return between(html, R"(<script type="application/json" id="data">)", "</script");
}

std::string allowed(const std::string& text) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  return "'sha256-" + hash.finish_base64() + "'";
}

/// Everything that can be in a document, and every text of it says `name`.
Document full_document(const std::string& name) {
  Document document = sample_document();
  document.title = name;
  document.verdict = {name};
  document.not_modelled = {name};
  document.warnings = {name};
  document.provenance = {{name, name}};
  document.key_figures = {{name, 1.0, name, Better::lower, name}};
  document.key_figures[0].headline = name;
  document.key_figures[0].no_interval = name;
  document.tables = {{"table", name, {{name, name}, {"wait_s", name}}, {{name, 12.0}, {name, 3.0}}}};
  document.series[0].name = name;
  document.series[0].help = name;
  document.assumptions = {{name, name, name, name, name}};
  document.reproduce = name;
  Chart lines{.name = name, .title = name, .x_label = name, .y_label = name, .lines = {}};
  lines.lines = {{.name = name,
                  .points = {{1.0, 2.0}, {2.0, 3.0}},
                  .style = Chart::Line::Style::points,
                  .point_names = {name, name}},
                 {.name = name, .points = {{1.0, 2.0}, {2.0, 3.0}}, .band = {{1.0, 3.0}, {2.0, 4.0}}}};
  Chart bars = lines;
  bars.categories = {"none", name, name};
  document.charts = {lines, bars};
  return document;
}

TEST(WriteHtml, APolicyAllowsThisScriptAndThisStyleAndNothingElse) {
  const std::string html = write_html(sample_document());
  const std::string policy = between(html, R"(<meta http-equiv="Content-Security-Policy" content=")", "\"");
  EXPECT_EQ(policy, "default-src 'none'; script-src " + allowed(script_of(html)) + "; style-src " +
                        allowed(between(html, "<style>", "</style")) + "; base-uri 'none'; form-action 'none'");
  EXPECT_LT(html.find("Content-Security-Policy"), html.find("<style>"));
  EXPECT_GT(script_of(html).size(), 100'000U) << "the chart library is in the page";
  for (const char* leak : {" src=", "@import", "url(", " href=", "style=\""})
    EXPECT_EQ(count(html.substr(0, html.find("<script")), leak), 0U) << leak << " would reach out, or be blocked";
}

TEST(WriteHtml, NoNameIsMarkup) {
  const std::string plain = write_html(full_document("name"));
  const std::string names[] = {"</script><script>alert(1)</script>",
                               "<!--",
                               "<script>",
                               "]]>",
                               "\" onload=\"alert(1)",
                               "' onload='alert(1)",
                               "</title></style></svg>",
                               "&lt;",
                               "\xff\xfe\x80",
                               "\x01\x1b[31m",
                               "a\\u003c/script>",
                               "{\"x\": 1}"};
  for (const std::string& name : names) {
    const std::string html = write_html(full_document(name));
    // Whatever the name, the page has the same elements and attributes.
    for (const char* markup : {"<script", "</script", "<!--", "<style", "</style", "<title", "</title", "<svg", "</svg",
                               "onload=\"", "<td", "<th", "<circle", "aria-label=\""})
      EXPECT_EQ(count(html, markup), count(plain, markup)) << name << " and " << markup;
    EXPECT_EQ(data_of(html).find('<'), std::string::npos) << name;
    EXPECT_TRUE(data_of(html).ends_with("}}")) << name;
    EXPECT_EQ(script_of(html), script_of(plain)) << name;
  }
  const std::string html = write_html(full_document("<b> & \"c\" \xff"));
  EXPECT_EQ(between(html, "<title>", "</title>"), "&lt;b&gt; &amp; &quot;c&quot; \xef\xbf\xbd");
}

TEST(WriteHtml, TheSameDocumentIsTheSameBytesWhateverTheClockSays) {
  Document document = sample_document();
  const std::string html = write_html(document);
  EXPECT_EQ(write_html(document), html);
  ASSERT_FALSE(document.key_figures.back().repeatable);
  document.key_figures.back().value = 99.0;
  EXPECT_EQ(write_html(document), html) << "what the machine decides is left out";
  EXPECT_EQ(html.find(document.key_figures.back().name), std::string::npos);
}

TEST(WriteHtml, WhatPeopleAskFirstComesFirst) {
  Document document = full_document("name");
  document.title = "the title";
  document.verdict = {"the verdict", "the second sentence"};
  document.key_figures[0].headline = "the headline";
  document.warnings = {"the warning"};
  document.series[0].help = "the series";
  document.charts[0].title = "the first chart";
  document.tables[0].title = "the table";
  document.assumptions[0].source = "the source";
  document.not_modelled = {"the omission"};
  document.provenance = {{"seed", "the seed"}};
  document.reproduce = "the command";
  const std::string html = write_html(document);
  const std::string body = html.substr(html.find("<body>"));
  std::size_t at = 0;
  for (const char* part :
       {"the title", "the verdict", "the second sentence", "the headline", "the warning", "The series",
        "the first chart", "All key figures", "the table", "the source", "the omission", "the seed", "the command"}) {
    const std::size_t next = body.find(part, at);
    EXPECT_NE(next, std::string::npos) << part << " is not there, or too early";
    at = std::min(next, body.size());
  }
}

TEST(WriteHtml, ValuesAreInUnitsForPeople) {
  Document document;
  document.key_figures = {{"jobs.wait.p95", 7500.0, "s", Better::lower, "help"},
                          {"utilisation.gpu", 0.7388, "1", Better::higher, "help"},
                          {"gpu_hours.used", 235601.2, "GPU-h", Better::higher, "help"},
                          {"load.gpu", std::numeric_limits<double>::quiet_NaN(), "1", Better::neither, "help"}};
  document.key_figures[0].headline = "wait";
  document.key_figures[1].headline = "GPUs busy";
  document.key_figures[1].is_share = true;
  document.key_figures[1].interval = {.low = 0.70, .high = 0.78, .values = 10};
  document.key_figures[2].headline = "useful work";
  document.key_figures[2].interval = {.low = 223156.0, .high = 248046.0, .values = 10};
  document.key_figures[3].headline = "not measured";
  document.tables = {{"t", "T", {{"tenant", ""}, {"wait_mean_s", ""}, {"gpu_h", ""}}, {{"a", 3149.0, 139561.0}}}};
  const std::string html = write_html(document);
  for (const char* text : {"2.08 <span class=unit>h", "73.9 <span class=unit>%", "± 4 % (95 %, 10 replicas)",
                           "235,601 <span class=unit>GPU-h", "± 12,445 GPU-h (95 %, 10 replicas)", "lower is better",
                           ">wait_<wbr>mean", "<td data-v=\"3149\">52.5 min", "<td>139,561"})
    EXPECT_NE(html.find(text), std::string::npos) << text;
  EXPECT_EQ(html.find("not measured"), std::string::npos) << "a figure without a value is no headline";
}

TEST(WriteHtml, NothingNeedsTheScript) {
  Document document = full_document("name");
  document.charts[1].bars = Chart::Bars::stacked;
  const std::string html = write_html(document);
  const std::string body = between(html, "<body>", "<script");
  EXPECT_EQ(count(body, "<svg"), 3U) << "a series, lines and bars";
  EXPECT_EQ(count(body, "<figure"), 3U);
  EXPECT_EQ(count(body, "<details><summary>Data: "), 3U) << "with their data";
  EXPECT_EQ(count(body, "<button"), 0U) << "a button that does nothing without a script is made by the script";
  EXPECT_EQ(count(data_of(html), "\"description\""), 3U);
}

TEST(WriteHtml, AnEmptyDocumentIsAPageToo) {
  const std::string html = write_html({});
  EXPECT_TRUE(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
  EXPECT_TRUE(html.ends_with("</html>\n"));
  EXPECT_EQ(count(html.substr(0, html.find("<script")), "<h2>"), 0U) << "empty parts are left out";
  EXPECT_EQ(data_of(html), R"({"charts":[],"files":{}})");
}

TEST(WriteHtml, ALongTableIsCutAndItsFileOfferedOnlyIfItIsSmall) {
  Document document;
  document.tables = {{"points", "Points", {{"point", ""}, {"cost", ""}}, {}}};
  document.tables[0].ranked_by = "cost";
  for (int i = 0; i < 1'200; ++i) document.tables[0].rows.push_back({"p" + std::to_string(i), 1.0 * i});
  std::string html = write_html(document);
  EXPECT_NE(html.find("<tr><td class=t>p1199<td>1199"), std::string::npos) << "the largest is shown";
  EXPECT_EQ(html.find("<tr><td class=t>p1099<"), std::string::npos);
  EXPECT_NE(html.find("1100 more rows are in points.csv; these have the largest cost."), std::string::npos);
  document.tables[0].ranked_by.clear();
  EXPECT_NE(write_html(document).find("200 more rows are in points.csv."), std::string::npos) << "in its own order";
  EXPECT_NE(data_of(html).find(R"("points.csv":"point,cost\np0,0\n)"), std::string::npos);
  for (int i = 0; i < 50'000; ++i) document.tables[0].rows.push_back({"q" + std::to_string(i), 0.0});
  html = write_html(document);
  EXPECT_EQ(data_of(html), R"({"charts":[],"files":{}})");
  EXPECT_LT(html.size(), 1'000'000U);
}

TEST(WriteHtml, ASeriesThatIsZeroAllTheTimeIsASentence) {
  Document document;
  document.series = {{"gpus.busy", "1", Instant{0}, TimeSpan::seconds(60), {{0, 0, 0}, {0, 0, 0}}}};
  const std::string html = write_html(document);
  EXPECT_NE(html.find("gpus.busy is 0 all the time"), std::string::npos);
  EXPECT_EQ(html.find("<figure"), std::string::npos);
}

}  // namespace
}  // namespace headroom
