// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <utility>

#include "planner/metric_column.hpp"
#include "scenarios/json_file.hpp"

namespace headroom {

/// A metric as summary.json and sweep.json describe it: {"unit": "s", "better": "lower"}.
[[nodiscard]] MetricColumn metric_of(const std::string& name, const JsonNode& object);

/// What is_random() says of a scenario, for one that is known by its values by path alone: whether it replays a log and
/// draws nothing. Of several values of one path the last one counts.
[[nodiscard]] bool replays_a_log(std::span<const std::pair<std::string, std::string>> values);

}  // namespace headroom
