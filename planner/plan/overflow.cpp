// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/overflow.hpp"

#include <limits>

namespace headroom {

double overflow_price(const Scenario&) {
  return std::numeric_limits<double>::infinity();
}

}  // namespace headroom
