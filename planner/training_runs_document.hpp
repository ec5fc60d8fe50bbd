// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "planner/experiment.hpp"
#include "reports/document.hpp"
#include "scenarios/scenario.hpp"

namespace headroom {

/// What jobs that train got done in a run, and what that cost; nothing without such jobs.
[[nodiscard]] std::vector<std::string> training_sentences(const Experiment& experiment);
[[nodiscard]] std::vector<Table> training_tables(const Scenario& scenario, const Experiment& experiment);

}  // namespace headroom
