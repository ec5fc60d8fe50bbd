// SPDX-License-Identifier: Apache-2.0
#include "sim/series_recorder.hpp"

#include <algorithm>

namespace headroom {
namespace {
constexpr std::size_t buckets_at_most = 1024;
}

void SeriesRecorder::set(Instant at, double value) {
  if (value == level_ && !buckets_.empty()) return;  // no change, and most instants change only some of the levels
  if (buckets_.empty()) begin_ = now_ = at;
  advance(at);
  level_ = value;
  if (now_ == end_of_buckets()) open_bucket();
  Bucket& bucket = buckets_.back();
  bucket.min = std::min(bucket.min, value);
  bucket.max = std::max(bucket.max, value);
}

void SeriesRecorder::advance(Instant to) {
  while (now_ < to) {
    if (now_ == end_of_buckets()) open_bucket();
    const Instant stop = std::min(end_of_buckets(), to);
    buckets_.back().integral += level_ * (stop - now_).in_seconds();
    now_ = stop;
  }
}

Instant SeriesRecorder::end_of_buckets() const {
  return begin_ + TimeSpan{width_.ns * static_cast<std::int64_t>(buckets_.size())};
}

/// Not before something is recorded in it: a level that changes on the border leaves no mark in the bucket behind it.
void SeriesRecorder::open_bucket() {
  if (buckets_.size() == buckets_at_most) merge_neighbours();
  buckets_.push_back({level_, level_, 0.0});
}

void SeriesRecorder::merge_neighbours() {
  for (std::size_t i = 0; i < buckets_at_most / 2; ++i) {
    const Bucket& a = buckets_[2 * i];
    const Bucket& b = buckets_[2 * i + 1];
    buckets_[i] = {std::min(a.min, b.min), std::max(a.max, b.max), a.integral + b.integral};
  }
  buckets_.resize(buckets_at_most / 2);
  width_ = {width_.ns * 2};
}

TimeSeries SeriesRecorder::finish(Instant end) {
  TimeSeries series{name_, unit_, begin_, width_, {}, help_};
  if (buckets_.empty()) return series;
  advance(end);
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    const Instant from = begin_ + TimeSpan{width_.ns * static_cast<std::int64_t>(i)};
    const double length = (std::min(from + width_, end) - from).in_seconds();
    if (length <= 0.0 && i > 0) break;  // opened by a change at the very end
    const Bucket& bucket = buckets_[i];
    series.buckets.push_back({bucket.min, length > 0.0 ? bucket.integral / length : level_, bucket.max});
  }
  return series;
}

}  // namespace headroom
