// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "planner/experiment.hpp"
#include "reports/document.hpp"

namespace headroom {

/// What the network made jobs wait, and which links did it; nothing where no network is in the run.
[[nodiscard]] std::vector<std::string> network_sentences(const Experiment& experiment);
/// What of it is not in the run.
[[nodiscard]] std::string network_left_out(const Scenario& scenario);
/// Of the catalogue, what the run depends on.
[[nodiscard]] std::vector<AssumedValue> network_assumptions(const Scenario& scenario);
[[nodiscard]] std::vector<Table> network_tables(const Experiment& experiment);

}  // namespace headroom
