// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>
#include <vector>

#include "sim/metrics.hpp"
#include "sim/run_record.hpp"
#include "sim/serial_table.hpp"
#include "sim/throttle_reason.hpp"

namespace headroom {

/// The rows that a run with power has for what held its GPUs.
[[nodiscard]] std::span<const MetricSpec> throttle_metrics();

/// GPU-hours of jobs whose GPUs were held, by what held the slowest of them, over the measured window.
class ThrottleMeter final : public QuietSink {
 public:
  explicit ThrottleMeter(const Window& window) : window_(window) {}

  using QuietSink::on;
  void on(const record::JobSubmitted&) override;
  void on(const record::JobDraw&) override;
  void on(const record::LeaseEnded&) override;
  void on(const record::JobEnded&) override;
  void on(const record::RunEnded&) override;

  /// In the order of throttle_metrics(), after RunEnded.
  [[nodiscard]] std::vector<MetricValue> metrics() const;

 private:
  struct Held {
    ThrottleReason reason{};
    std::uint64_t milli = 0;
  };
  void settle(Instant at);
  void change(Held from, Held to);

  Window window_;
  Instant settled_;
  std::array<std::uint64_t, throttle_reason_count> milli_{};  // held now
  std::array<WideSum, throttle_reason_count> milli_ns_{};
  SerialTable<Held> held_;
};

}  // namespace headroom
