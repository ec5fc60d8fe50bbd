// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/time_series.hpp"

namespace headroom {

/// Records a level at its changes into a bounded number of buckets. When the run outgrows them, neighbours are merged
/// and the width doubles, so memory is constant and no peak is lost.
class SeriesRecorder {
 public:
  SeriesRecorder(std::string name, std::string unit, std::string help = {},
                 TimeSpan first_width = TimeSpan::seconds(60), std::size_t buckets_at_most = 1024)
      : name_(std::move(name)),
        unit_(std::move(unit)),
        help_(std::move(help)),
        width_(first_width),
        buckets_at_most_(buckets_at_most) {}
  /// From `at` on the level is `value`. Times never decrease.
  void set(Instant at, double value) { set(at, value, 1.0); }
  /// The same, of a level whose mean is one over `weight` times time: a ratio of two levels weighted by its denominator
  /// is the ratio of their integrals. Where the weight is 0, the level is none: buckets in which it is 0 all the time
  /// are gaps (not a number).
  void set(Instant at, double value, double weight);
  [[nodiscard]] TimeSeries finish(Instant end);

 private:
  struct Bucket {
    double min, max, integral, weight;  // integrals in level * weight * seconds, and weight * seconds
  };
  void advance(Instant to);
  [[nodiscard]] Instant end_of_buckets() const;
  void open_bucket();
  void see_level();
  void merge_neighbours();

  std::string name_, unit_, help_;
  std::vector<Bucket> buckets_;
  Instant begin_, now_;
  TimeSpan width_;
  std::size_t buckets_at_most_;  // even
  double level_ = 0.0, weight_ = 1.0;
  bool is_weighted_ = false;
};

}  // namespace headroom
