// SPDX-License-Identifier: Apache-2.0
#include "reports/write_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>

#include "reports/chart_axis.hpp"

namespace headroom {
namespace {

constexpr double width = 860, height = 460, left = 78, right = 22, top = 44, bottom = 84;
constexpr std::array<std::string_view, 7> colours = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                     "#E69F00", "#56B4E9", "#000000"};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

ChartAxis axis_of(const Chart& chart, Chart::Scale scale, double std::pair<double, double>::*side) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const Chart::Line& line : chart.lines)
    for (const auto& point : line.points) {
      const double value = point.*side;
      if (!std::isfinite(value) || (scale == Chart::Scale::log && value <= 0.0)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  if (!(low <= high)) return {scale, 1.0, 10.0};  // an empty chart has axes too
  return {scale, low, high};
}

class SvgWriter {
 public:
  explicit SvgWriter(const Chart& chart)
      : chart_(chart),
        x_(axis_of(chart, chart.x_scale, &std::pair<double, double>::first)),
        y_(axis_of(chart, chart.y_scale, &std::pair<double, double>::second)) {}

  std::string write() {
    put(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" )", width, height, width,
        height);
    put(R"(font-family="Helvetica, Arial, sans-serif" font-size="13" role="img" aria-label="{}">)",
        escaped(chart_.title));
    put("\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    put("<text x=\"{}\" y=\"26\" font-size=\"16\" font-weight=\"bold\">{}</text>\n", left, escaped(chart_.title));
    axes();
    for (std::size_t i = 0; i < chart_.lines.size(); ++i) line(chart_.lines[i], colours[i % colours.size()]);
    legend();
    put("</svg>\n");
    return std::move(out_);
  }

 private:
  template <class... Values>
  void put(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Values>(values)...);
  }
  [[nodiscard]] double x_at(double value) const { return left + x_.position(value) * (width - left - right); }
  [[nodiscard]] double y_at(double value) const {
    return height - bottom - y_.position(value) * (height - top - bottom);
  }

  void axes() {
    for (const ChartAxis::Tick& tick : x_.ticks()) {
      const double x = x_at(tick.value);
      put("<line x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\" stroke=\"#e4e4e4\"/>\n", x, top, height - bottom);
      put("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x, height - bottom + 18, tick.label);
    }
    for (const ChartAxis::Tick& tick : y_.ticks()) {
      const double y = y_at(tick.value);
      put("<line x1=\"{1}\" y1=\"{0:.1f}\" x2=\"{2}\" y2=\"{0:.1f}\" stroke=\"#e4e4e4\"/>\n", y, left, width - right);
      put("<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", left - 8, y + 4, tick.label);
    }
    put("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#808080\"/>\n", left, top,
        width - left - right, height - top - bottom);
    put("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", (left + width - right) / 2, height - bottom + 38,
        escaped(chart_.x_label));
    put("<text transform=\"translate(18 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
        (top + height - bottom) / 2, escaped(chart_.y_label));
  }

  void line(const Chart::Line& line, std::string_view colour) {
    if (line.style == Chart::Line::Style::points) return dots(line, colour);
    std::string path;
    bool pen_is_down = false;
    for (const auto& [x, y] : line.points) {
      if (!x_.shows(x) || !y_.shows(y)) {
        pen_is_down = false;
        continue;
      }
      auto to = std::back_inserter(path);
      if (pen_is_down && line.style == Chart::Line::Style::steps) fmt::format_to(to, "H{:.1f}", x_at(x));
      fmt::format_to(to, "{}{:.1f} {:.1f}", pen_is_down ? 'L' : 'M', x_at(x), y_at(y));
      pen_is_down = true;
    }
    const bool guide = line.style == Chart::Line::Style::guide;
    put("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{}/>\n", path, guide ? "#808080" : colour,
        guide ? 1.0 : 1.6, guide ? " stroke-dasharray=\"5 4\"" : "");
  }

  void dots(const Chart::Line& line, std::string_view colour) {
    for (const auto& [x, y] : line.points)
      if (x_.shows(x) && y_.shows(y))
        put("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.6\" fill=\"{}\" fill-opacity=\"0.7\"/>\n", x_at(x), y_at(y),
            colour);
  }

  void legend() {
    double x = left;
    const double y = height - 18;
    for (std::size_t i = 0; i < chart_.lines.size(); ++i) {
      const Chart::Line& line = chart_.lines[i];
      const bool guide = line.style == Chart::Line::Style::guide;
      put("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"3\"{}/>\n", x, y - 4, x + 22,
          y - 4, guide ? "#808080" : colours[i % colours.size()], guide ? " stroke-dasharray=\"5 4\"" : "");
      put("<text x=\"{}\" y=\"{}\">{}</text>\n", x + 28, y, escaped(line.name));
      x += 46 + 7.2 * static_cast<double>(line.name.size());
    }
  }

  const Chart& chart_;
  ChartAxis x_, y_;
  std::string out_;
};

}  // namespace

std::string write_svg(const Chart& chart) {
  return SvgWriter(chart).write();
}

}  // namespace headroom
