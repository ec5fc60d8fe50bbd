// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "planner/sweep_results.hpp"
#include "reports/document.hpp"

namespace headroom {

/// What people are shown of a sweep: where the best and the worst points are, which key moved nothing, and a table of
/// the points with a few metrics, `wanted` ones if there are any (rows that differ: planner/headline.hpp).
[[nodiscard]] Document sweep_document(const SweepResults& results, std::span<const std::string> wanted);

}  // namespace headroom
