// SPDX-License-Identifier: Apache-2.0
// What stands behind a picture: series as charts, charts as tables and sentences.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "reports/chart_table.hpp"
#include "reports/series_chart.hpp"
#include "reports/write_csv.hpp"

namespace headroom {
namespace {

TimeSeries series_of(std::size_t buckets) {
  TimeSeries series{"queue.jobs", "1", Instant{0}, TimeSpan::seconds(86400), {}, "jobs in the queue"};
  for (std::size_t i = 0; i < buckets; ++i) {
    const auto value = static_cast<double>(i);
    series.buckets.push_back({value - 1.0, value, value + 1.0});
  }
  return series;
}

TEST(SeriesChart, IsTheMeanInABandOverDays) {
  const Chart chart = chart_of(series_of(2));
  EXPECT_EQ(chart.title, "Jobs in the queue");
  EXPECT_EQ(chart.y_label, "queue.jobs");
  ASSERT_EQ(chart.lines.size(), 1U);
  using Points = std::vector<std::pair<double, double>>;
  EXPECT_EQ(chart.lines[0].points, (Points{{0, 0}, {1, 1}, {2, 1}})) << "the last step has an end";
  EXPECT_EQ(chart.lines[0].band, (Points{{-1, 1}, {0, 2}, {0, 2}}));
}

TEST(SeriesChart, LosesNoPeakAndNoArea) {
  TimeSeries series = series_of(1501);
  series.buckets[700].max = 1e6;
  series.buckets[900].min = -1e6;
  const Chart::Line line = chart_of(series).lines[0];
  EXPECT_LE(line.points.size(), buckets_shown + 1);
  double lowest = 0.0, highest = 0.0, area = 0.0;
  for (std::size_t i = 0; i + 1 < line.points.size(); ++i) {
    lowest = std::min(lowest, line.band[i].first);
    highest = std::max(highest, line.band[i].second);
    area += line.points[i].second * (line.points[i + 1].first - line.points[i].first);
  }
  EXPECT_EQ(lowest, -1e6);
  EXPECT_EQ(highest, 1e6);
  EXPECT_NEAR(area, 1500.0 * 1501.0 / 2.0, 1e-3) << "0 + 1 + ... + 1500, a day each";
}

TEST(SeriesChart, AnEmptySeriesIsZero) {
  EXPECT_TRUE(is_zero(series_of(0)));
  EXPECT_FALSE(is_zero(series_of(1))) << "its lowest value is -1";
  EXPECT_EQ(chart_of(series_of(0)).lines[0].points.size(), 0U);
}

TEST(SeriesChart, AGapIsNoValue) {
  TimeSeries series = series_of(1201);  // three buckets a step
  series.buckets[0] = {NAN, NAN, NAN};
  for (const std::size_t i : {3U, 4U, 5U}) series.buckets[i] = {NAN, NAN, NAN};
  const Chart::Line line = chart_of(series).lines[0];
  EXPECT_EQ(line.points[0].second, 1.5) << "mean of 1 and 2";
  EXPECT_EQ(line.band[0], (std::pair{0.0, 3.0}));
  EXPECT_TRUE(std::isnan(line.points[1].second));
}

TEST(SeriesChart, PartsOfAQuantityAreLinesOfOnePicture) {
  std::vector<TimeSeries> all{series_of(2), series_of(3), series_of(3), series_of(0)};
  all[1].name = "power.load[level=row]";
  all[2].name = "power.load[level=rack]";
  all[3].name = "power.load[level=node]";
  const std::vector<Chart> charts = charts_of(all);
  ASSERT_EQ(charts.size(), 2U);
  EXPECT_EQ(charts[0].name, "queue.jobs");
  EXPECT_EQ(charts[1].name, "power.load");
  EXPECT_EQ(charts[1].y_label, "power.load");
  ASSERT_EQ(charts[1].lines.size(), 2U) << "one has nothing to see";
  EXPECT_EQ(charts[1].lines[0].name, "row");
  EXPECT_EQ(charts[1].lines[1].name, "rack");
}

TEST(ChartTable, LinesOverTheSameXAreColumns) {
  Chart chart{.name = "c", .title = "T", .x_label = "t (d)", .y_label = "n", .lines = {}};
  chart.lines = {{.name = "a", .points = {{0, 1.0 / 3.0}, {1, NAN}}},
                 {.name = "b", .points = {{0, 3}, {1, 4}}, .band = {{2, 4}, {3, 5}}}};
  EXPECT_EQ(write_csv(table_of(chart)),
            "t (d),a,b,\"b, lowest\",\"b, highest\"\n"
            "0,0.3333333,3,2,4\n"
            "1,,4,3,5\n");
}

TEST(ChartTable, BarsAreNamedByTheirCategory) {
  Chart chart{.name = "c", .title = "T", .x_label = "size", .y_label = "h", .lines = {}};
  chart.categories = {"small", "large"};
  chart.lines = {{.name = "p50", .points = {{0, 1}, {1, 2}}}};
  EXPECT_EQ(write_csv(table_of(chart)), "size,p50\nsmall,1\nlarge,2\n");
}

TEST(ChartTable, NamedPointsAndOtherXAreRows) {
  Chart chart{.name = "c", .title = "T", .x_label = "USD", .y_label = "wait", .y_scale = Chart::Scale::duration};
  chart.lines = {{.name = "points", .points = {{1, 60}, {2, 30}}, .point_names = {"n=1", "n=2"}},
                 {.name = "guide", .points = {{1, 30}}}};
  EXPECT_EQ(write_csv(table_of(chart)), "line,USD,name,wait (s)\npoints,1,n=1,60\npoints,2,n=2,30\nguide,1,,30\n");
}

TEST(ChartTable, ASentenceSaysWhatThereIsToSee) {
  Chart chart{.name = "c", .title = "Waits", .x_label = "USD", .y_label = "wait", .y_scale = Chart::Scale::duration};
  chart.lines = {{.name = "points", .points = {{1, 60}, {2, 7200}, {3, NAN}}}, {.name = "none", .points = {}}};
  EXPECT_EQ(description_of(chart), "Waits. Lines of wait over USD. points: from 1 min to 2 h. none: no values.");
}

}  // namespace
}  // namespace headroom
