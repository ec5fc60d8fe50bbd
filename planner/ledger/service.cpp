// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/service.hpp"

#include <cmath>

#include "planner/ledger/cohort.hpp"
#include "scenarios/calendar_months.hpp"

namespace headroom {
namespace {

double ratio(double part, double whole) {
  return whole > 0.0 ? part / whole : 0.0;
}

double finite(double value) {
  return std::isfinite(value) ? value : 0.0;
}

std::vector<double> hours_of(const Scenario& scenario) {
  return hours_of_months(scenario.run.start_unix_s, scenario.costs->horizon_months);
}

/// What is paid for in a month, used or not.
ServiceRates capacity(const Scenario& scenario, const Cohorts& cohorts, std::uint32_t month) {
  ServiceRates rates;
  for (std::uint32_t p = 0; p < scenario.cluster.pools.size(); ++p) {
    const NodeSpec& node = scenario.cluster.pools[p].node;
    const double nodes = nodes_in_service(cohorts[p], month);
    rates.gpus_paid += nodes * node.gpus;
    rates.cores_paid += nodes * node.cpus;
  }
  return rates;
}

PeriodUse whole_window(const RunStatistics& statistics) {
  const auto metric = [&](std::string_view name) { return finite(statistics.metric(name)); };
  const double wasted = metric("gpu_hours.wasted");
  return {.hours = statistics.window_s / 3600.0,
          .gpu_hours_present = metric("gpu_hours.present"),
          .gpu_hours_held = metric("gpu_hours.used") + wasted,
          .gpu_hours_wasted = wasted,
          .gpu_hours_slowed = metric("gpu_hours.slowed"),
          .cpu_hours_held = metric("cpu_hours.used") + metric("cpu_hours.wasted"),
          .jobs_ended = metric("jobs.measured"),
          .site_kwh = metric("energy.site") / 3.6e6,
          .cloud_usd = metric("cloud.cost"),
          .cloud_gpu_hours_held = metric("cloud.gpu_hours"),
          .cloud_gpu_hours_wasted = metric("cloud.gpu_hours.wasted")};
}

ServiceRates add_use(ServiceRates rates, const PeriodUse& use) {
  const auto per_hour = [&](double amount) { return ratio(amount, use.hours); };
  rates.gpus_present = per_hour(use.gpu_hours_present);
  rates.gpus_held = per_hour(use.gpu_hours_held);
  rates.cloud_gpus_held = per_hour(use.cloud_gpu_hours_held);
  rates.cloud_gpus_wasted = per_hour(use.cloud_gpu_hours_wasted);
  rates.gpus_useful = rates.gpus_held + rates.cloud_gpus_held - per_hour(use.gpu_hours_wasted + use.gpu_hours_slowed) -
                      rates.cloud_gpus_wasted;
  rates.cores_held = per_hour(use.cpu_hours_held);
  rates.jobs_ended_per_h = per_hour(use.jobs_ended);
  rates.cloud_usd_per_h = per_hour(use.cloud_usd);
  rates.site_kw = per_hour(use.site_kwh);
  return rates;
}

}  // namespace

double ServiceRates::availability() const {
  return ratio(gpus_present, gpus_paid);
}
double ServiceRates::utilisation() const {
  return ratio(gpus_held, gpus_present);
}
double ServiceRates::goodput() const {
  return ratio(gpus_useful, gpus_held + cloud_gpus_held);
}

void Service::scale(double ServiceRates::*rate, double factor) {
  for (ServiceRates& month : rates_) month.*rate *= factor;
}

ServiceRates Service::mean() const {
  if (rates_.size() == 1) return rates_.front();
  ServiceRates out;
  double all = 0.0;
  for (const double hours : hours_) all += hours;
  for (std::uint32_t m = 0; m < months(); ++m)
    for (double ServiceRates::*const rate :
         {&ServiceRates::gpus_paid, &ServiceRates::gpus_present, &ServiceRates::gpus_held, &ServiceRates::gpus_useful,
          &ServiceRates::cores_paid, &ServiceRates::cores_held, &ServiceRates::jobs_ended_per_h,
          &ServiceRates::cloud_usd_per_h, &ServiceRates::cloud_gpus_held, &ServiceRates::cloud_gpus_wasted,
          &ServiceRates::site_kw})
      out.*rate += in(m).*rate * hours(m) / all;
  return out;
}

Service service_of(const Scenario& scenario, const RunStatistics& statistics) {
  std::vector<double> hours = hours_of(scenario);
  const Cohorts cohorts = cohorts_of(scenario);
  if (statistics.periods.size() != hours.size())
    return Service(add_use(capacity(scenario, cohorts, 0), whole_window(statistics)), std::move(hours));
  std::vector<ServiceRates> months;
  for (std::uint32_t m = 0; m < hours.size(); ++m)
    months.push_back(add_use(capacity(scenario, cohorts, m), statistics.periods[m]));
  return {std::move(months), std::move(hours)};
}

Service idle_service(const Scenario& scenario) {
  return Service(ServiceRates{}, hours_of(scenario));
}

std::vector<Instant> months_of_service(const Scenario& scenario) {
  if (!scenario.costs || !scenario.run.horizon) return {};
  return months_of_run(scenario.run.start_unix_s, scenario.costs->horizon_months, *scenario.run.horizon);
}

}  // namespace headroom
