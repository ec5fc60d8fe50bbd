// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "planner/metric_column.hpp"
#include "scenarios/diagnostics.hpp"

namespace headroom {

/// A replicas.csv, as values.
struct ReplicasFile {
  struct Row {
    std::uint32_t point = 0;  ///< 0 in that of a run
    ReplicaValues replica;
  };
  std::vector<std::string> metrics;  ///< names
  std::vector<Row> rows;
};

/// Nothing, and a fault with its line in `diagnostics`, if the file is missing or is not one that the program wrote.
[[nodiscard]] std::optional<ReplicasFile> read_replicas(const std::string& path, Diagnostics& diagnostics);

}  // namespace headroom
