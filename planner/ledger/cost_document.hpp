// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/document.hpp"
#include "scenarios/scenario.hpp"
#include "sim/run_statistics.hpp"

namespace headroom {

/// What a report says of money: sentences of the verdict, the bill of materials, costs by account, every flow by month,
/// charges of the tenants, pictures, and what was assumed. Nothing happens without a `costs` section.
///
/// `statistics` may hold the means over replicas.
void add_costs(const Scenario& scenario, const RunStatistics& statistics, Document& document);

}  // namespace headroom
