// SPDX-License-Identifier: Apache-2.0
#include "reports/markup_text.hpp"
#include "reports/svg_sheet.hpp"

namespace headroom {
namespace {

class LinesPicture {
 public:
  LinesPicture(const Chart& chart, const SvgLook& look)
      : chart_(chart),
        x_(x_axis_of(chart)),
        y_(y_axis_of(chart)),
        sheet_(chart, look.title, {}, look.height - SvgSheet::height_around(look.title)) {}

  std::string write() {
    sheet_.grid_across(x_);
    sheet_.grid_up(y_);
    sheet_.frame();
    sheet_.labels(chart_.x_label, chart_.y_label);
    for (std::size_t i = 0; i < chart_.lines.size(); ++i) {
      const Chart::Line& line = chart_.lines[i];
      sheet_.begin_line(i);
      if (!line.band.empty()) band(line);
      line.style == Chart::Line::Style::points ? dots(line) : path(line, i);
      sheet_.end_line();
    }
    return std::move(sheet_).finish();
  }

 private:
  [[nodiscard]] double x_at(double value) const { return sheet_.x_at(x_.position(value)); }
  [[nodiscard]] double y_at(double value) const { return sheet_.y_at(y_.position(value)); }

  void path(const Chart::Line& line, std::size_t number) {
    std::string path;
    bool pen_is_down = false;
    for (const auto& [x, y] : line.points) {
      if (!x_.shows(x) || !y_.shows(y)) {
        pen_is_down = false;
        continue;
      }
      const auto to = std::back_inserter(path);
      if (pen_is_down && line.style == Chart::Line::Style::steps)
        fmt::format_to(to, "H{:.1f}V{:.1f}", x_at(x), y_at(y));
      else
        fmt::format_to(to, "{}{:.1f} {:.1f}", pen_is_down ? 'L' : 'M', x_at(x), y_at(y));
      pen_is_down = true;
    }
    sheet_.put("<path d=\"{}\" fill=\"none\" stroke=\"currentColor\"{}/>\n", path, stroke_of(line, number));
  }

  /// One piece between neighbours, so that a gap needs no care.
  void band(const Chart::Line& line) {
    const bool steps = line.style == Chart::Line::Style::steps;
    std::string path;
    for (std::size_t i = 0; i + 1 < std::min(line.points.size(), line.band.size()); ++i) {
      const std::size_t next = steps ? i : i + 1;
      const double from = line.points[i].first, to = line.points[i + 1].first;
      const auto& [low, high] = line.band[i];
      const auto& [next_low, next_high] = line.band[next];
      if (!x_.shows(from) || !x_.shows(to) || !y_.shows(low) || !y_.shows(high) || !y_.shows(next_low) ||
          !y_.shows(next_high))
        continue;
      const auto out = std::back_inserter(path);
      if (steps)
        fmt::format_to(out, "M{:.1f} {:.1f}H{:.1f}V{:.1f}H{:.1f}Z", x_at(from), y_at(high), x_at(to), y_at(low),
                       x_at(from));
      else
        fmt::format_to(out, "M{:.1f} {:.1f}L{:.1f} {:.1f}V{:.1f}L{:.1f} {:.1f}Z", x_at(from), y_at(high), x_at(to),
                       y_at(next_high), y_at(next_low), x_at(from), y_at(low));
    }
    sheet_.put("<path d=\"{}\" fill=\"currentColor\" fill-opacity=\"0.25\" stroke=\"none\"/>\n", path);
  }

  void dots(const Chart::Line& line) {
    for (std::size_t i = 0; i < line.points.size(); ++i) {
      const auto& [x, y] = line.points[i];
      if (!x_.shows(x) || !y_.shows(y)) continue;
      const bool named = i < line.point_names.size();
      const std::string name = named ? "<title>" + markup_escaped(line.point_names[i]) + "</title>" : "";
      sheet_.put("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" fill=\"currentColor\" fill-opacity=\"0.7\"{}{}{}\n",
                 x_at(x), y_at(y), named ? 4.0 : 2.6, named ? ">" : "/>", name, named ? "</circle>" : "");
    }
  }

  const Chart& chart_;
  ChartAxis x_, y_;
  SvgSheet sheet_;
};

}  // namespace

std::string svg_of_lines(const Chart& chart, const SvgLook& look) {
  return LinesPicture(chart, look).write();
}

}  // namespace headroom
