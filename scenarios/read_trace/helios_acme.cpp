// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/helios_acme.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "scenarios/read_trace/csv_log.hpp"

namespace headroom {
namespace {

// The columns that a log does not have are never filled.
enum Column : std::size_t {
  job_id,
  user,
  vc,
  type,
  gpu_num,
  cpu_num,
  node_num,
  mem_per_pod,
  state,
  submit_time,
  start_time,
  end_time,
  duration,
  queue
};
constexpr auto required = CsvColumnSpec::Need::required;
constexpr CsvColumnSpec helios_columns[] = {{"job_id", required},
                                            {"user", required},
                                            {"vc", required},
                                            {"type"},
                                            {"gpu_num", required},
                                            {"cpu_num", required},
                                            {"node_num", required},
                                            {"mem_per_pod_GB"},
                                            {"state", required},
                                            {"submit_time", required},
                                            {"start_time", required},
                                            {"end_time", required},
                                            {"duration"},
                                            {"queue"}};
constexpr CsvColumnSpec acme_columns[] = {{"job_id", required},
                                          {"user", required},
                                          {"vc"},
                                          {"type", required},
                                          {"gpu_num", required},
                                          {"cpu_num", required},
                                          {"node_num", required},
                                          {"mem_per_pod_GB"},
                                          {"state", required},
                                          {"submit_time", required},
                                          {"start_time", required},
                                          {"end_time", required},
                                          {"duration"},
                                          {"queue"}};

constexpr MissingWords words = {
    .run = "start_time or end_time is missing, and column duration is empty",
    .estimate = "the log states no requested time",
    .request = "columns gpu_num and cpu_num are both empty or 0",
};
constexpr std::int64_t most_units = std::numeric_limits<std::int32_t>::max();

struct StateWord {
  std::string_view word;
  Outcome outcome;
};
constexpr StateWord states[] = {
    {"COMPLETED", Outcome::completed}, {"RUNNING", Outcome::completed}, {"CANCELLED", Outcome::cancelled},
    {"SUSPENDED", Outcome::cancelled}, {"PENDING", Outcome::cancelled}, {"FAILED", Outcome::failed},
    {"TIMEOUT", Outcome::failed},      {"NODE_FAIL", Outcome::failed},  {"OUT_OF_MEMORY", Outcome::failed},
    {"PREEMPTED", Outcome::failed},
};

Outcome outcome_of(CsvCells& cells) {
  const std::string_view text = cells.text(state);
  const std::string_view first_word = text.substr(0, text.find(' '));  // "CANCELLED by 1000"
  const auto* const found = std::ranges::find(states, first_word, &StateWord::word);
  if (found != std::end(states)) return found->outcome;
  cells.set_fault(state, "is no state; known are COMPLETED, CANCELLED, FAILED, TIMEOUT, NODE_FAIL and the like");
  return Outcome::completed;
}

/// Nothing for a moment that never came, which logs write in several ways.
std::optional<TimeSpan> moment(CsvCells& cells, Column column) {
  const std::string_view text = cells.text(column);
  if (text == "None" || text == "NaT" || text == "nan") return std::nullopt;
  return cells.date_time(column);
}

constexpr std::uint32_t divided(std::int64_t total, std::int64_t parts) {
  return static_cast<std::uint32_t>((total + parts - 1) / parts);
}

std::optional<Request> request_of(CsvCells& cells) {
  const std::int64_t gpus = cells.whole(gpu_num, 0, most_units).value_or(0);
  const std::int64_t cpus = cells.whole(cpu_num, 0, most_units).value_or(0);
  const std::int64_t nodes = std::max<std::int64_t>(cells.whole(node_num, 0, most_units).value_or(1), 1);
  if (gpus == 0 && cpus == 0) return std::nullopt;
  constexpr std::int64_t most_gb = 1'000'000;  // of one node; far beyond any, and safe in bytes
  const Decimal memory_gb = cells.non_negative(mem_per_pod, most_gb, "GB").value_or(Decimal{});
  const std::int64_t node_bytes = memory_gb.whole * 1'000'000'000 + memory_gb.billionths;

  Request request;
  if (gpus % nodes != 0) {
    request.tasks = static_cast<std::uint32_t>(gpus);
    const std::int64_t tasks_on_a_node = divided(gpus, nodes);
    request.per_task = {.gpus = 1, .cpus = divided(cpus, gpus), .memory_bytes = node_bytes / tasks_on_a_node};
    return request;
  }
  request.tasks = static_cast<std::uint32_t>(nodes);
  request.per_task = {.gpus = divided(gpus, nodes), .cpus = divided(cpus, nodes), .memory_bytes = node_bytes};
  request.max_tasks_per_node = nodes > 1 ? 1 : 0;
  return request;
}

RawJob job_of(CsvCells& cells) {
  RawJob job;
  job.submit = cells.required_date_time(submit_time);
  const auto start = moment(cells, start_time);
  const auto end = moment(cells, end_time);
  if (start && end && *end < *start) cells.set_fault("end_time is before start_time");
  job.run = start && end ? *end - *start : cells.seconds(duration);
  if (!start) {
    job.recorded_wait = cells.seconds(queue);
  } else if (*start >= job.submit) {
    job.recorded_wait = *start - job.submit;
  }
  job.request = request_of(cells);
  job.tenant = cells.text(user);
  job.partition = cells.text(vc);
  job.job_class = cells.text(type);
  job.outcome = outcome_of(cells);
  return job;
}

}  // namespace

LoadedTrace parse_helios(TextStream& text, const std::string& path, const TraceRules& rules, Diagnostics& diagnostics) {
  constexpr CsvLogSpec spec = {.format = "helios", .columns = helios_columns, .words = words};
  return read_csv_log(text, spec, path, rules, diagnostics, [](CsvCells& cells, TraceBuilder&, int) {
    RawJob job = job_of(cells);
    job.number = static_cast<std::uint64_t>(cells.required_whole(job_id, 0, std::numeric_limits<std::int64_t>::max()));
    return std::optional{job};
  });
}

LoadedTrace parse_acme(TextStream& text, const std::string& path, const TraceRules& rules, Diagnostics& diagnostics) {
  constexpr CsvLogSpec spec = {.format = "acme", .columns = acme_columns, .words = words};
  return read_csv_log(text, spec, path, rules, diagnostics, [](CsvCells& cells, TraceBuilder&, int) {
    RawJob job = job_of(cells);
    job.label = cells.text(job_id);
    if (job.label.empty()) cells.set_fault("column job_id is empty");
    return std::optional{job};
  });
}

bool looks_like_helios(std::string_view head) {
  return has_columns(head, {"job_id", "vc", "gpu_num", "node_num", "state"});
}

bool looks_like_acme(std::string_view head) {
  return has_columns(head, {"job_id", "type", "gpu_num", "node_num", "state"});
}

}  // namespace headroom
