// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/csv.hpp"

#include <fmt/format.h>

#include <limits>
#include <optional>
#include <utility>

#include "scenarios/read_trace/csv_cells.hpp"
#include "scenarios/read_trace/name_index.hpp"
#include "scenarios/read_trace/trace_builder.hpp"
#include "scenarios/read_trace/trace_fault.hpp"

namespace headroom {
namespace {

constexpr MissingWords csv_words = {
    .run = "column duration_s is empty",
    .estimate = "columns estimate_s and limit_s are both empty",
    .request = "columns gpus and cpus are both empty or 0",
};
constexpr std::int64_t most_units = std::numeric_limits<std::int32_t>::max();

struct Totals {
  std::int64_t gpus, cpus;
  std::optional<std::int64_t> memory_bytes;
};

constexpr std::uint32_t units(std::int64_t n) {
  return static_cast<std::uint32_t>(n);
}

/// Each task on a node of its own, and all alike.
Request request_on_nodes(CsvCells& cells, std::int64_t nodes, const Totals& totals) {
  for (const auto& [column, total] : {std::pair{CsvColumn::gpus, totals.gpus}, {CsvColumn::cpus, totals.cpus}}) {
    if (total % nodes == 0) continue;
    cells.set_fault(fmt::format("column {} {} is not a multiple of the {} nodes", to_string(column), total, nodes));
  }
  Request request;
  request.tasks = units(nodes);
  request.per_task = {.gpus = units(totals.gpus / nodes),
                      .cpus = units(totals.cpus / nodes),
                      .memory_bytes = totals.memory_bytes.value_or(0)};
  request.max_tasks_per_node = 1;
  return request;
}

std::optional<Request> request_of(CsvCells& cells) {
  const auto nodes = cells.whole(CsvColumn::nodes, 1, most_units);
  const Totals totals = {.gpus = cells.whole(CsvColumn::gpus, 0, most_units).value_or(0),
                         .cpus = cells.whole(CsvColumn::cpus, 0, most_units).value_or(0),
                         .memory_bytes = cells.bytes_from_gib(CsvColumn::memory_gib)};
  if (totals.gpus == 0 && totals.cpus == 0) return std::nullopt;
  if (nodes) return request_on_nodes(cells, *nodes, totals);
  Request request;
  request.per_task.memory_bytes = totals.memory_bytes.value_or(0);
  if (totals.gpus > 0) {
    request.per_task.gpus = units(totals.gpus);
    request.per_task.cpus = units(totals.cpus);
    return request;
  }
  if (totals.memory_bytes && totals.cpus > 1) {
    cells.set_fault("column memory_gib is per node, and without nodes the CPUs may be anywhere; state nodes");
  }
  request.tasks = units(totals.cpus);
  request.per_task.cpus = 1;
  return request;
}

class CsvReader {
 public:
  CsvReader(const CsvLayout& layout, const std::string& path, const TraceRules& rules)
      : layout_{layout}, builder_{"csv", path, rules, csv_words} {}

  void row(const CsvRows::Row& row);
  [[nodiscard]] LoadedTrace finish(Diagnostics& diagnostics) {
    return builder_.finish({.tenants = tenants_.take(), .classes = classes_.take(), .gpu_models = gpu_models_.take()},
                           {}, diagnostics);
  }

 private:
  CsvLayout layout_;
  TraceBuilder builder_;
  NameIndex tenants_, classes_, gpu_models_;
};

void CsvReader::row(const CsvRows::Row& row) {
  if (!row.fault.empty()) return builder_.bad(row.line, row.fault);
  if (row.cells.size() != layout_.cells) {
    return builder_.bad(row.line, fmt::format("row has {} cell{}; the header has {}", row.cells.size(),
                                              row.cells.size() == 1 ? "" : "s", layout_.cells));
  }
  CsvCells cells{layout_, row};
  constexpr std::int64_t any = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t least_priority = std::numeric_limits<std::int32_t>::min();
  const RawJob raw = {
      .number = static_cast<std::uint64_t>(cells.required_whole(CsvColumn::job_id, 0, any)),
      .submit = cells.required_time(CsvColumn::submit_s),
      .run = cells.time(CsvColumn::duration_s),
      .estimate = cells.time(CsvColumn::estimate_s),
      .limit = cells.time(CsvColumn::limit_s),
      .request = request_of(cells),
  };
  const std::int64_t priority =
      cells.whole(CsvColumn::priority, least_priority, std::numeric_limits<std::int32_t>::max()).value_or(0);
  if (!cells.fault().empty()) return builder_.bad(row.line, cells.fault());

  JobSpec* const job = builder_.add(raw, row.line);
  if (job == nullptr) return;
  const auto name_or = [&cells](CsvColumn column, std::string_view fallback) {
    const std::string_view name = cells.text(column);
    return name.empty() ? fallback : name;
  };
  job->priority = static_cast<std::int32_t>(priority);
  job->tenant = TenantId{tenants_.of(name_or(CsvColumn::tenant, "unknown"))};
  job->job_class = JobClassId{classes_.of(name_or(CsvColumn::job_class, "batch"))};
  const std::string_view gpu_model = cells.text(CsvColumn::gpu_model);
  if (!gpu_model.empty()) job->request.gpu_model = GpuModelId{gpu_models_.of(gpu_model)};
}

}  // namespace

LoadedTrace parse_csv(std::string_view text, const std::string& path, const TraceRules& rules,
                      Diagnostics& diagnostics) {
  LoadedTrace nothing;
  nothing.report.format = "csv";
  nothing.report.path = path;
  CsvRows rows{text};
  const CsvRows::Row* row = rows.next();
  if (row == nullptr) {
    diagnostics.add(trace_error(path, 0, "is empty; a csv trace begins with a row of column names"));
    return nothing;
  }
  const auto layout = read_csv_header(*row, path, rules, diagnostics);
  if (!layout) return nothing;
  CsvReader reader{*layout, path, rules};
  while ((row = rows.next()) != nullptr) reader.row(*row);
  return reader.finish(diagnostics);
}

}  // namespace headroom
