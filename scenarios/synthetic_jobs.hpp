// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "scenarios/weighted_choice.hpp"
#include "sim/job.hpp"
#include "sim/random.hpp"

/// What the jobs of a synthetic workload are like; when they come is scenarios/synthetic_arrivals.hpp.
namespace headroom {

/// What load counts: GPUs, or cores in a cluster that has no GPU.
enum class WidthUnit : std::uint8_t { gpus, cpus };

struct SizedRequest {
  Request request;       ///< no GPU model and no partition: names become ids where the jobs are made
  double share;          ///< of the jobs of the class, as written
  double stretch = 1.0;  ///< of the run times of the class
};

/// The requests of a class. One with `sizes` is cut to the nodes of the cluster: a job that fits on its largest node
/// (most GPUs) is one task there; a larger one takes whole nodes of that size, or, where they do not come out even,
/// single GPUs wherever they are free. Cores and memory count per GPU, and for a share of a GPU as they stand.
[[nodiscard]] std::vector<SizedRequest> sized_requests(const SyntheticClass& job_class, const ClusterSpec& cluster);

[[nodiscard]] double width(const Request& request, WidthUnit unit);

/// GPU-seconds (or core-seconds) that a job of the workload brings on average, in closed form.
[[nodiscard]] double mean_work(const SyntheticWorkload& workload, const ClusterSpec& cluster, WidthUnit unit);

/// Mean run time of the jobs of a class over all their endings; of those of a size that stretches them.
[[nodiscard]] Duration mean_duration(const SyntheticClass& job_class, double stretch = 1.0);

/// What is common to the jobs of one submission.
struct JobShape {
  TenantId tenant;
  JobClassId job_class;
  std::uint32_t size = 0;  ///< index into the sizes of the class
};

/// Draws jobs. Each purpose has its own random stream, and each job (or submission) its own numbers in it, so that a
/// changed distribution of one thing moves no other.
class SyntheticJobs {
 public:
  SyntheticJobs(const SyntheticWorkload& workload, const Scenario& scenario);

  /// Class and size by `submission`, tenant by `who`: classes are drawn so that their shares are those of the jobs,
  /// arrays counting with all their elements.
  [[nodiscard]] JobShape shape(std::uint64_t submission, std::uint64_t who) const;
  /// The job number `index` + 1. Array, dependencies and `awaited` are the caller's.
  [[nodiscard]] JobSpec job(std::uint64_t index, Instant submit, const JobShape& shape) const;
  [[nodiscard]] std::uint32_t array_size(JobClassId job_class) const { return patterns_[job_class.index].array_size; }
  [[nodiscard]] std::uint32_t array_limit(JobClassId job_class) const { return patterns_[job_class.index].array_limit; }
  [[nodiscard]] const JobNames& names() const { return names_; }

 private:
  /// The class as the loop uses it: no string.
  struct Pattern {
    std::vector<Request> requests;
    std::vector<double> stretches;  ///< by request
    WeightedChoice sizes;
    DurationDistribution duration;
    std::optional<DurationDistribution> failed, cancelled;
    double failed_share, not_completed_share;
    double factor_min, factor_range;
    bool may_underestimate;
    std::int32_t priority;
    std::uint32_t array_size, array_limit;
  };
  void add(const SyntheticClass& c, const ClusterSpec& cluster);
  [[nodiscard]] Outcome outcome(const Pattern& p, std::uint64_t index) const;
  [[nodiscard]] double draw(Stream purpose, std::uint64_t index) const {
    return Rng(seed_, purpose, index).uniform_open();
  }

  std::uint64_t seed_;
  WeightedChoice classes_, tenants_;
  std::vector<Pattern> patterns_;
  std::vector<PartitionNameId> tenant_partitions_;
  JobNames names_;
};

}  // namespace headroom
