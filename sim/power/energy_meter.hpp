// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/metrics.hpp"
#include "sim/run_record.hpp"
#include "sim/serial_table.hpp"
#include "sim/series_recorder.hpp"

/// What the site drew, from the run record alone.
namespace headroom {

/// The rows that a run with power has beside run_metrics().
[[nodiscard]] std::span<const MetricSpec> energy_metrics();

/// Energy over the measured window, by what drew it and by whom.
///
/// All that the site draws is somebody's: at each moment a job has the share of it that its nodes' parts draw for the
/// job (active, and its share of what they draw when idle), and what is left is nobody's. As the share of a job changes
/// only with its own draw, its energy is that draw times the integral of (site / nodes), which all jobs have in common.
class EnergyMeter final : public QuietSink {
 public:
  explicit EnergyMeter(const Window& window) : window_(window) {}
  /// As Metrics::divide().
  void divide(std::vector<Instant> ends) { period_ends_ = std::move(ends); }

  using QuietSink::on;
  void on(const record::JobSubmitted&) override;
  void on(const record::JobDraw&) override;
  void on(const record::LeaseEnded&) override;
  void on(const record::JobEnded&) override;
  void on(const record::SiteDraw&) override;
  void on(const record::RunEnded&) override;

  /// In the order of energy_metrics(), after RunEnded.
  [[nodiscard]] std::vector<MetricValue> metrics() const;
  [[nodiscard]] TimeSeries series() const;
  /// Adds to the first of the periods, which are those of Metrics.
  void add_to(std::vector<PeriodUse>& periods) const;

  static constexpr TimeSpan quarter = TimeSpan::seconds(900);  ///< over which utilities average what they bill as peak

 private:
  struct Account {  // of a job
    MicroPower draw;
    double overhead = 0.0;  // when it was last booked
  };
  void settle(Instant at);
  void measure(Instant to);
  void integrate(Instant to);
  void book(Account& account);

  Window window_;
  record::SiteDraw draw_;
  Instant settled_, end_, quarter_end_;
  TimeSpan measured_;
  MicroEnergy nodes_, computers_, cooling_, losses_, total_, in_quarter_;
  TimeSpan of_quarter_;  // measured of the present one
  std::vector<Instant> period_ends_;
  std::vector<MicroEnergy> totals_;  // up to the end of each period that has ended
  MicroPower peak_, swing_;
  double quarter_peak_w_ = 0.0;
  double overhead_ = 0.0;  // integral of site / nodes over the window, in seconds
  double jobs_j_ = 0.0;
  SerialTable<Account> accounts_;
  SeriesRecorder series_{"power.site", "W", "power that the site draws"};
};

}  // namespace headroom
