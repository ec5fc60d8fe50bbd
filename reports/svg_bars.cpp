// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <vector>

#include "reports/markup_text.hpp"
#include "reports/number_text.hpp"
#include "reports/people_text.hpp"
#include "reports/svg_sheet.hpp"
#include "reports/utf8.hpp"

namespace headroom {
namespace {

constexpr std::size_t longest_name = 34;  // of a category
constexpr double bar_share = 0.76;        // of the room of a category; the rest is the gap to the next
constexpr double room_for_values = 62.0;  // behind the longest bar
constexpr std::size_t values_shown = 60;  // more bars than these are not labelled with their values

bool is_stacked(const Chart& chart) {
  return chart.bars == Chart::Bars::stacked;
}
bool is_lying(const Chart& chart) {
  return chart.lie == Chart::Lie::across;
}
bool shows_values(const Chart& chart) {
  return is_lying(chart) && !is_stacked(chart) && chart.lines.size() * chart.categories.size() <= values_shown;
}

double widest_category(const Chart& chart) {
  std::size_t characters = 0;
  for (const std::string& name : chart.categories) characters = std::max(characters, utf8_width(name));
  return SvgSheet::letter * static_cast<double>(std::min(characters, longest_name));
}

SvgSheet::Margins margins_of(const Chart& chart) {
  if (!is_lying(chart)) return {};
  return {.left = std::max(78.0, 42.0 + widest_category(chart)), .right = shows_values(chart) ? room_for_values : 22.0};
}

double plot_height_of(const Chart& chart, const SvgLook& look) {
  if (!is_lying(chart)) return look.height - SvgSheet::height_around(look.title);
  const double bars = is_stacked(chart) ? 1.0 : static_cast<double>(chart.lines.size());
  return static_cast<double>(chart.categories.size()) * std::max(26.0, 8.0 + 16.0 * bars);
}

/// Categories lie from the top down, or stand from the left to the right.
class BarsPicture {
 public:
  BarsPicture(const Chart& chart, const SvgLook& look)
      : chart_(chart),
        values_(y_axis_of(chart)),
        sheet_(chart, look.title, margins_of(chart), plot_height_of(chart, look)),
        above_(chart.categories.size(), 0.0),
        below_(chart.categories.size(), 0.0) {}

  std::string write() {
    if (is_lying(chart_)) {
      sheet_.grid_across(values_);
      names_at_the_left();
      sheet_.labels(chart_.y_label, chart_.x_label);
    } else {
      sheet_.grid_up(values_);
      names_at_the_bottom();
      sheet_.labels(chart_.x_label, chart_.y_label);
    }
    for (std::size_t i = 0; i < chart_.lines.size(); ++i) {
      sheet_.begin_line(i);
      for (const auto& [x, y] : chart_.lines[i].points)
        if (std::isfinite(y) && x >= 0.0 && x < static_cast<double>(chart_.categories.size()))
          bar(i, static_cast<std::size_t>(x), y);
      sheet_.end_line();
    }
    zero_line();
    return std::move(sheet_).finish();
  }

 private:
  [[nodiscard]] double room() const { return 1.0 / static_cast<double>(chart_.categories.size()); }
  [[nodiscard]] double middle(std::size_t category) const { return (static_cast<double>(category) + 0.5) * room(); }

  void names_at_the_left() {
    sheet_.put("<g text-anchor=\"end\">\n");
    for (std::size_t i = 0; i < chart_.categories.size(); ++i)
      sheet_.put("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", sheet_.left() - 8, sheet_.y_at(1.0 - middle(i)) + 4,
                 markup_escaped(shortened(chart_.categories[i], longest_name)));
    sheet_.put("</g>\n");
  }

  /// Where they do not all fit, every second, third, ... is named.
  void names_at_the_bottom() {
    const double slot = room() * (sheet_.right() - sheet_.left());
    const auto every =
        static_cast<std::size_t>(std::ceil(std::max(1.0, (widest_category(chart_) + SvgSheet::letter) / slot)));
    sheet_.put("<g text-anchor=\"middle\">\n");
    for (std::size_t i = 0; i < chart_.categories.size(); i += every)
      sheet_.put("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", sheet_.x_at(middle(i)), sheet_.bottom() + 18,
                 markup_escaped(shortened(chart_.categories[i], longest_name)));
    sheet_.put("</g>\n");
  }

  /// Drawn instead of a frame, which would cross the values behind the bars.
  void zero_line() {
    const double at = values_.position(0.0);
    const double x = sheet_.x_at(at), y = sheet_.y_at(at);
    if (is_lying(chart_))
      sheet_.put("<path class=\"guide\" d=\"M{:.1f} {:.1f}V{:.1f}\" stroke=\"#808080\"/>\n", x, sheet_.top(),
                 sheet_.bottom());
    else
      sheet_.put("<path class=\"guide\" d=\"M{:.1f} {:.1f}H{:.1f}\" stroke=\"#808080\"/>\n", sheet_.left(), y,
                 sheet_.right());
  }

  void bar(std::size_t number, std::size_t category, double value) {
    const double rows = is_stacked(chart_) ? 1.0 : static_cast<double>(chart_.lines.size());
    const double row = is_stacked(chart_) ? 0.0 : static_cast<double>(number);
    const double thickness = bar_share * room() / rows;
    const double from = middle(category) - bar_share * room() / 2.0 + row * thickness;
    double begin = 0.0;
    if (is_stacked(chart_)) {
      double& end = value < 0.0 ? below_[category] : above_[category];
      begin = end;
      end += value;
    }
    const double low = values_.position(std::min(begin, begin + value));
    const double high = values_.position(std::max(begin, begin + value));
    const std::string title = markup_escaped(chart_.categories[category] + ", " + chart_.lines[number].name + ": " +
                                             number_for_people(value));
    if (is_lying(chart_)) {
      rectangle(sheet_.x_at(low), sheet_.y_at(1.0 - from), sheet_.x_at(high), sheet_.y_at(1.0 - from - thickness),
                fill_of(number), title);
      if (shows_values(chart_))
        sheet_.put("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"12\">{}</text>\n", sheet_.x_at(high) + 5,
                   sheet_.y_at(1.0 - from - thickness / 2.0) + 4, with_thousands(number_for_people(value)));
    } else {
      rectangle(sheet_.x_at(from), sheet_.y_at(high), sheet_.x_at(from + thickness), sheet_.y_at(low), fill_of(number),
                title);
    }
  }

  void rectangle(double left, double top, double right, double bottom, std::string_view fill,
                 const std::string& title) {
    sheet_.put("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"{}><title>{}</title></rect>\n", left,
               top, right - left, bottom - top, fill, title);
  }

  const Chart& chart_;
  ChartAxis values_;
  SvgSheet sheet_;
  std::vector<double> above_, below_;  // how far stacked bars reach so far
};

}  // namespace

std::string svg_of_bars(const Chart& chart, const SvgLook& look) {
  return BarsPicture(chart, look).write();
}

}  // namespace headroom
