// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/openb.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

#include "scenarios/read_trace/csv_log.hpp"
#include "scenarios/read_trace/gpu_need.hpp"

namespace headroom {
namespace {

enum Column : std::size_t {
  name,
  cpu_milli,
  memory_mib,
  num_gpu,
  gpu_milli,
  gpu_spec,
  qos,
  pod_phase,
  creation_time,
  deletion_time,
  scheduled_time
};
constexpr auto required = CsvColumnSpec::Need::required;
constexpr CsvColumnSpec columns[] = {{"name", required},
                                     {"cpu_milli", required},
                                     {"memory_mib", required},
                                     {"num_gpu", required},
                                     {"gpu_milli", required},
                                     {"gpu_spec"},
                                     {"qos"},
                                     {"pod_phase"},
                                     {"creation_time", required},
                                     {"deletion_time", required},
                                     {"scheduled_time", required}};

constexpr CsvLogSpec spec = {
    .format = "openb",
    .columns = columns,
    .words = {.run = "column deletion_time is empty",
              .estimate = "the log states no requested time",
              .request = "columns num_gpu and cpu_milli are both empty or 0"},
};
constexpr std::int64_t most_units = 1'000'000'000;  // milli, MiB or GPUs of one pod; far beyond any, and safe in bytes

Outcome outcome_of(CsvCells& cells) {
  const std::string_view phase = cells.text(pod_phase);
  if (phase == "Failed") return Outcome::failed;
  if (phase == "Pending") return Outcome::cancelled;
  if (!phase.empty() && phase != "Succeeded" && phase != "Running") {
    cells.set_fault(pod_phase, "is none of Succeeded, Running, Failed and Pending");
  }
  return Outcome::completed;
}

std::optional<Request> request_of(CsvCells& cells) {
  const std::int64_t gpus = cells.whole(num_gpu, 0, most_units).value_or(0);
  const std::int64_t milli = cells.whole(gpu_milli, 0, 1000).value_or(1000);
  if (gpus > 1 && milli < 1000) cells.set_fault(gpu_milli, "is a share, which only a pod with num_gpu 1 may state");
  if (gpus == 1 && milli == 0) cells.set_fault("column gpu_milli is 0 for a pod with a GPU");
  constexpr std::int64_t mib = std::int64_t{1} << 20;
  const StatedNeed stated = {.gpu_milli = gpus * milli,
                             .cpu_milli = cells.whole(cpu_milli, 0, most_units).value_or(0),
                             .memory_bytes = cells.whole(memory_mib, 0, most_units).value_or(0) * mib};
  if (stated.gpu_milli == 0 && stated.cpu_milli == 0) return std::nullopt;
  Request request;
  request.per_task = task_need(stated);
  return request;
}

RawJob job_of(CsvCells& cells) {
  RawJob job;
  job.label = cells.text(name);
  if (job.label.empty()) cells.set_fault("column name is empty");
  job.submit = cells.required_seconds(creation_time);
  const auto scheduled = cells.seconds(scheduled_time);
  const auto deleted = cells.seconds(deletion_time);
  if (!scheduled) {
    job.run = TimeSpan{};
  } else {
    if (*scheduled < job.submit) cells.set_fault("scheduled_time is before creation_time");
    if (deleted && *deleted < *scheduled) cells.set_fault("deletion_time is before scheduled_time");
    job.recorded_wait = *scheduled - job.submit;
    if (deleted) job.run = *deleted - *scheduled;
  }
  job.request = request_of(cells);
  job.job_class = cells.text(qos);
  job.outcome = outcome_of(cells);
  return job;
}

}  // namespace

LoadedTrace parse_openb(TextStream& text, const std::string& path, const TraceRules& rules, Diagnostics& diagnostics) {
  return read_csv_log(text, spec, path, rules, diagnostics, [](CsvCells& cells, TraceBuilder& builder, int line) {
    RawJob job = job_of(cells);
    const std::string_view model = cells.text(gpu_spec);
    if (model.find('|') == std::string_view::npos) {
      job.gpu_model = model;
    } else {
      builder.remark(line, "gpu_spec names several models; taken for any");
    }
    return std::optional{job};
  });
}

bool looks_like_openb(std::string_view head) {
  return has_columns(head, {"name", "cpu_milli", "num_gpu", "gpu_milli"});
}

}  // namespace headroom
