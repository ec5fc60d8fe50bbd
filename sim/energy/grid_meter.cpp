// SPDX-License-Identifier: Apache-2.0
#include "sim/energy/grid_meter.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "models/check.hpp"
#include "sim/power/energy_meter.hpp"

namespace headroom {
namespace {

constexpr TimeSpan quarter = EnergyMeter::quarter;
constexpr std::int64_t hour_s = 3600;

constexpr MetricSpec metric_table[] = {
    {"energy.bought", "J", Better::lower,
     "what the utility delivered in the window: energy.site less what panels gave, and what the battery took and gave"},
    {"power.utility_peak_quarter", "W", Better::lower,
     "largest mean of that over a quarter of an hour, counted from the start of the run: what a demand charge is for"},
    {"carbon.operational", "kg", Better::lower,
     "CO2-equivalent of energy.bought at the intensity of its moment, by the accounting of the scenario"},
    {"carbon.operational_average", "kg", Better::lower,
     "the same by the average intensity of the grid (location-based)"},
    {"carbon.operational_marginal", "kg", Better::lower,
     "the same by the intensity of what the grid adds for one more"},
    {"solar.used_share", "1", Better::higher, "energy of the panels that the site or its battery took / all they made"},
    {"battery.cycles", "1", Better::neither, "energy taken from the store of the battery / its capacity"},
};

double hours_of(TimeSpan span) {
  return span.in_seconds() / static_cast<double>(hour_s);
}

Duration duration(TimeSpan span) {
  return {span.in_seconds()};
}

double value(const std::optional<HourlySeries>& series, Instant at) {
  return series ? series->at(at) : 0.0;
}

}  // namespace

bool OnPeakHours::contains(std::int64_t unix_s) const {
  using namespace std::chrono;
  const sys_seconds local{seconds{unix_s + utc_offset_s}};
  const sys_days day = floor<days>(local);
  const auto hour = floor<hours>(local - day).count();
  return hour >= from && hour < to && (!working_days_only || weekday{day}.iso_encoding() <= 5);
}

GridUse& GridUse::operator+=(const GridUse& other) {
  metered = metered + other.metered;
  length = length + other.length;
  site += other.site;
  bought += other.bought;
  solar_made += other.solar_made;
  solar_used += other.solar_used;
  charged += other.charged;
  discharged += other.discharged;
  lost += other.lost;
  market += other.market;
  contract_paid += other.contract_paid;
  contract_market += other.contract_market;
  average += other.average;
  marginal += other.marginal;
  peak = std::max(peak, other.peak);
  on_peak = std::max(on_peak, other.on_peak);
  taken_from_store += other.taken_from_store;
  return *this;
}

std::span<const MetricSpec> grid_metrics() {
  return metric_table;
}

GridMeter::GridMeter(const GridSpec& spec, DispatchPolicy* policy, const Window& window)
    : spec_(spec), policy_(policy), window_(window) {
  HEADROOM_CHECK(!spec.battery || policy != nullptr, "a battery needs somebody who uses it");
  HEADROOM_CHECK(std::ranges::is_sorted(spec.system_peaks), "peaks of the grid ascend");
  if (spec.battery) content_ = spec.battery->first_content * spec.battery->battery.capacity;
  divide({Instant::never()});
}

void GridMeter::divide(std::vector<Instant> ends) {
  HEADROOM_CHECK(!ends.empty() && std::ranges::is_sorted(ends), "billing months follow each other");
  month_ends_ = std::move(ends);
  months_ = {{.length = month_ends_.front() - Instant{}}};
}

void GridMeter::on(const record::JobSubmitted& entry) {
  if (!window_.begin) window_.begin = std::max(entry.spec->submit, Instant{});
}

void GridMeter::on(const record::SiteDraw& entry) {
  settle(entry.at);
  site_ = entry.total().power();
  asked_.reset();
  site_per_node_ = entry.nodes.uw > 0 ? site_ / entry.nodes.power() : 1.0;
}

/// What pauses of this instant cost is booked once: on the call that is on, or on the one that begins now.
void GridMeter::on(const record::SiteCurtailed& entry) {
  settle(entry.at);
  asked_.reset();
  curtailed_ = entry;
  if (call_now() != nullptr) calls_.back().lost += Duration{std::exchange(curtailed_.lost, {}).in_seconds()};
}

void GridMeter::on(const record::RunEnded& entry) {
  settle(entry.at);
  end_ = entry.at;
}

const CallOutcome* GridMeter::call_now() const {
  const bool is_on = !calls_.empty() && settled_ < calls_.back().call.at + calls_.back().call.lasts;
  return is_on ? &calls_.back() : nullptr;
}

bool GridMeter::is_measured() const {
  return window_.begin && settled_ >= *window_.begin && (!window_.end || settled_ < *window_.end);
}

/// Until when nothing changes.
Instant GridMeter::next_cut(Instant to) const {
  to = std::min(to, Instant{(settled_.ns / quarter.ns + 1) * quarter.ns});
  const auto cut = [&](Instant at) {
    if (at > settled_) to = std::min(to, at);
  };
  cut(spec_.price.next(settled_));
  for (const auto* const series : {&spec_.average_carbon, &spec_.marginal_carbon, &spec_.solar})
    if (*series) cut((*series)->next(settled_));
  cut(month_ends_[months_.size() - 1]);
  if (window_.begin) cut(*window_.begin);
  if (window_.end) cut(*window_.end);
  if (calls_.size() < spec_.calls.size()) cut(spec_.calls[calls_.size()].at);
  if (const CallOutcome* const call = call_now()) cut(call->call.at + call->call.lasts);
  return to;
}

/// As Metrics does: what comes and goes within an instant leaves no mark.
void GridMeter::settle(Instant to) {
  while (settled_ < to) {
    begin_due_call();
    span(next_cut(to));
  }
}

/// What has ended is booked, as it would be later; of the span that still lasts only the carbon is asked.
CarbonMass GridMeter::emitted(Instant at) {
  while (settled_ < at) {
    begin_due_call();
    const Instant cut = next_cut(Instant::never());
    if (cut <= at) {
      span(cut);
      continue;
    }
    Energy content = content_;
    const TimeSpan length = at - settled_;
    const Flow flow = run_battery(content, asked_of_battery(), length);
    return emitted_ + bought(flow, length).bought * CarbonIntensity{carbon() != nullptr ? carbon()->at(settled_) : 0.0};
  }
  return emitted_;
}

void GridMeter::begin_due_call() {
  if (calls_.size() == spec_.calls.size() || spec_.calls[calls_.size()].at > settled_) return;
  const DemandCall& call = spec_.calls[calls_.size()];
  Power target = call.reduce_to ? *call.reduce_to : last_quarter_ - call.reduce_by.value_or(Power{});
  if (curtailed_.is_called) target = curtailed_.target.power();  // who answers it in the run has said so
  calls_.push_back({.call = call, .target = std::max(target, Power{})});
  calls_.back().lost = Duration{std::exchange(curtailed_.lost, {}).in_seconds()};
}

/// What is not drawn is at the inputs of nodes; the site would draw as much more as it now draws for each of theirs.
void GridMeter::book_call(CallOutcome& call, const Flow& flow, Energy solar, TimeSpan length) const {
  const Duration time = duration(length);
  const Energy net = site_ * time - solar - call.target * time;
  const Energy capped = site_per_node_ * curtailed_.capped.power() * time;
  const Energy paused = site_per_node_ * curtailed_.paused.power() * time;
  const Energy above = std::max(net, Energy{});
  call.asked += std::max(net + capped + paused, Energy{});
  call.above += above;
  call.kept += std::min(above, flow.discharged);
  call.capped += capped;
  call.paused += paused;
  call.slowed += 1e-3 * static_cast<double>(curtailed_.slowed_milli) * time;
  call.waited += 1e-3 * static_cast<double>(curtailed_.paused_milli) * time;
}

const HourlySeries* GridMeter::carbon() const {
  const auto& series = spec_.accounting == CarbonAccounting::marginal ? spec_.marginal_carbon : spec_.average_carbon;
  return series ? &*series : nullptr;
}

/// What the grid asks for comes before the policy, which is asked once for each span.
Power GridMeter::asked_of_battery() {
  if (!spec_.battery) return {};
  if (asked_) return *asked_;
  const Power net = site_ - Power{value(spec_.solar, settled_)};
  const HourlySeries* known_carbon = carbon();
  if (known_carbon == nullptr && spec_.average_carbon) known_carbon = &*spec_.average_carbon;
  Power asked = policy_->decide({.at = settled_,
                                 .net = net,
                                 .price = {spec_.price.at(settled_)},
                                 .carbon = {known_carbon != nullptr ? known_carbon->at(settled_) : 0.0},
                                 .content = content_,
                                 .capacity = spec_.battery->battery.capacity});
  if (const CallOutcome* const call = call_now()) asked = std::min(asked, call->target - net);
  asked_ = std::max(asked, std::min(-net, Power{}));  // gives no more than the site needs
  return *asked_;
}

GridMeter::Flow GridMeter::step(Energy& content, Power asked, TimeSpan length) const {
  if (length.ns <= 0) return {};
  const BatteryStep done = battery_step(spec_.battery->battery, content, asked, duration(length));
  content = done.content;
  return {done.in, done.out, done.lost, spec_.battery->battery.discharge_factor * done.out};
}

/// At the power that was asked for as long as that can be held, and from there on at what can be.
GridMeter::Flow GridMeter::run_battery(Energy& content, Power asked, TimeSpan length) const {
  if (asked.si == 0.0 || !spec_.battery) return {};
  const Battery& battery = spec_.battery->battery;
  const Power rate = (asked.si > 0.0 ? battery.charge_rate : battery.discharge_rate) * battery.capacity;
  asked = std::clamp(asked, -rate, rate);
  const double held_ns = std::floor(battery_endurance(battery, content, asked).si * 1e9);
  const TimeSpan held =
      held_ns < static_cast<double>(length.ns) ? TimeSpan{static_cast<std::int64_t>(held_ns)} : length;
  Flow flow = step(content, asked, held);
  const Flow rest = step(content, asked, length - held);
  flow.charged += rest.charged;
  flow.discharged += rest.discharged;
  flow.lost += rest.lost;
  flow.from_store += rest.from_store;
  return flow;
}

void GridMeter::span(Instant to) {
  const TimeSpan length = to - settled_;
  book(run_battery(content_, asked_of_battery(), length), length);
  settled_ = to;
  asked_.reset();
  if (settled_.ns % quarter.ns == 0) end_quarter();
  while (months_.size() < month_ends_.size() && settled_ >= month_ends_[months_.size() - 1])
    months_.push_back({.length = month_ends_[months_.size()] - month_ends_[months_.size() - 1]});
}

GridMeter::Bought GridMeter::bought(const Flow& flow, TimeSpan length) const {
  const Energy site = site_ * duration(length), made = Power{value(spec_.solar, settled_)} * duration(length);
  const Energy used = std::min(made, std::max(site + flow.charged - flow.discharged, Energy{}));
  return {site, made, used, std::max(site + flow.charged - used - flow.discharged, Energy{})};
}

void GridMeter::book(const Flow& flow, TimeSpan length) {
  const auto [site, made, used, bought] = this->bought(flow, length);
  in_quarter_ += bought;
  if (carbon() != nullptr) emitted_ += bought * CarbonIntensity{carbon()->at(settled_)};
  bought_.set(settled_, (bought / duration(length)).si);
  if (spec_.battery) stored_.set(settled_, content_.si);
  if (!calls_.empty() && call_now() != nullptr) book_call(calls_.back(), flow, made, length);
  if (!is_measured()) return;
  GridUse& month = months_.back();
  measured_quarter_ = measured_quarter_ + length;
  month.metered = month.metered + length;
  month.site += site;
  month.bought += bought;
  month.solar_made += made;
  month.solar_used += used;
  month.charged += flow.charged;
  month.discharged += flow.discharged;
  month.lost += flow.lost;
  month.taken_from_store += flow.from_store;
  const EnergyPrice price{spec_.price.at(settled_)};
  month.market += bought * price;
  if (spec_.contract) {
    const Energy covered = spec_.contract->share * bought + spec_.contract->volume * duration(length);
    month.contract_paid += covered * spec_.contract->price;
    month.contract_market += covered * price;
  }
  month.average += bought * CarbonIntensity{value(spec_.average_carbon, settled_)};
  month.marginal += bought * CarbonIntensity{value(spec_.marginal_carbon, settled_)};
}

/// A quarter belongs to the month in which it ends; one that the window cuts is none.
void GridMeter::end_quarter() {
  const Instant begin{settled_.ns - quarter.ns};
  last_quarter_ = in_quarter_ / duration(quarter);
  if (measured_quarter_ == quarter) {
    GridUse& month = months_.back();
    month.peak = std::max(month.peak, last_quarter_);
    if (spec_.on_peak && spec_.on_peak->contains(spec_.start_unix_s + begin.ns / 1'000'000'000))
      month.on_peak = std::max(month.on_peak, last_quarter_);
  }
  for (; peaks_due_ < spec_.system_peaks.size() && spec_.system_peaks[peaks_due_] < settled_; ++peaks_due_)
    if (spec_.system_peaks[peaks_due_] >= begin && measured_quarter_ == quarter) at_peaks_.push_back(last_quarter_);
  in_quarter_ = {};
  measured_quarter_ = {};
}

GridUse GridMeter::total() const {
  GridUse sum;
  for (const GridUse& month : months_) sum += month;
  return sum;
}

Power GridMeter::at_system_peak() const {
  Power sum;
  for (const Power power : at_peaks_) sum += power;
  return at_peaks_.empty() ? Power{} : sum / static_cast<double>(at_peaks_.size());
}

std::vector<MetricValue> GridMeter::metrics() const {
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  const GridUse all = total();
  const bool is_short = all.metered < quarter;
  const double average = spec_.average_carbon ? all.average.si : nothing;
  const double marginal = spec_.marginal_carbon ? all.marginal.si : nothing;
  const double values[] = {
      all.bought.si,
      is_short ? (hours_of(all.metered) > 0.0 ? (all.bought / duration(all.metered)).si : nothing) : all.peak.si,
      spec_.accounting == CarbonAccounting::marginal ? marginal : average,
      average,
      marginal,
      all.solar_made.si > 0.0 ? all.solar_used / all.solar_made : nothing,
      spec_.battery ? all.taken_from_store / spec_.battery->battery.capacity : nothing};
  static_assert(std::size(values) == std::size(metric_table), "one value per row");
  std::vector<MetricValue> out;
  for (std::size_t i = 0; i < std::size(values); ++i) out.push_back({std::string(metric_table[i].name), values[i]});
  return out;
}

std::vector<TimeSeries> GridMeter::series() const {
  std::vector<TimeSeries> out;
  SeriesRecorder bought = bought_, stored = stored_;
  out.push_back(bought.finish(end_));
  if (spec_.battery) out.push_back(stored.finish(end_));
  return out;
}

}  // namespace headroom
