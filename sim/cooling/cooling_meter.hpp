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

/// Water, temperatures and shutdowns over the measured window; what heat holds of jobs is for ThrottleMeter.
///
/// The hottest junction is noted at looks at all racks, an hour apart at most, for all that was seen since the one
/// before, and at once if it is new by half a kelvin: so its maximum may come from that long before the window.
class CoolingMeter final : public QuietSink {
 public:
  explicit CoolingMeter(const Window& window);

  using QuietSink::on;
  void on(const record::JobSubmitted&) override;
  void on(const record::SiteDraw&) override;
  void on(const record::SiteCooled&) override;
  void on(const record::NodeThrottled&) override;
  void on(const record::RunEnded&) override;

  /// In the order of cooling_metrics(), after RunEnded.
  [[nodiscard]] std::vector<MetricValue> metrics() const;
  /// Supplies of room, chilled and warm water, and the hottest junction, in degC, of what there is; and cooling.wue,
  /// whose mean is water over energy.
  [[nodiscard]] std::vector<TimeSeries> series() const;

 private:
  void settle(Instant at);

  Window window_;
  Instant settled_, end_;
  record::SiteCooled cooled_;
  bool is_cooled_ = false;
  MicroPower computers_;
  // Over the window.
  WideSum water_ul_ns_per_s_ = 0;
  MicroEnergy energy_;
  TimeSpan free_;
  MilliKelvin hottest_;
  std::uint64_t shutdowns_ = 0;
  std::vector<SeriesRecorder> series_;
  SeriesRecorder wue_{"cooling.wue", "L/kWh", "WUE: water over the energy of the computers"};
};

}  // namespace headroom
