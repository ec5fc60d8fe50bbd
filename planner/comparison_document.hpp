// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "planner/comparison.hpp"
#include "reports/document.hpp"

namespace headroom {

enum class ShownMetrics : std::uint8_t {
  different,  ///< those that are not the same
  all,
};

/// Several results, each beside the first one.
struct Comparisons {
  std::vector<Comparison> all;        ///< at least one; all have one A
  std::vector<std::string> warnings;  ///< a run that was stopped, warnings_of() each
  ShownMetrics shown = ShownMetrics::different;
};

/// "1.31 ± 0.04", or "1.31 [1.2, 1.45]" where the interval is not symmetric in the digits that are printed.
[[nodiscard]] std::string ratio_for_people(const RatioInterval& ratio);

/// On how many metrics B is better and worse, by what factor, which inputs differ, and a table of the metrics. Of more
/// than three comparisons, a row each.
[[nodiscard]] Document comparison_document(const Comparisons& comparisons);

/// A row for each comparison and metric.
[[nodiscard]] Table comparison_table(const Comparisons& comparisons);

/// One JSON object with the schema id "headroom/comparison/1".
[[nodiscard]] std::string write_comparison_json(const Comparisons& comparisons);

}  // namespace headroom
