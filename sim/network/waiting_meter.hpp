// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/ids.hpp"
#include "sim/metric_spec.hpp"
#include "sim/metrics.hpp"

namespace headroom {

[[nodiscard]] std::span<const MetricSpec> waiting_metrics();

/// GPU-hours that jobs wait for the network, within the measured window.
class WaitingMeter {
 public:
  explicit WaitingMeter(const Window& window) : window_(window) {}

  /// Parts of the time of a job, from 0 to 1.
  struct Parts {
    double waiting = 0.0;      ///< for the network at all
    double lost = 0.0;         ///< longer than if all its ports always had all they can carry
    double interleaved = 0.0;  ///< the same, if jobs evaded each other
    double colliding = 0.0;    ///< if they always met
  };
  void set(JobId job, std::uint32_t gpus, const Parts& parts, Instant now);
  void remove(JobId job, Instant now) { set(job, 0, {}, now); }
  void settle(Instant now);

  /// In the order of waiting_metrics().
  [[nodiscard]] std::vector<MetricValue> metrics() const;

 private:
  using Sums = std::array<double, 4>;
  Window window_;
  std::vector<Sums> of_job_;  // GPUs
  Sums now_{};
  Sums gpu_seconds_{};
  Instant settled_;
};

}  // namespace headroom
