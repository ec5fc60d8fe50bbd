// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "planner/experiment.hpp"
#include "reports/document.hpp"

/// What a report says about rented instances. Empty for a run without a cloud section.
namespace headroom {

[[nodiscard]] std::vector<Table> cloud_tables(const Scenario& scenario, const Experiment& experiment);
[[nodiscard]] std::vector<std::string> cloud_sentences(const Scenario& scenario, const Experiment& experiment);

}  // namespace headroom
