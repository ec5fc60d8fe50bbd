// SPDX-License-Identifier: Apache-2.0
#include "reports/html_chart.hpp"

#include <limits>
#include <string_view>

#include "reports/chart_axis.hpp"
#include "reports/chart_table.hpp"
#include "reports/html_table.hpp"
#include "reports/json_text.hpp"
#include "reports/markup_text.hpp"
#include "reports/svg_sheet.hpp"
#include "reports/write_svg.hpp"

namespace headroom {
namespace {

constexpr double height = 400.0, height_over_run_time = 280.0;

std::string_view name_of(Chart::Scale scale) {
  switch (scale) {
    case Chart::Scale::linear:
      return "linear";
    case Chart::Scale::log:
      return "log";
    case Chart::Scale::duration:
      return "duration";
  }
  return "linear";
}

std::string_view name_of(Chart::Line::Style style) {
  switch (style) {
    case Chart::Line::Style::line:
      return "line";
    case Chart::Line::Style::steps:
      return "steps";
    case Chart::Line::Style::points:
      return "points";
    case Chart::Line::Style::guide:
      return "guide";
  }
  return "line";
}

void append_field(std::string& json, std::string_view name, std::string_view text) {
  json.append("\"").append(name).append("\":");
  append_json_string(json, text);
  json += ',';
}

void append_axis(std::string& json, std::string_view name, std::string_view label, Chart::Scale scale,
                 const ChartAxis& axis) {
  json.append("\"").append(name).append("\":{");
  append_field(json, "label", label);
  append_field(json, "scale", name_of(scale));
  json += "\"low\":";
  append_json_number(json, for_a_picture(axis.low()));
  json += ",\"high\":";
  append_json_number(json, for_a_picture(axis.high()));
  json += ",\"ticks\":[";
  for (const ChartAxis::Tick& tick : axis.ticks()) {
    json += json.back() == '[' ? "[" : ",[";
    append_json_number(json, for_a_picture(tick.value));
    json += ',';
    append_json_string(json, tick.label);
    json += ']';
  }
  json += "]},";
}

void append_names(std::string& json, std::string_view name, const std::vector<std::string>& names) {
  if (names.empty()) return;
  json.append("\"").append(name).append("\":");
  append_json_array(json, names);
  json += ',';
}

using Side = double std::pair<double, double>::*;

/// null where the axis cannot show a value.
void append_values(std::string& json, std::string_view name, const std::vector<std::pair<double, double>>& points,
                   Side side, const ChartAxis& axis) {
  json.append("\"").append(name).append("\":[");
  for (const auto& point : points) {
    if (json.back() != '[') json += ',';
    const double value = point.*side;
    append_json_number(json, axis.shows(value) ? for_a_picture(value) : std::numeric_limits<double>::quiet_NaN());
  }
  json += "],";
}

void append_line(std::string& json, const Chart::Line& line, const ChartAxis& x, const ChartAxis& y) {
  constexpr Side first = &std::pair<double, double>::first, second = &std::pair<double, double>::second;
  json += '{';
  append_field(json, "name", line.name);
  append_field(json, "legend", legend_name(line));
  append_field(json, "style", name_of(line.style));
  append_values(json, "x", line.points, first, x);
  append_values(json, "y", line.points, second, y);
  if (!line.band.empty()) {
    append_values(json, "low", line.band, first, y);
    append_values(json, "high", line.band, second, y);
  }
  append_names(json, "names", line.point_names);
  json.back() = '}';
}

}  // namespace

std::string html_chart(const Picture& picture, std::size_t number) {
  const Chart& chart = picture.chart;
  const bool low = picture.over == Picture::Over::run_time;
  const Table table = table_of(chart);
  return "<figure class=chart data-chart=" + std::to_string(number) + ">\n<figcaption><h3>" +
         markup_escaped(chart.title) + "</h3></figcaption>\n<div class=plot>" +
         write_svg(chart, {.height = low ? height_over_run_time : height, .title = SvgLook::Title::left_out}) +
         "</div>\n<details><summary>Data: " + std::to_string(table.rows.size()) + " rows</summary>\n" +
         html_table(table, HtmlNumbers::plain) + "</details>\n</figure>\n";
}

void append_chart_json(std::string& json, const Picture& picture) {
  const Chart& chart = picture.chart;
  const ChartAxis x = x_axis_of(chart), y = y_axis_of(chart);
  json += '{';
  append_field(json, "name", chart.name);
  append_field(json, "description", description_of(chart));
  append_axis(json, "x", chart.x_label, chart.x_scale, x);
  append_axis(json, "y", chart.y_label, chart.y_scale, y);
  append_names(json, "categories", chart.categories);
  if (chart.bars == Chart::Bars::stacked) json += "\"stacked\":true,";
  if (chart.lie == Chart::Lie::up) json += "\"upright\":true,";
  if (picture.over == Picture::Over::run_time) json += "\"overRunTime\":true,";
  json += "\"lines\":[";
  for (const Chart::Line& line : chart.lines) {
    if (json.back() != '[') json += ',';
    append_line(json, line, x, y);
  }
  json += "]}";
}

}  // namespace headroom
