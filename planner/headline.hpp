// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "planner/metric_column.hpp"

namespace headroom {

/// The rows of `metrics` to show where there is room for a few: those that are `wanted`, if any are; else those that
/// people ask for first, as far as they differ, and if none of them does, others that differ and have a better
/// direction.
[[nodiscard]] std::vector<std::size_t> headline_metrics(std::span<const MetricColumn> metrics,
                                                        std::span<const std::string> wanted,
                                                        const std::function<bool(std::size_t)>& differs);

}  // namespace headroom
