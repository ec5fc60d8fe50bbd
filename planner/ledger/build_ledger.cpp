// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/build_ledger.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"
#include "models/cost/depreciation.hpp"
#include "planner/ledger/cohort.hpp"

namespace headroom {
namespace {

constexpr std::uint32_t months_per_year = 12;

class Builder {
 public:
  Builder(const Scenario& scenario, const Service& service)
      : scenario_(scenario),
        costs_(*scenario.costs),
        service_(service),
        purchase_(purchase_of(scenario)),
        cohorts_(cohorts_of(scenario)) {}

  Ledger build() {
    for (const PurchasedPool& pool : purchase_.pools) {
      for (const Cohort& cohort : cohorts_[pool.pool.index]) buy(pool, cohort);
      run(pool);
    }
    energy();
    rent();
    for (std::uint32_t m = 1; m <= costs_.horizon_months; ++m) {
      running(m, "cloud", "cloud", service_.in(m - 1).cloud_usd_per_h * hours(m), FlowKind::variable);
      recharge(m);
    }
    if (costs_.tax_rate > 0.0) tax();
    return std::move(ledger_);
  }

 private:
  [[nodiscard]] std::uint32_t paid_at(std::uint32_t service_month) const { return costs_.lead_months + service_month; }
  [[nodiscard]] double hours(std::uint32_t service_month) const { return service_.hours(service_month - 1); }
  [[nodiscard]] double nodes(PoolId pool, std::uint32_t service_month) const {
    return nodes_in_service(cohorts_[pool.index], service_month - 1);
  }

  /// Calls f(month in which the nodes come into service, months that they stay) for the cohort and what replaces it.
  template <class F>
  void for_each_life(const Cohort& cohort, F&& f) const {
    for (std::uint32_t from = cohort.from; from < cohort.until; from += costs_.life_months)
      f(from, std::min(costs_.life_months, cohort.until - from));
  }
  [[nodiscard]] double resale_usd(const PurchasedPool& pool, std::uint32_t age) const {
    return costs_.resale_value(age) * (pool.total_usd() - pool.installation_usd);
  }

  void buy(const PurchasedPool& pool, const Cohort& cohort) {
    const double share = static_cast<double>(cohort.nodes) / pool.nodes;
    for_each_life(cohort, [&](std::uint32_t from, std::uint32_t age) {
      const double parts[] = {pool.servers_usd, pool.installation_usd, pool.fabric_usd, pool.storage_usd};
      constexpr std::string_view accounts[] = {"servers", "installation", "fabric", "storage"};
      for (std::size_t i = 0; i < std::size(parts); ++i) {
        const double price = share * parts[i], deposit = costs_.deposit * price;
        ledger_.add(from, accounts[i], pool.name, deposit, FlowKind::capital);
        ledger_.add(paid_at(from), accounts[i], pool.name, price - deposit, FlowKind::capital);
      }
      ledger_.add(paid_at(from + age), "resale", pool.name, -share * resale_usd(pool, age), FlowKind::salvage);
    });
  }

  void run(const PurchasedPool& pool) {
    for (std::uint32_t m = 1; m <= costs_.horizon_months; ++m) {
      const double nodes = this->nodes(pool.pool, m), share = nodes / pool.nodes,
                   gpus = share * static_cast<double>(pool.gpus);
      const double power_kw = share * pool.power_kw;
      const auto year = static_cast<double>((m - 1) / months_per_year);
      const double prices = std::pow(1.0 + costs_.inflation, year);
      const auto monthly = [&](std::string_view account, double per_year) {
        running(m, account, pool.name, per_year / months_per_year * prices, FlowKind::fixed);
      };
      running(m, "space", pool.name, power_kw * costs_.space_usd_per_kw_month * prices, FlowKind::fixed);
      running(m, "facility", pool.name, power_kw * costs_.facility_usd_per_kw_month, FlowKind::fixed);
      if (!scenario_.power)
        running(m, "energy", pool.name,
                power_kw * costs_.load * costs_.pue * hours(m) * costs_.energy_usd_per_kwh * energy_prices(m),
                FlowKind::variable);
      monthly("maintenance", costs_.maintenance * share * pool.servers_usd);
      monthly("insurance", costs_.insurance * share * pool.total_usd());
      monthly("licences", costs_.licence_usd_per_gpu_year * gpus);
      monthly("staff", nodes / costs_.staff.nodes_per_person * costs_.staff.usd_per_year);
    }
  }

