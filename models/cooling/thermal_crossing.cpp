// SPDX-License-Identifier: Apache-2.0
// When does a temperature reach a threshold? A sum of exponentials may cross twice between any two looks at it, so this
// looks at bounds over spans of time and not at points.
#include <algorithm>
#include <cmath>

#include "models/check.hpp"
#include "models/cooling/thermal_work.hpp"

namespace headroom {
namespace {

constexpr double hair_k = 1e-10;  // some thousand roundings of 300 K
constexpr int most_pieces = 1'000'000;
constexpr int series_order = 16;  // of arguments up to 1/4

/// Polynomial sum of coefficients[m] * s^m, with its first derivative.
struct Point {
  double value = 0.0, slope = 0.0;
};
Point evaluate(std::span<const double> coefficients, double s) {
  Point point;
  for (std::size_t m = coefficients.size(); m-- > 0;) {
    point.slope = point.slope * s + point.value;
    point.value = point.value * s + coefficients[m];
  }
  return point;
}

/// Where a polynomial that does not fall in [from, to] reaches zero; it is below zero at `from` and not at `to`.
/// Newton's method, kept inside what is known to hold the root.
double rising_root(std::span<const double> coefficients, double from, double to) {
  double guess = from + 0.5 * (to - from);
  for (int i = 0; i < 200; ++i) {
    const Point here = evaluate(coefficients, guess);
    (here.value < 0.0 ? from : to) = guess;
    double next = guess - here.value / here.slope;
    if (!(next >= from && next <= to)) next = from + 0.5 * (to - from);
    if (std::abs(next - guess) <= 1e-15 * to) return next;
    guess = next;
  }
  return to;
}

/// The first s in (0, length] at which the polynomial, below zero at 0, reaches zero. Walks in pieces that the second
/// derivative, at most `bend` in size, shows to be below zero or without a turn.
std::optional<double> first_root(std::span<const double> coefficients, double length, double bend) {
  double at = 0.0, piece = length;
  for (int pieces = 0; at < length; ++pieces) {
    HEADROOM_CHECK(pieces < most_pieces, "pieces shrink only near a root");
    const Point here = evaluate(coefficients, at);
    if (here.value >= 0.0) return at;
    piece = std::min(piece, length - at);
    const double end = piece == length - at ? length : at + piece;
    if (std::max(0.0, here.slope + piece * bend) * piece + here.value >= 0.0) {
      if (here.slope < piece * bend) {
        piece *= 0.5;
        continue;
      }
      if (evaluate(coefficients, end).value >= 0.0) return rising_root(coefficients, at, end);
    }
    at = end;
    piece *= 2.0;
  }
  return std::nullopt;
}

}  // namespace

/// What is searched for: sign * (temperature of node - threshold) > 0.
struct ThermalNetwork::Excess {
  std::size_t node;
  double threshold, sign;
  [[nodiscard]] double of(const ThermalWork& work) const { return sign * (work.temperature[node] - threshold); }
};

double ThermalNetwork::rise_bound(const ThermalWork& work, const Excess& excess, std::size_t level) const {
  const std::size_t n = states();
  const double* const impedance = &impedance_.levels[level].impedance[excess.node];
  double rise = 0.0;
  for (std::size_t j = 0; j < n; ++j) rise += impedance[j * padded(n)] * std::max(0.0, excess.sign * work.net_heat[j]);
  return rise;
}

std::optional<double> ThermalNetwork::first_in_series(const ThermalWork& work, const Excess& excess,
                                                      double seconds) const {
  const std::size_t n = states(), nodes = n + topology_.boundaries;
  std::array<double, series_order + 1> coefficients{};
  coefficients[0] = excess.of(work);
  ThermalWork::Numbers rate, heat;
  std::copy_n(work.net_heat.begin(), n, heat.begin());
  std::fill_n(rate.begin(), nodes, 0.0);
  double factor = excess.sign, bend = 0.0, power = 1.0;
  for (std::size_t m = 1; m <= series_order; ++m) {
    factor /= static_cast<double>(m);
    for (std::size_t i = 0; i < n; ++i) rate[i] = heat[i] * per_capacity_[i];
    coefficients[m] = factor * rate[excess.node];
    if (m >= 2) {
      bend += static_cast<double>(m * (m - 1)) * std::abs(coefficients[m]) * power;
      power *= seconds;
    }
    std::fill_n(heat.begin(), nodes, 0.0);
    exchange(rate.data(), heat.data());
  }
  return first_root(coefficients, seconds, bend);
}

std::optional<Duration> ThermalNetwork::first_crossing(std::span<const Temperature> state, const ThermalInputs& inputs,
                                                       std::size_t node, Temperature threshold, Crossing direction,
                                                       Duration horizon) const {
  HEADROOM_CHECK(node < states() && state.size() == states(), "a crossing is asked of a state");
  HEADROOM_CHECK(horizon.si >= 0.0 && std::isfinite(horizon.si), "a horizon is finite and >= 0");
  const double sign = direction == Crossing::rising ? 1.0 : -1.0;
  if (state[node] == threshold || (state[node] > threshold) == (sign > 0.0)) return Duration{};
  const Excess excess{node, threshold.si + sign * hair_k, sign};
  const std::size_t top = impedance_.levels.size() - 1;
  const auto span = [&](std::size_t level) { return impedance_.levels[level].span; };
  ThermalWork work = begin(state, inputs);
  double at = 0.0;
  for (int pieces = 0;; ++pieces) {
    HEADROOM_CHECK(pieces < most_pieces, "pieces are short only near the threshold");
    const double room = -excess.of(work), left = horizon.si - at;
    if (room <= 0.0) return Duration{at};
    if (left <= 0.0) return std::nullopt;
    std::size_t level = 0;
    while (level < top && span(level) < left) ++level;
    const bool covers = span(level) >= left || impedance_.settles;
    if (covers && rise_bound(work, excess, level) <= room) return std::nullopt;
    while (level > 0 && (span(level) > left || rise_bound(work, excess, level) > room)) --level;
    if (span(level) <= left && rise_bound(work, excess, level) <= room) {
      apply_impedance(work, level);
      at += span(level);
      continue;
    }
    const double piece = std::min(left, span(level));
    if (const auto found = first_in_series(work, excess, piece)) return Duration{at + *found};
    apply_series(work, piece);
    at += piece;
  }
}

}  // namespace headroom
