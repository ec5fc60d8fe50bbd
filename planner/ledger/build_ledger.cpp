// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/build_ledger.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"
#include "models/cost/depreciation.hpp"

namespace headroom {
namespace {

constexpr std::uint32_t months_per_year = 12;

class Builder {
 public:
  Builder(const Scenario& scenario, const ServiceRates& rates)
      : scenario_(scenario),
        costs_(*scenario.costs),
        rates_(rates),
        purchase_(purchase_of(scenario)),
        hours_(hours_of_months(scenario.run.start_unix_s, costs_.horizon_months)) {}

  Ledger build() {
    for (const PurchasedPool& pool : purchase_.pools) {
      buy(pool);
      run(pool);
    }
    rent();
    for (std::uint32_t m = 1; m <= costs_.horizon_months; ++m) {
      running(m, "cloud", "cloud", rates_.cloud_usd_per_h * hours_[m - 1], FlowKind::variable);
      recharge(m);
    }
    if (costs_.tax_rate > 0.0) tax();
    return std::move(ledger_);
  }

 private:
  [[nodiscard]] std::uint32_t paid_at(std::uint32_t service_month) const { return costs_.lead_months + service_month; }

  void buy(const PurchasedPool& pool) {
    for (std::uint32_t in_service = 0; in_service < costs_.horizon_months; in_service += costs_.life_months) {
      const double parts[] = {pool.servers_usd, pool.installation_usd, pool.fabric_usd, pool.storage_usd};
      constexpr std::string_view accounts[] = {"servers", "installation", "fabric", "storage"};
      for (std::size_t i = 0; i < std::size(parts); ++i) {
        const double deposit = costs_.deposit * parts[i];
        ledger_.add(in_service, accounts[i], pool.name, deposit, FlowKind::capital);
        ledger_.add(paid_at(in_service), accounts[i], pool.name, parts[i] - deposit, FlowKind::capital);
      }
      const std::uint32_t age = std::min(costs_.life_months, costs_.horizon_months - in_service);
      const double lost = (1.0 - costs_.residual) * age / costs_.life_months;
      ledger_.add(paid_at(in_service + age), "resale", pool.name, -(1.0 - lost) * pool.total_usd(), FlowKind::salvage);
    }
  }

  void run(const PurchasedPool& pool) {
    const auto gpus = static_cast<double>(pool.gpus);
    for (std::uint32_t m = 1; m <= costs_.horizon_months; ++m) {
      const auto year = static_cast<double>((m - 1) / months_per_year);
      const double prices = std::pow(1.0 + costs_.inflation, year);
      const double energy_prices = std::pow(1.0 + costs_.energy_inflation, year);
      const auto monthly = [&](std::string_view account, double per_year) {
        running(m, account, pool.name, per_year / months_per_year * prices, FlowKind::fixed);
      };
      running(m, "space", pool.name, pool.power_kw * costs_.space_usd_per_kw_month * prices, FlowKind::fixed);
      running(m, "energy", pool.name,
              pool.power_kw * costs_.load * costs_.pue * hours_[m - 1] * costs_.energy_usd_per_kwh * energy_prices,
              FlowKind::variable);
      monthly("maintenance", costs_.maintenance * pool.total_usd());
      monthly("insurance", costs_.insurance * pool.total_usd());
      monthly("licences", costs_.licence_usd_per_gpu_year * gpus);
      monthly("staff", pool.nodes / costs_.staff.nodes_per_person * costs_.staff.usd_per_year);
    }
  }

  void rent() {
    for (std::size_t i = 0; i < costs_.pools.size(); ++i) {
      const PoolSpec& pool = scenario_.cluster.pools[i];
      const double per_h = pool.nodes * costs_.pools[i].rent_usd_per_h.value_or(0.0);
      for (std::uint32_t m = 1; m <= costs_.horizon_months; ++m)
        running(m, "rent", pool.name, per_h * hours_[m - 1], FlowKind::fixed);
    }
  }

  void running(std::uint32_t service_month, std::string_view account, std::string_view asset, double usd,
               FlowKind kind) {
    ledger_.add(paid_at(service_month), account, asset, usd, kind);
    taxable(service_month) -= usd;
  }

  void recharge(std::uint32_t service_month) {
    const double usd = costs_.alternative_usd_per_gpu_h.value_or(0.0) * rates_.gpus_useful * hours_[service_month - 1];
    ledger_.add(paid_at(service_month), "recharge", "cluster", -usd, FlowKind::recharge);
    taxable(service_month) += usd;
  }

  double& taxable(std::uint32_t service_month) {
    const std::size_t year = (service_month - 1) / months_per_year;
    if (taxable_.size() <= year) taxable_.resize(year + 1, 0.0);
    return taxable_[year];
  }

  /// Years of service are the tax years. What is sold is taxed on what it brings beyond its book value.
  void tax() {
    for (std::uint32_t in_service = 0; in_service < costs_.horizon_months; in_service += costs_.life_months)
      depreciate(in_service);
    for (std::size_t year = 0; year < taxable_.size(); ++year) {
      const auto end = std::min(static_cast<std::uint32_t>(year + 1) * months_per_year, costs_.horizon_months);
      ledger_.add(paid_at(end), "tax", "cluster", costs_.tax_rate * taxable_[year], FlowKind::tax);
    }
  }

  void depreciate(std::uint32_t in_service) {
    const double price = purchase_.total_usd();
    const std::uint32_t age = std::min(costs_.life_months, costs_.horizon_months - in_service);
    const double resale = (1.0 - (1.0 - costs_.residual) * age / costs_.life_months) * price;
    double book = price;
    const std::vector<double> schedule = tax_schedule(price);
    for (std::uint32_t start = in_service, year = 0; start < in_service + age && year < schedule.size();
         start += months_per_year, ++year) {
      taxable(start + 1) -= schedule[year];
      book -= schedule[year];
    }
    taxable(in_service + age) += resale - book;
  }

  [[nodiscard]] std::vector<double> tax_schedule(double price) const {
    if (costs_.depreciation == TaxDepreciation::macrs) {
      constexpr int class_of_computers = 5;
      std::vector<double> schedule;
      for (const double share : macrs_shares(class_of_computers)) schedule.push_back(share * price);
      return schedule;
    }
    const int years = static_cast<int>((costs_.life_months + months_per_year - 1) / months_per_year);
    return straight_line(price, costs_.residual * price, years);
  }

  const Scenario& scenario_;
  const CostsSection& costs_;
  const ServiceRates& rates_;
  const Purchase purchase_;
  const std::vector<double> hours_;
  Ledger ledger_;
  std::vector<double> taxable_;  // by year of service
};

}  // namespace

Ledger build_ledger(const Scenario& scenario, const ServiceRates& rates) {
  HEADROOM_CHECK(scenario.costs.has_value(), "a ledger needs prices");
  return Builder(scenario, rates).build();
}

}  // namespace headroom
