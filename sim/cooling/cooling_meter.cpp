// SPDX-License-Identifier: Apache-2.0
#include "sim/cooling/cooling_meter.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "models/cooling/celsius.hpp"

namespace headroom {
namespace {

constexpr MetricSpec metric_table[] = {
    {"cooling.wue", "L/kWh", Better::lower, "cooling.water / energy.computers"},
    {"cooling.water", "m3", Better::lower, "water that towers and wetted pads took in the window"},
    {"cooling.free_hours", "h", Better::higher, "time of the window in which no chiller ran"},
    {"cooling.hottest", "degC", Better::lower, "hottest junction of any GPU in the window"},
    {"cooling.shutdowns", "1", Better::lower, "times that a node shut down because it was too hot"},
};

constexpr std::pair<const char*, MilliKelvin record::SiteCooled::*> supplies[] = {
    {"cooling.room", &record::SiteCooled::room},
    {"cooling.chilled_water", &record::SiteCooled::chilled_water},
    {"cooling.warm_water", &record::SiteCooled::warm_water},
    {"cooling.hottest", &record::SiteCooled::hottest},
};
constexpr const char* supply_help[] = {"air that nodes take in", "supply of chilled water", "supply of warm water",
                                       "hottest junction at the last look at all racks, or since"};

constexpr double ns_per_hour = 3.6e12;

}  // namespace

std::span<const MetricSpec> cooling_metrics() {
  return metric_table;
}

CoolingMeter::CoolingMeter(const Window& window) : window_(window) {
  for (std::size_t i = 0; i < std::size(supplies); ++i) series_.emplace_back(supplies[i].first, "degC", supply_help[i]);
}

void CoolingMeter::on(const record::JobSubmitted& entry) {
  if (!window_.begin) window_.begin = std::max(entry.spec->submit, Instant{});
}

/// As Metrics does: what comes and goes within an instant leaves no mark.
void CoolingMeter::settle(Instant at) {
  if (at <= settled_) return;
  for (std::size_t i = 0; is_cooled_ && i < series_.size(); ++i)
    if (const MilliKelvin now = cooled_.*supplies[i].second; now.mk > 0)
      series_[i].set(settled_, celsius(now.temperature()));
  const double computers_kw = is_cooled_ ? 1e-3 * computers_.power().si : 0.0;
  const double litres_per_h = 3600.0 * 1e-6 * static_cast<double>(cooled_.water.ul_per_s);
  wue_.set(settled_, computers_kw > 0.0 ? litres_per_h / computers_kw : 0.0, computers_kw);
  Instant from = settled_, to = at;
  settled_ = at;
  if (!window_.begin) return;
  from = std::max(from, *window_.begin);
  if (window_.end) to = std::min(to, *window_.end);
  if (from >= to) return;
  const TimeSpan span = to - from;
  energy_ += computers_ * span;
  if (!is_cooled_) return;
  water_ul_ns_per_s_ += static_cast<WideSum>(cooled_.water.ul_per_s) * span.ns;
  if (!cooled_.chillers) free_ = free_ + span;
  hottest_ = std::max(hottest_, cooled_.hottest);
}

void CoolingMeter::on(const record::SiteDraw& entry) {
  settle(entry.at);
  computers_ = entry.computers();
}

void CoolingMeter::on(const record::SiteCooled& entry) {
  settle(entry.at);
  cooled_ = entry;
  is_cooled_ = true;
}

void CoolingMeter::on(const record::NodeThrottled& entry) {
  const bool in_window = window_.begin && entry.at >= *window_.begin && (!window_.end || entry.at < *window_.end);
  if (entry.shut_down && in_window) ++shutdowns_;
}

void CoolingMeter::on(const record::RunEnded& entry) {
  settle(entry.at);
  end_ = entry.at;
}

std::vector<MetricValue> CoolingMeter::metrics() const {
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  const double litres = static_cast<double>(water_ul_ns_per_s_) * 1e-15;
  const double kwh = energy_.energy().si / 3.6e6;
  const double values[] = {
      kwh > 0.0 ? litres / kwh : nothing, litres * 1e-3, static_cast<double>(free_.ns) / ns_per_hour,
      hottest_.mk > 0 ? celsius(hottest_.temperature()) : nothing, static_cast<double>(shutdowns_)};
  static_assert(std::size(values) == std::size(metric_table), "one value per row");
  std::vector<MetricValue> out;
  for (std::size_t i = 0; i < std::size(values); ++i) out.push_back({std::string(metric_table[i].name), values[i]});
  return out;
}

std::vector<TimeSeries> CoolingMeter::series() const {
  std::vector<TimeSeries> out;
  for (std::size_t i = 0; i < series_.size(); ++i)
    if ((cooled_.*supplies[i].second).mk > 0) out.push_back(SeriesRecorder(series_[i]).finish(end_));
  out.push_back(SeriesRecorder(wue_).finish(end_));
  return out;
}

}  // namespace headroom
