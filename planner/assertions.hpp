// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/metrics.hpp"

namespace headroom {

struct AssertionOutcome {
  std::string text;  ///< as the scenario states it
  double measured = 0.0;
  std::string unit;
  bool holds = false;  ///< false too where there was nothing to measure
};

[[nodiscard]] std::vector<AssertionOutcome> check_assertions(const std::vector<Assertion>& assertions,
                                                             const RunStatistics& statistics);

}  // namespace headroom
