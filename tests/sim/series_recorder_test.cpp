// SPDX-License-Identifier: Apache-2.0
#include "sim/series_recorder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "sim/random.hpp"

namespace headroom {
namespace {

TimeSeries record(std::initializer_list<std::pair<std::int64_t, double>> changes, std::int64_t end_s) {
  SeriesRecorder recorder("queue.jobs", "1");
  for (const auto& [at, level] : changes) recorder.set(Instant::seconds(at), level);
  return recorder.finish(Instant::seconds(end_s));
}

void expect_bucket(const TimeSeries::Bucket& bucket, double min, double mean, double max) {
  EXPECT_EQ(bucket.min, min);
  EXPECT_DOUBLE_EQ(bucket.mean, mean);
  EXPECT_EQ(bucket.max, max);
}

TEST(SeriesRecorder, NothingRecordedIsAnEmptySeries) {
  const TimeSeries series = SeriesRecorder("gpus.busy", "1").finish(Instant::seconds(10));
  EXPECT_EQ(series.name, "gpus.busy");
  EXPECT_EQ(series.unit, "1");
  EXPECT_TRUE(series.buckets.empty());
}

// Worked by hand; a bucket is 60 s wide. Level 2 from 30 s, 8 from 60 s, 4 from 120 s, 0 from 135 s, until 180 s.
TEST(SeriesRecorder, MatchesHandComputedBuckets) {
  const TimeSeries series = record({{30, 2.0}, {60, 8.0}, {120, 4.0}, {135, 0.0}}, 180);
  EXPECT_EQ(series.begin, Instant::seconds(30));
  EXPECT_EQ(series.width, TimeSpan::seconds(60));
  ASSERT_EQ(series.buckets.size(), 3u);
  expect_bucket(series.buckets[0], 2.0, (30.0 * 2.0 + 30.0 * 8.0) / 60.0, 8.0);
  expect_bucket(series.buckets[1], 0.0, (30.0 * 8.0 + 15.0 * 4.0) / 60.0, 8.0);
  expect_bucket(series.buckets[2], 0.0, 0.0, 0.0);
}

TEST(SeriesRecorder, TheLastBucketMayEndEarly) {
  const TimeSeries series = record({{0, 3.0}, {90, 5.0}}, 100);
  ASSERT_EQ(series.buckets.size(), 2u);
  expect_bucket(series.buckets[1], 3.0, (30.0 * 3.0 + 10.0 * 5.0) / 40.0, 5.0);
}

// The level before the border belongs to the bucket before it and to no other.
TEST(SeriesRecorder, AChangeOnTheBorderLeavesNoMarkBehindIt) {
  const TimeSeries series = record({{0, 9.0}, {60, 1.0}, {120, 4.0}}, 120);
  ASSERT_EQ(series.buckets.size(), 2u);
  expect_bucket(series.buckets[0], 9.0, 9.0, 9.0);
  expect_bucket(series.buckets[1], 1.0, 1.0, 1.0);
}

TEST(SeriesRecorder, ALevelThatNeverChangesFillsEveryBucket) {
  const TimeSeries series = record({{0, 7.0}}, 600);
  ASSERT_EQ(series.buckets.size(), 10u);
  for (const TimeSeries::Bucket& bucket : series.buckets) expect_bucket(bucket, 7.0, 7.0, 7.0);
}

// A ratio of two levels with its denominator as weight: the mean of any bucket, however often it was merged, is the
// ratio of their integrals, and a time without weight counts for nothing.
TEST(SeriesRecorder, AWeightedMeanIsARatioOfIntegrals) {
  Rng rng{7, Stream::policy, 6};
  SeriesRecorder ratio("x", "1"), above("a", "1"), below("b", "1");
  std::int64_t now = 0;
  for (int i = 0; i < 30'000; ++i, now += 1 + static_cast<std::int64_t>(rng.below(400))) {
    const double a = 1.0 + static_cast<double>(rng.below(100)), b = static_cast<double>(rng.below(4));
    const Instant at = Instant::seconds(now);
    ratio.set(at, b > 0.0 ? a / b : 0.0, b);
    above.set(at, b > 0.0 ? a : 0.0);
    below.set(at, b);
  }
  const TimeSeries of_both = ratio.finish(Instant::seconds(now)), a = above.finish(Instant::seconds(now)),
                   b = below.finish(Instant::seconds(now));
  ASSERT_EQ(of_both.width, a.width);
  ASSERT_GT(of_both.width, TimeSpan::seconds(60));
  ASSERT_EQ(of_both.buckets.size(), a.buckets.size());
  for (std::size_t i = 0; i < a.buckets.size(); ++i) {
    EXPECT_NEAR(of_both.buckets[i].mean, a.buckets[i].mean / b.buckets[i].mean, 1e-9 * of_both.buckets[i].mean);
    EXPECT_LE(of_both.buckets[i].min, of_both.buckets[i].mean);
    EXPECT_GE(of_both.buckets[i].max, of_both.buckets[i].mean);
    EXPECT_GT(of_both.buckets[i].min, 0.0) << "no trace of times without weight";
  }
}

// 30 days of 1,440 minutes are 43,200 buckets: six times the width doubles, and all of it happens at the end.
TEST(SeriesRecorder, ALevelThatNeverChangesLastsToTheEnd) {
  const TimeSeries series = record({{0, 7.0}}, 30 * 86'400);
  EXPECT_EQ(series.width, TimeSpan::seconds(64 * 60));
  EXPECT_EQ(series.buckets.size(), 675U);
}

// Small integers, so that every integral is exact and the sums may be compared as numbers.
TEST(SeriesRecorder, MergingConservesTheMeanAndLosesNoPeak) {
  for (const std::int64_t step_s : {1, 60, 977, 86'400}) {
    Rng rng{static_cast<std::uint64_t>(step_s), Stream::policy, 6};
    SeriesRecorder recorder("x", "1");
    double integral = 0.0, level = 0.0;
    std::vector<std::pair<std::int64_t, double>> levels;  // (from, level)
    std::int64_t now = 5;
    for (int i = 0; i < 5'000; ++i) {
      level = static_cast<double>(rng.below(i == 3'000 ? 1'000'000 : 100));
      recorder.set(Instant::seconds(now), level);
      levels.emplace_back(now, level);
      const auto stay = 1 + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(2 * step_s)));
      integral += level * static_cast<double>(stay);
      now += stay;
    }
    const TimeSeries series = recorder.finish(Instant::seconds(now));
    EXPECT_LE(series.buckets.size(), 1024u);
    EXPECT_EQ(series.begin, Instant::seconds(5));
    const std::int64_t width_s = series.width.ns / 1'000'000'000;
    EXPECT_EQ(static_cast<std::int64_t>(series.buckets.size()), (now - 5 + width_s - 1) / width_s);

    double recorded = 0.0;
    std::size_t next = 0;
    for (std::size_t b = 0; b < series.buckets.size(); ++b) {
      const std::int64_t from = 5 + width_s * static_cast<std::int64_t>(b), to = std::min(from + width_s, now);
      const TimeSeries::Bucket& bucket = series.buckets[b];
      recorded += bucket.mean * static_cast<double>(to - from);
      double min = 1e9, max = -1e9;  // over every level that held for some time in [from, to)
      for (next = next > 0 ? next - 1 : 0; next < levels.size() && levels[next].first < to; ++next) {
        if (next + 1 < levels.size() && levels[next + 1].first <= from) continue;
        min = std::min(min, levels[next].second);
        max = std::max(max, levels[next].second);
      }
      ASSERT_EQ(bucket.min, min) << step_s << " " << b;
      ASSERT_EQ(bucket.max, max) << step_s << " " << b;
      ASSERT_GE(bucket.mean, bucket.min);
      ASSERT_LE(bucket.mean, bucket.max);
    }
    EXPECT_NEAR(recorded, integral, 1e-9 * integral);  // the means were divided by their lengths
  }
}

}  // namespace
}  // namespace headroom
