// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "scenarios/read_trace/header_number.hpp"
#include "scenarios/write_trace.hpp"
#include "scenarios/write_trace_losses.hpp"

namespace headroom {
namespace {

constexpr std::int64_t gib = std::int64_t{1} << 30;

/// The cells that describe a request; 0 is an empty cell.
struct Size {
  std::uint64_t nodes = 0, tasks = 0, gpu_milli = 0, cpus = 0;
  std::int64_t memory_bytes = 0;  ///< of a node or a task
};

Size size_of(const Request& request) {
  constexpr std::uint64_t milli = 1000;
  const TaskNeed& need = request.per_task;
  const std::uint64_t tasks = request.tasks;
  Size size = {.gpu_milli = tasks * (need.gpus * milli + need.gpu_milli),
               .cpus = tasks * need.cpus,
               .memory_bytes = need.memory_bytes};
  const bool is_anywhere = request.max_tasks_per_node == 0;
  const bool is_implied = size.gpu_milli > 0 ? tasks == 1 : need.cpus == 1 && (tasks == 1 || need.memory_bytes == 0);
  if (is_anywhere && is_implied) return size;
  // A share on a node of its own is a single task, and a single task anywhere is one on a node.
  (is_anywhere && tasks > 1 ? size.tasks : size.nodes) = tasks;
  return size;
}

/// GiB to a billionth, rounded up: what reading rounds down again, unless no billionth lies on the byte.
Decimal gib_of(std::int64_t bytes) {
  constexpr std::int64_t billion = 1'000'000'000;
  const std::int64_t billionths = ((bytes % gib) * billion + gib - 1) / gib;  // of the last byte of a GiB, a whole one
  return {.whole = bytes / gib + billionths / billion, .billionths = static_cast<std::int32_t>(billionths % billion)};
}
bool memory_is_exact(std::int64_t bytes) {
  const Decimal stated = gib_of(bytes);
  return stated.whole * gib + stated.billionths * gib / 1'000'000'000 == bytes;
}

std::string whole_text(std::uint64_t n) {
  return n == 0 ? std::string{} : fmt::format("{}", n);
}

std::string gpus_text(std::uint64_t milli) {
  if (milli == 0) return {};
  return printable_decimal({.whole = static_cast<std::int64_t>(milli / 1000),
                            .billionths = static_cast<std::int32_t>(milli % 1000) * 1'000'000});
}

/// RFC 4180: quotes where the text would be read as something else.
std::string cell_text(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string after_text(const JobSpec& job) {
  std::string text;
  for (const Dependency& dependency : job.dependencies) {
    static constexpr std::string_view kinds[] = {"", "any:", "not-ok:", "start:"};
    text += fmt::format("{}{}{}", text.empty() ? "" : ";", kinds[static_cast<std::size_t>(dependency.kind)],
                        dependency.number);
  }
  return text;
}

/// A row as the writer sees it.
struct Job {
  const LoadedTrace& trace;
  JobSpec spec;
  Size size;
  std::optional<TimeSpan> wait;
  TimeSpan shift;

  [[nodiscard]] std::string at(Instant time) const { return seconds_text((time - Instant{} + shift).ns); }
};

struct Column {
  std::string_view name;
  std::string (*text)(const Job& job);  ///< an empty one is what the reader takes for it without the column
};

constexpr Column columns[] = {
    {"job_id", [](const Job& j) { return fmt::format("{}", j.spec.number); }},
    {"submit_s", [](const Job& j) { return j.at(j.spec.submit); }},
    {"duration_s",
     [](const Job& j) { return j.spec.work.is_unlimited() ? std::string{} : seconds_text(j.spec.work.ns); }},
    {"estimate_s",
     [](const Job& j) {
       const bool stated = j.spec.limit.is_unlimited() ? states_estimate(j.spec) : j.spec.estimate != j.spec.limit;
       return stated ? seconds_text(j.spec.estimate.ns) : std::string{};
     }},
    {"limit_s",
     [](const Job& j) { return j.spec.limit.is_unlimited() ? std::string{} : seconds_text(j.spec.limit.ns); }},
    {"nodes", [](const Job& j) { return whole_text(j.size.nodes); }},
    {"tasks", [](const Job& j) { return whole_text(j.size.tasks); }},
    {"gpus", [](const Job& j) { return gpus_text(j.size.gpu_milli); }},
    {"cpus", [](const Job& j) { return whole_text(j.size.cpus); }},
    {"memory_gib",
     [](const Job& j) {
       return j.size.memory_bytes == 0 ? std::string{} : printable_decimal(gib_of(j.size.memory_bytes));
     }},
    {"gpu_model",
     [](const Job& j) {
       const GpuModelId id = j.spec.request.gpu_model;
       return id.valid() ? cell_text(j.trace.names.gpu_models.at(id.index)) : std::string{};
     }},
    {"tenant",
     [](const Job& j) {
       const std::string& name = j.trace.names.tenants.at(j.spec.tenant.index);
       return name == "unknown" ? std::string{} : cell_text(name);
     }},
    {"class",
     [](const Job& j) {
       const std::string& name = j.trace.names.classes.at(j.spec.job_class.index);
       return name == "batch" ? std::string{} : cell_text(name);
     }},
    {"priority",
     [](const Job& j) { return j.spec.priority == 0 ? std::string{} : fmt::format("{}", j.spec.priority); }},
    {"partition",
     [](const Job& j) {
       const PartitionNameId id = j.spec.request.partition;
       return id.valid() ? cell_text(j.trace.names.partitions.at(id.index)) : std::string{};
     }},
    {"outcome",
     [](const Job& j) {
       return j.spec.outcome == Outcome::completed ? std::string{} : std::string{to_string(j.spec.outcome)};
     }},
    {"wait_s", [](const Job& j) { return j.wait ? seconds_text(j.wait->ns) : std::string{}; }},
    {"not_before_s",
     [](const Job& j) { return j.spec.not_before > j.spec.submit ? j.at(j.spec.not_before) : std::string{}; }},
    {"after", [](const Job& j) { return after_text(j.spec); }},
    {"array", [](const Job& j) { return whole_text(j.spec.array); }},
    {"array_limit", [](const Job& j) { return whole_text(j.spec.array_limit); }},
};
constexpr std::size_t always = 3;       ///< the first columns, without which there is no trace
constexpr std::size_t gpus_column = 7;  ///< one of gpus and cpus must be there as well; every job has one of them

void count_losses(const Job& job, LossCounter& losses) {
  const JobSpec& spec = job.spec;
  losses.count(job.size.memory_bytes > 0 && !memory_is_exact(job.size.memory_bytes),
               "memory was rounded to a billionth of a GiB");
  losses.count(spec.limit.is_unlimited() && states_estimate(spec),
               "without limit; read the estimate with the rule overrun extend");
  losses.count(spec.work.is_unlimited(), loss_endless);
  losses.count(spec.submit < Instant{} || spec.ran_before > TimeSpan{}, loss_warm);
  losses.count(!job.trace.names.labels.empty(), loss_labels);
}

void count_header_losses(const TraceReport& report, LossCounter& losses) {
  if (report.zero_unix_ns) losses.whole("the calendar time of the trace is not told; times count from its zero");
  std::string machine;
  for (const char* name : {"MaxNodes", "MaxProcs"}) {
    const auto number = header_number(report, name);
    if (number) machine += fmt::format("{}{}: {}", machine.empty() ? "" : ", ", name, *number);
  }
  if (!machine.empty()) losses.whole("the machine of the header is not told: " + machine);
}

}  // namespace

TraceLosses write_csv_trace(const LoadedTrace& trace, std::ostream& out) {
  const TimeSpan shift = shift_to_zero(trace.jobs);
  LossCounter losses;
  count_header_losses(trace.report, losses);
  const auto job_at = [&trace, shift](std::size_t place) {
    const JobSpec spec = trace.jobs[place];
    return Job{trace, spec, size_of(spec.request), trace.jobs.recorded_wait(place), shift};
  };
  bool used[std::size(columns)] = {};
  std::fill_n(used, always, true);
  for (std::size_t place = 0; place < trace.jobs.size(); ++place) {
    const Job job = job_at(place);
    count_losses(job, losses);
    for (std::size_t i = always; i < std::size(columns); ++i) used[i] = used[i] || !columns[i].text(job).empty();
  }
  if (trace.jobs.empty()) used[gpus_column] = true;

  std::string line;
  for (std::size_t i = 0; i < std::size(columns); ++i) {
    if (used[i]) line += fmt::format("{}{}", line.empty() ? "" : ",", columns[i].name);
  }
  out << line << '\n';
  for (std::size_t place = 0; place < trace.jobs.size(); ++place) {
    const Job job = job_at(place);
    line.clear();
    for (std::size_t i = 0; i < std::size(columns); ++i) {
      if (used[i]) line += (i == 0 ? "" : ",") + columns[i].text(job);
    }
    out << line << '\n';
  }
  return losses.take();
}

}  // namespace headroom
