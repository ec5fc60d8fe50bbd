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
  SeriesRecorder(std::string name, std::string unit, std::string help = {})
      : name_(std::move(name)), unit_(std::move(unit)), help_(std::move(help)) {}
  /// From `at` on the level is `value`. Times never decrease.
  void set(Instant at, double value);
  [[nodiscard]] TimeSeries finish(Instant end);

 private:
  struct Bucket {
    double min, max, integral;  // integral in level * seconds
  };
  void advance(Instant to);
  [[nodiscard]] Instant end_of_buckets() const;
  void open_bucket();
  void merge_neighbours();

  std::string name_, unit_, help_;
  std::vector<Bucket> buckets_;
  Instant begin_, now_;
  TimeSpan width_ = TimeSpan::seconds(60);
  double level_ = 0.0;
};

}  // namespace headroom
