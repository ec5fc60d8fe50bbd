// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/alibaba_spot.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "scenarios/read_trace/csv_log.hpp"
#include "scenarios/read_trace/gpu_need.hpp"

namespace headroom {
namespace {

enum Column : std::size_t {
  job_name,
  organization,
  gpu_model,
  cpu_request,
  gpu_request,
  worker_num,
  submit_time,
  duration,
  job_type
};
constexpr auto required = CsvColumnSpec::Need::required;
constexpr CsvColumnSpec columns[] = {{"job_name", required},    {"organization", required}, {"gpu_model", required},
                                     {"cpu_request", required}, {"gpu_request", required},  {"worker_num", required},
                                     {"submit_time", required}, {"duration", required},     {"job_type", required}};

constexpr CsvLogSpec spec = {
    .format = "alibaba-spot",
    .columns = columns,
    .words = {.run = "column duration is empty",
              .estimate = "the log states no requested time",
              .request = "columns gpu_request and cpu_request are both empty or 0"},
};
constexpr std::int64_t most_units = 1'000'000;  // GPUs or cores of one worker; far beyond any

std::optional<Request> request_of(CsvCells& cells) {
  const Decimal gpus = cells.non_negative(gpu_request, most_units, "GPUs").value_or(Decimal{});
  const Decimal cpus = cells.non_negative(cpu_request, most_units, "cores").value_or(Decimal{});
  const std::int64_t workers = cells.whole(worker_num, 1, std::numeric_limits<std::int32_t>::max()).value_or(1);
  if (gpus.is(0) && cpus.is(0)) return std::nullopt;
  Request request;
  request.tasks = static_cast<std::uint32_t>(workers);
  request.per_task = task_need({.gpu_milli = milli_of(gpus), .cpu_milli = milli_of(cpus)});
  return request;
}

}  // namespace

LoadedTrace parse_alibaba_spot(TextStream& text, const std::string& path, const TraceRules& rules,
                               Diagnostics& diagnostics) {
  std::string tenant;
  return read_csv_log(text, spec, path, rules, diagnostics, [&tenant](CsvCells& cells, TraceBuilder&, int) {
    RawJob job;
    job.number =
        static_cast<std::uint64_t>(cells.required_whole(job_name, 0, std::numeric_limits<std::int64_t>::max()));
    job.submit = cells.required_seconds(submit_time);
    job.run = cells.seconds(duration);
    job.request = request_of(cells);
    job.gpu_model = cells.text(gpu_model);
    tenant = cells.text(organization);
    if (!tenant.empty()) tenant.insert(0, "org");
    job.tenant = tenant;
    job.job_class = cells.text(job_type);
    if (job.job_class != "HP" && job.job_class != "Spot") cells.set_fault(job_type, "is neither HP nor Spot");
    job.priority = job.job_class == "HP" ? 1 : 0;
    return std::optional{job};
  });
}

bool looks_like_alibaba_spot(std::string_view head) {
  return has_columns(head, {"job_name", "organization", "worker_num", "job_type"});
}

}  // namespace headroom
