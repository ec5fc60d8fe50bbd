// SPDX-License-Identifier: Apache-2.0
#include "planner/balances.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace headroom {

std::vector<std::string> imbalances(std::span<const Balance> balances) {
  std::vector<std::string> out;
  for (const Balance& one : balances) {
    const double larger = std::max(std::abs(one.left_value), std::abs(one.right_value));
    const double difference = one.left_value - one.right_value;
    if (std::abs(difference) <= balance_tolerance * larger) continue;  // not for what is no number
    out.push_back(fmt::format("the balance of {} is violated: {} = {:.12g} {}, but {} = {:.12g} {}, {:.3g} apart",
                              one.what, one.left, one.left_value, one.unit, one.right, one.right_value, one.unit,
                              std::abs(difference) / larger));
  }
  return out;
}

}  // namespace headroom
