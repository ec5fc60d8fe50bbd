// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "scenarios/read_trace/csv_log.hpp"
#include "scenarios/read_trace/printable.hpp"
#include "scenarios/read_trace/swf_row.hpp"

namespace headroom {
namespace {

enum Column : std::size_t {
  job_id,
  submit_s,
  duration_s,
  estimate_s,
  limit_s,
  nodes,
  tasks,
  gpus,
  cpus,
  memory_gib,
  gpu_model,
  tenant,
  job_class,
  priority,
  partition,
  outcome,
  wait_s,
  not_before_s,
  after,
  array,
  array_limit,
  gpu_util_pct,
  gpu_memory_peak_gib,
  gpu_memory_gib,
  cpu_time_s,
  memory_peak_gib,
};
using Need = CsvColumnSpec::Need;
constexpr CsvColumnSpec columns[] = {
    {"job_id", Need::required},
    {"submit_s", Need::required},
    {"duration_s", Need::required},
    {"estimate_s"},
    {"limit_s"},
    {"nodes"},
    {"tasks"},
    {"gpus", Need::one_of},
    {"cpus", Need::one_of},
    {"memory_gib"},
    {"gpu_model"},
    {"tenant"},
    {"class"},
    {"priority"},
    {"partition"},
    {"outcome"},
    {"wait_s"},
    {"not_before_s"},
    {"after"},
    {"array"},
    {"array_limit"},
    {"gpu_util_pct"},
    {"gpu_memory_peak_gib"},
    {"gpu_memory_gib"},
    {"cpu_time_s"},
    {"memory_peak_gib"},
};

constexpr MissingWords csv_words = {
    .run = "column duration_s is empty",
    .estimate = "columns estimate_s and limit_s are both empty",
    .request = "columns gpus and cpus are both empty or 0",
};
constexpr std::int64_t most_units = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t most_number = std::numeric_limits<std::int64_t>::max();

struct Totals {
  std::int64_t gpus, gpu_milli, cpus;
  std::optional<std::int64_t> memory_bytes;
};

constexpr std::uint32_t units(std::int64_t n) {
  return static_cast<std::uint32_t>(n);
}

/// Each task on a node of its own, and all alike.
Request request_on_nodes(CsvCells& cells, std::int64_t node_count, const Totals& totals) {
  for (const auto& [column, total] : {std::pair{gpus, totals.gpus}, {cpus, totals.cpus}}) {
    if (total % node_count == 0) continue;
    cells.set_fault(
        fmt::format("column {} {} is not a multiple of the {} nodes", cells.name(column), total, node_count));
  }
  if (totals.gpu_milli > 0 && node_count > 1) {
    cells.set_fault(
        fmt::format("column gpus {} is a share of one GPU, which {} nodes cannot have", cells.text(gpus), node_count));
  }
  Request request;
  request.tasks = units(node_count);
  request.per_task = {.gpus = units(totals.gpus / node_count),
                      .cpus = units(totals.cpus / node_count),
                      .memory_bytes = totals.memory_bytes.value_or(0),
                      .gpu_milli = units(totals.gpu_milli)};
  request.max_tasks_per_node = 1;
  return request;
}

/// What a part of `count` equal ones has; says so if they cannot be equal.
std::int64_t part_of(CsvCells& cells, Column column, std::int64_t total, std::int64_t count) {
  if (total % count != 0) {
    cells.set_fault(
        fmt::format("column {} {} does not divide by the {} tasks", cells.name(column), cells.text(column), count));
  }
  return total / count;
}

/// Of the whole job.
std::int64_t thousandths_of_gpus(CsvCells& cells) {
  constexpr std::int32_t billionths_per_milli = 1'000'000;
  const auto value = cells.non_negative(gpus, most_units, "");
  if (!value) return 0;
  if (value->billionths % billionths_per_milli != 0) {
    cells.set_fault(fmt::format("column gpus {} is finer than a thousandth of a GPU", cells.text(gpus)));
  }
  return value->whole * 1000 + value->billionths / billionths_per_milli;
}

/// All alike, each wherever it fits.
std::optional<Request> request_of_tasks(CsvCells& cells, std::int64_t task_count) {
  constexpr std::int64_t milli = 1000;
  if (!cells.text(nodes).empty()) cells.set_fault("columns nodes and tasks are both stated; a job has one of them");
  const std::int64_t gpu_milli = part_of(cells, gpus, thousandths_of_gpus(cells), task_count);
  const std::int64_t cpu_part = part_of(cells, cpus, cells.whole(cpus, 0, most_units).value_or(0), task_count);
  if (gpu_milli == 0 && cpu_part == 0) return std::nullopt;
  if (gpu_milli > milli && gpu_milli % milli != 0) {
    cells.set_fault(fmt::format("column gpus {} is neither whole GPUs nor a share of one for each of the {} tasks",
                                cells.text(gpus), task_count));
  }
  Request request;
  request.tasks = units(task_count);
  request.per_task = {.gpus = units(gpu_milli % milli == 0 ? gpu_milli / milli : 0),
                      .cpus = units(cpu_part),
                      .memory_bytes = cells.bytes_from_gib(memory_gib).value_or(0),
                      .gpu_milli = units(gpu_milli % milli)};
  return request;
}

/// Thousandths of a GPU if the cell is a share of one; else 0, and the cell is for whole().
std::int64_t share_of_gpu(CsvCells& cells) {
  const auto value = cells.number(gpus);
  if (!value || value->billionths <= 0) return 0;
  if (value->whole == 0) return thousandths_of_gpus(cells);
  cells.set_fault(
      fmt::format("column gpus {} is not a whole number; only a job with a share of a single GPU has a fraction, such "
                  "as 0.5",
                  cells.text(gpus)));
  return 0;
}

std::optional<Request> request_of(CsvCells& cells) {
  if (const auto task_count = cells.whole(tasks, 1, most_units)) return request_of_tasks(cells, *task_count);
  const auto node_count = cells.whole(nodes, 1, most_units);
  const std::int64_t share = share_of_gpu(cells);
  const Totals totals = {.gpus = share > 0 ? 0 : cells.whole(gpus, 0, most_units).value_or(0),
                         .gpu_milli = share,
                         .cpus = cells.whole(cpus, 0, most_units).value_or(0),
                         .memory_bytes = cells.bytes_from_gib(memory_gib)};
  if (totals.gpus == 0 && totals.gpu_milli == 0 && totals.cpus == 0) return std::nullopt;
  if (node_count) return request_on_nodes(cells, *node_count, totals);
  Request request;
  request.per_task.memory_bytes = totals.memory_bytes.value_or(0);
  if (totals.gpus > 0 || totals.gpu_milli > 0) {
    request.per_task.gpus = units(totals.gpus);
    request.per_task.gpu_milli = units(totals.gpu_milli);
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

Outcome outcome_of(CsvCells& cells) {
  const std::string_view text = cells.text(outcome);
  if (text.empty() || text == "completed") return Outcome::completed;
  if (text == "failed") return Outcome::failed;
  if (text == "cancelled") return Outcome::cancelled;
  cells.set_fault(outcome, "is none of completed, failed, cancelled");
  return Outcome::completed;
}

/// What the job used; a part of it that has no GPU cannot say how busy one was.
JobUsage usage_of(CsvCells& cells, const std::optional<Request>& request) {
  constexpr std::int64_t hundred_percent = 100, ppb_per_percent = 10'000'000;
  constexpr std::int64_t most_cpu_time_s = 1'000'000'000'000;  // a million cores for 11 days; far beyond any job
  JobUsage usage;
  if (const auto percent = cells.non_negative(gpu_util_pct, hundred_percent, "%"))
    usage.gpu_util_ppb = percent->whole * ppb_per_percent + percent->billionths / hundred_percent;
  usage.gpu_memory_peak_bytes = cells.bytes_from_gib(gpu_memory_peak_gib).value_or(JobUsage::unknown);
  usage.gpu_memory_bytes = cells.bytes_from_gib(gpu_memory_gib).value_or(JobUsage::unknown);
  if (const auto time = cells.non_negative(cpu_time_s, most_cpu_time_s, "s"))
    usage.cpu_time_us = time->whole * 1'000'000 + time->billionths / 1000;
  const std::int64_t parts = std::max<std::int64_t>(cells.whole(nodes, 1, most_units).value_or(1),
                                                    cells.whole(tasks, 1, most_units).value_or(1));
  if (const auto peak = cells.bytes_from_gib(memory_peak_gib)) {
    if (__builtin_mul_overflow(*peak, parts, &usage.memory_peak_bytes))
      cells.set_fault(memory_peak_gib, "is too much for so many nodes or tasks");
  }
  if (request && gpu_milli_of(*request) == 0) {
    for (const Column column : {gpu_util_pct, gpu_memory_peak_gib, gpu_memory_gib})
      if (!cells.text(column).empty()) cells.set_fault(column, "is stated for a job without GPUs");
  }
  if (usage.gpu_memory_bytes >= 0 && usage.gpu_memory_peak_bytes > usage.gpu_memory_bytes)
    cells.set_fault(gpu_memory_peak_gib, "is more than gpu_memory_gib, what the GPU has");
  return usage;
}

/// "12", "any:12".
std::optional<RawDependency> dependency_of(std::string_view text) {
  constexpr std::pair<std::string_view, DependencyKind> kinds[] = {{"ok:", DependencyKind::after_ok},
                                                                   {"any:", DependencyKind::after_any},
                                                                   {"not-ok:", DependencyKind::after_not_ok},
                                                                   {"start:", DependencyKind::after_start}};
  RawDependency dependency;
  for (const auto& [name, kind] : kinds) {
    if (!text.starts_with(name)) continue;
    dependency.kind = kind;
    text.remove_prefix(name.size());
    break;
  }
  const char* const end = text.data() + text.size();
  const ScannedDecimal number = scan_decimal(text.data(), end);
  const bool sound = number.status == DecimalStatus::ok && number.next == end && number.value.billionths == 0;
  if (!sound || number.value.negative()) return std::nullopt;
  dependency.number = static_cast<std::uint64_t>(number.value.whole);
  return dependency;
}

class CsvReader {
 public:
  RawJob job_of(CsvCells& cells);

 private:
  void read_dependencies(CsvCells& cells);
  std::vector<RawDependency> dependencies_;  ///< of the row
};

void CsvReader::read_dependencies(CsvCells& cells) {
  dependencies_.clear();
  for (std::string_view rest = cells.text(after); !rest.empty();) {
    const std::size_t length = std::min(rest.find(';'), rest.size());
    const std::string_view text = trim_blanks(rest.substr(0, length));
    rest.remove_prefix(std::min(length + 1, rest.size()));
    if (const auto dependency = dependency_of(text)) {
      dependencies_.push_back(*dependency);
    } else {
      cells.set_fault(
          fmt::format("column after: {} is no job to wait for; expected its id, or ok:, any:, not-ok: or "
                      "start: and its id",
                      quoted(text)));
    }
  }
}

RawJob CsvReader::job_of(CsvCells& cells) {
  constexpr std::int64_t least_priority = std::numeric_limits<std::int32_t>::min();
  RawJob job;
  job.number = static_cast<std::uint64_t>(cells.required_whole(job_id, 0, most_number));
  job.submit = cells.required_seconds(submit_s);
  job.run = cells.seconds(duration_s);
  job.estimate = cells.seconds(estimate_s);
  job.limit = cells.seconds(limit_s);
  job.request = request_of(cells);
  job.priority = static_cast<std::int32_t>(
      cells.whole(priority, least_priority, std::numeric_limits<std::int32_t>::max()).value_or(0));
  job.tenant = cells.text(tenant);
  job.job_class = cells.text(job_class);
  job.gpu_model = cells.text(gpu_model);
  job.partition = cells.text(partition);
  job.outcome = outcome_of(cells);
  job.recorded_wait = cells.seconds(wait_s);
  job.not_before = cells.seconds(not_before_s).value_or(TimeSpan{});
  job.array = static_cast<std::uint64_t>(cells.whole(array, 1, most_number).value_or(0));
  job.array_limit = units(cells.whole(array_limit, 1, most_units).value_or(0));
  if (job.array_limit > 0 && job.array == 0) cells.set_fault("column array_limit is stated for a job without an array");
  read_dependencies(cells);
  job.dependencies = dependencies_;
  job.usage = usage_of(cells, job.request);
  return job;
}

}  // namespace

LoadedTrace parse_csv(TextStream& text, const std::string& path, const TraceRules& rules, Diagnostics& diagnostics) {
  const CsvLogSpec spec = {
      .format = "csv",
      .columns = columns,
      .words = csv_words,
      .unknown_columns = rules.bad_rows == BadRowRule::fatal ? UnknownColumns::error : UnknownColumns::warning};
  CsvReader reader;
  return read_csv_log(text, spec, path, rules, diagnostics,
                      [&reader](CsvCells& cells, TraceBuilder&, int) { return reader.job_of(cells); });
}

bool looks_like_csv(std::string_view head) {
  return has_columns(head, {columns[job_id].name, columns[submit_s].name});
}

}  // namespace headroom
