// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/muri.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>

#include "scenarios/read_trace/csv_log.hpp"
#include "scenarios/read_trace/decimal.hpp"
#include "scenarios/read_trace/gpu_need.hpp"

namespace headroom {
namespace {

enum Column : std::size_t { job_id, num_gpu, submit_time, model_name, duration, iterations, iteration_time, priority };
using enum CsvColumnSpec::Need;
constexpr CsvColumnSpec muri_columns[] = {
    {"job_id", required},   {"num_gpu", required},    {"submit_time", required},    {"model_name", optional},
    {"duration", optional}, {"iterations", required}, {"iteration_time", required}, {"priority", optional},
};
constexpr CsvColumnSpec tiresias_columns[] = {
    {"job_id", required},     {"num_gpu", required},  {"submit_time", required},
    {"model_name", optional}, {"duration", required},
};

constexpr MissingWords muri_words = {
    .run = "column iterations or iteration_time is empty",
    .estimate = "a Muri trace does not say what a user expects",
    .request = "column num_gpu is empty",
};
constexpr MissingWords tiresias_words = {
    .run = "column duration is empty",
    .estimate = "a Tiresias trace does not say what a user expects",
    .request = "column num_gpu is empty",
};

constexpr std::int64_t any = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t most_units = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t longest_ms = longest_trace_time_s * 1000;

constexpr std::int64_t ns_of_ms(const Decimal& ms) {
  return ms.whole * 1'000'000 + ms.billionths / 1000;
}

/// Milliseconds; nothing if the cell is empty.
std::optional<TimeSpan> milliseconds(CsvCells& cells, std::size_t column) {
  const auto value = cells.non_negative(column, longest_ms, "ms");
  return value ? std::optional{TimeSpan{ns_of_ms(*value)}} : std::nullopt;
}

/// What both formats share; what is wrong is in `cells`.
RawJob job_without_times(CsvCells& cells) {
  RawJob job;
  job.number = static_cast<std::uint64_t>(cells.required_whole(job_id, 0, any));
  job.job_class = cells.text(model_name);
  if (const auto gpus = cells.whole(num_gpu, 1, most_units)) {
    job.request = gang_of_gpus(static_cast<std::uint32_t>(*gpus));
  }
  return job;
}

std::optional<TimeSpan> iterated(CsvCells& cells) {
  const auto count = cells.whole(iterations, 0, any);
  const auto each = milliseconds(cells, iteration_time);
  if (!count || !each) return std::nullopt;
  std::int64_t ns = 0;
  if (__builtin_mul_overflow(*count, each->ns, &ns) || ns / 1'000'000'000 > longest_trace_time_s) {
    cells.set_fault(
        fmt::format("iterations {} of {} s each are more than {} s", *count, each->in_seconds(), longest_trace_time_s));
    return std::nullopt;
  }
  return TimeSpan{ns};
}

/// By more than 1 %, and by more than the seconds to which durations are rounded.
bool differs(TimeSpan run, std::optional<TimeSpan> stated) {
  return stated && std::abs(run.ns - stated->ns) > run.ns / 100 && std::abs(run.ns - stated->ns) > 1'500'000'000;
}

}  // namespace

LoadedTrace parse_muri(TextStream& text, const std::string& path, const TraceRules& rules, Diagnostics& diagnostics) {
  const auto job_of = [](CsvCells& cells, TraceBuilder& builder, int line) -> std::optional<RawJob> {
    RawJob job = job_without_times(cells);
    if (cells.text(submit_time).empty()) cells.set_fault("column submit_time is empty");
    job.submit = milliseconds(cells, submit_time).value_or(TimeSpan{});
    job.run = iterated(cells);
    job.priority = static_cast<std::int32_t>(cells.whole(priority, -most_units, most_units).value_or(0));
    const auto stated = milliseconds(cells, duration);
    if (cells.fault().empty() && job.run && differs(*job.run, stated)) {
      builder.remark(line, "iterations x iteration_time, taken as the run time, differs from the duration");
    }
    return job;
  };
  const CsvLogSpec spec = {.format = "muri", .columns = muri_columns, .words = muri_words};
  return read_csv_log(text, spec, path, rules, diagnostics, job_of);
}

LoadedTrace parse_tiresias(TextStream& text, const std::string& path, const TraceRules& rules,
                           Diagnostics& diagnostics) {
  const auto job_of = [](CsvCells& cells, TraceBuilder&, int) -> std::optional<RawJob> {
    RawJob job = job_without_times(cells);
    job.submit = cells.required_seconds(submit_time);
    job.run = cells.seconds(duration);
    return job;
  };
  const CsvLogSpec spec = {.format = "tiresias", .columns = tiresias_columns, .words = tiresias_words};
  return read_csv_log(text, spec, path, rules, diagnostics, job_of);
}

bool looks_like_muri(std::string_view head) {
  return has_columns(head, {"job_id", "num_gpu", "submit_time", "iterations", "iteration_time"});
}

bool looks_like_tiresias(std::string_view head) {
  return has_columns(head, {"job_id", "num_gpu", "submit_time", "model_name", "duration"}) && !looks_like_muri(head);
}

}  // namespace headroom
