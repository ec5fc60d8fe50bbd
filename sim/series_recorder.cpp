// SPDX-License-Identifier: Apache-2.0
#include "sim/series_recorder.hpp"

#include <algorithm>
#include <limits>

namespace headroom {
void SeriesRecorder::set(Instant at, double value, double weight) {
  if (weight == 0.0) value = level_;
  // No change, and most instants change only some of the levels.
  if (value == level_ && weight == weight_ && !buckets_.empty()) return;
  if (buckets_.empty()) begin_ = now_ = at;
  is_weighted_ = is_weighted_ || weight != 1.0;
  advance(at);
  level_ = value;
  weight_ = weight;
  if (now_ == end_of_buckets()) open_bucket();
  see_level();
}

void SeriesRecorder::see_level() {
  if (weight_ == 0.0) return;
  Bucket& bucket = buckets_.back();
  bucket.min = std::min(bucket.min, level_);
  bucket.max = std::max(bucket.max, level_);
}

void SeriesRecorder::advance(Instant to) {
  while (now_ < to) {
    if (now_ == end_of_buckets()) open_bucket();
    const Instant stop = std::min(end_of_buckets(), to);
    const double seconds = (stop - now_).in_seconds();
    buckets_.back().integral += level_ * weight_ * seconds;
    buckets_.back().weight += weight_ * seconds;
    now_ = stop;
  }
}

Instant SeriesRecorder::end_of_buckets() const {
  return begin_ + TimeSpan{width_.ns * static_cast<std::int64_t>(buckets_.size())};
}

/// Not before something is recorded in it: a level that changes on the border leaves no mark in the bucket behind it.
void SeriesRecorder::open_bucket() {
  if (buckets_.size() == buckets_at_most_) merge_neighbours();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  buckets_.push_back({infinity, -infinity, 0.0, 0.0});
  see_level();
}

void SeriesRecorder::merge_neighbours() {
  for (std::size_t i = 0; i < buckets_at_most_ / 2; ++i) {
    const Bucket& a = buckets_[2 * i];
    const Bucket& b = buckets_[2 * i + 1];
    buckets_[i] = {std::min(a.min, b.min), std::max(a.max, b.max), a.integral + b.integral, a.weight + b.weight};
  }
  buckets_.resize(buckets_at_most_ / 2);
  width_ = {width_.ns * 2};
}

TimeSeries SeriesRecorder::finish(Instant end) {
  constexpr double gap = std::numeric_limits<double>::quiet_NaN();
  if (!buckets_.empty()) advance(end);  // which may make buckets wider
  TimeSeries series{name_, unit_, begin_, width_, {}, help_};
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    const Instant from = begin_ + TimeSpan{width_.ns * static_cast<std::int64_t>(i)};
    const double length = (std::min(from + width_, end) - from).in_seconds();
    if (length <= 0.0 && i > 0) break;  // opened by a change at the very end
    const Bucket& bucket = buckets_[i];
    if (bucket.min > bucket.max) {
      series.buckets.push_back({gap, gap, gap});
      continue;
    }
    const double whole = is_weighted_ ? bucket.weight : length;
    series.buckets.push_back({bucket.min, whole > 0.0 ? bucket.integral / whole : level_, bucket.max});
  }
  return series;
}

}  // namespace headroom
