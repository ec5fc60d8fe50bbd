// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics_batches.hpp"

namespace headroom {

void BatchRecorder::add(std::uint64_t rank, std::int64_t wait_ns, std::int64_t turnaround_ns, double bounded_slowdown) {
  while (rank / jobs_per_batch_ >= batches_at_most) merge_neighbours();
  const std::size_t batch = rank / jobs_per_batch_;
  if (batch >= batches_.size()) batches_.resize(batch + 1);
  Sums& sums = batches_[batch];
  ++sums.jobs;
  sums.wait_ns += wait_ns;
  sums.turnaround_ns += turnaround_ns;
  sums.bounded_slowdown += bounded_slowdown;
}

void BatchRecorder::merge_neighbours() {
  const std::size_t half = (batches_.size() + 1) / 2;
  batches_.resize(2 * half);
  for (std::size_t i = 0; i < half; ++i) {
    const Sums& a = batches_[2 * i];
    const Sums& b = batches_[2 * i + 1];
    batches_[i] = {a.jobs + b.jobs, a.wait_ns + b.wait_ns, a.turnaround_ns + b.turnaround_ns,
                   a.bounded_slowdown + b.bounded_slowdown};
  }
  batches_.resize(half);
  jobs_per_batch_ *= 2;
}

JobBatches BatchRecorder::finish() const {
  JobBatches out{.jobs_per_batch = jobs_per_batch_, .batches = {}};
  for (const Sums& sums : batches_) {
    if (sums.jobs == 0) continue;
    const auto jobs = static_cast<double>(sums.jobs);
    out.batches.push_back({sums.jobs, static_cast<double>(sums.wait_ns) / 1e9 / jobs,
                           static_cast<double>(sums.turnaround_ns) / 1e9 / jobs, sums.bounded_slowdown / jobs});
  }
  return out;
}

}  // namespace headroom
