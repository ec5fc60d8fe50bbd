// SPDX-License-Identifier: Apache-2.0
#include "reports/svg_sheet.hpp"

#include <array>

#include "reports/chart_table.hpp"
#include "reports/markup_text.hpp"
#include "reports/utf8.hpp"

namespace headroom {
namespace {

// Okabe and Ito, "Color Universal Design", 2008: told apart with every common kind of colour vision.
constexpr std::array<std::string_view, 7> colours = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                     "#E69F00", "#56B4E9", "#000000"};
constexpr std::string_view guide_colour = "#808080";

constexpr double title_height = 30.0, above = 14.0, ticks_and_label = 48.0, legend_row = 20.0, below = 16.0;
constexpr std::size_t longest_name = 60;

}  // namespace

SvgSheet::SvgSheet(const Chart& chart, SvgLook::Title title, Margins margins, double plot_height)
    : chart_(chart),
      margins_(margins),
      top_(above + (title == SvgLook::Title::shown ? title_height : 0.0)),
      plot_height_(plot_height) {
  if (title == SvgLook::Title::shown)
    put("<text x=\"{}\" y=\"26\" font-size=\"16\" font-weight=\"bold\">{}</text>\n", left(),
        markup_escaped(chart_.title));
}

double SvgSheet::height_around(SvgLook::Title title) {
  return above + (title == SvgLook::Title::shown ? title_height : 0.0) + ticks_and_label + legend_row + below;
}

void SvgSheet::grid_across(const ChartAxis& axis) {
  put("<g class=\"grid\" stroke=\"#e4e4e4\">\n");
  for (const ChartAxis::Tick& tick : axis.ticks())
    put("<path d=\"M{:.1f} {:.1f}V{:.1f}\"/>\n", x_at(axis.position(tick.value)), top(), bottom());
  put("</g>\n<g text-anchor=\"middle\">\n");
  for (const ChartAxis::Tick& tick : axis.ticks())
    if (!tick.label.empty())
      put("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", x_at(axis.position(tick.value)), bottom() + 18, tick.label);
  put("</g>\n");
}

void SvgSheet::grid_up(const ChartAxis& axis) {
  put("<g class=\"grid\" stroke=\"#e4e4e4\">\n");
  for (const ChartAxis::Tick& tick : axis.ticks())
    put("<path d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", left(), y_at(axis.position(tick.value)), right());
  put("</g>\n<g text-anchor=\"end\">\n");
  for (const ChartAxis::Tick& tick : axis.ticks())
    if (!tick.label.empty())
      put("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", left() - 8, y_at(axis.position(tick.value)) + 4, tick.label);
  put("</g>\n");
}

void SvgSheet::frame() {
  put("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"none\" stroke=\"{}\"/>\n", left(),
      top(), right() - left(), plot_height_, guide_colour);
}

void SvgSheet::labels(std::string_view along_bottom, std::string_view along_left) {
  put("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", (left() + right()) / 2, bottom() + 38,
      markup_escaped(along_bottom));
  put("<text transform=\"translate(18 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n", (top() + bottom()) / 2,
      markup_escaped(along_left));
}

void SvgSheet::begin_line(std::size_t number) {
  const bool guide = chart_.lines[number].style == Chart::Line::Style::guide;
  const std::size_t colour = number % colours.size();
  put("<g class=\"{}\" color=\"{}\">\n", guide ? "guide" : "s" + std::to_string(colour),
      guide ? guide_colour : colours[colour]);
}

std::vector<SvgSheet::LegendEntry> SvgSheet::legend_layout() const {
  std::vector<LegendEntry> entries;
  if (chart_.lines.size() == 1 && chart_.lines.front().band.empty()) return entries;  // the axis says what it is
  double x = left(), y = bottom() + ticks_and_label + legend_row;
  for (const Chart::Line& line : chart_.lines) {
    std::string name = shortened(legend_name(line), longest_name);
    const double wide = 46 + letter * static_cast<double>(utf8_width(name));
    if (x > left() && x + wide > width) {
      x = left();
      y += legend_row;
    }
    entries.push_back({x, y, std::move(name)});
    x += wide;
  }
  return entries;
}

void SvgSheet::legend(const std::vector<LegendEntry>& entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& [x, y, name] = entries[i];
    const bool bars = !chart_.categories.empty();
    begin_line(i);
    if (bars)
      put("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"22\" height=\"10\"{}/>\n", x, y - 9, fill_of(i));
    else if (chart_.lines[i].style == Chart::Line::Style::points)
      put("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"currentColor\"/>\n", x + 14, y - 4);
    else
      put("<path d=\"M{:.1f} {:.1f}h22\" stroke=\"currentColor\"{}/>\n", x, y - 4, stroke_of(chart_.lines[i], i));
    end_line();
    put("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", x + 28, y, markup_escaped(name));
  }
}

std::string SvgSheet::finish() && {
  const std::vector<LegendEntry> entries = legend_layout();
  legend(entries);
  const double height = (entries.empty() ? bottom() + ticks_and_label : entries.back().y) + below;
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
      "font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\" role=\"img\" aria-label=\"{2}\">\n"
      "<rect class=\"paper\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{3}</svg>\n",
      width, height, markup_escaped(description_of(chart_)), out_);
}

std::string legend_name(const Chart::Line& line) {
  return line.band.empty() ? line.name : line.name + ", in a band from lowest to highest";
}

std::string_view fill_of(std::size_t number) {
  return number < colours.size() ? " fill=\"currentColor\"" : " fill=\"currentColor\" fill-opacity=\"0.45\"";
}

std::string stroke_of(const Chart::Line& line, std::size_t number) {
  if (line.style == Chart::Line::Style::guide) return " stroke-width=\"1\" stroke-dasharray=\"5 4\"";
  if (number >= colours.size()) return " stroke-width=\"1.6\" stroke-dasharray=\"8 3\"";
  return " stroke-width=\"1.6\"";
}

}  // namespace headroom
