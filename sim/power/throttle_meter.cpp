// SPDX-License-Identifier: Apache-2.0
#include "sim/power/throttle_meter.hpp"

#include <algorithm>
#include <utility>

namespace headroom {
namespace {

constexpr MetricSpec metric_table[] = {
    {"gpu_hours.held.sw_power_cap", "GPU-h", Better::lower, "GPU-hours of jobs that were held to a power limit"},
    {"gpu_hours.held.hw_power_brake", "GPU-h", Better::lower, "the same by the power brake"},
    {"gpu_hours.held.sw_thermal_slowdown", "GPU-h", Better::lower, "the same to keep their temperature"},
    {"gpu_hours.held.hw_thermal_slowdown", "GPU-h", Better::lower, "the same because they were too hot"},
};
static_assert(std::size(metric_table) + 1 == throttle_reason_count, "a row for each reason but none");

}  // namespace

std::span<const MetricSpec> throttle_metrics() {
  return metric_table;
}

void ThrottleMeter::on(const record::JobSubmitted& entry) {
  if (!window_.begin) window_.begin = std::max(entry.spec->submit, Instant{});
}

void ThrottleMeter::settle(Instant at) {
  Instant from = std::exchange(settled_, at), to = at;
  if (!window_.begin) return;
  from = std::max(from, *window_.begin);
  if (window_.end) to = std::min(to, *window_.end);
  if (from >= to) return;
  for (std::size_t i = 0; i < throttle_reason_count; ++i)
    milli_ns_[i] += static_cast<WideSum>(milli_[i]) * (to - from).ns;
}

void ThrottleMeter::change(Held from, Held to) {
  milli_[static_cast<std::size_t>(from.reason)] -= from.milli;
  milli_[static_cast<std::size_t>(to.reason)] += to.milli;
}

void ThrottleMeter::on(const record::JobDraw& entry) {
  const Held now{entry.reason, entry.held_milli};
  Held* known = held_.find(entry.job);
  if (known == nullptr && now.milli == 0) return;
  settle(entry.at);
  if (known == nullptr) known = &held_.add(entry.job);
  change(*known, now);
  *known = now;
}

void ThrottleMeter::on(const record::LeaseEnded& entry) {
  Held* const known = held_.find(entry.job);
  if (known == nullptr) return;
  settle(entry.at);
  change(std::exchange(*known, {}), {});
}

void ThrottleMeter::on(const record::JobEnded& entry) {
  held_.remove(entry.job);
}

void ThrottleMeter::on(const record::RunEnded& entry) {
  settle(entry.at);
}

std::vector<MetricValue> ThrottleMeter::metrics() const {
  constexpr double milli_ns_per_hour = 1000.0 * 3.6e12;
  std::vector<MetricValue> out;
  for (std::size_t i = 1; i < throttle_reason_count; ++i)
    out.push_back({std::string(metric_table[i - 1].name), static_cast<double>(milli_ns_[i]) / milli_ns_per_hour});
  return out;
}

}  // namespace headroom
