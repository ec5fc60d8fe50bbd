// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "planner/experiment.hpp"
#include "reports/document.hpp"

namespace headroom {

/// What became of the calls of the grid, one by one. Domain: there is one at least.
[[nodiscard]] Table call_table(const GridOutcome& grid);
[[nodiscard]] std::string call_sentence(const GridOutcome& grid);

}  // namespace headroom
