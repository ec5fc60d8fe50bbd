// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/cost_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "models/check.hpp"
#include "models/cost/payback.hpp"
#include "models/cost/time_value.hpp"
#include "planner/ledger/build_ledger.hpp"
#include "planner/ledger/chargeback.hpp"
#include "planner/ledger/cost_metrics.hpp"
#include "planner/ledger/sensitivity_document.hpp"

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

void add_verdict(const Scenario& scenario, const RunStatistics& mean, const ServiceRates& rates, const Ledger& ledger,
                 Document& document) {
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
  // Of the mean cash flow: some replicas may never pay back, and a mean over the others would be a survivor's.
  const std::optional<double> paid = payback(in_usd(ledger.cash_by_month()), costs.wacc / months_per_year);
  const std::string elsewhere =
      fmt::format("{:.3g} USD per useful GPU-hour elsewhere", *costs.alternative_usd_per_gpu_h);
  document.verdict.push_back(
      net >= 0.0 ? fmt::format("Against {}, it saves {}{}.", elsewhere, usd_text(net),
                               paid && *paid > 0.0 ? fmt::format("; it has paid after {:.3g} months", *paid) : "")
                 : fmt::format("Against {}, it costs {} more: the work is cheaper there.", elsewhere, usd_text(-net)));
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
    table.title += fmt::format("; the fabric has {} switches{} and {} links with {} transceivers", purchase.switches,
                               costs.fabric.counted ? "" : fmt::format(" of {} ports", costs.fabric.ports),
                               purchase.links, 2 * purchase.links);
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

Table account_table(const Scenario& scenario, const std::vector<Account>& accounts, const RunStatistics& mean) {
  Table table{"accounts", "Costs by account", {}, {}};
  table.columns = {{"account", "what the money is for; below zero, it comes in"},
                   {"total_usd", "sum over the horizon"},
                   {"present_value_usd", "the same, discounted to the order"},
                   {"usd_per_useful_gpu_hour", "levelised, per GPU-hour of work that was kept, at full speed"}};
  // The headline is a mean of ratios over the replicas; so that the accounts add up to it, they share its divisor.
  const double useful_hours = mean.metric("cost.present_value") / mean.metric("cost.per_useful_gpu_hour");
  for (const Account& account : accounts) {
    Micros total;
    for (const Micros amount : account.by_month) total += amount;
    const double now = present_value(in_usd(account.by_month), scenario.costs->wacc / months_per_year);
    table.rows.push_back({account.name, total.usd(), now, now / useful_hours});
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

/// Of what is paid for nodes and instances, the part for those with GPUs.
double part_of_gpu_nodes(const Scenario& scenario, const Ledger& ledger) {
  double with_gpus = 0.0, all = 0.0;
  const double rate = scenario.costs->wacc / months_per_year;
  for (const LedgerRow& row : ledger.rows()) {
    const auto pool = std::ranges::find(scenario.cluster.pools, row.asset, &PoolSpec::name);
    const bool is_pool = pool != scenario.cluster.pools.end();
    if (row.kind == FlowKind::recharge || (!is_pool && row.account != "cloud")) continue;
    const double now = row.amount.usd() * discount_factor(rate, row.month);
    all += now;
    if (!is_pool || pool->node.gpus > 0) with_gpus += now;
  }
  return all > 0.0 ? std::clamp(with_gpus / all, 0.0, 1.0) : 1.0;
}

/// A month of service at its level price, split between those who used it. Cores carry what nodes without GPUs cost,
/// and their part of the others.
Table charge_table(const Scenario& scenario, const Ledger& ledger, const Service& service, const RunStatistics& run) {
  const ServiceRates rates = service.mean();
  const double hours_per_month = service.hours(0), months = run.window_s / 3600.0 / hours_per_month;
  std::vector<Use> uses;
  double gpu_hours = (rates.gpus_paid + rates.cloud_gpus_held) * hours_per_month, held = 0.0, cores_held = 0.0;
  for (const TenantUse& tenant : run.use) {
    const Use& use = uses.emplace_back(Use{tenant.name, tenant.gpu_hours / months, tenant.cpu_hours / months});
    held += use.gpu_hours;
    cores_held += use.core_hours;
  }
  // What jobs held in a cloud was there only for them: nothing of it is idle.
  gpu_hours = std::max(gpu_hours, held);
  const double core_hours = std::max(rates.cores_paid * hours_per_month, cores_held);
  const Micros cost = micros(level_month_usd(*scenario.costs, ledger));
  const double weight = scenario.costs->gpu_weight * part_of_gpu_nodes(scenario, ledger);
  const Chargeback charges = charge_back(cost, uses, {gpu_hours, core_hours}, weight, scenario.costs->idle);
  Table table{"charges", "Charges of a month of service", {}, {}};
  table.columns = {{"tenant", "who pays; (nobody) is what is left idle"},
                   {"gpu_h", "GPU-hours held in a month"},
                   {"core_h", "core-hours held in a month"},
                   {"used_usd", "for the hours held"},
                   {"idle_usd", "for a part of the hours that nobody held"},
                   {"total_usd", "sum of the two; all rows add up to cost.per_month to the millionth"}};
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const Charge& c = charges.tenants[i];
    table.rows.push_back(
        {c.tenant, uses[i].gpu_hours, uses[i].core_hours, c.used.usd(), c.idle.usd(), c.total().usd()});
  }
  table.rows.push_back({std::string("(nobody)"), gpu_hours - held, core_hours - cores_held, 0.0, charges.idle.usd(),
                        charges.idle.usd()});
  table.ranked_by = "total_usd";
  return table;
}

/// The cash flow, a row a month.
Table cash_table(const Ledger& ledger, double monthly_rate) {
  Table table{"cash_flow", "Cash flow by month", {}, {}};
  table.columns = {
      {"month", "0: at the order; flows of a month of service fall at its end"},
      {"capital_usd", "what is bought"},
      {"running_usd", "fixed and variable costs"},
      {"tax_usd", "below zero: what costs save"},
      {"resale_usd", "below zero: it comes in"},
      {"recharge_usd", "what the useful hours would have cost elsewhere, after tax; below zero: it comes in"},
      {"net_usd", "what comes in less what is paid"},
      {"discounted_sum_usd", "sum of the discounted net flows so far: at the end the net present value"}};
  const auto column_of = [](FlowKind kind) -> std::size_t {
    switch (kind) {
      case FlowKind::capital:
        return 0;
      case FlowKind::fixed:
      case FlowKind::variable:
        return 1;
      case FlowKind::tax:
        return 2;
      case FlowKind::salvage:
        return 3;
      case FlowKind::recharge:
        return 4;
    }
    HEADROOM_CHECK(false, "a flow has a kind");
  };
  std::vector<std::array<Micros, 5>> months(ledger.months() + 1);
  for (const LedgerRow& row : ledger.rows()) months[row.month][column_of(row.kind)] += row.amount;
  double sum = 0.0;
  for (std::size_t m = 0; m < months.size(); ++m) {
    std::vector<Cell>& row = table.rows.emplace_back();
    row.emplace_back(static_cast<std::int64_t>(m));
    Micros net;
    for (const Micros amount : months[m]) {
      row.emplace_back(amount.usd());
      net += -amount;
    }
    sum += net.usd() * discount_factor(monthly_rate, static_cast<double>(m));
    row.emplace_back(net.usd());
    row.emplace_back(sum);
  }
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
  const Service service = service_of(scenario, statistics);
  const ServiceRates rates = service.mean();
  const Ledger ledger = build_ledger(scenario, service);
  add_verdict(scenario, statistics, rates, ledger, document);
  document.tables.push_back(bill_table(purchase_of(scenario), *scenario.costs));
  document.tables.push_back(account_table(scenario, accounts_of(ledger), statistics));
  document.charts.push_back(breakdown_chart(document.tables.back()));
  document.charts.push_back(cumulative_chart(ledger, scenario.costs->alternative_usd_per_gpu_h.has_value()));
  document.tables.push_back(charge_table(scenario, ledger, service, statistics));
  document.tables.push_back(cash_table(ledger, scenario.costs->wacc / months_per_year));
  document.tables.push_back(flow_table(ledger));
  add_sensitivity(sensitivity(scenario, service), document);
  for (const AssumedValue& value : scenario.costs->assumptions)
    document.assumptions.push_back({value.path, value.value, value.source, value.date, value.confidence});
}

}  // namespace headroom
