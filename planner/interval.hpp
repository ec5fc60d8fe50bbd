// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace headroom {

/// The level of every interval in a report. One level for all, so that two intervals can be compared at a glance.
inline constexpr double confidence_level = 0.95;

/// An estimate of a mean and how far from it the truth may lie.
struct MeanInterval {
  double mean = 0.0;
  double half_width = 0.0;  ///< in the unit of the mean, >= 0
  double level = confidence_level;
  std::size_t values = 0;  ///< how many values it comes from

  [[nodiscard]] double low() const { return mean - half_width; }
  [[nodiscard]] double high() const { return mean + half_width; }
};

/// The t with P(|T| <= t) = level for Student's distribution.
///
/// Domain   0 < level < 1, degrees of freedom >= 1, not always whole (CHECK).
[[nodiscard]] double student_t(double level, double degrees_of_freedom);

/// P(T > t) for Student's distribution.
///
/// Domain   degrees of freedom >= 1, t is a number or infinite (CHECK).
[[nodiscard]] double student_tail(double t, double degrees_of_freedom);

/// mean +- t * s / sqrt(n): covers the mean of the distribution with probability `level` if the values are independent
/// draws from one normal distribution, and nearly so for means of many things, which are almost normal.
///
/// Domain   finite values (CHECK).
/// Errors   nothing for fewer than two values: they say nothing about how much a value varies.
/// Source   Law, "Simulation Modeling and Analysis", 5th ed., 2015, eq. 4.12 and section 9.4.1.
[[nodiscard]] std::optional<MeanInterval> mean_interval(std::span<const double> values,
                                                        double level = confidence_level);
/// Its mean; a single value is its own, and NaN stands for none.
[[nodiscard]] double mean_or_nan(std::span<const double> values);

}  // namespace headroom
