// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/pai.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "scenarios/read_trace/csv_log.hpp"
#include "scenarios/read_trace/gpu_need.hpp"

namespace headroom {
namespace {

constexpr auto required = CsvColumnSpec::Need::required;
constexpr std::int64_t most_units = 1'000'000;  // GPUs, cores, percent of one or GB; far beyond any, and safe in bytes
constexpr std::int64_t most_instances = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t any_number = std::numeric_limits<std::int64_t>::max();

Outcome outcome_of(CsvCells& cells, std::size_t column) {
  const std::string_view status = cells.text(column);
  if (status == "Failed") return Outcome::failed;
  if (status == "Waiting") return Outcome::cancelled;
  if (!status.empty() && status != "Terminated" && status != "Running") {
    cells.set_fault(column, "is none of Terminated, Running, Failed and Waiting");
  }
  return Outcome::completed;
}

/// "CPU" is what the log calls a machine without GPUs, no model that a job could ask for.
std::string_view model_of(CsvCells& cells, std::size_t column) {
  const std::string_view model = cells.text(column);
  return model == "CPU" ? std::string_view{} : model;
}

std::optional<Request> gang(std::int64_t instances, const StatedNeed& of_one) {
  if (of_one.gpu_milli == 0 && of_one.cpu_milli == 0) return std::nullopt;
  Request request;
  request.tasks = static_cast<std::uint32_t>(instances);
  request.per_task = task_need(of_one);
  return request;
}

namespace job_list {
enum Column : std::size_t {
  job_id,
  user,
  num_gpu,
  num_cpu,
  num_inst,
  gpu_type,
  status,
  submit_time,
  duration,
  wait_time
};
constexpr CsvColumnSpec columns[] = {
    {"job_id", required}, {"user"},   {"num_gpu", required},     {"num_cpu", required},  {"num_inst"},
    {"gpu_type"},         {"status"}, {"submit_time", required}, {"duration", required}, {"wait_time"}};
}  // namespace job_list

namespace task_table {
enum Column : std::size_t {
  job_name,
  task_name,
  inst_num,
  status,
  start_time,
  end_time,
  plan_cpu,
  plan_mem,
  plan_gpu,
  gpu_type
};
constexpr CsvColumnSpec columns[] = {{"job_name", required},   {"task_name", required},
                                     {"inst_num", required},   {"status", required},
                                     {"start_time", required}, {"end_time", required},
                                     {"plan_cpu", required},   {"plan_mem"},
                                     {"plan_gpu", required},   {"gpu_type"}};

RawJob job_of(CsvCells& cells, std::string& label) {
  RawJob job;
  if (cells.text(job_name).empty()) cells.set_fault("column job_name is empty");
  label = fmt::format("{}/{}", cells.text(job_name), cells.text(task_name));
  job.label = label;
  job.submit = cells.required_seconds(start_time);
  if (const auto end = cells.seconds(end_time)) {
    if (*end < job.submit) cells.set_fault("end_time is before start_time");
    job.run = *end - job.submit;
  }
  const auto stated = [&cells](Column column) {
    return cells.non_negative(column, most_units, {}).value_or(Decimal{});
  };
  const Decimal memory_gb = stated(plan_mem);
  constexpr std::int64_t percent = 100;
  const auto milli_of_percent = [](Decimal value) { return (milli_of(value) + percent - 1) / percent; };
  job.request = gang(cells.whole(inst_num, 1, most_instances).value_or(1),
                     {.gpu_milli = milli_of_percent(stated(plan_gpu)),
                      .cpu_milli = milli_of_percent(stated(plan_cpu)),
                      .memory_bytes = memory_gb.whole * 1'000'000'000 + memory_gb.billionths});
  job.gpu_model = model_of(cells, gpu_type);
  job.outcome = outcome_of(cells, status);
  return job;
}
}  // namespace task_table

}  // namespace

LoadedTrace parse_pai(TextStream& text, const std::string& path, const TraceRules& rules, Diagnostics& diagnostics) {
  using namespace job_list;
  constexpr CsvLogSpec spec = {.format = "pai",
                               .columns = columns,
                               .words = {.run = "column duration is empty",
                                         .estimate = "the log states no requested time",
                                         .request = "columns num_gpu and num_cpu are both empty or 0"}};
  return read_csv_log(text, spec, path, rules, diagnostics, [](CsvCells& cells, TraceBuilder&, int) {
    RawJob job;
    job.number = static_cast<std::uint64_t>(cells.required_whole(job_id, 0, any_number));
    job.submit = cells.required_seconds(submit_time);
    job.run = cells.seconds(duration);
    job.recorded_wait = cells.seconds(wait_time);
    const std::int64_t instances = cells.whole(num_inst, 1, most_instances).value_or(1);
    const auto of_one = [&](Column column, std::string_view unit) {
      return milli_of(cells.non_negative(column, most_units, unit).value_or(Decimal{}));
    };
    job.request = gang(instances, {.gpu_milli = of_one(num_gpu, "GPUs"), .cpu_milli = of_one(num_cpu, "cores")});
    job.tenant = cells.text(user);
    job.gpu_model = model_of(cells, gpu_type);
    job.outcome = outcome_of(cells, status);
    return std::optional{job};
  });
}

LoadedTrace parse_pai_tasks(TextStream& text, const std::string& path, const TraceRules& rules,
                            Diagnostics& diagnostics) {
  constexpr CsvLogSpec spec = {.format = "pai-tasks",
                               .columns = task_table::columns,
                               .words = {.run = "column end_time is empty",
                                         .estimate = "the log states no requested time",
                                         .request = "columns plan_gpu and plan_cpu are both empty or 0"}};
  std::string label;
  const auto job_of = [&label](CsvCells& cells, TraceBuilder& builder, int line) -> std::optional<RawJob> {
    if (!cells.text(task_table::start_time).empty()) return task_table::job_of(cells, label);
    builder.drop(line, "tasks that never started");
    return std::nullopt;
  };
  return read_csv_log(text, spec, path, rules, diagnostics, job_of);
}

bool looks_like_pai(std::string_view head) {
  return has_columns(head, {"job_id", "num_inst", "num_cpu", "num_gpu", "submit_time"});
}

bool looks_like_pai_tasks(std::string_view head) {
  return has_columns(head, {"job_name", "task_name", "inst_num", "plan_gpu"});
}

}  // namespace headroom
