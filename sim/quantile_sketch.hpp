// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace headroom {

/// Quantiles of any number of values in bounded memory, with a bound on their relative error.
///
/// Counts per bucket, where a bucket is a 128th of an octave [2^k, 2^(k+1)); its number is the exponent and the first
/// seven bits of the mantissa, so there is no logarithm and no rounding in it. What a bucket [a, b) is read as,
/// 2 a b / (a + b), is at most (b - a) / (b + a) of any value in it away from that value.
///
/// Units    those of the values
/// Domain   values >= 0 and finite. Below 2^-30, a nanosecond in seconds, a value counts as 0.
/// Errors   a quantile is off by at most `relative_error` of the value that interpolation between order statistics at
///          p (n - 1) gives; minimum and maximum are exact.
/// Memory   8 bytes per bucket between the smallest and the largest value: 20 KiB from one second to eleven days
/// Source   Masson, Rim, Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees",
///          PVLDB 12(12), 2019; here with the logarithm replaced by a line in each octave, which they allow for
class QuantileSketch {
 public:
  /// Of the widest bucket, the first one of an octave: (1/128) / (2 + 1/128).
  static constexpr double relative_error = 1.0 / 257.0;

  void add(double value);
  /// As if all values of `other` had been added here, in any order.
  void merge(const QuantileSketch& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] double min() const;  ///< NaN if there is no value
  [[nodiscard]] double max() const;  ///< NaN if there is no value
  /// The quantile at p (n - 1) between the ordered values, for p in [0, 1]; NaN if there is no value.
  [[nodiscard]] double quantile(double p) const;

  friend bool operator==(const QuantileSketch&, const QuantileSketch&) = default;

 private:
  void cover(std::uint32_t first, std::uint32_t end);
  [[nodiscard]] double at_rank(std::uint64_t rank) const;

  std::uint64_t count_ = 0, zeros_ = 0;
  double min_ = 0.0, max_ = 0.0;
  std::uint32_t first_ = 0;            // number of the bucket that counts_ begins with, which begins an octave
  std::vector<std::uint64_t> counts_;  // whole octaves
};

}  // namespace headroom
