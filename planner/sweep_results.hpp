// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "planner/interval.hpp"
#include "planner/metric_column.hpp"
#include "planner/sweep.hpp"

namespace headroom {

/// What a sweep came to: nothing of it depends on where or in which order its units ran.
struct SweepResults {
  /// The mean over the replicas that had something to measure, NaN if none had. The half-width is that of
  /// mean_interval(), NaN for fewer than two values.
  struct Value {
    double mean = 0.0, half_width = 0.0;
  };
  struct Point {
    std::vector<std::string> values;  ///< of the varied keys, by variation
    std::vector<ReplicaValues> replicas;
    std::vector<Value> means;  ///< by metric
  };
  std::string title, file, resolved_json;
  std::vector<Variation> variations;
  std::vector<MetricColumn> metrics;  ///< every metric that a replica had, in the order of the first that had it
  std::vector<Point> points;
  std::uint64_t events = 0;

  /// Whether any point has more than one replica.
  [[nodiscard]] bool has_intervals() const;
  /// "nodes=16, order=sjf", with the last key of each path.
  [[nodiscard]] std::string short_name(std::size_t point) const;
};

/// `results` by key, one for each unit of the sweep (CHECK).
[[nodiscard]] SweepResults collect_results(Sweep& sweep, const std::map<std::string, UnitResult>& results);

/// A sentence for each key that was varied and moved no metric at any point.
[[nodiscard]] std::vector<std::string> warnings_of(const SweepResults& results);

/// The same before anything has run: points and seeds, and no metric.
[[nodiscard]] SweepResults planned_results(Sweep& sweep);

/// "nodes" of "cluster.pools[h100].nodes"; if that is not enough to tell the keys apart, the whole path.
[[nodiscard]] std::vector<std::string> short_keys(const std::vector<Variation>& variations);

/// `points.csv`: the varied values, the mean of every metric and, where there are replicas, its half-width.
[[nodiscard]] Table points_table(const SweepResults& results);
/// `replicas.csv` of a sweep: a row for each point and replica.
[[nodiscard]] Table replicas_table(const SweepResults& results);

/// One JSON object with the schema id "headroom/sweep/1": what was varied, the metrics with unit and better direction,
/// and every point with its values and seeds; and what each point came to, if that is wanted.
enum class SweepJson : std::uint8_t { points, points_and_metrics };
[[nodiscard]] std::string write_sweep_json(const SweepResults& results, SweepJson content);

}  // namespace headroom
