// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "planner/usage/job_use.hpp"

/// Right-sizing: what the jobs of a log asked for, what they used of it, and what to ask for the next time.
namespace headroom {

/// What the recommendations rest on.
struct RightSizeRule {
  double quantile = 0.95;        ///< of the runs of a group that the recommendation is to serve
  double level = 0.95;           ///< confidence from which a group has enough runs
  double slowdown = 1.1;         ///< a run may become longer by this factor at most; >= 1
  double memory_headroom = 0.9;  ///< of the memory of a GPU, the part that may be planned with
  std::optional<double> gpu_usd_h = {}, core_usd_h = {};  ///< what an hour costs; nothing: no money is shown
};

/// Of one resource, over all jobs that ran and asked for it. Quantiles of used over requested are nearest-rank, by job.
struct ResourceUse {
  UsedResource resource = UsedResource::gpus;
  std::uint64_t asked_jobs = 0, jobs = 0;          ///< jobs: those of which it is known what they used
  double asked_hours = 0.0;                        ///< of all that asked
  double requested_hours = 0.0, used_hours = 0.0;  ///< where both are known
  std::uint64_t above = 0;                         ///< jobs that used more than they asked for
  double p5 = 0.0, p25 = 0.0, p50 = 0.0, p75 = 0.0, p95 = 0.0;
};

/// The runs of one request: a tenant, a class and a shape. GPUs of jobs that have some, else cores.
struct UsageGroup {
  UsedResource resource = UsedResource::gpus;
  std::string tenant, job_class, shape;
  std::uint64_t runs = 0, completed = 0;  ///< whose use is known; only completed ones say what a run needs
  double requested = 0.0;                 ///< GPUs or cores of a run
  double requested_hours = 0.0, used_hours = 0.0;
  double used_p95 = 0.0;    ///< nearest rank, in GPUs or cores
  double used_bound = 0.0;  ///< not below the true percentile with `confidence`
  double confidence = 0.0;  ///< 0 without a completed run
  bool has_enough_runs = false;
  enum class Memory : std::uint8_t { no_matter, unknown, binds, fits } memory = Memory::no_matter;
  double recommended = 0.0;  ///< GPUs or cores; `requested` where nothing is to be gained
  double saved_hours = 0.0;
};

struct TenantSavings {
  std::string tenant;
  std::uint64_t jobs = 0;
  double requested_hours = 0.0, used_hours = 0.0, saved_hours = 0.0, sure_hours = 0.0;
};

/// Of GPUs or of cores: by tenant, most unused first, and over all groups.
struct UsageSavings {
  UsedResource resource = UsedResource::gpus;
  std::vector<TenantSavings> tenants;
  double saved_hours = 0.0, sure_hours = 0.0;  ///< sure: in groups that have enough runs
  std::optional<double> usd_h;
};

struct TraceUsage {
  RightSizeRule rule;
  std::uint64_t jobs = 0;               ///< of the trace
  std::vector<ResourceUse> resources;   ///< those that any job asked for, in the order of the enumeration
  std::vector<UsageGroup> groups;       ///< largest saving first
  std::vector<UsageSavings> savings;    ///< GPUs, then cores; of what is known of any job
  std::vector<std::uint32_t> group_of;  ///< by place in the trace; no_group if nothing is known of the job
  static constexpr std::uint32_t no_group = 0xFFFFFFFF;
};

/// Recommendation: the least count of GPUs or cores (thousandths, for a job of one GPU or of shares) that is no less
/// than the bound of what was busy, on which that slows a run down by `rule.slowdown` at most
/// (models/performance/packing.hpp, exponent 1), and on which the memory in use, spread evenly, stays below
/// `rule.memory_headroom` where it is known. A run saves what it asked for times its run time, less the same of the
/// longer run on the recommended count. Where that is not more than what the longer runs are worth, an hour of a run
/// being worth the GPU-hours that it asked for, the request stays.
///
/// Cores of jobs with GPUs are counted among the resources and not recommended: they are part of what a GPU-hour costs.
[[nodiscard]] TraceUsage trace_usage(const LoadedTrace& trace, const ClusterSpec* cluster, const RightSizeRule& rule);

}  // namespace headroom
