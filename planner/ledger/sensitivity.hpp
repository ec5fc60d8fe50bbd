// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "planner/ledger/service.hpp"

/// What would change the answer: each price that went into a ledger is moved alone, the service stays.
namespace headroom {

struct Lever {
  std::string name;                         ///< "price of servers"
  double low_usd = 0.0, high_usd = 0.0;     ///< the headline with four fifths and with six fifths of it
  std::optional<double> break_even_factor;  ///< by which it must be multiplied for a net present value of zero

  [[nodiscard]] double swing_usd() const;  ///< between the two
};

struct Sensitivity {
  bool is_net = false;        ///< the headline is cost.net_present_value, else cost.present_value
  double base_usd = 0.0;      ///< the headline
  std::vector<Lever> levers;  ///< those that move it, the largest swing first
};

/// Break-even factors are looked for from 0 to `most_factor`, and there is one only beside costs.alternative.
///
/// Domain   the scenario has costs (CHECK).
inline constexpr double most_factor = 10.0;
[[nodiscard]] Sensitivity sensitivity(const Scenario& scenario, const Service& service);

}  // namespace headroom
