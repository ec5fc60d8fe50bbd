// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/job.hpp"

/// The jobs of a source as plain numbers, for whoever describes or fits a workload.
namespace headroom {

struct JobFact {
  std::int64_t submit_ns = 0;
  double run_s = 0.0;           ///< run time at reference speed, > 0
  std::uint32_t gpu_milli = 0;  ///< thousandths of a GPU, of the whole job
  std::uint32_t cpus = 0;       ///< of the whole job
  std::uint32_t tenant = 0;     ///< index into JobFacts::tenants
  Outcome outcome = Outcome::completed;
};

struct JobFacts {
  std::vector<JobFact> jobs;  ///< in order of submission
  std::vector<std::string> tenants;
  std::vector<std::string> partitions;  ///< by tenant: the one in which all its jobs are; empty: none, or several
  bool has_gpus = false;                ///< at least one job has: widths are GPUs, else cores
  std::uint64_t left_out = 0;           ///< jobs without end, of no length, or submitted before time zero

  /// GPUs of a job, or its cores where no job has a GPU.
  [[nodiscard]] double width(const JobFact& job) const {
    return has_gpus ? static_cast<double>(job.gpu_milli) / 1000.0 : static_cast<double>(job.cpus);
  }
};

/// Takes all jobs of the source; 32 bytes each.
[[nodiscard]] JobFacts collect_jobs(JobSource& source);

}  // namespace headroom
