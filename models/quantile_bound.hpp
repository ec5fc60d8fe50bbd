// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

/// How sure one can be of a quantile from so many observations, whatever their distribution.
namespace headroom {

/// The order statistic that is not below a quantile with the stated confidence: the `rank`-th smallest of n, from 1.
struct QuantileBound {
  std::size_t rank = 0;
  double confidence = 0.0;
};

/// The lowest rank r with P(X_(r) >= q_p) >= level, that is P(Binomial(n, p) <= r - 1) >= level. Where n is too small
/// for any, the largest of the sample, whose confidence is 1 - p^n.
///
/// Domain   n >= 1, 0 < p < 1, 0 < level < 1 (CHECK); the observations are independent and of one continuous law.
/// Source   David and Nagaraja, "Order Statistics", 3rd edition, 2003, section 7.1.
[[nodiscard]] QuantileBound upper_quantile_bound(std::size_t n, double p, double level);

/// The smallest n for which upper_quantile_bound() reaches the level: ceil(ln(1 - level) / ln p). For p = 0.95 and a
/// level of 0.95 it is 59.
[[nodiscard]] std::size_t least_sample(double p, double level);

}  // namespace headroom
