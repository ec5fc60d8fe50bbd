// SPDX-License-Identifier: Apache-2.0
#include "models/distribution.hpp"

#include <cmath>
#include <limits>
#include <span>

#include "models/check.hpp"

namespace headroom {
namespace {

void check_uniform(double u) {
  HEADROOM_CHECK(u > 0.0 && u < 1.0, "a quantile is asked for 0 < u < 1");
}

void check_positive(double parameter) {
  HEADROOM_CHECK(parameter > 0.0 && std::isfinite(parameter), "the parameter of a distribution is finite and > 0");
}

void check_sigma(double sigma) {
  HEADROOM_CHECK(sigma >= 0.0 && std::isfinite(sigma), "the sigma of a distribution is finite and >= 0");
}

/// Coefficients from the constant upwards, by Horner's rule.
double polynomial(std::span<const double, 8> coefficients, double x) {
  double sum = 0.0;
  for (auto c = coefficients.rbegin(); c != coefficients.rend(); ++c) sum = sum * x + *c;
  return sum;
}

// AS 241, PPND16: numerator and denominator of three rational approximations.
constexpr double centre_above[8] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                    1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                    3.3430575583588128105e+4, 2.5090809287301226727e+3};
constexpr double centre_below[8] = {1.0,
                                    4.2313330701600911252e+1,
                                    6.8718700749205790830e+2,
                                    5.3941960214247511077e+3,
                                    2.1213794301586595867e+4,
                                    3.9307895800092710610e+4,
                                    2.8729085735721942674e+4,
                                    5.2264952788528545610e+3};
constexpr double shoulder_above[8] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                      3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                      2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr double shoulder_below[8] = {1.0,
                                      2.05319162663775882187e0,
                                      1.67638483018380384940e0,
                                      6.89767334985100004550e-1,
                                      1.48103976427480074590e-1,
                                      1.51986665636164571966e-2,
                                      5.47593808499534494600e-4,
                                      1.05075007164441684324e-9};
constexpr double tail_above[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                  2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                  2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr double tail_below[8] = {1.0,
                                  5.99832206555887937690e-1,
                                  1.36929880922735805310e-1,
                                  1.48753612908506148525e-2,
                                  7.86869131145613259100e-4,
                                  1.84631831751005468180e-5,
                                  1.42151175831644588870e-7,
                                  2.04426310338993978564e-15};

}  // namespace

double standard_normal_quantile(double u) {
  check_uniform(u);
  const double q = u - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(centre_above, r) / polynomial(centre_below, r);
  }
  const double r = std::sqrt(-std::log(q < 0.0 ? u : 1.0 - u));
  const double z = r <= 5.0 ? polynomial(shoulder_above, r - 1.6) / polynomial(shoulder_below, r - 1.6)
                            : polynomial(tail_above, r - 5.0) / polynomial(tail_below, r - 5.0);
  return std::copysign(z, q);
}

double exponential(double mean, double u) {
  check_positive(mean);
  check_uniform(u);
  return -mean * std::log1p(-u);
}

double lognormal(double median, double sigma, double u) {
  check_positive(median);
  check_sigma(sigma);
  return median * std::exp(sigma * standard_normal_quantile(u));
}

double lognormal_mean(double median, double sigma) {
  check_positive(median);
  check_sigma(sigma);
  return median * std::exp(0.5 * sigma * sigma);
}

double weibull(double scale, double shape, double u) {
  check_positive(scale);
  check_positive(shape);
  check_uniform(u);
  return scale * std::pow(-std::log1p(-u), 1.0 / shape);
}

double weibull_mean(double scale, double shape) {
  check_positive(scale);
  check_positive(shape);
  return scale * std::tgamma(1.0 + 1.0 / shape);
}

double pareto(double minimum, double shape, double u) {
  check_positive(minimum);
  check_positive(shape);
  check_uniform(u);
  return minimum * std::exp(-std::log1p(-u) / shape);
}

double pareto_mean(double minimum, double shape) {
  check_positive(minimum);
  check_positive(shape);
  if (shape <= 1.0) return std::numeric_limits<double>::infinity();
  return minimum * shape / (shape - 1.0);
}

}  // namespace headroom
