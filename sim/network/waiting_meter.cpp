// SPDX-License-Identifier: Apache-2.0
#include "sim/network/waiting_meter.hpp"

#include <algorithm>

namespace headroom {
namespace {

constexpr MetricSpec metric_table[] = {
    {"gpu_hours.network.waiting", "GPU-h", Better::lower,
     "GPU-hours in which jobs on several nodes waited for the network, and computed nothing meanwhile."},
    {"gpu_hours.network.lost", "GPU-h", Better::lower,
     "The part of gpu_hours.network.waiting that they would not have waited if each had been alone, on links that "
     "carry all that its ports can send; with jobs on a link meeting by chance."},
    {"gpu_hours.network.lost.interleaved", "GPU-h", Better::lower,
     "gpu_hours.network.lost if those who share a link evaded each other as well as it allows, at each moment of this "
     "run."},
    {"gpu_hours.network.lost.colliding", "GPU-h", Better::lower,
     "gpu_hours.network.lost if those who share a link always sent at the same time, at each moment of this run."},
};

}  // namespace

std::span<const MetricSpec> waiting_metrics() {
  return metric_table;
}

void WaitingMeter::set(JobId job, std::uint32_t gpus, const Parts& parts, Instant now) {
  settle(now);
  if (job.index >= of_job_.size()) {
    if (gpus == 0) return;
    of_job_.resize(std::max<std::size_t>(job.index + 1, 2 * of_job_.size()));
  }
  Sums& its = of_job_[job.index];
  const Sums next{gpus * parts.waiting, gpus * parts.lost, gpus * parts.interleaved, gpus * parts.colliding};
  for (std::size_t i = 0; i < next.size(); ++i) now_[i] = std::max(0.0, now_[i] + next[i] - its[i]);
  its = next;
}

void WaitingMeter::settle(Instant now) {
  const Instant from = std::max(settled_, window_.begin.value_or(Instant{}));
  const Instant to = std::min(now, window_.end.value_or(now));
  if (from < to)
    for (std::size_t i = 0; i < now_.size(); ++i) gpu_seconds_[i] += now_[i] * (to - from).in_seconds();
  settled_ = now;
}

std::vector<MetricValue> WaitingMeter::metrics() const {
  std::vector<MetricValue> out;
  for (std::size_t i = 0; i < gpu_seconds_.size(); ++i)
    out.push_back({std::string(metric_table[i].name), gpu_seconds_[i] / 3600.0});
  return out;
}

}  // namespace headroom
