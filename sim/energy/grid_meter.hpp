// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/energy/dispatch_policy.hpp"
#include "sim/energy/grid_spec.hpp"
#include "sim/metrics.hpp"
#include "sim/run_record.hpp"
#include "sim/series_recorder.hpp"

/// What the utility delivers, from what the site draws: panels and a battery stand between.
///
/// They change nothing of the run, so all of this follows from the record. Between two changes of draw, sun, price and
/// carbon, and within a quarter of an hour, everything is constant but the power of a battery that meets a limit: it
/// holds the power that was asked for to the moment of the limit, and what it can from there to the end of the span.
/// What is bought balances: site + charged = bought + solar used + discharged. Nothing is sold: panels that make more
/// than the site and its battery take are curtailed.
namespace headroom {

/// What was metered in a billing month, as far as it lies in the measured window.
struct GridUse {
  TimeSpan metered, length;  ///< of the month
  Energy site, bought, solar_made, solar_used, charged, discharged;
  Energy lost;            ///< in the battery
  Money market;           ///< what was bought, at the price of its moment
  Money contract_paid;    ///< for what a contract covers, at its price
  Money contract_market;  ///< the same at the price of its moment, which comes back
  CarbonMass average, marginal;
  Power peak, on_peak;      ///< highest means over a quarter of an hour of what was bought
  Energy taken_from_store;  ///< of the content of the battery, for what it gave

  GridUse& operator+=(const GridUse& other);
};

/// What became of a call of the grid.
struct CallOutcome {
  DemandCall call;
  Power target;           ///< of what is bought
  Energy asked;           ///< above the target, had nobody answered
  Energy capped, paused;  ///< not drawn because GPUs were held and jobs paused; steps may give more than was asked for
  Energy above;           ///< the target, all the same, without the battery
  Energy kept;            ///< of this, what the battery gave
  Duration slowed;        ///< GPU time by which less was done because GPUs were held
  Duration lost, waited;  ///< GPU time of work that pauses took back, and for which paused jobs stood still
  /// What rounding leaves is nothing.
  [[nodiscard]] Energy missed() const { return kept < (1.0 - 1e-9) * above ? above - kept : Energy{}; }
};

/// The rows that a run with a GridMeter has beside energy_metrics().
[[nodiscard]] std::span<const MetricSpec> grid_metrics();

class GridMeter final : public QuietSink {
 public:
  /// Both must outlive it. `policy` may be null where there is no battery.
  GridMeter(const GridSpec& spec, DispatchPolicy* policy, const Window& window);
  /// Ends of the billing months, ascending; what comes behind the last one belongs to it.
  void divide(std::vector<Instant> ends);

  using QuietSink::on;
  void on(const record::JobSubmitted&) override;
  void on(const record::SiteDraw&) override;
  void on(const record::SiteCurtailed&) override;
  void on(const record::RunEnded&) override;

  // After RunEnded.
  [[nodiscard]] const std::vector<GridUse>& months() const { return months_; }  ///< those that were reached
  [[nodiscard]] GridUse total() const;
  /// Mean over the quarters with a peak of the whole grid; 0 without such.
  [[nodiscard]] Power at_system_peak() const;
  [[nodiscard]] const std::vector<CallOutcome>& calls() const { return calls_; }
  [[nodiscard]] Energy content() const { return content_; }

  /// Whether there is a carbon of the run, by the accounting of the scenario.
  [[nodiscard]] bool knows_carbon() const { return carbon() != nullptr; }
  /// At any time: CO2-equivalent of what was bought since simulated zero, by that accounting, measured or not. `at` is
  /// not before the last entry; nobody hears that it was asked.
  [[nodiscard]] CarbonMass emitted(Instant at);

  /// In the order of grid_metrics().
  [[nodiscard]] std::vector<MetricValue> metrics() const;
  [[nodiscard]] std::vector<TimeSeries> series() const;

 private:
  struct Flow {  // of a span, at constant powers
    Energy charged, discharged, lost, from_store;
  };
  struct Bought {
    Energy site, made, used, bought;
  };
  void settle(Instant to);
  [[nodiscard]] Instant next_cut(Instant to) const;
  void span(Instant to);
  [[nodiscard]] const HourlySeries* carbon() const;
  [[nodiscard]] Power asked_of_battery();
  [[nodiscard]] Flow run_battery(Energy& content, Power asked, TimeSpan length) const;
  [[nodiscard]] Flow step(Energy& content, Power asked, TimeSpan length) const;
  [[nodiscard]] Bought bought(const Flow& flow, TimeSpan length) const;
  void book(const Flow& flow, TimeSpan length);
  void end_quarter();
  void begin_due_call();
  void book_call(CallOutcome& call, const Flow& flow, Energy solar, TimeSpan length) const;
  [[nodiscard]] bool is_measured() const;
  [[nodiscard]] const CallOutcome* call_now() const;

  const GridSpec& spec_;
  DispatchPolicy* policy_;
  Window window_;
  Power site_;
  double site_per_node_ = 1.0;  // what the site draws, over what its nodes do
  record::SiteCurtailed curtailed_;
  Instant settled_, end_;
  Energy content_;
  std::optional<Power> asked_;  // of the battery, from settled_ on; unknown until somebody needs it
  CarbonMass emitted_;          // up to settled_
  std::vector<Instant> month_ends_;
  std::vector<GridUse> months_;
  Energy in_quarter_;          // bought, measured or not
  TimeSpan measured_quarter_;  // of it
  Power last_quarter_;
  std::size_t peaks_due_ = 0;  // of spec_.system_peaks
  std::vector<Power> at_peaks_;
  std::vector<CallOutcome> calls_;  // that have begun
  SeriesRecorder bought_{"power.utility", "W", "power that the utility delivers"};
  SeriesRecorder stored_{"battery.content", "J", "energy in the battery"};
};

}  // namespace headroom
