// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "planner/metric_column.hpp"
#include "scenarios/json_file.hpp"

namespace headroom {

/// A metric as summary.json and sweep.json describe it: {"unit": "s", "better": "lower"}.
[[nodiscard]] inline MetricColumn metric_of(const std::string& name, const JsonNode& object) {
  const std::string better = text_of(object, "better");
  return {name, text_of(object, "unit"),
          better == "lower"    ? Better::lower
          : better == "higher" ? Better::higher
                               : Better::neither,
          metric_column(name).help};
}

}  // namespace headroom
