// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "scenarios/read_trace/gpu_gang.hpp"
#include "scenarios/write_trace.hpp"
#include "scenarios/write_trace_losses.hpp"

namespace headroom {
namespace {

constexpr std::int64_t gib = std::int64_t{1} << 30;

/// The cells that describe a request; 0 is an empty cell.
struct Size {
  std::uint64_t nodes = 0, gpus = 0, cpus = 0;
  std::uint32_t gpu_milli = 0;
  std::int64_t memory_bytes = 0;  ///< of a node
  bool is_exact = true;
};

/// The most of `tasks` that a node of 8 GPUs takes and that divide them.
std::uint32_t tasks_of_a_node(const Request& request) {
  const std::uint32_t fit = std::max(gpus_of_a_node / std::max(request.per_task.gpus, 1U), 1U);
  for (std::uint32_t n = fit; n > 1; --n) {
    if (request.tasks % n == 0) return n;
  }
  return 1;
}

Size size_of(const Request& request) {
  const TaskNeed& need = request.per_task;
  Size size = {.gpus = std::uint64_t{request.tasks} * need.gpus,
               .cpus = std::uint64_t{request.tasks} * need.cpus,
               .gpu_milli = need.gpu_milli,
               .memory_bytes = need.memory_bytes};
  const bool has_gpus = need.gpus > 0 || need.gpu_milli > 0;
  if (request.tasks == 1) {
    if (request.max_tasks_per_node == 1 || (!has_gpus && need.cpus != 1)) size.nodes = 1;
    return size;
  }
  if (!has_gpus && request.max_tasks_per_node == 0) {  // single CPUs anywhere is the nearest that there is
    size.is_exact = need.cpus == 1 && need.memory_bytes == 0;
    size.memory_bytes = 0;
    return size;
  }
  if (need.gpu_milli > 0) {  // shares are for single tasks: whole GPUs instead
    size.gpus = std::uint64_t{request.tasks};
    size.gpu_milli = 0;
  }
  const std::uint32_t together = request.max_tasks_per_node == 1 ? 1 : tasks_of_a_node(request);
  size.nodes = request.tasks / together;
  size.memory_bytes = need.memory_bytes * std::int64_t{together};
  size.is_exact = request.max_tasks_per_node == 1 && need.gpu_milli == 0;
  return size;
}

/// GiB to a billionth, rounded up: what reading rounds down again, unless no billionth lies on the byte.
std::string memory_text(std::int64_t bytes) {
  const std::int64_t billionths = ((bytes % gib) * 1'000'000'000 + gib - 1) / gib;
  return printable_decimal({.whole = bytes / gib, .billionths = static_cast<std::int32_t>(billionths)});
}
bool memory_is_exact(std::int64_t bytes) {
  const std::int64_t billionths = ((bytes % gib) * 1'000'000'000 + gib - 1) / gib;
  return billionths < 1'000'000'000 && billionths * gib / 1'000'000'000 == bytes % gib;
}

std::string whole_text(std::uint64_t n) {
  return n == 0 ? std::string{} : fmt::format("{}", n);
}

std::string gpus_text(const Size& size) {
  return size.gpu_milli > 0
             ? printable_decimal({.whole = 0, .billionths = static_cast<std::int32_t>(size.gpu_milli) * 1'000'000})
             : whole_text(size.gpus);
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
    {"gpus", [](const Job& j) { return gpus_text(j.size); }},
    {"cpus", [](const Job& j) { return whole_text(j.size.cpus); }},
    {"memory_gib",
     [](const Job& j) { return j.size.memory_bytes == 0 ? std::string{} : memory_text(j.size.memory_bytes); }},
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
constexpr std::size_t gpus_column = 6;  ///< one of gpus and cpus must be there as well; every job has one of them

void count_losses(const Job& job, LossCounter& losses) {
  const JobSpec& spec = job.spec;
  losses.count(!job.size.is_exact, "gangs whose tasks may share nodes became gangs on full nodes, or of single CPUs");
  losses.count(job.size.memory_bytes > 0 && !memory_is_exact(job.size.memory_bytes),
               "memory was rounded to a billionth of a GiB");
  losses.count(spec.limit.is_unlimited() && states_estimate(spec),
               "without limit; read the estimate with the rule overrun extend");
  losses.count(spec.work.is_unlimited(), loss_endless);
  losses.count(spec.submit < Instant{} || spec.ran_before > TimeSpan{}, loss_warm);
  losses.count(!job.trace.names.labels.empty(), loss_labels);
}

}  // namespace

TraceLosses write_csv_trace(const LoadedTrace& trace, std::ostream& out) {
  const TimeSpan shift = shift_to_zero(trace.jobs);
  const auto job_at = [&trace, shift](std::size_t place) {
    const JobSpec spec = trace.jobs[place];
    return Job{trace, spec, size_of(spec.request), trace.jobs.recorded_wait(place), shift};
  };
  LossCounter losses;
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
