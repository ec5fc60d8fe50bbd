// SPDX-License-Identifier: Apache-2.0
#include "scenarios/job_facts.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace headroom {
namespace {

std::uint32_t fitting(std::uint64_t count) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(count, std::numeric_limits<std::uint32_t>::max()));
}

/// What is known about the partition of a tenant's jobs.
struct PartitionUse {
  PartitionNameId only;
  bool any = false, mixed = false;
};

}  // namespace

JobFacts collect_jobs(JobSource& source) {
  JobFacts facts;
  std::vector<PartitionUse> uses;
  while (const auto job = source.next()) {
    if (job->work.is_unlimited() || job->submit < Instant{} || job->work.ns <= 0) {
      ++facts.left_out;
      continue;
    }
    const TaskNeed& need = job->request.per_task;
    facts.jobs.push_back({.submit_ns = job->submit.ns,
                          .run_s = job->work.in_seconds(),
                          .gpu_milli = fitting(gpu_milli_of(job->request)),
                          .cpus = fitting(std::uint64_t{job->request.tasks} * need.cpus),
                          .tenant = job->tenant.index,
                          .outcome = job->outcome});
    facts.has_gpus = facts.has_gpus || facts.jobs.back().gpu_milli > 0;
    if (uses.size() <= job->tenant.index) uses.resize(job->tenant.index + std::size_t{1});
    PartitionUse& use = uses[job->tenant.index];
    use.mixed = use.mixed || (use.any && use.only != job->request.partition);
    use.only = job->request.partition;
    use.any = true;
  }
  facts.tenants = source.names().tenants;
  facts.partitions.resize(facts.tenants.size());
  for (std::size_t i = 0; i < std::min(uses.size(), facts.partitions.size()); ++i)
    if (uses[i].only.valid() && !uses[i].mixed) facts.partitions[i] = source.names().partitions[uses[i].only.index];
  return facts;
}

}  // namespace headroom
