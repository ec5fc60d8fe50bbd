// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headroom {

/// What was booked in two ways that share no sum: whatever the scenario, both are the same.
struct Balance {
  std::string_view what;         ///< "energy of jobs"
  std::string_view left, right;  ///< what was added up: "jobs + nobody", "site"
  double left_value = 0.0, right_value = 0.0;
  std::string_view unit;  ///< of both
};

/// Relative to the larger side: far above what rounding does to a sum of a year, far below what a person can see.
inline constexpr double balance_tolerance = 1e-9;

/// A sentence for each that does not balance. Then our own code is wrong, and no number of the run is to be believed.
[[nodiscard]] std::vector<std::string> imbalances(std::span<const Balance> balances);

}  // namespace headroom
