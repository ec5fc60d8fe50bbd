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
  EXPECT_EQ(labels({Chart::Scale::log, 3.0, 4000.0}), (std::vector<std::string>{"1", "10", "100", "1000", "10000"}));
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

TEST(Svg, TextIsEscapedAndPointsAreWhereTheyBelong) {
  const std::string svg = write_svg(sample());
  EXPECT_NE(svg.find("Waits &lt;of&gt; &quot;jobs&quot; &amp; others"), std::string::npos);
  // Worked by hand: the plot is from (78, 44) to (838, 376); a gap lifts the pen.
  EXPECT_NE(svg.find("M78.0 376.0L458.0 210.0M838.0 44.0"), std::string::npos) << svg;
  EXPECT_NE(svg.find("<circle cx=\"268.0\" cy=\"210.0\""), std::string::npos);
  EXPECT_EQ(svg.find("script"), std::string::npos);
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
