// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/money.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/check.hpp"

namespace headroom {

Micros micros(double usd) {
  constexpr double most_usd = 9e12;
  HEADROOM_CHECK(std::isfinite(usd) && std::abs(usd) < most_usd, "an amount of money is out of range");
  return {std::llround(usd * 1e6)};
}

std::vector<Micros> apportion(Micros total, std::span<const double> weights) {
  HEADROOM_CHECK(!weights.empty(), "nobody to split an amount between");
  for (const double weight : weights)
    HEADROOM_CHECK(std::isfinite(weight) && weight >= 0.0, "a weight is out of range");
  const long double sum = std::accumulate(weights.begin(), weights.end(), 0.0L);
  const std::int64_t sign = total.amount < 0 ? -1 : 1;
  const std::int64_t size = sign * total.amount;
  std::vector<Micros> parts(weights.size());
  std::vector<long double> remainders(weights.size());
  std::int64_t missing = size;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const long double share = sum > 0.0L ? weights[i] / sum : 1.0L / static_cast<long double>(weights.size());
    const long double exact = static_cast<long double>(size) * share;
    parts[i].amount = std::min(static_cast<std::int64_t>(exact), missing);
    remainders[i] = exact - static_cast<long double>(parts[i].amount);
    missing -= parts[i].amount;
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
  for (std::size_t i = 0; missing > 0; ++i, --missing) ++parts[order[i % order.size()]].amount;
  for (Micros& part : parts) part.amount *= sign;
  return parts;
}

}  // namespace headroom