  /// As the run has drawn it.
  void energy() {
    if (!scenario_.power) return;
    if (scenario_.grid) return bills();
    for (std::uint32_t m = 1; m <= costs_.horizon_months; ++m)
      running(m, "energy", "cluster",
              service_.in(m - 1).site_kw * hours(m) * costs_.energy_usd_per_kwh * energy_prices(m), FlowKind::variable);
  }

  /// As the utility has metered it. The price of a contract is fixed.
  void bills() {
    for (std::uint32_t m = 1; m <= costs_.horizon_months; ++m) {
      const ServiceRates& rates = service_.in(m - 1);
      const double rise = energy_prices(m);
      const auto bill = [&](std::string_view account, double usd_per_h) {
        running(m, account, "cluster", usd_per_h * hours(m), FlowKind::variable);
      };
      bill("energy", rates.energy_usd_per_h * rise);
      bill("demand charges", rates.demand_usd_per_h * rise);
      bill("demand ratchet", rates.ratchet_usd_per_h * rise);
      bill("power contract", rates.contract_paid_usd_per_h - rates.contract_market_usd_per_h * rise);
      bill("carbon", rates.carbon_kg_per_h * costs_.carbon_usd_per_kg);
    }
  }

  /// Over those of the first year.
  [[nodiscard]] double energy_prices(std::uint32_t service_month) const {
    return std::pow(1.0 + costs_.energy_inflation, static_cast<double>((service_month - 1) / months_per_year));
  }

  void rent() {
    for (std::uint32_t i = 0; i < costs_.pools.size(); ++i) {
      const double per_h = costs_.pools[i].rent_usd_per_h.value_or(0.0);
      for (std::uint32_t m = 1; m <= costs_.horizon_months; ++m)
        running(m, "rent", scenario_.cluster.pools[i].name, nodes({i}, m) * per_h * hours(m), FlowKind::fixed);
    }
  }

  void running(std::uint32_t service_month, std::string_view account, std::string_view asset, double usd,
               FlowKind kind) {
    ledger_.add(paid_at(service_month), account, asset, usd, kind);
    taxable(service_month) -= usd;
  }

  void recharge(std::uint32_t service_month) {
    const double usd = costs_.alternative_usd_per_gpu_h.value_or(0.0) * service_.in(service_month - 1).gpus_useful *
                       hours(service_month);
    ledger_.add(paid_at(service_month), "recharge", "cluster", -usd, FlowKind::recharge);
    year_of(recharged_, service_month) += usd;
  }

  static double& year_of(std::vector<double>& years, std::uint32_t service_month) {
    const std::size_t year = (service_month - 1) / months_per_year;
    if (years.size() <= year) years.resize(year + 1, 0.0);
    return years[year];
  }
  double& taxable(std::uint32_t service_month) { return year_of(taxable_, service_month); }

  /// Years of service are the tax years. What is sold is taxed on what it brings beyond its book value.
  void tax() {
    for (const PurchasedPool& pool : purchase_.pools)
      for (const Cohort& cohort : cohorts_[pool.pool.index])
        for_each_life(cohort, [&](std::uint32_t from, std::uint32_t age) {
          const double share = static_cast<double>(cohort.nodes) / pool.nodes;
          depreciate(share * pool.total_usd(), share * resale_usd(pool, age), from, age);
        });
    for (std::size_t year = 0; year < taxable_.size(); ++year) {
      const auto end = std::min(static_cast<std::uint32_t>(year + 1) * months_per_year, costs_.horizon_months);
      ledger_.add(paid_at(end), "tax", "cluster", costs_.tax_rate * taxable_[year], FlowKind::tax);
      const double recharged = year < recharged_.size() ? recharged_[year] : 0.0;
      ledger_.add(paid_at(end), "tax on recharge", "cluster", costs_.tax_rate * recharged, FlowKind::recharge);
    }
  }

  void depreciate(double price, double resale, std::uint32_t in_service, std::uint32_t age) {
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
  const Service& service_;
  const Purchase purchase_;
  const Cohorts cohorts_;
  Ledger ledger_;
  std::vector<double> taxable_, recharged_;  // by year of service
};

}  // namespace

Ledger build_ledger(const Scenario& scenario, const Service& service) {
  HEADROOM_CHECK(scenario.costs.has_value(), "a ledger needs prices");
  HEADROOM_CHECK(service.months() == scenario.costs->horizon_months, "the service lasts as long as the ledger");
  return Builder(scenario, service).build();
}

}  // namespace headroom
