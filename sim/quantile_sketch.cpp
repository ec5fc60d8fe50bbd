// SPDX-License-Identifier: Apache-2.0
#include "sim/quantile_sketch.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr double smallest = 0x1p-30;
constexpr std::uint32_t buckets_per_octave = 128;
constexpr int mantissa_bits_left_out = 52 - 7;

/// Sign, exponent and the head of the mantissa of a positive double: it grows with the value.
std::uint32_t bucket_of(double value) {
  return static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(value) >> mantissa_bits_left_out);
}

double begin_of(std::uint32_t bucket) {
  return std::bit_cast<double>(std::uint64_t{bucket} << mantissa_bits_left_out);
}

double reading_of(std::uint32_t bucket) {
  const double a = begin_of(bucket);
  const double b = begin_of(bucket + 1);
  return 2.0 * a * (b / (a + b));
}

}  // namespace

double QuantileSketch::min() const {
  return count_ > 0 ? min_ : std::numeric_limits<double>::quiet_NaN();
}

double QuantileSketch::max() const {
  return count_ > 0 ? max_ : std::numeric_limits<double>::quiet_NaN();
}

void QuantileSketch::add(double value) {
  HEADROOM_CHECK(value >= 0.0 && std::isfinite(value), "a sketch takes finite values that are not negative");
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = count_ == 0 ? value : std::max(max_, value);
  ++count_;
  if (value < smallest) {
    ++zeros_;
    return;
  }
  const std::uint32_t bucket = bucket_of(value);
  if (bucket - first_ >= counts_.size()) [[unlikely]]
    cover(bucket, bucket + 1);
  ++counts_[bucket - first_];
}

void QuantileSketch::merge(const QuantileSketch& other) {
  if (other.count_ == 0) return;
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = count_ == 0 ? other.max_ : std::max(max_, other.max_);
  count_ += other.count_;
  zeros_ += other.zeros_;
  if (other.counts_.empty()) return;
  cover(other.first_, other.first_ + static_cast<std::uint32_t>(other.counts_.size()));
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[other.first_ - first_ + i] += other.counts_[i];
}

/// Makes room for the buckets in [first, end). Whole octaves, so that equal values are equal sketches in any order.
void QuantileSketch::cover(std::uint32_t first, std::uint32_t end) {
  first -= first % buckets_per_octave;
  end += (buckets_per_octave - end % buckets_per_octave) % buckets_per_octave;
  if (counts_.empty()) {
    first_ = first;
    counts_.resize(end - first);
    return;
  }
  if (first < first_) {
    counts_.insert(counts_.begin(), first_ - first, 0);
    first_ = first;
  }
  if (end - first_ > counts_.size()) counts_.resize(end - first_);
}

double QuantileSketch::at_rank(std::uint64_t rank) const {
  if (rank == 0) return min_;
  if (rank + 1 >= count_) return max_;
  std::uint64_t passed = zeros_;
  if (rank < passed) return std::max(0.0, min_);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    passed += counts_[i];
    if (rank < passed) return std::clamp(reading_of(first_ + static_cast<std::uint32_t>(i)), min_, max_);
  }
  return max_;
}

double QuantileSketch::quantile(double p) const {
  HEADROOM_CHECK(p >= 0.0 && p <= 1.0, "a quantile is between 0 and 1");
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  const double position = p * static_cast<double>(count_ - 1);
  const double floor = std::floor(position);
  const double fraction = position - floor;
  const auto rank = static_cast<std::uint64_t>(floor);
  const double below = at_rank(rank);
  return fraction == 0.0 ? below : below + fraction * (at_rank(rank + 1) - below);
}

}  // namespace headroom
