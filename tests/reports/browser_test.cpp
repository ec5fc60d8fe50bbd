// SPDX-License-Identifier: Apache-2.0
// The report in a real browser: every chart is drawn by the script, and neither the script nor the content security
// policy has a complaint.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "reports/write_html.hpp"
#include "tests/reports/sample_document.hpp"

namespace headroom {
namespace {
namespace fs = std::filesystem;

std::string output_of(const std::string& command) {
  std::string text;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  std::array<char, 65536> buffer{};
  for (std::size_t size = 0; (size = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    text.append(buffer.data(), size);
  ::pclose(pipe);
  return text;
}

/// The second line keeps it from asking the network for anything of its own.
constexpr const char* browser =
    "chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --virtual-time-budget=10000 "
    "--no-first-run --disable-background-networking --disable-component-update --disable-sync "
    "--enable-logging=stderr --dump-dom";

Document every_kind() {
  Document document = sample_document();
  document.title = "</script><script>document.title = 'broken'</script>";
  using Style = Chart::Line::Style;
  const std::vector<std::pair<double, double>> points = {{1, 60}, {2, 7200}, {3, 86400}};
  Chart lines{.name = "lines", .title = "Lines", .x_label = "x", .y_label = "y", .y_scale = Chart::Scale::duration};
  for (const Style style : {Style::line, Style::steps, Style::points, Style::guide})
    lines.lines.push_back({.name = "a <line>", .points = points, .style = style, .point_names = {"a", "b", "c"}});
  lines.lines[0].band = {{50, 70}, {7000, 7300}, {86000, 87000}};
  Chart bars{.name = "bars", .title = "Bars", .x_label = "x", .y_label = "y"};
  bars.categories = {"a", "b", "c", "d"};
  bars.lines = {{.name = "one", .points = points}, {.name = "two", .points = points}};
  Chart stacked = bars;
  stacked.bars = Chart::Bars::stacked;
  stacked.lie = Chart::Lie::up;
  document.charts = {lines, bars, stacked};
  return document;
}

std::size_t count(const std::string& text, std::string_view word) {
  std::size_t number = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++number;
  return number;
}

TEST(InABrowser, EveryChartIsDrawnAndNothingComplains) {
  std::string folder = (fs::temp_directory_path() / "headroom-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  std::ofstream(folder + "/report.html", std::ios::binary) << write_html(every_kind());
  const std::string text = output_of(std::string(browser) + " --user-data-dir=" + folder + "/profile file://" + folder +
                                     "/report.html 2>&1");
  fs::remove_all(folder);
  ASSERT_NE(text.find("</html>"), std::string::npos) << text;
  EXPECT_EQ(text.find("CONSOLE"), std::string::npos) << text.substr(text.find("CONSOLE"), 400);
  const std::string dom = text.substr(text.find("<html"));
  EXPECT_NE(dom.find("<title>&lt;/script&gt;"), std::string::npos) << "the title is a text";
  EXPECT_EQ(count(dom, "chart has-live"), 4U) << "one series and three charts";
  EXPECT_GE(count(dom, "<svg"), 8U) << "each once as it came and once by the script";
  EXPECT_EQ(count(dom, ">Download "), 5U) << "and a table";
}

}  // namespace
}  // namespace headroom
