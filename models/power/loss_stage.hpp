// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/units.hpp"

namespace headroom {
struct LossStage {
  Power rated{1.0};
  double constant = 0.0, linear = 0.0, quadratic = 0.0;
};
[[nodiscard]] inline Power input_power(const LossStage& s, Power out) {
  const double x = out.si / s.rated.si;
  return {out.si + s.rated.si * (s.constant + s.linear * x + s.quadratic * x * x)};
}
}  // namespace headroom
