// SPDX-License-Identifier: Apache-2.0
#include "planner/energy_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "models/cost/shifting.hpp"
#include "models/unit_text.hpp"
#include "planner/call_table.hpp"

namespace headroom {
namespace {

constexpr double kwh = 3.6e6;

std::string in_words(double si, Dimension dimension) {
  return format_for_people(si, dimension);
}

GridUse total_use(const GridOutcome& grid) {
  GridUse sum;
  for (const MeteredBill& bill : grid.bills) sum += bill.use;
  return sum;
}

Table bill_table(const GridOutcome& grid) {
  Table table{"electricity", "The bill of each month, and what was metered in the measured window", {}, {}};
  table.columns = {
      {"month", "of the run, from 1"},
      {"part", "of the month that was measured; demand and fixed charges are that part of a whole month's"},
      {"site_kwh", "what the site drew"},
      {"bought_kwh", "of this, what the utility delivered"},
      {"peak_kw", "highest mean over a quarter of an hour of what was bought"},
      {"energy_usd", "what was bought at the price of its moment"},
      {"adders_usd", "on every unit of energy"},
      {"demand_usd", "on the peak"},
      {"on_peak_usd", "on the peak of on-peak hours"},
      {"coincident_usd", "on what was bought at the peaks of the grid"},
      {"ratchet_usd", "what peaks of earlier months add"},
      {"contract_usd", "at the price of the contract, less the market value of what it covers"},
      {"fixed_usd", "for the connection"},
      {"total_usd", "sum of these"},
      {"average_kg", "CO2-equivalent by the average intensity of the grid"},
      {"marginal_kg", "by the intensity of what one more unit adds"},
      {"solar_kwh", "of the panels, taken by the site or its battery"},
      {"curtailed_kwh", "of the panels, taken by nobody"},
      {"charged_kwh", "into the battery"},
      {"discharged_kwh", "out of it"}};
  for (std::size_t m = 0; m < grid.bills.size(); ++m) {
    const auto& [use, part, bill] = grid.bills[m];
    if (use.metered.ns == 0) continue;
    table.rows.push_back({static_cast<std::int64_t>(m + 1),
                          part,
                          use.site.si / kwh,
                          use.bought.si / kwh,
                          use.peak.si / 1e3,
                          bill.energy.si,
                          bill.adders.si,
                          bill.any_time_demand.si,
                          bill.on_peak_demand.si,
                          bill.coincident_demand.si,
                          bill.ratchet.si,
                          grid.bills[m].contract().si,
                          bill.fixed.si,
                          grid.bills[m].total().si,
                          use.average.si,
                          use.marginal.si,
                          use.solar_used.si / kwh,
                          (use.solar_made - use.solar_used).si / kwh,
                          use.charged.si / kwh,
                          use.discharged.si / kwh});
  }
  return table;
}

/// Of the days of a series, by the 16 cheapest hours of each; nothing if it has no days of hours, or they are all
/// alike.
std::optional<double> ceiling_of(const HourlySeries& series) {
  constexpr std::size_t hours = 16;
  const std::vector<double>& values = series.values();
  if (series.step() != TimeSpan::seconds(3600) || values.size() % hours_per_day != 0) return std::nullopt;
  if (!(std::accumulate(values.begin(), values.end(), 0.0) > 0.0)) return std::nullopt;
  const double saved = shifting_ceiling(values, hours);
  return saved > 0.0 ? std::optional(saved) : std::nullopt;
}

std::string bill_sentence(const RunStatistics& s) {
  const double cost = s.metric("energy.cost"), bought = s.metric("energy.bought");
  std::string text = fmt::format("Electricity costs {}", in_words(cost, dimensions::money));
  if (bought > 0.0) text += fmt::format(", {:.3g} USD/kWh", cost / (bought / kwh));
  const double demand = s.metric("energy.demand_charges") + s.metric("energy.ratchet");
  if (cost > 0.0 && demand > 0.0) text += fmt::format("; {:.3g} % of it is for peaks", 100.0 * demand / cost);
  return text + ".";
}

/// What a person can do about the bill, the larger lever first.
std::vector<std::string> advice(const GridSection& section, const RunStatistics& s, const GridUse& use) {
  std::vector<std::string> out;
  const double per_kw_month = (section.tariff.any_time + section.tariff.on_peak + section.tariff.coincident).si * 1e3;
  if (per_kw_month > 0.0)
    out.push_back(fmt::format(
        "Each kW less at the peaks of a month saves up to {:.3g} USD a month; the highest quarter of an hour "
        "was {}, {:.3g} times the mean.",
        per_kw_month, in_words(s.metric("power.utility_peak_quarter"), dimensions::power),
        s.metric("power.utility_peak_quarter") / (s.metric("energy.bought") / use.metered.in_seconds())));
  if (const auto ceiling = ceiling_of(section.spec.price))
    out.push_back(
        fmt::format("Running in the 16 cheapest hours of each day alone, with half as many nodes again, would save at "
                    "most {:.3g} % of the price of energy in this market (perfect foresight).",
                    100.0 * *ceiling));
  return out;
}

std::string carbon_sentence(const GridSection& section, const RunStatistics& s) {
  const double kg = s.metric("carbon.operational"), embodied = s.metric("carbon.embodied");
  const double bought = s.metric("energy.bought");
  const bool is_marginal = section.spec.accounting == CarbonAccounting::marginal;
  std::string text = fmt::format("What was bought emitted {} of CO2-equivalent ({} intensity",
                                 in_words(kg, dimensions::carbon), is_marginal ? "marginal" : "average");
  if (bought > 0.0) text += fmt::format(", {:.3g} g/kWh", 1e3 * kg / (bought / kwh));
  text += fmt::format("); making the nodes, {} for the same time", in_words(embodied, dimensions::carbon));
  const double useful = s.metric("carbon.per_useful_gpu_hour");
  if (std::isfinite(useful)) text += fmt::format(": {:.3g} g for each useful GPU-hour", 1e3 * useful);
  return text + ".";
}

std::string battery_sentence(const GridSection& section, const RunStatistics& s) {
  return fmt::format("Under the policy {}, the battery did {:.3g} full cycles.", section.dispatch.policy,
                     s.metric("battery.cycles"));
}

}  // namespace

std::vector<Table> energy_tables(const Experiment& experiment) {
  if (!experiment.grid) return {};
  std::vector<Table> tables{bill_table(*experiment.grid)};
  if (!experiment.grid->calls.empty()) tables.push_back(call_table(*experiment.grid));
  return tables;
}

std::vector<std::string> energy_sentences(const Scenario& scenario, const Experiment& experiment) {
  if (!scenario.grid || !experiment.grid) return {};
  const GridSection& section = *scenario.grid;
  const RunStatistics& s = experiment.statistics;
  const GridUse use = total_use(*experiment.grid);
  if (use.metered.ns == 0) return {};
  std::vector<std::string> out{bill_sentence(s)};
  for (std::string& sentence : advice(section, s, use)) out.push_back(std::move(sentence));
  if (std::isfinite(s.metric("carbon.operational"))) out.push_back(carbon_sentence(section, s));
  if (use.solar_made.si > 0.0)
    out.push_back(fmt::format("The panels made {}, of which {:.3g} % was used.",
                              in_words(use.solar_made.si, dimensions::energy), 100.0 * s.metric("solar.used_share")));
  if (section.spec.battery) out.push_back(battery_sentence(section, s));
  if (!experiment.grid->calls.empty()) out.push_back(call_sentence(*experiment.grid));
  return out;
}

}  // namespace headroom
