// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scenarios/read_trace/csv_cells.hpp"
#include "scenarios/read_trace/sacct_fields.hpp"
#include "scenarios/read_trace/trace_builder.hpp"

namespace headroom {

/// Reads what jobs of Slurm depend on. A dependency on an array is one on each of its elements that an earlier row
/// names.
class SacctDependencies {
 public:
  /// The job of a row that is kept, so that later rows may name its array.
  void note(const SlurmJobId& id);
  /// Valid until the next call. What cannot be expressed is a remark; a cell that cannot be read is a fault of the row.
  [[nodiscard]] std::span<const RawDependency> of(const SlurmJobId& id, CsvCells& cells, TraceBuilder& builder,
                                                  int line);

 private:
  /// Where ids of parts are "12_4" (array) or "12+1" (heterogeneous job).
  struct Parts {
    char separator = '_';
    std::vector<std::uint32_t> numbers;
  };
  void add(const SlurmDependency& dependency, const SlurmJobId& id);

  std::unordered_map<std::uint64_t, Parts> parts_;  ///< by job number; looked up only
  std::size_t expanded_ = 0;                        ///< dependencies on parts so far
  bool is_too_many_ = false;
  std::vector<std::pair<std::string, DependencyKind>> found_;
  std::vector<RawDependency> raw_;
};

/// The `%` of an `--array` option; 0 if there is none.
[[nodiscard]] std::uint32_t array_limit_in(std::string_view submit_line);

}  // namespace headroom
