// SPDX-License-Identifier: Apache-2.0
#include "reports/chart_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "reports/people_text.hpp"

namespace headroom {
namespace {

constexpr int digits_of_a_picture = 7;

Cell x_cell(const Chart& chart, const Chart::Line& line, std::size_t point) {
  const double x = line.points[point].first;
  const bool is_category = x >= 0.0 && x < static_cast<double>(chart.categories.size());
  if (is_category) return chart.categories[static_cast<std::size_t>(x)];
  return for_a_picture(x);
}

/// The axis of times is labelled in round ones; a table says seconds.
std::string label_of(const std::string& label, Chart::Scale scale) {
  return scale == Chart::Scale::duration ? label + " (s)" : label;
}

bool same_x(const Chart& chart) {
  const auto x_of = [](const auto& point) { return point.first; };
  return std::ranges::all_of(chart.lines, [&](const Chart::Line& line) {
    return line.point_names.empty() && std::ranges::equal(line.points, chart.lines.front().points, {}, x_of, x_of);
  });
}

void append_values(std::vector<Cell>& row, const Chart::Line& line, std::size_t point) {
  row.emplace_back(for_a_picture(line.points[point].second));
  if (line.band.empty()) return;
  row.emplace_back(for_a_picture(line.band[point].first));
  row.emplace_back(for_a_picture(line.band[point].second));
}

/// A column for each line.
Table wide_table(const Chart& chart, Table table) {
  const std::string y_label = label_of(chart.y_label, chart.y_scale);
  const std::string unit = chart.y_scale == Chart::Scale::duration ? " (s)" : "";
  for (const Chart::Line& line : chart.lines) {
    table.columns.push_back({line.name + unit, y_label});
    if (line.band.empty()) continue;
    table.columns.push_back({line.name + ", lowest" + unit, y_label});
    table.columns.push_back({line.name + ", highest" + unit, y_label});
  }
  for (std::size_t i = 0; i < chart.lines.front().points.size(); ++i) {
    std::vector<Cell> row{x_cell(chart, chart.lines.front(), i)};
    for (const Chart::Line& line : chart.lines) append_values(row, line, i);
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// A row for each point of each line.
Table long_table(const Chart& chart, Table table) {
  const bool named = std::ranges::any_of(chart.lines, [](const auto& line) { return !line.point_names.empty(); });
  table.columns.insert(table.columns.begin(), {"line", "which of the lines"});
  if (named) table.columns.push_back({"name", "what the point stands for"});
  table.columns.push_back({label_of(chart.y_label, chart.y_scale), ""});
  for (const Chart::Line& line : chart.lines)
    for (std::size_t i = 0; i < line.points.size(); ++i) {
      std::vector<Cell> row{line.name, x_cell(chart, line, i)};
      if (named) row.emplace_back(i < line.point_names.size() ? line.point_names[i] : "");
      row.emplace_back(for_a_picture(line.points[i].second));
      table.rows.push_back(std::move(row));
    }
  return table;
}

std::string range_text(const Chart& chart, const Chart::Line& line) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  const auto add = [&](double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const auto& point : line.points) add(point.second);
  for (const auto& [lowest, highest] : line.band) {
    add(lowest);
    add(highest);
  }
  if (!(low <= high)) return line.name + ": no values";
  const bool seconds = chart.y_scale == Chart::Scale::duration;
  const auto text = [&](double value) { return value_for_people(value, seconds ? "s" : "1"); };
  return line.name + ": from " + text(low) + " to " + text(high);
}

}  // namespace

double for_a_picture(double value) {
  if (!std::isfinite(value)) return value;
  char digits[32];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific, digits_of_a_picture - 1).ptr;
  std::from_chars(digits, end, value);
  return value;
}

Table table_of(const Chart& chart) {
  Table table{chart.name, chart.title, {{label_of(chart.x_label, chart.x_scale), ""}}, {}};
  if (chart.lines.empty()) return table;
  return same_x(chart) ? wide_table(chart, std::move(table)) : long_table(chart, std::move(table));
}

std::string description_of(const Chart& chart) {
  std::string text = chart.title + ". " + (chart.categories.empty() ? "Lines" : "Bars") + " of " + chart.y_label +
                     (chart.categories.empty() ? " over " : " by ") + chart.x_label + ".";
  for (const Chart::Line& line : chart.lines) text += " " + range_text(chart, line) + ".";
  return text;
}

}  // namespace headroom
