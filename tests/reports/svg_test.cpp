// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "reports/chart_axis.hpp"
#include "reports/chart_lines.hpp"
#include "reports/write_svg.hpp"

namespace headroom {
namespace {

std::vector<std::string> labels(const ChartAxis& axis) {
  std::vector<std::string> out;
  for (const ChartAxis::Tick& tick : axis.ticks()) out.push_back(tick.label);
  return out;
}

TEST(ChartAxis, EndsOnRoundNumbers) {
  EXPECT_EQ(labels({Chart::Scale::linear, 0.0, 97.0}), (std::vector<std::string>{"0", "20", "40", "60", "80", "100"}));
  EXPECT_EQ(labels({Chart::Scale::linear, -0.3, 0.25}),
            (std::vector<std::string>{"-0.3", "-0.2", "-0.1", "0", "0.1", "0.2", "0.3"}));
  EXPECT_EQ(labels({Chart::Scale::log, 3.0, 4000.0}), (std::vector<std::string>{"1", "10", "100", "1000", "10,000"}));
}

TEST(ChartAxis, PositionsAreShares) {
  const ChartAxis linear(Chart::Scale::linear, 0.0, 10.0);
  EXPECT_DOUBLE_EQ(linear.position(2.5), 0.25);
  const ChartAxis log(Chart::Scale::log, 1.0, 10000.0);
  EXPECT_DOUBLE_EQ(log.position(100.0), 0.5);
  EXPECT_FALSE(log.shows(0.0));
  EXPECT_FALSE(linear.shows(NAN));
}

TEST(ChartAxis, OneValueHasAnAxisToo) {
  const ChartAxis axis(Chart::Scale::linear, 5.0, 5.0);
  EXPECT_GE(axis.position(5.0), 0.0);
  EXPECT_LE(axis.position(5.0), 1.0);
}

Chart sample() {
  return {.name = "sample",
          .title = "Waits <of> \"jobs\" & others",
          .x_label = "t (s)",
          .y_label = "n",
          .lines = {{.name = "a", .points = {{0, 0}, {10, 5}, {NAN, 1}, {20, 10}}},
                    {.name = "b", .points = {{5, 5}}, .style = Chart::Line::Style::points}}};
}

TEST(ChartAxis, TimesHaveRoundNames) {
  EXPECT_EQ(labels({Chart::Scale::duration, 5.0, 7200.0}),
            (std::vector<std::string>{"1 s", "10 s", "1 min", "10 min", "1 h", "6 h"}));
  EXPECT_EQ(labels({Chart::Scale::duration, 60.0, 60.0}), (std::vector<std::string>{"10 s", "1 min"}));
  EXPECT_EQ(labels({Chart::Scale::duration, 1e-9, 1e-8}), (std::vector<std::string>{"1 us", "10 us"}));
  EXPECT_EQ(labels({Chart::Scale::duration, 1e10, 1e11}), (std::vector<std::string>{"10 y", "100 y"}));
  EXPECT_DOUBLE_EQ((ChartAxis{Chart::Scale::duration, 1.0, 3600.0}.position(60.0)), 0.5);
}

TEST(ChartAxis, LargeNumbersAreReadable) {
  EXPECT_EQ(labels({Chart::Scale::linear, 0.0, 60000.0}),
            (std::vector<std::string>{"0", "10,000", "20,000", "30,000", "40,000", "50,000", "60,000"}));
  EXPECT_EQ(labels({Chart::Scale::linear, -2e6, 4e6}),
            (std::vector<std::string>{"-2 M", "-1 M", "0", "1 M", "2 M", "3 M", "4 M"}));
  EXPECT_EQ(labels({Chart::Scale::log, 1e8, 1e9}), (std::vector<std::string>{"100 M", "1 G"}));
}

TEST(ChartAxis, CanEndWhereTheDataEnds) {
  const ChartAxis days(Chart::Scale::linear, 0.0, 28.0, ChartAxis::Ends::data);
  EXPECT_EQ(labels(days), (std::vector<std::string>{"0", "5", "10", "15", "20", "25"}));
  EXPECT_DOUBLE_EQ(days.position(28.0), 1.0);
  EXPECT_DOUBLE_EQ(days.high(), 28.0);
  const ChartAxis waits(Chart::Scale::duration, 1.0, 7200.0, ChartAxis::Ends::data);
  EXPECT_EQ(labels(waits).back(), "1 h");
  EXPECT_NEAR(waits.high(), 7200.0, 1e-9);
  const ChartAxis narrow(Chart::Scale::duration, 700.0, 900.0, ChartAxis::Ends::data);
  EXPECT_EQ(labels(narrow), (std::vector<std::string>{"10 min", "1 h"})) << "an axis without ticks says nothing";
}

TEST(Svg, TextIsEscapedAndPointsAreWhereTheyBelong) {
  const std::string svg = write_svg(sample());
  EXPECT_NE(svg.find("Waits &lt;of&gt; &quot;jobs&quot; &amp; others"), std::string::npos);
  // Worked by hand: the plot is from (78, 44) to (838, 376); a gap lifts the pen.
  EXPECT_NE(svg.find("M78.0 376.0L458.0 210.0M838.0 44.0"), std::string::npos) << svg;
  EXPECT_NE(svg.find("<circle cx=\"268.0\" cy=\"210.0\""), std::string::npos);
  EXPECT_EQ(svg.find("script"), std::string::npos);
}

/// Worked by hand: with five letters in a name the plot begins at 78; an axis to 10 ends at 860 - 62 = 798, so a unit
/// is 72 pixels. A category has 40 pixels, two bars share 76 % of it.
TEST(Svg, BarsLieSideBySide) {
  Chart chart{.name = "bars", .title = "T", .x_label = "size", .y_label = "h", .lines = {}};
  chart.categories = {"small", "<big>"};
  chart.lines = {{.name = "p50", .points = {{0, 2}, {1, 5}}}, {.name = "p95", .points = {{0, 10}, {1, NAN}}}};
  const std::string svg = write_svg(chart, {.title = SvgLook::Title::left_out});
  EXPECT_NE(svg.find(R"(<rect x="78.0" y="18.8" width="144.0" height="15.2" fill="currentColor"><title>small, p50: 2)"),
            std::string::npos)
      << svg;
  EXPECT_NE(svg.find(R"(<rect x="78.0" y="34.0" width="720.0" height="15.2")"), std::string::npos);
  EXPECT_NE(svg.find(R"(<rect x="78.0" y="58.8" width="360.0" height="15.2")"), std::string::npos);
  EXPECT_NE(svg.find("&lt;big&gt;</text>"), std::string::npos);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

TEST(Svg, StackedBarsAddUpOnBothSidesOfZero) {
  Chart chart{.name = "flow", .title = "T", .x_label = "month", .y_label = "USD", .lines = {}};
  chart.categories = {"2027-01", "2027-02"};
  chart.bars = Chart::Bars::stacked;
  chart.lie = Chart::Lie::up;
  chart.lines = {{.name = "paid", .points = {{0, -6}, {1, -1}}},
                 {.name = "lost", .points = {{0, -2}, {1, -1}}},
                 {.name = "earned", .points = {{0, 4}, {1, 4}}}};
  const ChartAxis axis = y_axis_of(chart);
  EXPECT_EQ(labels(axis), (std::vector<std::string>{"-8", "-6", "-4", "-2", "0", "2", "4"}));
  // The frame is 332 high below a title: 0 is at 44 + 332 / 3 = 154.7, a unit 27.67 pixels.
  const std::string svg = write_svg(chart);
  EXPECT_NE(svg.find(R"(y="154.7" width="288.8" height="166.0")"), std::string::npos) << svg;
  EXPECT_NE(svg.find(R"(y="320.7" width="288.8" height="55.3")"), std::string::npos) << "below what is paid";
  EXPECT_NE(svg.find(R"(y="44.0" width="288.8" height="110.7")"), std::string::npos);
}

TEST(Svg, ManyCategoriesAreNamedWhereThereIsRoom) {
  Chart chart{.name = "flow", .title = "T", .x_label = "month", .y_label = "USD", .lines = {}};
  chart.lie = Chart::Lie::up;
  chart.lines = {{.name = "paid", .points = {}}};
  for (int i = 0; i < 100; ++i) {
    chart.categories.push_back("m" + std::to_string(100 + i));
    chart.lines[0].points.emplace_back(i, 1.0);
  }
  const std::string svg = write_svg(chart);
  // 7.6 pixels each, and a name needs 36 with a gap: every fifth.
  EXPECT_NE(svg.find(">m100</text>"), std::string::npos);
  EXPECT_EQ(svg.find(">m104</text>"), std::string::npos);
  EXPECT_NE(svg.find(">m105</text>"), std::string::npos);
}

TEST(Svg, ABandIsDrawnBetweenItsEndsAndPartedByGaps) {
  Chart chart{.name = "b", .title = "T", .x_label = "t", .y_label = "n", .lines = {}};
  chart.lines = {{.name = "n", .points = {{0, 5}, {10, 5}, {20, 5}}, .band = {{0, 10}, {5, 5}, {NAN, 5}}}};
  // As above: from (78, 44) to (838, 376).
  EXPECT_NE(write_svg(chart).find("d=\"M78.0 44.0L458.0 210.0V210.0L78.0 376.0Z\" fill=\"currentColor\""),
            std::string::npos)
      << write_svg(chart);
}

TEST(Svg, ALegendWraps) {
  Chart chart = sample();
  chart.lines.clear();
  for (int i = 0; i < 30; ++i) chart.lines.push_back({.name = "a line with a name " + std::to_string(i), .points = {}});
  const std::string svg = write_svg(chart);
  const std::size_t height = svg.find("viewBox=\"0 0 860 ");
  ASSERT_NE(height, std::string::npos);
  EXPECT_GT(std::stod(svg.substr(height + 17)), 560.0);
}

TEST(ChartLines, ManyHoursBecomeMeansOfSome) {
  std::vector<double> hourly(2000);
  for (std::size_t i = 0; i < hourly.size(); ++i) hourly[i] = static_cast<double>(i);
  const Chart::Line line = line_of_hours("n", hourly);
  ASSERT_EQ(line.points.size(), 1000u);
  EXPECT_EQ(line.points[3], std::pair(0.25, 6.5)) << "hours 6 and 7";
  EXPECT_EQ(line_of_hours("n", {4.0, 5.0}).points.size(), 2u);
  hourly.pop_back();
  EXPECT_EQ(line_of_hours("n", hourly).points.size(), 1000u) << "the last point is of one hour";
  EXPECT_EQ(line_of_days("n", {4.0, 5.0}).points[1], std::pair(1.0, 5.0));
  EXPECT_TRUE(line_of_hours("n", {}).points.empty());
}

TEST(Svg, AnEmptyChartIsAPictureToo) {
  Chart chart = sample();
  chart.lines.clear();
  EXPECT_TRUE(write_svg(chart).ends_with("</svg>\n"));
}

}  // namespace
}  // namespace headroom
