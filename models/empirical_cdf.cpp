// SPDX-License-Identifier: Apache-2.0
#include "models/empirical_cdf.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "models/check.hpp"

namespace headroom {
namespace {

using Point = EmpiricalCdf::Point;

double between(double at, double x0, double y0, double x1, double y1) {
  return x1 > x0 ? y0 + (y1 - y0) * (at - x0) / (x1 - x0) : y1;
}

// At a jump, or where the share does not rise, the answer is a range: whether `after` is the lower or the upper bound
// of the argument says which end of it.
using After = std::vector<Point>::const_iterator;

double share_at(const EmpiricalCdf& cdf, After after, double value) {
  if (after == cdf.points.begin()) return 0.0;
  if (after == cdf.points.end()) return cdf.points.back().share;
  const Point& before = *std::prev(after);
  return between(value, before.value, before.share, after->value, after->share);
}

double value_at(const EmpiricalCdf& cdf, After after, double share) {
  if (after == cdf.points.begin()) return cdf.points.front().value;
  if (after == cdf.points.end()) return cdf.points.back().value;
  const Point& before = *std::prev(after);
  return between(share, before.share, before.value, after->share, after->value);
}

double share_below(const EmpiricalCdf& cdf, double value) {
  return share_at(cdf, std::ranges::lower_bound(cdf.points, value, {}, &Point::value), value);
}

/// The highest value that is a quantile at `share`; quantile() is the lowest.
double upper_quantile(const EmpiricalCdf& cdf, double share) {
  return value_at(cdf, std::ranges::upper_bound(cdf.points, share, {}, &Point::share), share);
}

/// Of |d| over a width on which d goes straight from `from` to `to`.
double area_of(double from, double to, double width) {
  if (from * to >= 0.0) return 0.5 * std::fabs(from + to) * width;
  return 0.5 * (from * from + to * to) / std::fabs(from - to) * width;
}

}  // namespace

std::optional<std::string> validate(const EmpiricalCdf& cdf) {
  if (cdf.points.size() < 2) return "needs two points at least";
  for (std::size_t i = 0; i < cdf.points.size(); ++i) {
    const Point& point = cdf.points[i];
    if (!std::isfinite(point.value)) return "a value is not finite";
    if (!(point.share >= 0.0 && point.share <= 1.0)) return "a share is not from 0 to 1";
    if (i > 0 && point.value < cdf.points[i - 1].value) return "values must not fall";
    if (i > 0 && point.share < cdf.points[i - 1].share) return "shares must not fall";
  }
  if (!(cdf.points.back().share > cdf.points.front().share)) return "the last share must be above the first";
  return std::nullopt;
}

double quantile(const EmpiricalCdf& cdf, double share) {
  HEADROOM_CHECK(share >= 0.0 && share <= 1.0, "a share is from 0 to 1");
  return value_at(cdf, std::ranges::lower_bound(cdf.points, share, {}, &Point::share), share);
}

double share_at_most(const EmpiricalCdf& cdf, double value) {
  return share_at(cdf, std::ranges::upper_bound(cdf.points, value, {}, &Point::value), value);
}

double mean(const EmpiricalCdf& cdf) {
  double area = 0.0;
  for (std::size_t i = 1; i < cdf.points.size(); ++i) {
    const Point &before = cdf.points[i - 1], &here = cdf.points[i];
    area += 0.5 * (before.value + here.value) * (here.share - before.share);
  }
  return area / (cdf.points.back().share - cdf.points.front().share);
}

CdfGap largest_gap(const EmpiricalCdf& a, const EmpiricalCdf& b) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  double from = -infinite, to = infinite;
  for (const EmpiricalCdf* cdf : {&a, &b}) {
    if (cdf->points.front().share > 0.0) from = std::max(from, cdf->points.front().value);
    if (cdf->points.back().share < 1.0) to = std::min(to, cdf->points.back().value);
  }
  CdfGap largest{0.0, a.points.front().value};
  const auto look = [&](double share_of_a, double share_of_b, double value) {
    const double gap = std::fabs(share_of_a - share_of_b);
    if (gap > largest.share) largest = {gap, value};
  };
  for (const EmpiricalCdf* cdf : {&a, &b})
    for (const auto& [value, share] : cdf->points) {
      if (value < from || value > to) continue;
      if (value > from) look(share_below(a, value), share_below(b, value), value);
      if (value < to) look(share_at_most(a, value), share_at_most(b, value), value);
    }
  return largest;
}

double mean_quantile_gap(const EmpiricalCdf& a, const EmpiricalCdf& b) {
  const double from = std::max(a.points.front().share, b.points.front().share);
  const double to = std::min(a.points.back().share, b.points.back().share);
  HEADROOM_CHECK(from < to, "the two know no share in common");
  std::vector<double> shares{from, to};
  for (const EmpiricalCdf* cdf : {&a, &b})
    for (const Point& point : cdf->points)
      if (point.share > from && point.share < to) shares.push_back(point.share);
  std::ranges::sort(shares);
  double area = 0.0;
  for (std::size_t i = 1; i < shares.size(); ++i) {
    const double low = shares[i - 1], high = shares[i];
    if (high > low)
      area +=
          area_of(upper_quantile(a, low) - upper_quantile(b, low), quantile(a, high) - quantile(b, high), high - low);
  }
  return area / (to - from);
}

}  // namespace headroom
