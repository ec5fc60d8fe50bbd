// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What a metric is called and means; one row per metric, read by the reports, `explain` and the scenario's assertions.
namespace headroom {

enum class Better : std::uint8_t { lower, higher, neither };

struct MetricSpec {
  std::string_view name;  ///< dotted, entity first, statistic last: "jobs.wait.p95"
  std::string_view unit;  ///< as in models/unit_text.hpp; "1" for a count or a fraction
  Better better = Better::neither;
  std::string_view help;  ///< a sentence with the formula and, for a ratio, its denominator
};

/// One measured number. `name` is in the table, or one of its names with a group: "jobs.wait.p95[tenant=research]".
struct MetricValue {
  std::string name;
  double value = 0.0;  ///< in the unit of the table
};

}  // namespace headroom
