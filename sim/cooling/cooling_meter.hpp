// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/metrics.hpp"
#include "sim/run_record.hpp"
#include "sim/series_recorder.hpp"

/// How the site was cooled, from the run record alone.
namespace headroom {

/// The rows that a run with a plant has beside run_metrics().
[[nodiscard]] std::span<const MetricSpec> cooling_metrics();

/// Water, temperatures and thermal throttling over the measured window.
///
/// The hottest junction is noted at looks at all racks, an hour apart at most, for all that was seen since the one
/// before, and at once if it is new by half a kelvin: so its maximum may come from that long before the window.
class CoolingMeter final : public QuietSink {
 public:
  CoolingMeter(const ClusterSpec& cluster, const Window& window);

  using QuietSink::on;
  void on(const record::JobSubmitted&) override;
  void on(const record::SiteDraw&) override;
  void on(const record::SiteCooled&) override;
  void on(const record::NodeThrottled&) override;
  void on(const record::RunEnded&) override;

  /// In the order of cooling_metrics(), after RunEnded.
  [[nodiscard]] std::vector<MetricValue> metrics() const;
  /// Supplies of room, chilled and warm water, and the hottest junction, in degC; of what there is.
  [[nodiscard]] std::vector<TimeSeries> series() const;

 private:
  void settle(Instant at);
  [[nodiscard]] std::uint32_t gpus_of(NodeId node) const;

  Window window_;
  std::vector<std::uint32_t> pool_end_, gpus_of_pool_;
  Instant settled_, end_;
  record::SiteCooled cooled_;
  bool is_cooled_ = false;
  MicroPower computers_;
  std::vector<ThrottleReason> reasons_;                           // by node
  std::array<std::uint64_t, throttle_reason_count> gpus_held_{};  // now
  // Over the window.
  std::array<WideSum, throttle_reason_count> held_{};  // in GPU-nanoseconds
  WideSum water_ul_ns_per_s_ = 0;
  MicroEnergy energy_;
  TimeSpan free_;
  MilliKelvin hottest_;
  std::uint64_t shutdowns_ = 0;
  std::vector<SeriesRecorder> series_;
};

}  // namespace headroom
