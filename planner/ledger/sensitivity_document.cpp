// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger/sensitivity_document.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace headroom {
namespace {

constexpr std::size_t named = 3;
constexpr double far = 0.5;  // a price that moves by more than half is another question

std::string percent(double factor) {
  return fmt::format("{:+.0f} %", 100.0 * (factor - 1.0));
}

std::string sentence(const Sensitivity& found) {
  std::string text = fmt::format("What matters most for the {} of {:.3g} MUSD, moved by a fifth either way: ",
                                 found.is_net ? "net present value" : "present value", found.base_usd / 1e6);
  for (std::size_t i = 0; i < std::min(named, found.levers.size()); ++i) {
    const Lever& lever = found.levers[i];
    text += fmt::format("{}{} (± {:.3g} MUSD)", i > 0 ? ", " : "", lever.name, lever.swing_usd() / 2e6);
  }
  text += ".";
  std::string turns;
  for (const Lever& lever : found.levers)
    if (lever.break_even_factor && std::abs(*lever.break_even_factor - 1.0) <= far)
      turns += fmt::format("{}{} {}", turns.empty() ? "" : ", ", lever.name, percent(*lever.break_even_factor));
  if (found.is_net)
    text += turns.empty() ? " None of them alone turns the answer by moving less than half."
                          : " Each of these alone would turn the answer: " + turns + ".";
  return text;
}

Table table_of(const Sensitivity& found) {
  Table table{"sensitivity", "What would change the answer", {}, {}};
  const std::string headline = found.is_net ? "cost.net_present_value" : "cost.present_value";
  table.columns = {{"input", "is moved alone; what jobs do stays as it was simulated"},
                   {"minus_fifth_usd", headline + " with four fifths of it"},
                   {"plus_fifth_usd", headline + " with six fifths of it"},
                   {"swing_usd", "between the two"},
                   {"break_even_factor",
                    "by which it must be multiplied for a cost.net_present_value of zero; none between 0 and 10"}};
  for (const Lever& lever : found.levers)
    table.rows.push_back({lever.name, lever.low_usd, lever.high_usd, lever.swing_usd(),
                          lever.break_even_factor.value_or(std::numeric_limits<double>::quiet_NaN())});
  table.ranked_by = "swing_usd";
  return table;
}

Chart chart_of(const Sensitivity& found) {
  Chart chart{"sensitivity",
              "A fifth less and a fifth more of each input",
              "input",
              found.is_net ? "change of the net present value, MUSD" : "change of the present value, MUSD",
              {},
              {},
              {}};
  Chart::Line less{"a fifth less", {}}, more{"a fifth more", {}};
  for (const Lever& lever : found.levers) {
    const auto at = static_cast<double>(chart.categories.size());
    less.points.emplace_back(at, (lever.low_usd - found.base_usd) / 1e6);
    more.points.emplace_back(at, (lever.high_usd - found.base_usd) / 1e6);
    chart.categories.push_back(lever.name);
  }
  chart.lines = {std::move(less), std::move(more)};
  return chart;
}

}  // namespace

void add_sensitivity(const Sensitivity& sensitivity, Document& document) {
  if (sensitivity.levers.empty()) return;
  document.verdict.push_back(sentence(sensitivity));
  document.tables.push_back(table_of(sensitivity));
  document.charts.push_back(chart_of(sensitivity));
}

}  // namespace headroom
