// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/thermal_impedance.hpp"

#include <algorithm>
#include <cmath>

namespace headroom {
namespace {

constexpr double longest_span = 0x1p33;
constexpr double forgotten = 0x1p-60;
constexpr int series_terms = 16;  // of arguments up to 1/4

/// Column by column, n * n.
using Columns = std::vector<double>;

Columns product(const Columns& a, const Columns& b, std::size_t n) {
  Columns c(n * n, 0.0);
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t i = 0; i < n; ++i) c[j * n + i] += a[k * n + i] * b[j * n + k];
  return c;
}

/// What is left of a temperature after a span, and what heat has done meanwhile.
struct Span {
  Columns kept, impedance, accumulated;
};

/// The power series of e^(At), its integral and its second integral, with A = -loss / capacity.
Span short_span(const LinearNetwork& network, double seconds) {
  const std::size_t n = network.capacity.size();
  Columns rates(n * n), power(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    power[i * n + i] = 1.0;
    for (std::size_t j = 0; j < n; ++j) rates[j * n + i] = -network.loss[i * n + j] / network.capacity[i];
  }
  Span span{Columns(n * n, 0.0), Columns(n * n, 0.0), Columns(n * n, 0.0)};
  double factor = 1.0;  // seconds^m / m!
  for (int m = 0; m < series_terms; ++m) {
    const double once = factor * seconds / (m + 1), twice = once * seconds / (m + 2);
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t i = 0; i < n; ++i) {
        const double entry = power[j * n + i];
        span.kept[j * n + i] += factor * entry;
        span.impedance[j * n + i] += once * entry / network.capacity[j];
        span.accumulated[j * n + i] += twice * entry / network.capacity[j];
      }
    power = product(rates, power, n);
    factor = once;
  }
  return span;
}

/// What stays in the network and what has left it are one: squaring would otherwise double the error of the slowest
/// decay each time.
void keep_balance(Span& span, const LinearNetwork& network) {
  const std::size_t n = network.capacity.size();
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0.0;
    for (std::size_t j = 0; j < n; ++j) sum += span.kept[j * n + i] + span.impedance[j * n + i] * network.ground[j];
    for (std::size_t j = 0; j < n; ++j) {
      span.kept[j * n + i] /= sum;
      span.impedance[j * n + i] /= sum;
    }
  }
}

Span doubled(const Span& span, const LinearNetwork& network, double seconds) {
  const std::size_t n = network.capacity.size();
  Span twice{product(span.kept, span.kept, n), product(span.kept, span.impedance, n),
             product(span.kept, span.accumulated, n)};
  for (std::size_t i = 0; i < n * n; ++i) {
    twice.impedance[i] += span.impedance[i];
    twice.accumulated[i] += span.accumulated[i] + seconds * span.impedance[i];
  }
  keep_balance(twice, network);
  return twice;
}

std::vector<double> with_room(const Columns& columns, std::size_t n) {
  std::vector<double> result(n * padded(n), 0.0);
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = 0; i < n; ++i) result[j * padded(n) + i] = columns[j * n + i];
  return result;
}

double bound_of_rates(const LinearNetwork& network) {
  const std::size_t n = network.capacity.size();
  double fastest = 0.0;
  for (std::size_t i = 0; i < n; ++i) fastest = std::max(fastest, 2.0 * network.loss[i * n + i] / network.capacity[i]);
  return fastest;
}

}  // namespace

ThermalImpedance thermal_impedance(const LinearNetwork& network) {
  ThermalImpedance result;
  result.fastest = bound_of_rates(network);
  double seconds = longest_span;
  while (seconds * result.fastest > 0.25) seconds /= 2.0;
  Span span = short_span(network, seconds);
  keep_balance(span, network);
  for (;;) {
    result.levels.push_back({.span = seconds,
                             .impedance = with_room(span.impedance, network.capacity.size()),
                             .accumulated = with_room(span.accumulated, network.capacity.size())});
    result.settles = std::ranges::max(span.kept) < forgotten;
    if (result.settles || seconds >= longest_span) return result;
    span = doubled(span, network, seconds);
    seconds *= 2.0;
  }
}

}  // namespace headroom
