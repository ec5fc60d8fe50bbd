// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/cost_metrics.hpp"

#include <cmath>
#include <limits>

#include "models/check.hpp"
#include "models/cost/payback.hpp"
#include "models/cost/rate_of_return.hpp"
#include "models/cost/time_value.hpp"
#include "planner/ledger/build_ledger.hpp"

namespace headroom {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr double months_per_year = 12.0;

constexpr MetricSpec table[] = {
    {"cost.purchase", "USD", Better::lower, "what is bought, delivered and installed; without what replaces it later"},
    {"cost.present_value", "USD", Better::lower,
     "all costs from the order to the end of the horizon, after the tax that they save, discounted to the order; "
     "nothing of what is recharged"},
    {"cost.per_month", "USD/month", Better::lower,
     "the level payment at the end of each month of service that is worth as much as cost.present_value"},
    {"cost.per_gpu_hour", "USD/GPU-h", Better::lower,
     "levelised: discounted costs / discounted GPU-hours, of GPUs that are paid for, up or not, used or not, and of "
     "those "
     "that jobs held in a cloud"},
    {"cost.per_useful_gpu_hour", "USD/GPU-h", Better::lower,
     "levelised: discounted costs / discounted GPU-hours of work that was kept, at full speed"},
    {"cost.per_job", "USD/job", Better::lower, "levelised: discounted costs / discounted number of jobs that ended"},
    {"cost.idle", "1", Better::lower, "part of the GPU-hours paid for that no job held"},
    {"cost.net_present_value", "USD", Better::higher,
     "what the useful GPU-hours would have cost elsewhere (costs.alternative), less all costs, discounted"},
    {"cost.rate_of_return", "1", Better::higher,
     "costs.wacc at which cost.net_present_value is zero: a month has a twelfth of it; none if there is no such rate, "
     "or more than one"},
    {"cost.modified_rate_of_return", "1", Better::higher,
     "the same if what comes in earns costs.wacc until the end, and what goes out later is set aside at it now"},
    {"cost.payback", "month", Better::lower,
     "from the order until the sum of the discounted cash flows is back at zero; none within the horizon otherwise"},
};

double monthly_rate(const CostsSection& costs) {
  return costs.wacc / months_per_year;
}

double per(double costs, double quantity) {
  return quantity > 0.0 ? costs / quantity : nothing;
}

double yearly_return(const std::vector<double>& flows) {
  const RateOfReturn found = internal_rate_of_return(flows);
  if (found.roots() != RateOfReturn::Roots::one) return nothing;
  return months_per_year * found.rates.front();
}

}  // namespace

std::span<const MetricSpec> cost_metrics() {
  return table;
}

double discounted(const CostsSection& costs, const Service& service, double ServiceRates::*rate) {
  std::vector<double> by_month(costs.lead_months + 1, 0.0);
  for (std::uint32_t m = 0; m < service.months(); ++m) by_month.push_back(service.in(m).*rate * service.hours(m));
  return present_value(by_month, monthly_rate(costs));
}

double level_month_usd(const CostsSection& costs, const Ledger& ledger) {
  const double rate = monthly_rate(costs);
  const double at_order = present_value(in_usd(ledger.cost_by_month()), rate);
  const double at_service = at_order * std::pow(1.0 + rate, costs.lead_months);
  return at_service * capital_recovery_factor(rate, costs.horizon_months);
}

std::vector<MetricValue> cost_values(const Scenario& scenario, const Ledger& ledger, const Service& service) {
  const CostsSection& costs = *scenario.costs;
  const double paid = present_value(in_usd(ledger.cost_by_month()), monthly_rate(costs));
  const auto amount = [&](double ServiceRates::*rate) { return discounted(costs, service, rate); };
  const ServiceRates mean = service.mean();
  const bool has_alternative = costs.alternative_usd_per_gpu_h.has_value();
  const std::vector<double> cash = in_usd(ledger.cash_by_month());
  const double rate = monthly_rate(costs);
  const double values[] = {
      purchase_of(scenario).total_usd(),
      paid,
      level_month_usd(costs, ledger),
      per(paid, amount(&ServiceRates::gpus_paid) + amount(&ServiceRates::cloud_gpus_held)),
      per(paid, amount(&ServiceRates::gpus_useful)),
      per(paid, amount(&ServiceRates::jobs_ended_per_h)),
      mean.gpus_paid > 0.0 ? 1.0 - mean.gpus_held / mean.gpus_paid : nothing,
      has_alternative ? present_value(cash, rate) : nothing,
      has_alternative ? yearly_return(cash) : nothing,
      has_alternative ? months_per_year * modified_rate_of_return(cash, rate, rate).value_or(nothing) : nothing,
      has_alternative ? payback(cash, rate).value_or(nothing) : nothing};
  static_assert(std::size(values) == std::size(table));
  std::vector<MetricValue> out;
  for (std::size_t i = 0; i < std::size(table); ++i) out.push_back({std::string(table[i].name), values[i]});
  return out;
}

void add_cost_metrics(const Scenario& scenario, RunStatistics& statistics) {
  if (!scenario.costs) return;
  const Service service = service_of(scenario, statistics);
  for (MetricValue& value : cost_values(scenario, build_ledger(scenario, service), service))
    statistics.metrics.push_back(std::move(value));
}

}  // namespace headroom
