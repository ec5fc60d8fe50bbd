// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/empirical_cdf.hpp"
#include "reports/document.hpp"
#include "scenarios/scenario.hpp"
#include "sim/power/power_distribution.hpp"

/// What GPUs and nodes draw in a run beside what they were measured to draw.
namespace headroom {

/// The rows that a run with `power.measured` has.
[[nodiscard]] std::span<const MetricSpec> measured_power_metrics();

/// Two distributions of the same thing, in watts.
struct ComparedPower {
  std::string_view what;  ///< "gpu" or "node"
  EmpiricalCdf simulated;
  double simulated_mean = 0.0;
  MeasuredPower measured;
};

/// Those that were measured and of which something ran in the window.
[[nodiscard]] std::vector<ComparedPower> compare_power(const PowerSection& section, const PowerDistribution& simulated);

/// Of measured_power_metrics(), those of what was measured: the same ones in all runs of a scenario.
[[nodiscard]] std::vector<MetricValue> measured_power_values(const PowerSection& section,
                                                             const std::vector<ComparedPower>& compared);
[[nodiscard]] std::vector<Table> measured_power_tables(const std::vector<ComparedPower>& compared);
[[nodiscard]] std::vector<Chart> measured_power_charts(const std::vector<ComparedPower>& compared);
[[nodiscard]] std::vector<std::string> measured_power_sentences(const std::vector<ComparedPower>& compared);

}  // namespace headroom
