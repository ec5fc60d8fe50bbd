// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "reports/chart_axis.hpp"
#include "reports/write_svg.hpp"

namespace headroom {

/// An SVG picture on its way: the parts that all kinds of charts share. Lengths are in pixels of the view box.
class SvgSheet {
 public:
  static constexpr double width = 860.0;
  static constexpr double letter = 7.2;  ///< of 13 pixel type, about
  struct Margins {
    double left = 78.0, right = 22.0;
  };
  /// `plot_height` is that of the frame; title, labels and legend come on top.
  SvgSheet(const Chart& chart, SvgLook::Title title, Margins margins, double plot_height);

  /// The height of everything but the frame, for a legend of one row.
  [[nodiscard]] static double height_around(SvgLook::Title title);

  [[nodiscard]] double left() const { return margins_.left; }
  [[nodiscard]] double right() const { return width - margins_.right; }
  [[nodiscard]] double top() const { return top_; }
  [[nodiscard]] double bottom() const { return top_ + plot_height_; }
  /// From shares of the frame, 0 at the left and at the bottom.
  [[nodiscard]] double x_at(double share) const { return left() + share * (right() - left()); }
  [[nodiscard]] double y_at(double share) const { return bottom() - share * plot_height_; }

  template <class... Values>
  void put(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Values>(values)...);
  }
  void grid_across(const ChartAxis& axis);  ///< ticks of the axis along the bottom
  void grid_up(const ChartAxis& axis);      ///< ticks of the axis along the left
  void frame();
  void labels(std::string_view along_bottom, std::string_view along_left);
  /// What is put until end_line() is drawn in the colour of that line as currentColor.
  void begin_line(std::size_t number);
  void end_line() { put("</g>\n"); }
  /// The picture, with its legend.
  [[nodiscard]] std::string finish() &&;

 private:
  struct LegendEntry {
    double x = 0.0, y = 0.0;
    std::string name;
  };
  [[nodiscard]] std::vector<LegendEntry> legend_layout() const;
  void legend(const std::vector<LegendEntry>& entries);

  const Chart& chart_;
  Margins margins_;
  double top_, plot_height_;
  std::string out_;
};

/// The name of a line with what its band is.
[[nodiscard]] std::string legend_name(const Chart::Line& line);

/// Attributes of the stroke of a line: width, and dashes for a guide and where the colours come around again.
[[nodiscard]] std::string stroke_of(const Chart::Line& line, std::size_t number);

/// Attributes of the fill of a bar: paler where the colours come around again.
[[nodiscard]] std::string_view fill_of(std::size_t number);

/// Pictures of one kind each, for write_svg().
[[nodiscard]] std::string svg_of_lines(const Chart& chart, const SvgLook& look);
[[nodiscard]] std::string svg_of_bars(const Chart& chart, const SvgLook& look);

}  // namespace headroom
