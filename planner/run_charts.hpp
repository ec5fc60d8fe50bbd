// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "reports/document.hpp"
#include "sim/run_statistics.hpp"

namespace headroom {

/// The pictures of one run besides its series: how long jobs wait, and who waits and who holds how much, by size class
/// and by tenant. A picture with nothing in it, or with one bar, is left out.
[[nodiscard]] std::vector<Chart> run_charts(const RunStatistics& statistics);

}  // namespace headroom
