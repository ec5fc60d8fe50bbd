// SPDX-License-Identifier: Apache-2.0
#include "models/power/power_shape.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "models/check.hpp"

namespace headroom {
namespace {

double share_of(const PowerLawShape& shape, double u) {
  return std::pow(u, shape.exponent);
}
double share_of(const CalibratedShape& shape, double u) {
  return 2.0 * u - std::pow(u, shape.exponent);
}
double share_of(const LogarithmicShape&, double u) {
  return std::log2(1.0 + u);
}
double share_of(const AsymptoticShape& shape, double u) {
  const double w = std::pow(u, shape.exponent);
  return (1.0 + w - std::exp(-w / shape.knee)) / 2.0;
}
double share_of(const TabulatedShape& shape, double u) {
  std::size_t right = 1;
  while (shape.points[right].utilisation < u) ++right;
  const auto& [u0, share0] = shape.points[right - 1];
  const auto& [u1, share1] = shape.points[right];
  return share0 + (share1 - share0) * ((u - u0) / (u1 - u0));
}

/// Of a curve that rises: halves until there is no number in between.
template <typename Shape>
double bisected(const Shape& shape, double share) {
  double low = 0.0;
  double high = 1.0;
  for (;;) {
    const double middle = low + (high - low) / 2.0;
    if (middle <= low || middle >= high) return low;
    (share_of(shape, middle) <= share ? low : high) = middle;
  }
}

double inverse_of(const PowerLawShape& shape, double share) {
  return std::pow(share, 1.0 / shape.exponent);
}
double inverse_of(const CalibratedShape& shape, double share) {
  return bisected(shape, share);
}
double inverse_of(const LogarithmicShape&, double share) {
  return std::exp2(share) - 1.0;
}
double inverse_of(const AsymptoticShape& shape, double share) {
  return bisected(shape, share);
}
double inverse_of(const TabulatedShape& shape, double share) {
  std::size_t left = shape.points.size() - 2;
  while (shape.points[left].share > share) --left;
  const auto& [u0, share0] = shape.points[left];
  const auto& [u1, share1] = shape.points[left + 1];
  return u0 + (u1 - u0) * ((share - share0) / (share1 - share0));
}

bool is_valid(const PowerLawShape& shape) {
  return shape.exponent > 0.0;
}
bool is_valid(const CalibratedShape& shape) {
  return shape.exponent >= 1.0 && shape.exponent <= 2.0;
}
bool is_valid(const LogarithmicShape&) {
  return true;
}
bool is_valid(const AsymptoticShape& shape) {
  return shape.knee > 0.0 && shape.exponent > 0.0;
}
bool is_valid(const TabulatedShape& shape) {
  const auto& points = shape.points;
  if (points.size() < 2) return false;
  const auto& [first_u, first_share] = points.front();
  const auto& [last_u, last_share] = points.back();
  if (first_u != 0.0 || first_share != 0.0 || last_u != 1.0 || last_share != 1.0) return false;
  for (std::size_t i = 1; i < points.size(); ++i)
    if (!(points[i].utilisation > points[i - 1].utilisation && points[i].share >= points[i - 1].share)) return false;
  return true;
}

const char* rule_of(const PowerLawShape&) {
  return "the exponent of a power law must be > 0";
}
const char* rule_of(const CalibratedShape&) {
  return "the exponent of 2 u - u^r must be from 1 to 2, or the curve falls";
}
const char* rule_of(const LogarithmicShape&) {
  return "";
}
const char* rule_of(const AsymptoticShape&) {
  return "knee and exponent of an asymptotic curve must be > 0";
}
const char* rule_of(const TabulatedShape&) {
  return "a table must go from (0, 0) to (1, 1), with utilisations that rise and shares that do not fall";
}

}  // namespace

std::optional<std::string> validate(const PowerShape& shape) {
  return std::visit([](const auto& s) { return is_valid(s) ? std::nullopt : std::optional<std::string>(rule_of(s)); },
                    shape);
}

double power_share(const PowerShape& shape, double utilisation) {
  HEADROOM_CHECK(utilisation >= 0.0 && utilisation <= 1.0, "a utilisation is from 0 to 1");
  return std::visit([&](const auto& s) { return share_of(s, utilisation); }, shape);
}

double utilisation_at(const PowerShape& shape, double share) {
  HEADROOM_CHECK(share >= 0.0, "a share is not negative");
  if (share >= power_share(shape, 1.0)) return 1.0;
  return std::visit([&](const auto& s) { return std::min(inverse_of(s, share), 1.0); }, shape);
}

}  // namespace headroom
