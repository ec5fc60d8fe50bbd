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
    {"cooling.throttled.sw_thermal", "GPU-h", Better::lower,
     "GPU-hours of nodes that temperature held to a step, without those of the next row"},
    {"cooling.throttled.hw_thermal", "GPU-h", Better::lower,
     "GPU-hours of nodes whose clocks were halved at least because a junction met its slowdown temperature"},
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

CoolingMeter::CoolingMeter(const ClusterSpec& cluster, const Window& window) : window_(window) {
  std::uint32_t nodes = 0;
  for (const PoolSpec& pool : cluster.pools) {
    pool_end_.push_back(nodes += pool.nodes);
    gpus_of_pool_.push_back(pool.node.gpus);
  }
  reasons_.assign(nodes, ThrottleReason::none);
  for (std::size_t i = 0; i < std::size(supplies); ++i) series_.emplace_back(supplies[i].first, "degC", supply_help[i]);
}

std::uint32_t CoolingMeter::gpus_of(NodeId node) const {
  const auto pool = std::ranges::upper_bound(pool_end_, node.index) - pool_end_.begin();
  return gpus_of_pool_[static_cast<std::size_t>(pool)];
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
  Instant from = settled_, to = at;
  settled_ = at;
  if (!window_.begin) return;
  from = std::max(from, *window_.begin);
  if (window_.end) to = std::min(to, *window_.end);
  if (from >= to) return;
  const TimeSpan span = to - from;
  for (std::size_t i = 0; i < held_.size(); ++i) held_[i] += static_cast<WideSum>(gpus_held_[i]) * span.ns;
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
  settle(entry.at);
  if (entry.node.index >= reasons_.size()) return;
  ThrottleReason& reason = reasons_[entry.node.index];
  const std::uint32_t gpus = gpus_of(entry.node);
  gpus_held_[static_cast<std::size_t>(reason)] -= reason == ThrottleReason::none ? 0 : gpus;
  reason = entry.reason;
  gpus_held_[static_cast<std::size_t>(reason)] += reason == ThrottleReason::none ? 0 : gpus;
  const bool in_window = window_.begin && entry.at >= *window_.begin && (!window_.end || entry.at < *window_.end);
  if (entry.shut_down && in_window) ++shutdowns_;
}

void CoolingMeter::on(const record::RunEnded& entry) {
  settle(entry.at);
  end_ = entry.at;
}

std::vector<MetricValue> CoolingMeter::metrics() const {
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  const auto gpu_hours = [&](ThrottleReason reason) {
    return static_cast<double>(held_[static_cast<std::size_t>(reason)]) / ns_per_hour;
  };
  const double litres = static_cast<double>(water_ul_ns_per_s_) * 1e-15;
  const double kwh = energy_.energy().si / 3.6e6;
  const double values[] = {kwh > 0.0 ? litres / kwh : nothing,
                           litres * 1e-3,
                           static_cast<double>(free_.ns) / ns_per_hour,
                           hottest_.mk > 0 ? celsius(hottest_.temperature()) : nothing,
                           gpu_hours(ThrottleReason::sw_thermal_slowdown),
                           gpu_hours(ThrottleReason::hw_thermal_slowdown),
                           static_cast<double>(shutdowns_)};
  static_assert(std::size(values) == std::size(metric_table), "one value per row");
  std::vector<MetricValue> out;
  for (std::size_t i = 0; i < std::size(values); ++i) out.push_back({std::string(metric_table[i].name), values[i]});
  return out;
}

std::vector<TimeSeries> CoolingMeter::series() const {
  std::vector<TimeSeries> out;
  for (std::size_t i = 0; i < series_.size(); ++i)
    if ((cooled_.*supplies[i].second).mk > 0) out.push_back(SeriesRecorder(series_[i]).finish(end_));
  return out;
}

}  // namespace headroom
