// SPDX-License-Identifier: Apache-2.0
#include "reports/html_figures.hpp"

#include <algorithm>
#include <cmath>

#include "reports/markup_text.hpp"
#include "reports/number_text.hpp"
#include "reports/people_text.hpp"

namespace headroom {
namespace {

/// A share counts in percent.
KeyFigure for_people(KeyFigure figure) {
  if (!figure.is_share) return figure;
  figure.unit = "%";
  figure.value *= 100.0;
  if (figure.interval) {
    figure.interval->low *= 100.0;
    figure.interval->high *= 100.0;
  }
  return figure;
}

struct Shown {
  std::string number, unit;
};

/// "2.08" and "h".
Shown shown(const KeyFigure& figure) {
  const std::string text = value_for_people(figure.value, figure.unit);
  const std::size_t blank = std::min(text.find(' '), text.size());
  return {with_thousands(text.substr(0, blank)), text.substr(std::min(blank + 1, text.size()))};
}

/// "± 12,445 GPU-h (95 %, 10 replicas)"
std::string interval_of(const KeyFigure& figure) {
  const std::string text = interval_for_people(figure);
  constexpr std::string_view sign = "± ";
  if (!text.starts_with(sign)) return text;
  const std::size_t end = std::min(text.find(' ', sign.size()), text.size());
  return std::string(sign) + with_thousands(text.substr(sign.size(), end - sign.size())) + text.substr(end);
}

std::string direction_of(const KeyFigure& figure) {
  switch (figure.better) {
    case Better::lower:
      return "lower is better";
    case Better::higher:
      return "higher is better";
    case Better::neither:
      break;
  }
  return "";
}

std::string tile(const KeyFigure& original) {
  const KeyFigure figure = for_people(original);
  const auto [number, unit] = shown(figure);
  std::string html = "<li><span class=label>" + markup_escaped(figure.headline) + "</span>\n<span class=value>" +
                     markup_escaped(number) + " <span class=unit>" + markup_escaped(unit) + "</span></span>\n";
  for (const std::string& line : {interval_of(figure), direction_of(figure)})
    if (!line.empty()) html += "<span class=note>" + markup_escaped(line) + "</span>\n";
  return html + "<code>" + markup_escaped(figure.name) + "</code>\n";
}

}  // namespace

std::string html_headlines(const Document& document) {
  std::string html;
  for (const KeyFigure& figure : document.key_figures)
    if (!figure.headline.empty() && std::isfinite(figure.value) && figure.repeatable) html += tile(figure);
  return html.empty() ? html : "<ul class=tiles>\n" + html + "</ul>\n";
}

std::string html_key_figures(const Document& document) {
  std::string html;
  for (const KeyFigure& original : document.key_figures) {
    if (!original.repeatable) continue;
    const KeyFigure figure = for_people(original);
    const auto [number, unit] = shown(figure);
    html += "<tr><th scope=row>" + markup_escaped(figure.name) + "<td>" + markup_escaped(number) +
            "<td class=\"t u\">" + markup_escaped(unit) + "<td class=\"t i\">" + markup_escaped(interval_of(figure)) +
            "<td class=t>" + std::string(figure.better == Better::neither ? "" : to_string(figure.better)) +
            "<td class=t>" + markup_escaped(figure.help) + "\n";
  }
  if (html.empty()) return html;
  return "<div class=scroll tabindex=0 role=region aria-label=\"All key figures\"><table class=figures><thead><tr>"
         "<th scope=col>Metric<th class=n scope=col>Value<th class=u scope=col>Unit<th scope=col>Interval"
         "<th scope=col>Better<th scope=col>Meaning</thead><tbody>\n" +
         html + "</tbody></table></div>\n";
}

}  // namespace headroom
