// SPDX-License-Identifier: Apache-2.0
#include "planner/interval.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "models/check.hpp"

namespace headroom {

double student_t(double level, double degrees_of_freedom) {
  HEADROOM_CHECK(level > 0.0 && level < 1.0 && degrees_of_freedom >= 1.0, "the domain of Student's distribution");
  const boost::math::students_t distribution(degrees_of_freedom);
  return boost::math::quantile(distribution, 0.5 + level / 2.0);
}

double student_tail(double t, double degrees_of_freedom) {
  HEADROOM_CHECK(!std::isnan(t) && degrees_of_freedom >= 1.0, "the domain of Student's distribution");
  if (std::isinf(t)) return t > 0.0 ? 0.0 : 1.0;
  const boost::math::students_t distribution(degrees_of_freedom);
  return boost::math::cdf(boost::math::complement(distribution, t));
}

std::optional<MeanInterval> mean_interval(std::span<const double> values, double level) {
  if (values.size() < 2) return std::nullopt;
  const auto n = static_cast<double>(values.size());
  // Sums of distances from the first value: equal values give exactly that value and a half-width of exactly 0.
  double sum = 0.0;
  for (const double value : values) {
    HEADROOM_CHECK(std::isfinite(value), "an interval of finite values");
    sum += value - values.front();
  }
  const double mean = values.front() + sum / n;
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double half_width = student_t(level, n - 1.0) * std::sqrt(squares / (n - 1.0) / n);
  return MeanInterval{mean, half_width, level, values.size()};
}

double mean_or_nan(std::span<const double> values) {
  if (const auto interval = mean_interval(values)) return interval->mean;
  return values.empty() ? std::numeric_limits<double>::quiet_NaN() : values.front();
}

}  // namespace headroom
