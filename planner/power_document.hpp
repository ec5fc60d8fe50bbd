// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "planner/experiment.hpp"
#include "reports/document.hpp"

namespace headroom {

/// What each place of the tree drew, from the feed down, and what was measured beside it; nothing for a run without
/// power.
[[nodiscard]] std::vector<Table> power_tables(const Experiment& experiment);

/// The power of one GPU and one node beside what was measured; nothing without that.
[[nodiscard]] std::vector<Chart> power_charts(const Experiment& experiment);

/// Energy, its losses and its peak; and the places that drew more than their limit.
[[nodiscard]] std::vector<std::string> power_sentences(const Experiment& experiment);

}  // namespace headroom
