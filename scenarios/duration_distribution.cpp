// SPDX-License-Identifier: Apache-2.0
#include "scenarios/duration_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

#include "models/check.hpp"
#include "models/distribution.hpp"

namespace headroom {
namespace {

using Kind = DurationDistribution::Kind;

constexpr double shortest_s = 1e-9;

double low_s(const DurationDistribution& d) {
  return std::max(d.min.in_seconds(), shortest_s);
}
double high_s(const DurationDistribution& d) {
  return std::min(d.max.in_seconds(), longest_duration.si);
}

double uncut_quantile(const DurationDistribution& d, double u) {
  switch (d.kind) {
    case Kind::constant:
      return d.a;
    case Kind::exponential:
      return exponential(d.a, u);
    case Kind::lognormal:
      return lognormal(d.a, d.b, u);
    case Kind::weibull:
      return weibull(d.a, d.b, u);
    case Kind::pareto:
      return pareto(d.a, d.b, u);
    case Kind::mixture:
      break;
  }
  HEADROOM_CHECK(false, "a kind of duration without a quantile function");
}

double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

/// (1 - Phi(y)) / phi(y) for large y, by its asymptotic series: Abramowitz and Stegun 26.2.12.
double mills_ratio(double y) {
  const double v = 1.0 / (y * y);
  return (1.0 - v * (1.0 - 3.0 * v * (1.0 - 5.0 * v))) / y;
}

double limited_lognormal(double median, double sigma, double limit) {
  if (sigma == 0.0) return std::min(median, limit);
  const double z = std::log(limit / median) / sigma;
  // mean * Phi(z - sigma) would overflow; with mean * phi(z - sigma) = limit * phi(z) it does not.
  const bool is_wide = sigma - z > 30.0;
  const double phi = std::exp(-0.5 * z * z) * (0.5 * std::numbers::sqrt2 * std::numbers::inv_sqrtpi);
  const double below =
      is_wide ? limit * phi * mills_ratio(sigma - z) : lognormal_mean(median, sigma) * normal_cdf(z - sigma);
  return below + limit * normal_cdf(-z);
}

/// The integral of exp(-(t / scale)^shape) from 0 to the limit, which is scale * a * gamma(a, x) with a = 1 / shape and
/// x = (limit / scale)^shape, by the series of Abramowitz and Stegun 6.5.29: no term is negative, so nothing cancels.
double limited_weibull(double scale, double shape, double limit) {
  const double a = 1.0 / shape;
  const double x = std::pow(limit / scale, shape);
  // What lies beyond the limit is less than exp(-40) of the mean (Chernoff bound), and the series would be long.
  if (x > a && (std::isinf(x) || x - a - a * std::log(x / a) > 40.0)) return weibull_mean(scale, shape);
  double term = 1.0;
  double sum = term;
  for (double n = a + 1.0; term > sum * std::numeric_limits<double>::epsilon() / 4.0; n += 1.0) {
    term *= x / n;
    sum += term;
  }
  return limit * std::exp(-x) * sum;
}

double limited_pareto(double minimum, double shape, double limit) {
  if (limit <= minimum) return limit;
  const double range = std::log(limit / minimum);
  const double excess = shape - 1.0;
  return minimum * (1.0 + (excess == 0.0 ? range : -std::expm1(-excess * range) / excess));
}

/// E[min(X, limit)] of the distribution before any cut.
double limited_mean(const DurationDistribution& d, double limit) {
  switch (d.kind) {
    case Kind::constant:
      return std::min(d.a, limit);
    case Kind::exponential:
      return -d.a * std::expm1(-limit / d.a);
    case Kind::lognormal:
      return limited_lognormal(d.a, d.b, limit);
    case Kind::weibull:
      return limited_weibull(d.a, d.b, limit);
    case Kind::pareto:
      return limited_pareto(d.a, d.b, limit);
    case Kind::mixture:
      break;
  }
  HEADROOM_CHECK(false, "a kind of duration without a mean");
}

/// Share of the durations <= x before any cut.
double uncut_cdf(const DurationDistribution& d, double x) {
  switch (d.kind) {
    case Kind::constant:
      return x >= d.a ? 1.0 : 0.0;
    case Kind::exponential:
      return -std::expm1(-x / d.a);
    case Kind::lognormal:
      if (d.b == 0.0) return x >= d.a ? 1.0 : 0.0;
      return normal_cdf(std::log(x / d.a) / d.b);
    case Kind::weibull:
      return -std::expm1(-std::pow(x / d.a, d.b));
    case Kind::pareto:
      return x <= d.a ? 0.0 : -std::expm1(-d.b * std::log(x / d.a));
    case Kind::mixture:
      break;
  }
  HEADROOM_CHECK(false, "a kind of duration without a distribution function");
}

double share_of_parts(const DurationDistribution& d) {
  double sum = 0.0;
  for (const DurationDistribution& part : d.parts) sum += part.share;
  return sum;
}

}  // namespace

Duration duration_quantile(const DurationDistribution& distribution, double u) {
  return {std::min(std::max(uncut_quantile(distribution, u), low_s(distribution)), high_s(distribution))};
}

Duration duration_draw(const DurationDistribution& distribution, double u) {
  if (distribution.kind != Kind::mixture) return duration_quantile(distribution, u);
  // 1 is out of reach: 1 - 2^-53 is the largest number below it, and 2^-60 the least that a part is asked for.
  double rest = u * share_of_parts(distribution);
  std::size_t i = 0;
  while (i + 1 < distribution.parts.size() && rest >= distribution.parts[i].share)
    rest -= distribution.parts[i++].share;
  const DurationDistribution& part = distribution.parts[i];
  return duration_quantile(part, std::clamp(rest / part.share, 0x1p-60, 1.0 - 0x1p-53));
}

double duration_cdf(const DurationDistribution& distribution, Duration at) {
  if (distribution.kind == Kind::mixture) {
    double sum = 0.0;
    for (const DurationDistribution& part : distribution.parts) sum += part.share * duration_cdf(part, at);
    return sum / share_of_parts(distribution);
  }
  if (at.si < low_s(distribution)) return 0.0;
  return at.si >= high_s(distribution) ? 1.0 : uncut_cdf(distribution, at.si);
}

Duration duration_mean(const DurationDistribution& distribution) {
  if (distribution.kind == Kind::mixture) {
    double sum = 0.0;
    for (const DurationDistribution& part : distribution.parts) sum += part.share * duration_mean(part).si;
    return {sum / share_of_parts(distribution)};
  }
  const double low = low_s(distribution);
  const double high = high_s(distribution);
  // Rounding may leave the difference of two limited means a little outside.
  return {std::min(low + std::max(limited_mean(distribution, high) - limited_mean(distribution, low), 0.0), high)};
}

}  // namespace headroom
