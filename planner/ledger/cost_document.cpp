// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/cost_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/cost/time_value.hpp"
#include "planner/ledger/build_ledger.hpp"
#include "planner/ledger/chargeback.hpp"
#include "planner/ledger/cost_metrics.hpp"

namespace headroom {
namespace {

constexpr double months_per_year = 12.0;

std::string usd_text(double usd) {
  const double size = std::abs(usd);
  if (size >= 1e6) return fmt::format("{:.3g} MUSD", usd / 1e6);
  if (size >= 1e4) return fmt::format("{:.3g} kUSD", usd / 1e3);
  return fmt::format("{:.3g} USD", usd);
}

std::string percent(double fraction) {
  return fmt::format("{:.1f} %", 100.0 * fraction);
}

void add_verdict(const Scenario& scenario, const RunStatistics& mean, const ServiceRates& rates, Document& document) {
  const CostsSection& costs = *scenario.costs;
  const double useful = mean.metric("cost.per_useful_gpu_hour");
  std::string text = fmt::format("It costs {} over {:.3g} years (present value at {}), {} a month",
                                 usd_text(mean.metric("cost.present_value")), costs.horizon_months / months_per_year,
                                 percent(costs.wacc), usd_text(mean.metric("cost.per_month")));
  if (std::isfinite(useful))
    text += fmt::format(
        ": {:.3f} USD per GPU-hour paid for, {:.3f} USD per useful one (availability {}, utilisation {}, goodput {})",
        mean.metric("cost.per_gpu_hour"), useful, percent(rates.availability()), percent(rates.utilisation()),
        percent(rates.goodput()));
  document.verdict.push_back(text + ".");
  if (!costs.alternative_usd_per_gpu_h || !std::isfinite(useful)) return;
  const double net = mean.metric("cost.net_present_value");
  const double payback = mean.metric("cost.payback");
  const std::string elsewhere =
      fmt::format("{:.3g} USD per useful GPU-hour elsewhere", *costs.alternative_usd_per_gpu_h);
  document.verdict.push_back(
      net >= 0.0 ? fmt::format("Against {}, it saves {}{}.", elsewhere, usd_text(net),
                               std::isfinite(payback) ? fmt::format("; it has paid after {:.3g} months", payback) : "")
                 : fmt::format("Against {}, it costs {} more: the work is cheaper there, as long as it does not grow.",
                               elsewhere, usd_text(-net)));
}

Table bill_table(const Purchase& purchase, const CostsSection& costs) {
  Table table{"bill_of_materials", "What is bought", {}, {}};
  table.columns = {{"pool", "what the nodes are for"},
                   {"nodes", "servers"},
                   {"racks", "racks that the nodes fill"},
                   {"gpus", "GPUs in them"},
                   {"power_kw", "at full load, with the share of switches and storage servers"},
                   {"servers_usd", "price of the servers"},
                   {"installation_usd", "to install them"},
                   {"fabric_usd", "their share of the network between the GPUs"},
                   {"storage_usd", "their share of the storage"},
                   {"total_usd", "sum of the four"}};
  const auto whole = [](auto number) { return static_cast<std::int64_t>(number); };
  for (const PurchasedPool& p : purchase.pools)
    table.rows.push_back({p.name, whole(p.nodes), whole(p.racks), whole(p.gpus), p.power_kw, p.servers_usd,
                          p.installation_usd, p.fabric_usd, p.storage_usd, p.total_usd()});
  if (purchase.switches > 0)
    table.title += fmt::format("; the fabric has {} switches of {} ports and {} links", purchase.switches,
                               costs.fabric.ports, purchase.links);
  return table;
}

struct Account {
  std::string name;
  std::vector<Micros> by_month;
};

/// What it costs, in the order in which the ledger meets the accounts.
std::vector<Account> accounts_of(const Ledger& ledger) {
  std::vector<Account> accounts;
  for (const LedgerRow& row : ledger.rows()) {
    if (row.kind == FlowKind::recharge) continue;
    auto at = std::ranges::find(accounts, row.account, &Account::name);
    if (at == accounts.end()) at = accounts.insert(at, {row.account, std::vector<Micros>(ledger.months() + 1)});
    at->by_month[row.month] += row.amount;
  }
  return accounts;
}

Table account_table(const Scenario& scenario, const std::vector<Account>& accounts, const ServiceRates& rates) {
  Table table{"accounts", "Costs by account", {}, {}};
  table.columns = {{"account", "what the money is for; below zero, it comes in"},
                   {"total_usd", "sum over the horizon"},
                   {"present_value_usd", "the same, discounted to the order"},
                   {"usd_per_useful_gpu_hour", "levelised, per GPU-hour that jobs held and that was not wasted"}};
  const double useful_hours = rates.gpus_useful * discounted_hours(scenario);
  for (const Account& account : accounts) {
    Micros total;
    for (const Micros amount : account.by_month) total += amount;
    const double now = present_value(in_usd(account.by_month), scenario.costs->wacc / months_per_year);
    table.rows.push_back({account.name, total.usd(), now, useful_hours > 0.0 ? now / useful_hours : 0.0});
  }
  table.ranked_by = "present_value_usd";
  return table;
}

Table flow_table(const Ledger& ledger) {
  Table table{"costs", "Every flow of money", {}, {}};
  table.columns = {{"month", "0: at the order; flows of a month of service fall at its end"},
                   {"account", "what the money is for"},
                   {"asset", "the pool it is for, or the cluster as a whole"},
                   {"amount_usd", "exact to a millionth; below zero, it comes in"},
                   {"kind", "capital, fixed, variable, tax, salvage or recharge"}};
  for (const LedgerRow& row : ledger.rows())
    table.rows.push_back({static_cast<std::int64_t>(row.month), row.account, row.asset, row.amount.usd(),
                          std::string(to_string(row.kind))});
  table.ranked_by = "amount_usd";
  return table;
}

/// A month of service at its level price, split between those who used it.
Table charge_table(const Scenario& scenario, const Ledger& ledger, const ServiceRates& rates,
                   const RunStatistics& run) {
  const double hours_per_month = hours_of_months(scenario.run.start_unix_s, 1).front();
  const double months = run.window_s / 3600.0 / hours_per_month;
  std::vector<Use> uses;
  for (const GroupStatistics& tenant : run.tenants)
    uses.push_back({tenant.name, tenant.gpu_hours / months, tenant.cpu_hours / months});
  const Micros cost = micros(level_month_usd(*scenario.costs, ledger));
  const Chargeback charges =
      charge_back(cost, uses, {rates.gpus_paid * hours_per_month, rates.cores_paid * hours_per_month},
                  scenario.costs->gpu_weight, scenario.costs->idle);
  Table table{"charges", "Charges of a month of service", {}, {}};
  table.columns = {{"tenant", "who pays; (nobody) is what is left idle"},
                   {"gpu_h", "GPU-hours held in a month"},
                   {"used_usd", "for the hours held"},
                   {"idle_usd", "for a part of the hours that nobody held"},
                   {"total_usd", "sum of the two; all rows add up to cost.per_month to the millionth"}};
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const Charge& c = charges.tenants[i];
    table.rows.push_back({c.tenant, uses[i].gpu_hours, c.used.usd(), c.idle.usd(), c.total().usd()});
  }
  double idle_hours = rates.gpus_paid * hours_per_month;
  for (const Use& use : uses) idle_hours -= use.gpu_hours;
  table.rows.push_back({std::string("(nobody)"), idle_hours, 0.0, charges.idle.usd(), charges.idle.usd()});
  table.ranked_by = "total_usd";
  return table;
}

Chart breakdown_chart(const Table& accounts) {
  Chart chart{"cost_breakdown", "What a useful GPU-hour pays for", "account", "USD per useful GPU-hour", {}, {}, {}};
  Chart::Line bars{"levelised cost", {}};
  for (const auto& row : accounts.rows) {
    bars.points.emplace_back(static_cast<double>(chart.categories.size()), std::get<double>(row[3]));
    chart.categories.push_back(std::get<std::string>(row[0]));
  }
  chart.lines.push_back(std::move(bars));
  return chart;
}

Chart cumulative_chart(const Ledger& ledger, bool has_alternative) {
  Chart chart{"cumulative_costs", "Money spent since the order", "month", "MUSD", {}, {}, {}};
  const auto line = [&](std::string name, const std::vector<Micros>& months) {
    Chart::Line out{std::move(name), {}, Chart::Line::Style::line};
    double sum = 0.0;
    for (std::size_t m = 0; m < months.size(); ++m) {
      sum += months[m].usd() / 1e6;
      out.points.emplace_back(static_cast<double>(m), sum);
    }
    chart.lines.push_back(std::move(out));
  };
  line("this cluster", ledger.cost_by_month());
  if (!has_alternative) return chart;
  std::vector<Micros> elsewhere(ledger.months() + 1);
  for (const LedgerRow& row : ledger.rows())
    if (row.kind == FlowKind::recharge) elsewhere[row.month] += -row.amount;
  line("the same useful hours elsewhere", elsewhere);
  return chart;
}

}  // namespace

void add_costs(const Scenario& scenario, const RunStatistics& statistics, Document& document) {
  if (!scenario.costs) return;
  const ServiceRates rates = service_rates(scenario, statistics);
  const Ledger ledger = build_ledger(scenario, rates);
  add_verdict(scenario, statistics, rates, document);
  document.tables.push_back(bill_table(purchase_of(scenario), *scenario.costs));
  document.tables.push_back(account_table(scenario, accounts_of(ledger), rates));
  document.charts.push_back(breakdown_chart(document.tables.back()));
  document.charts.push_back(cumulative_chart(ledger, scenario.costs->alternative_usd_per_gpu_h.has_value()));
  document.tables.push_back(charge_table(scenario, ledger, rates, statistics));
  document.tables.push_back(flow_table(ledger));
  for (const AssumedValue& value : scenario.costs->assumptions)
    document.assumptions.push_back({value.path, value.value, value.source, value.date, value.confidence});
}

}  // namespace headroom
