// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/diagnostics.hpp"
#include "scenarios/read_trace/csv_rows.hpp"
#include "scenarios/scenario.hpp"

namespace headroom {

enum class CsvColumn : std::uint8_t {
  job_id,
  submit_s,
  duration_s,
  estimate_s,
  limit_s,
  nodes,
  gpus,
  cpus,
  memory_gib,
  gpu_model,
  tenant,
  job_class,
  priority,
};
inline constexpr std::size_t csv_columns = 13;

[[nodiscard]] std::string_view to_string(CsvColumn column);

/// Which cell of a row belongs to which column, as the header row says.
struct CsvLayout {
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);
  std::array<std::size_t, csv_columns> cell_of;
  std::size_t cells = 0;
  [[nodiscard]] std::size_t cell(CsvColumn column) const { return cell_of[static_cast<std::size_t>(column)]; }
  [[nodiscard]] bool has(CsvColumn column) const { return cell(column) != absent; }
};

/// Reads the header row; every fault of it goes to `diagnostics`, and nothing is returned if one is an error.
[[nodiscard]] std::optional<CsvLayout> read_csv_header(const CsvRows::Row& row, const std::string& path,
                                                       const TraceRules& rules, Diagnostics& diagnostics);

}  // namespace headroom
