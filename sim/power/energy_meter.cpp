// SPDX-License-Identifier: Apache-2.0
#include "sim/power/energy_meter.hpp"

#include <algorithm>
#include <limits>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr MetricSpec metric_table[] = {
    {"power.mean", "W", Better::neither, "what the site drew, averaged over the window"},
    {"power.peak", "W", Better::lower, "most that the site drew for longer than an instant of the window"},
    {"power.peak_quarter", "W", Better::lower,
     "largest mean over a quarter of an hour, counted from the start of the run: what a demand charge is for"},
    {"power.swing.peak", "W", Better::lower,
     "most that the site may swing by within an iteration of synchronous training, if those of all jobs coincide; over "
     "a second or less, so it is the steepest ramp per second too"},
    {"energy.site", "J", Better::lower, "all that the site drew in the window"},
    {"energy.computers", "J", Better::lower, "of this, nodes with their power supplies, and switches"},
    {"energy.cooling", "J", Better::lower, "of this, for cooling"},
    {"energy.losses", "J", Better::lower,
     "of this, lost between the feed and the inputs of the parts of the nodes, their power supplies included"},
    {"energy.jobs", "J", Better::neither,
     "of energy.site, the part of jobs: what nodes draw for them, their share of what those draw when idle, and of "
     "all that the site draws beside the nodes"},
    {"energy.jobs.busy", "J", Better::neither, "of energy.jobs, what the parts of the nodes drew because of them"},
    {"energy.pue", "1", Better::lower, "energy.site / energy.computers"},
};

double joules(MicroEnergy energy) {
  return energy.energy().si;
}

}  // namespace

std::span<const MetricSpec> energy_metrics() {
  return metric_table;
}

void EnergyMeter::on(const record::JobSubmitted& entry) {
  if (!window_.begin) window_.begin = std::max(entry.spec->submit, Instant{});
}

void SiteEnergy::add(const record::SiteDraw& draw, TimeSpan span) {
  nodes += draw.nodes * span;
  supplies += draw.supplies * span;
  equipment += draw.equipment * span;
  cooling += draw.cooling * span;
  losses += draw.losses * span;
}

/// As Metrics does: what comes and goes within an instant leaves no mark.
void EnergyMeter::settle(Instant at) {
  if (at <= settled_) return;
  const double total_w = draw_.total().power().si, computers_w = draw_.computers().power().si;
  series_.set(settled_, total_w);
  pue_.set(settled_, computers_w > 0.0 ? total_w / computers_w : 0.0, computers_w);
  whole_run_.add(draw_, at - settled_);
  while (totals_.size() < period_ends_.size() && period_ends_[totals_.size()] <= at) {
    measure(period_ends_[totals_.size()]);
    totals_.push_back(in_window_.total());
  }
  measure(at);
}

/// As far as it lies in the window.
void EnergyMeter::measure(Instant at) {
  Instant from = settled_, to = at;
  if (window_.begin) from = std::max(from, *window_.begin);
  if (window_.end) to = std::min(to, *window_.end);
  if (window_.begin && from < to) {
    settled_ = from;
    integrate(to);
  }
  settled_ = at;
}

void EnergyMeter::integrate(Instant to) {
  const MicroPower total = draw_.total();
  const TimeSpan span = to - settled_;
  measured_ = measured_ + span;
  in_window_.add(draw_, span);
  peak_ = std::max(peak_, total);
  swing_ = std::max(swing_, draw_.swing);
  jobs_.pass(draw_, span.in_seconds());
  while (settled_ < to) {
    const Instant quarter_end{(settled_.ns / quarter.ns + 1) * quarter.ns};
    const TimeSpan part = std::min(to, quarter_end) - settled_;
    in_quarter_ += total * part;
    of_quarter_ = of_quarter_ + part;
    settled_ = settled_ + part;
    if (settled_ < quarter_end) return;
    if (of_quarter_ == quarter)  // one that the window cuts is no quarter
      quarter_peak_w_ = std::max(quarter_peak_w_, joules(in_quarter_) / quarter.in_seconds());
    in_quarter_ = {};
    of_quarter_ = {};
  }
}

void EnergyMeter::on(const record::SiteDraw& entry) {
  settle(entry.at);
  draw_ = entry;
}

void EnergyMeter::on(const record::JobDraw& entry) {
  settle(entry.at);
  jobs_.set(entry.job, entry.standing, entry.active);
}

void EnergyMeter::on(const record::LeaseEnded& entry) {
  settle(entry.at);
  jobs_.set(entry.job, {}, {});
}

void EnergyMeter::on(const record::JobEnded& entry) {
  settle(entry.at);
  jobs_.end(entry.job);
}

void EnergyMeter::on(const record::RunEnded& entry) {
  settle(entry.at);
  end_ = entry.at;
}

std::vector<MetricValue> EnergyMeter::metrics() const {
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  const double seconds = measured_.in_seconds(), site = joules(in_window_.total()),
               computers = joules(in_window_.computers());
  const double values[] = {seconds > 0.0 ? site / seconds : nothing,
                           peak_.power().si,
                           std::max(quarter_peak_w_, measured_ < quarter ? site / seconds : 0.0),
                           swing_.power().si,
                           site,
                           computers,
                           joules(in_window_.cooling),
                           joules(in_window_.losses + in_window_.supplies),
                           jobs_.ended().total().si,
                           jobs_.ended().busy.si,
                           computers > 0.0 ? site / computers : nothing};
  static_assert(std::size(values) == std::size(metric_table), "one value per row");
  std::vector<MetricValue> out;
  for (std::size_t i = 0; i < std::size(values); ++i) out.push_back({std::string(metric_table[i].name), values[i]});
  return out;
}

void EnergyMeter::add_to(std::vector<PeriodUse>& periods) const {
  constexpr double kwh = 3.6e6;
  MicroEnergy before;
  for (std::size_t i = 0; i < std::min(totals_.size(), periods.size()); ++i) {
    periods[i].site_kwh += joules(totals_[i] - before) / kwh;
    before = totals_[i];
  }
}

std::vector<TimeSeries> EnergyMeter::series() const {
  return {SeriesRecorder(series_).finish(end_), SeriesRecorder(pue_).finish(end_)};
}

}  // namespace headroom
