// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/document.hpp"
#include "sim/metric_spec.hpp"

/// Metrics as columns of tables: what runs are compared by.
namespace headroom {

struct MetricColumn {
  std::string name;  ///< metric name
  std::string unit;  ///< of the metric table; "1" for a count or a fraction
  Better better = Better::neither;
  std::string help;
};

/// What the metric table says about a metric; a name with a group, "jobs.wait.p95[tenant=research]", is explained as
/// the name without it, and one that is not in the table has no unit.
[[nodiscard]] MetricColumn metric_column(std::string_view name);

/// "jobs.wait.p95 [s]", "jobs.finished": the unit is in the name, and the name can be taken out again.
[[nodiscard]] std::string column_name(const MetricColumn& metric);
/// "jobs.wait.p95" of "jobs.wait.p95 [s]".
[[nodiscard]] std::string_view metric_of_column(std::string_view column);

/// What one replica came to. NaN: it had nothing to measure.
struct ReplicaValues {
  std::uint32_t number = 0;
  std::uint64_t seed = 0;
  std::vector<double> values;  ///< one per metric
};

/// `replicas.csv` of a run: a row for each replica, with its seed and its metrics.
[[nodiscard]] Table replica_table(std::span<const MetricColumn> metrics, std::span<const ReplicaValues> replicas);

/// Nothing to measure is the same as nothing to measure.
[[nodiscard]] inline bool same_value(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

/// The finite values of metric `index`, in the order of the replicas.
[[nodiscard]] std::vector<double> finite_values(std::span<const ReplicaValues> replicas, std::size_t index);

}  // namespace headroom
