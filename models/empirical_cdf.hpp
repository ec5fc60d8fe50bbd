// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

/// Distributions that were measured, and how far two of them lie apart.
namespace headroom {

/// A cumulative distribution as points with straight lines in between. Points with equal values are a jump: a part of
/// all lies exactly there. It need not begin at share 0 or end at 1: what lies beyond is not known.
struct EmpiricalCdf {
  struct Point {
    double value, share;  ///< so much of all is `value` at most
  };
  std::vector<Point> points;
};

/// What is wrong with it, if anything: at least two points, values and shares finite and not falling, shares from 0 to
/// 1, the last above the first.
[[nodiscard]] std::optional<std::string> validate(const EmpiricalCdf& cdf);

/// The lowest value that `share` of all does not exceed. Shares before the first point or behind the last give those.
///
/// Domain   a valid cdf (so in all functions), share from 0 to 1 (CHECK).
[[nodiscard]] double quantile(const EmpiricalCdf& cdf, double share);

/// The part of all that is `value` at most.
[[nodiscard]] double share_at_most(const EmpiricalCdf& cdf, double value);

/// Over the shares that it knows.
[[nodiscard]] double mean(const EmpiricalCdf& cdf);

struct CdfGap {
  double share;  ///< the distance, from 0 to 1
  double value;  ///< where
};
/// The largest vertical distance between two distributions (Kolmogorov-Smirnov), over the values for which both are
/// known; exact, as both are straight between points.
[[nodiscard]] CdfGap largest_gap(const EmpiricalCdf& a, const EmpiricalCdf& b);

/// The horizontal distance, averaged over the shares that both know (Wasserstein, of order 1), exactly: how far a
/// quantile of one is from the same of the other. A jump that lies a little beside a steep slope counts little here,
/// and much above. Both must know some share in common (CHECK).
[[nodiscard]] double mean_quantile_gap(const EmpiricalCdf& a, const EmpiricalCdf& b);

}  // namespace headroom
