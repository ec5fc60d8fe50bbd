// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <unordered_set>

#include "scenarios/read_trace/text_parts.hpp"
#include "scenarios/write_trace.hpp"
#include "scenarios/write_trace_losses.hpp"

namespace headroom {
namespace {

/// The number that the reader makes a name of ("user3"), else one of those that no name takes.
class NumberedNames {
 public:
  NumberedNames(std::string_view prefix, const std::vector<std::string>& names) {
    std::unordered_set<std::int64_t> taken;
    for (const std::string& name : names) {
      const auto number = name.starts_with(prefix)
                              ? whole_number<std::int64_t>(std::string_view{name}.substr(prefix.size()))
                              : std::nullopt;
      const std::int64_t own = number.value_or(made_up);
      numbers_.push_back(name == "unknown" ? -1 : own);
      taken.insert(own);  // that nothing is numbered `made_up` does no harm
    }
    std::int64_t next = 1;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (numbers_[i] != made_up) continue;
      while (taken.contains(next)) ++next;
      numbers_[i] = next++;
      comments_.push_back(fmt::format("; Note: {}{} is {}\n", prefix, numbers_[i], names[i]));
    }
  }
  [[nodiscard]] std::int64_t of(std::uint32_t index) const { return numbers_[index]; }
  [[nodiscard]] const std::vector<std::string>& comments() const { return comments_; }

 private:
  static constexpr std::int64_t made_up = -2;
  std::vector<std::int64_t> numbers_;
  std::vector<std::string> comments_;
};

/// GPUs where the trace has them, else CPUs.
class Processors {
 public:
  explicit Processors(const TraceRows& jobs) {
    for (const JobSpec job : jobs) has_gpus_ = has_gpus_ || gpu_milli_of(job.request) > 0;
  }
  [[nodiscard]] bool are_gpus() const { return has_gpus_; }
  [[nodiscard]] std::uint64_t of(const Request& request) const {
    const std::uint64_t gpus = (gpu_milli_of(request) + 999) / 1000;
    return has_gpus_ && gpus > 0 ? gpus : std::uint64_t{request.tasks} * request.per_task.cpus;
  }

 private:
  bool has_gpus_ = false;
};

/// One task of one CPU after the other, anywhere: all that the reader makes of a row.
bool is_plain(const Request& request) {
  return request.per_task == TaskNeed{.gpus = 0, .cpus = 1} && request.max_tasks_per_node == 0;
}

/// What the file states about itself goes on, but for what may no longer be true and what is written anew.
bool is_kept(std::string_view fact) {
  constexpr std::string_view others[] = {"Version", "MaxJobs", "MaxRecords", "UnixStartTime", "StartTime", "EndTime"};
  const std::string_view name = fact.substr(0, fact.find(": "));
  const bool is_remark = name.size() == fact.size() || name.find(' ') != std::string_view::npos;  // ours, of the reader
  return !is_remark && std::find(std::begin(others), std::end(others), name) == std::end(others);
}

TraceLosses losses_of(const LoadedTrace& trace, const Processors& processors) {
  LossCounter losses;
  for (const JobSpec job : trace.jobs) {
    const Request& request = job.request;
    losses.count(!is_plain(request) && processors.are_gpus(),
                 "processors are GPUs; CPUs, memory and the shape on nodes are not told");
    losses.count(!is_plain(request) && !processors.are_gpus(), "memory and the shape on nodes are not told");
    losses.count(request.per_task.gpu_milli > 0, "shares of a GPU were rounded up to whole ones");
    losses.count(processors.are_gpus() && gpu_milli_of(request) == 0, "without GPU; their processors are CPUs");
    losses.count(request.gpu_model.valid(), "GPU models are not told");
    losses.count(job.job_class.valid() && trace.names.classes.at(job.job_class.index) != "batch",
                 "classes are not told");
    losses.count(job.priority != 0, "priorities are not told");
    losses.count(job.not_before > job.submit, "times before which a job does not queue are not told");
    losses.count(job.array != 0, "arrays are not told");
    losses.count(job.dependencies.size() > 1, "of several jobs to wait for, only the first is told");
    losses.count(!job.dependencies.empty() && job.dependencies[0].kind != DependencyKind::after_any,
                 "kinds of dependencies are not told");
    losses.count(job.limit.is_unlimited() ? states_estimate(job) : job.limit != job.estimate,
                 "limit and estimate are one number, the limit where there is one");
    losses.count(job.work.is_unlimited(), loss_endless);
    losses.count(job.submit < Instant{} || job.ran_before > TimeSpan{}, loss_warm);
    losses.count(!trace.names.labels.empty(), loss_labels);
  }
  return losses.take();
}

/// 0 failed, 1 completed, 5 cancelled.
int status_of(Outcome outcome) {
  return outcome == Outcome::failed ? 0 : outcome == Outcome::cancelled ? 5 : 1;
}

std::string requested_time(const JobSpec& job) {
  if (!job.limit.is_unlimited()) return seconds_text(job.limit.ns);
  return states_estimate(job) ? seconds_text(job.estimate.ns) : "-1";
}

}  // namespace

TraceLosses write_swf(const LoadedTrace& trace, std::ostream& out) {
  const Processors processors{trace.jobs};
  const NumberedNames users{"user", trace.names.tenants}, partitions{"partition", trace.names.partitions};
  TraceLosses losses = losses_of(trace, processors);
  out << "; Version: 2.2\n; MaxJobs: " << trace.jobs.size() << "\n; MaxRecords: " << trace.jobs.size() << '\n';
  // Whole seconds in the header, so what is left of one goes to the jobs.
  TimeSpan shift = shift_to_zero(trace.jobs);
  constexpr std::int64_t second_ns = 1'000'000'000;
  const std::int64_t begin_ns = trace.report.zero_unix_ns.value_or(0) - shift.ns;
  if (begin_ns >= second_ns) {
    shift.ns += begin_ns % second_ns;
    out << "; UnixStartTime: " << begin_ns / second_ns << '\n';
  }
  for (const std::string& fact : trace.report.header)
    if (is_kept(fact)) out << "; " << fact << '\n';
  for (const std::string& loss : losses) out << "; Note: " << loss << '\n';
  for (const std::string& comment : users.comments()) out << comment;
  for (const std::string& comment : partitions.comments()) out << comment;

  for (std::size_t i = 0; i < trace.jobs.size(); ++i) {
    const JobSpec job = trace.jobs[i];
    const auto wait = trace.jobs.recorded_wait(i);
    const PartitionNameId partition = job.request.partition;
    const std::uint64_t size = processors.of(job.request);
    out << fmt::format("{} {} {} {} {} -1 -1 {} {} -1 {} {} -1 -1 -1 {} {} -1\n", job.number,
                       seconds_text((job.submit - Instant{} + shift).ns), wait ? seconds_text(wait->ns) : "-1",
                       job.work.is_unlimited() ? "-1" : seconds_text(job.work.ns), size, size, requested_time(job),
                       status_of(job.outcome), users.of(job.tenant.index),
                       partition.valid() ? partitions.of(partition.index) : -1,
                       job.dependencies.empty() ? std::string{"-1"} : fmt::format("{}", job.dependencies[0].number));
  }
  return losses;
}

}  // namespace headroom
