// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "planner/experiment.hpp"
#include "reports/document.hpp"

namespace headroom {

/// The bill of each month with what was metered, and what became of calls of the grid; nothing for a run whose utility
/// is not metered.
[[nodiscard]] std::vector<Table> energy_tables(const Experiment& experiment);

/// What electricity costs and what would make it cheaper; carbon; panels and battery; calls.
[[nodiscard]] std::vector<std::string> energy_sentences(const Scenario& scenario, const Experiment& experiment);

}  // namespace headroom
