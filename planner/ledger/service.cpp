// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/service.hpp"

#include <chrono>
#include <cmath>

namespace headroom {
namespace {

double ratio(double part, double whole) {
  return whole > 0.0 ? part / whole : 0.0;
}

double finite(double value) {
  return std::isfinite(value) ? value : 0.0;
}

}  // namespace

double ServiceRates::availability() const {
  return ratio(gpus_present, gpus_paid);
}
double ServiceRates::utilisation() const {
  return ratio(gpus_held, gpus_present);
}
double ServiceRates::goodput() const {
  return ratio(gpus_useful, gpus_held);
}

ServiceRates service_rates(const Scenario& scenario, const RunStatistics& statistics) {
  ServiceRates rates;
  for (const PoolSpec& pool : scenario.cluster.pools) {
    rates.gpus_paid += static_cast<double>(pool.nodes) * pool.node.gpus;
    rates.cores_paid += static_cast<double>(pool.nodes) * pool.node.cpus;
  }
  const double window_h = statistics.window_s / 3600.0;
  const auto per_hour = [&](std::string_view metric) { return ratio(finite(statistics.metric(metric)), window_h); };
  rates.gpus_present = per_hour("gpu_hours.present");
  rates.gpus_useful = per_hour("gpu_hours.used");
  rates.gpus_held = rates.gpus_useful + per_hour("gpu_hours.wasted");
  rates.cores_held = per_hour("cpu_hours.used") + per_hour("cpu_hours.wasted");
  rates.jobs_ended_per_h = per_hour("jobs.measured");
  rates.cloud_usd_per_h = per_hour("cloud.cost");
  return rates;
}

std::vector<double> hours_of_months(std::int64_t start_unix_s, std::uint32_t months) {
  using namespace std::chrono;
  const sys_days first_day = floor<days>(sys_seconds{seconds{start_unix_s}});
  year_month month = year_month_day{first_day}.year() / year_month_day{first_day}.month();
  std::vector<double> hours;
  for (std::uint32_t m = 0; m < months; ++m, month += std::chrono::months{1}) {
    const auto length = sys_days{(month + std::chrono::months{1}) / 1} - sys_days{month / 1};
    hours.push_back(24.0 * static_cast<double>(length.count()));
  }
  return hours;
}

}  // namespace headroom
