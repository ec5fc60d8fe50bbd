// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "planner/experiment.hpp"
#include "reports/document.hpp"

namespace headroom {

/// How the site was cooled: supplies against their set-points. Nothing for a scenario that does not simulate cooling.
[[nodiscard]] std::vector<Table> cooling_tables(const Scenario& scenario, const Experiment& experiment);

/// What cooling took and drank; whether heat slowed anything down, and if so, where to look first.
[[nodiscard]] std::vector<std::string> cooling_sentences(const Scenario& scenario, const Experiment& experiment);

/// What the level of the section leaves out.
[[nodiscard]] std::string cooling_left_out(const Scenario& scenario);

}  // namespace headroom
