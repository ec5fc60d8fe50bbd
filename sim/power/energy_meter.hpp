// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/metrics.hpp"
#include "sim/power/job_energies.hpp"
#include "sim/run_record.hpp"
#include "sim/series_recorder.hpp"

/// What the site drew, from the run record alone.
namespace headroom {

/// The rows that a run with power has beside run_metrics().
[[nodiscard]] std::span<const MetricSpec> energy_metrics();

/// What went where.
struct SiteEnergy {
  MicroEnergy nodes, supplies, equipment, cooling, losses;  ///< as in record::SiteDraw
  void add(const record::SiteDraw& draw, TimeSpan span);
  [[nodiscard]] MicroEnergy computers() const { return nodes + supplies + equipment; }
  [[nodiscard]] MicroEnergy total() const { return computers() + cooling + losses; }
};

/// Energy over the measured window, by what drew it and by whom.
///
/// All that the site draws is somebody's: a job has its part as JobEnergies says, and what is left is nobody's.
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
  /// Of the whole run: power.site, and energy.pue, whose mean is energy over energy.
  [[nodiscard]] std::vector<TimeSeries> series() const;
  [[nodiscard]] const SiteEnergy& in_window() const { return in_window_; }
  [[nodiscard]] const SiteEnergy& whole_run() const { return whole_run_; }
  [[nodiscard]] const JobEnergies& jobs() const { return jobs_; }  ///< in the window
  /// Adds to the first of the periods, which are those of Metrics.
  void add_to(std::vector<PeriodUse>& periods) const;

  static constexpr TimeSpan quarter = TimeSpan::seconds(900);  ///< over which utilities average what they bill as peak

 private:
  void settle(Instant at);
  void measure(Instant to);
  void integrate(Instant to);

  Window window_;
  record::SiteDraw draw_;
  Instant settled_, end_, quarter_end_;
  TimeSpan measured_;
  SiteEnergy in_window_, whole_run_;
  MicroEnergy in_quarter_;
  TimeSpan of_quarter_;  // measured of the present one
  std::vector<Instant> period_ends_;
  std::vector<MicroEnergy> totals_;  // up to the end of each period that has ended
  MicroPower peak_, swing_;
  double quarter_peak_w_ = 0.0;
  JobEnergies jobs_;
  SeriesRecorder series_{"power.site", "W", "power that the site draws"};
  SeriesRecorder pue_{"energy.pue", "1",
                      "PUE: what the site draws over what its computers draw; its mean is energy over energy"};
};

}  // namespace headroom
