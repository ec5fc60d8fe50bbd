// SPDX-License-Identifier: Apache-2.0
#include "scenarios/costs.hpp"

#include <cmath>

namespace headroom {

double CostsSection::resale_value(std::uint32_t age_months) const {
  return std::pow(residual, static_cast<double>(age_months) / life_months);
}

}  // namespace headroom
