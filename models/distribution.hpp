// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Distributions as pure quantile functions: the draw is `quantile(parameters, u)` for a uniform u that the caller
/// brings. The standard library's distributions differ between vendors; these do not.
///
/// Units    a location or scale parameter (mean, median, scale, minimum) has the unit of the result, whatever it is.
///          sigma and shape are plain numbers.
/// Domain   0 < u < 1; mean, median, scale, minimum and shape > 0 and finite; sigma >= 0 and finite.
/// Errors   breaking the domain is a bug of the caller (CHECK): a reader checks parameters before it gets here.
/// Source   the closed forms are those of Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions",
///          vol. 1, 2nd ed. (1994), chapters 14 (lognormal), 19 (exponential), 20 (Pareto), 21 (Weibull).
namespace headroom {

/// The z with Phi(z) = u. The relative error of z is below 1e-15.
///
/// Source   Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37(3),
///          1988, pp. 477-484, routine PPND16.
[[nodiscard]] double standard_normal_quantile(double u);

/// x = -mean * ln(1 - u)
[[nodiscard]] double exponential(double mean, double u);

/// x = median * exp(sigma * z(u)); ln x is normal with standard deviation `sigma`.
[[nodiscard]] double lognormal(double median, double sigma, double u);
/// median * exp(sigma^2 / 2)
[[nodiscard]] double lognormal_mean(double median, double sigma);

/// x = scale * (-ln(1 - u))^(1/shape); shape 1 is exponential.
[[nodiscard]] double weibull(double scale, double shape, double u);
/// scale * Gamma(1 + 1/shape)
[[nodiscard]] double weibull_mean(double scale, double shape);

/// x = minimum * (1 - u)^(-1/shape)
[[nodiscard]] double pareto(double minimum, double shape, double u);
/// minimum * shape / (shape - 1); infinite for shape <= 1.
[[nodiscard]] double pareto_mean(double minimum, double shape);

}  // namespace headroom
