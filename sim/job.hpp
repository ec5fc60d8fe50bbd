// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/ids.hpp"
#include "sim/time.hpp"

/// What a job asks for, as plain values. Where jobs come from is a JobSource; what became of them is the run record.
namespace headroom {

/// What one task of a gang needs on the node it runs on.
struct TaskNeed {
  std::uint32_t gpus = 0;  ///< whole GPUs, for itself alone
  std::uint32_t cpus = 0;
  std::int64_t memory_bytes = 0;
  std::uint32_t gpu_milli = 0;  ///< instead of whole GPUs: thousandths of one GPU that others may share, below 1000
  friend bool operator==(const TaskNeed&, const TaskNeed&) = default;
};

/// All tasks start together or not at all.
struct Request {
  std::uint32_t tasks = 1;
  TaskNeed per_task;
  std::uint32_t max_tasks_per_node = 0;  ///< 1: each task on a node of its own; 0: as many as fit
  GpuModelId gpu_model;                  ///< only nodes with this model; not valid: any node
  PartitionNameId partition;             ///< only nodes of this partition, where the cluster has partitions
  friend bool operator==(const Request&, const Request&) = default;
};

/// GPUs of the whole gang, in thousandths.
[[nodiscard]] constexpr std::uint64_t gpu_milli_of(const Request& request) {
  return std::uint64_t{request.tasks} * (std::uint64_t{request.per_task.gpus} * 1000 + request.per_task.gpu_milli);
}

/// What the job makes of its work, as its log says or as it was drawn. It ends after `work` in either case.
enum class Outcome : std::uint8_t { completed, failed, cancelled };
[[nodiscard]] std::string_view to_string(Outcome outcome);

/// When a dependency is satisfied: after the other job has completed, has ended in any way, has ended otherwise than
/// completed, or has started.
enum class DependencyKind : std::uint8_t { after_ok, after_any, after_not_ok, after_start };

struct Dependency {
  std::uint64_t number = 0;  ///< JobSpec::number of a job that comes earlier in the stream; others are no obstacle
  DependencyKind kind = DependencyKind::after_ok;
};

/// Plain values; copying one is cheap.
struct JobSpec {
  std::uint64_t number = 0;  ///< the id that the trace gave it, or its place in the trace; see JobNames::labels
  Instant submit;            ///< negative for a job that was there before simulated zero (warm start)
  TimeSpan work;             ///< run time at reference speed; unlimited for a lease without end
  TimeSpan estimate;         ///< what the user said; all that a planner may see
  TimeSpan limit = TimeSpan::unlimited();  ///< run time after which it is killed
  Request request;
  TenantId tenant;            ///< always valid; a trace without users has one tenant
  JobClassId job_class;       ///< always valid
  std::int32_t priority = 0;  ///< larger goes first under `order: priority`
  Outcome outcome = Outcome::completed;
  bool awaited = false;           ///< a later job depends on it
  Instant not_before;             ///< it does not queue earlier; no limit if that is not after `submit`
  TimeSpan ran_before;            ///< warm start: above 0, it ran at simulated zero and had done so much of its work
  std::uint64_t array = 0;        ///< number shared by the elements of one job array; 0: no array
  std::uint32_t array_limit = 0;  ///< at most so many elements queue or run at a time; 0: no limit
  std::span<const Dependency> dependencies = {};  ///< valid until the source is asked for the next job
};

/// How a job stands when it leaves the run, or when the run stops.
enum class JobState : std::uint8_t {
  finished,
  killed,    ///< at its limit
  rejected,  ///< it can never fit
  running,
  queued,     ///< or held
  cancelled,  ///< never started: what it depends on came out otherwise
};
[[nodiscard]] std::string_view to_string(JobState state);

/// Names behind the ids of the jobs. A source that reads a stream adds names as it meets them.
struct JobNames {
  std::vector<std::string> tenants;
  std::vector<std::string> classes;
  std::vector<std::string> gpu_models;
  std::vector<std::string> partitions;
  /// Of the jobs, where their ids are no numbers; else empty. labels[JobSpec::number]; numbers begin at 1, so labels[0]
  /// belongs to none.
  std::vector<std::string> labels;
};

/// Jobs in order of submit time, one at a time, so that memory follows the jobs alive and not the trace.
class JobSource {
 public:
  virtual ~JobSource() = default;
  /// The next job; submit times never decrease (checked by the engine). Nothing: the workload is over.
  virtual std::optional<JobSpec> next() = 0;
  /// A job has left the run. A source whose users react (closed loop) adds the jobs that follow from it, each submitted
  /// at `at` or later; the engine submits them at their times, beside the stream of next().
  virtual void ended(const JobSpec& /*job*/, JobState /*state*/, Instant /*at*/, std::vector<JobSpec>& /*follow_up*/) {}
  /// Valid for every id handed out so far; complete once next() has returned nothing.
  [[nodiscard]] virtual const JobNames& names() const = 0;
};

}  // namespace headroom
