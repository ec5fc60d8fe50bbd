// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/run_record.hpp"

namespace headroom {

/// Hands out a list of jobs.
class ListedJobs final : public JobSource {
 public:
  ListedJobs(std::vector<JobSpec> jobs, JobNames names) : jobs_(std::move(jobs)), names_(std::move(names)) {}
  std::optional<JobSpec> next() override {
    return given_ == jobs_.size() ? std::nullopt : std::optional(jobs_[given_++]);
  }
  [[nodiscard]] const JobNames& names() const override { return names_; }

 private:
  std::vector<JobSpec> jobs_;
  JobNames names_;
  std::size_t given_ = 0;
};

/// An experiment as plain values, so that a law can change one thing and run it again.
struct Case {
  ClusterSpec cluster;
  std::vector<JobSpec> jobs;
  JobNames names;
  SchedulerSection scheduler;
  std::optional<Instant> horizon;
};

/// Anything goes: several pools and GPU models, gangs, jobs that fit nowhere, limits that kill, users who guess too
/// low, jobs of no length, leases without end, many things at one instant, any policy of the registry. In every third
/// case tasks share GPUs, and in every third one the cluster has partitions.
[[nodiscard]] Case random_case(std::uint64_t seed);

/// One homogeneous pool and jobs of one GPU each that never run past their estimate.
[[nodiscard]] Case random_one_gpu_case(std::uint64_t seed);

/// Nobody runs past the estimate: what reservations rest on.
void make_estimates_upper_bounds(Case& experiment);

void run(const Case& experiment, RecordSink& record);

/// Seed and policies, for the message of a test that fails.
[[nodiscard]] std::string describe(std::uint64_t seed, const Case& experiment);

}  // namespace headroom
