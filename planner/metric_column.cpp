// SPDX-License-Identifier: Apache-2.0
#include "planner/metric_column.hpp"

#include <algorithm>
#include <cmath>

#include "planner/vocabulary.hpp"

namespace headroom {

MetricColumn metric_column(std::string_view name) {
  static const Vocabulary vocabulary = full_vocabulary();
  const auto spec = std::ranges::find(vocabulary.metrics, name.substr(0, name.find('[')), &MetricSpec::name);
  if (spec == vocabulary.metrics.end()) return {std::string(name), "1", Better::neither, {}};
  return {std::string(name), std::string(spec->unit), spec->better, std::string(spec->help)};
}

std::string column_name(const MetricColumn& metric) {
  return metric.unit == "1" ? metric.name : metric.name + " [" + metric.unit + "]";
}

std::string_view metric_of_column(std::string_view column) {
  return column.substr(0, column.find(" ["));
}

Table replica_table(std::span<const MetricColumn> metrics, std::span<const ReplicaValues> replicas) {
  Table table{"replicas", "Every replica", {}, {}};
  table.columns = {{"replica", "number of the replica, from 0"},
                   {"seed", "the seed of the replica: with it as run.seed, a run repeats the replica"}};
  for (const MetricColumn& metric : metrics) table.columns.push_back({column_name(metric), metric.help});
  for (const ReplicaValues& replica : replicas) {
    std::vector<Cell>& row = table.rows.emplace_back();
    row = {static_cast<std::int64_t>(replica.number), static_cast<std::int64_t>(replica.seed)};
    row.insert(row.end(), replica.values.begin(), replica.values.end());
  }
  return table;
}

std::vector<double> finite_values(std::span<const ReplicaValues> replicas, std::size_t index) {
  std::vector<double> out;
  for (const ReplicaValues& replica : replicas)
    if (std::isfinite(replica.values[index])) out.push_back(replica.values[index]);
  return out;
}

}  // namespace headroom
