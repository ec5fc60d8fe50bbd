// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/job.hpp"
#include "sim/time.hpp"

/// The `workload.synthetic` section of a scenario as checked values; scenarios/synthetic_workload.hpp makes jobs of it.
namespace headroom {

/// A positive random time. Heavy tails are cut at `max`, and a stated mean or p95 is that before the cut.
struct DurationDistribution {
  enum class Kind : std::uint8_t { constant, exponential, lognormal, weibull, pareto, mixture } kind = Kind::constant;
  double a = 0.0;  ///< constant: value s; exponential: mean s; lognormal: median s; weibull: scale s; pareto: minimum s
  double b = 0.0;  ///< lognormal: sigma of the logarithm; weibull and pareto: shape
  TimeSpan min, max = TimeSpan::unlimited();     ///< of a mixture: unused, each part has its own
  std::vector<DurationDistribution> parts = {};  ///< of a mixture: none of them a mixture; else empty
  double share = 1.0;                            ///< as a part of a mixture; normalised over the parts
};

/// One size that the jobs of a class have, instead of the one request of the class. Exactly one of the three is set.
struct SyntheticSize {
  double share = 1.0;           ///< of the jobs of the class; normalised over its sizes
  std::uint32_t gpus = 0;       ///< whole GPUs of the job
  std::uint32_t gpu_milli = 0;  ///< thousandths of one GPU
  std::uint32_t cpus = 0;       ///< cores of a job without GPUs
  double stretch = 1.0;         ///< of the run times of the class, where it has no other for how a job ends
};

/// Jobs of a class that do not complete.
struct SyntheticEnding {
  double share = 0.0;                            ///< of the jobs of the class
  std::optional<DurationDistribution> duration;  ///< until then; nothing: as the class
};

struct SyntheticClass {
  std::string name;
  double share = 1.0;  ///< of the jobs; normalised over the classes
  Request request;     ///< gpu_model and partition stay invalid; the names are below. With sizes: per GPU or core
  std::string gpu_model;
  DurationDistribution duration;
  double estimate_factor_min = 1.0, estimate_factor_max = 1.0;  ///< estimate = run time * uniform in this range
  std::int32_t priority = 0;
  std::vector<SyntheticSize> sizes = {};  ///< empty: every job has `request`
  SyntheticEnding failed = {}, cancelled = {};
  std::uint32_t array_size = 1, array_limit = 0;  ///< jobs submitted as one array, and how many of them run at a time
  std::string partition = {};                     ///< empty: that of the tenant
};

struct SyntheticTenant {
  std::string name;
  double share = 1.0;
  std::string partition = {};  ///< empty: none
};

/// Users who react: each submits a job, waits for its end, thinks, and submits the next.
struct SyntheticUsers {
  std::uint32_t count = 0;  ///< 0: an open workload, arrivals do not depend on what becomes of the jobs
  DurationDistribution think;
  double resubmit = 0.0;  ///< probability that a killed job is submitted again, with twice the estimate
};

struct SyntheticWorkload {
  std::uint64_t jobs = 0;          ///< 0: until the horizon
  double arrivals_per_second = 0;  ///< mean rate; 0: from `load`
  double load = 0;                 ///< offered GPU-seconds (CPU-seconds without GPUs) per second and GPU of the cluster
  SyntheticUsers users = {};       ///< instead of a rate or a load
  double growth = 0;  ///< of the rate, in a mean month: it is rate * (1 + growth)^(t / month) at t, before day and week
  double diurnal_amplitude = 0;  ///< rate(t) = mean * (1 + amplitude * cos(2 pi (t - peak) / 1 d)), in [0, 1]
  TimeSpan diurnal_peak;         ///< time of day with the highest rate
  std::array<double, 7> weekday_rates = {1, 1, 1, 1, 1, 1, 1};  ///< Monday first; relative, normalised to a mean of 1
  double burst_size = 1;                                        ///< mean number of jobs (or arrays) that come together
  TimeSpan burst_gap;                                           ///< mean time between two of a burst
  double dependent_share = 0;  ///< of the jobs: the tenant's next job runs only after they have completed
  std::vector<SyntheticClass> classes;
  std::vector<SyntheticTenant> tenants;
};

}  // namespace headroom
