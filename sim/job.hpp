// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/ids.hpp"
#include "sim/time.hpp"

/// What a job asks for, as plain values. Where jobs come from is a JobSource; what became of them is the run record.
namespace headroom {

/// What one task of a gang needs on the node it runs on.
struct TaskNeed {
  std::uint32_t gpus = 0;
  std::uint32_t cpus = 0;
  std::int64_t memory_bytes = 0;
  friend bool operator==(const TaskNeed&, const TaskNeed&) = default;
};

/// All tasks start together or not at all.
struct Request {
  std::uint32_t tasks = 1;
  TaskNeed per_task;
  std::uint32_t max_tasks_per_node = 0;  ///< 1: each task on a node of its own; 0: as many as fit
  GpuModelId gpu_model;                  ///< only nodes with this model; not valid: any node
  friend bool operator==(const Request&, const Request&) = default;
};

struct JobSpec {
  std::uint64_t number = 0;  ///< the id that the trace gave it; what `jobs.csv` prints
  Instant submit;
  TimeSpan work;                             ///< run time at reference speed; unlimited for a lease without end
  TimeSpan estimate;                         ///< what the user said; all that a planner may see
  TimeSpan limit = TimeSpan::unlimited();    ///< run time after which it is killed
  Request request;
  TenantId tenant;                           ///< always valid; a trace without users has one tenant
  JobClassId job_class;                      ///< always valid
  std::int32_t priority = 0;                 ///< larger goes first under `order: priority`
};

/// Names behind the ids of the jobs. A source that reads a stream adds names as it meets them.
struct JobNames {
  std::vector<std::string> tenants;
  std::vector<std::string> classes;
  std::vector<std::string> gpu_models;
};

/// Jobs in order of submit time, one at a time, so that memory follows the jobs alive and not the trace.
class JobSource {
 public:
  virtual ~JobSource() = default;
  /// The next job; submit times never decrease (checked by the engine). Nothing: the workload is over.
  virtual std::optional<JobSpec> next() = 0;
  /// Valid for every id handed out so far; complete once next() has returned nothing.
  [[nodiscard]] virtual const JobNames& names() const = 0;
};

}  // namespace headroom
