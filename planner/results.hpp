// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/metric_column.hpp"
#include "scenarios/diagnostics.hpp"
#include "scenarios/variation.hpp"

/// What was written into a directory, read back for a comparison.
namespace headroom {

/// What a run, or a point of a sweep, came to and from what.
struct Results {
  std::string name;  ///< the directory, or "nodes=16, order=sjf"
  std::vector<MetricColumn> metrics;
  std::vector<ReplicaValues> replicas;                      ///< at least one
  std::vector<std::pair<std::string, std::string>> inputs;  ///< values by path: those that may differ from another's
  bool is_replay = false;                                   ///< nothing is drawn: the numbers are exact for its log
  bool is_complete = true;                                  ///< false: the run was stopped before its end
};

/// The points of a sweep.
struct SweptResults {
  std::vector<Variation> variations;
  std::vector<Results> points;  ///< the inputs are the varied values, by variation
};

/// Whether the directory is one of a sweep, which has a sweep.json.
[[nodiscard]] bool is_sweep_directory(const std::string& directory);

/// From summary.json, scenario.resolved.json, manifest.json and, where there is more than one replica, replicas.csv.
/// The inputs are the values of the resolved scenario but its title, notes and sources, the version of the program, and
/// the content of the log. What is missing or malformed goes to `diagnostics`, and the answer is nothing.
[[nodiscard]] std::optional<Results> read_run_results(const std::string& directory, Diagnostics& diagnostics);

/// From sweep.json and replicas.csv; the inputs of a point are its varied values.
[[nodiscard]] std::optional<SweptResults> read_sweep_results(const std::string& directory, Diagnostics& diagnostics);

}  // namespace headroom
