// SPDX-License-Identifier: Apache-2.0
#include "reports/html_table.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "reports/markup_text.hpp"
#include "reports/number_text.hpp"
#include "reports/people_text.hpp"
#include "reports/ranked_rows.hpp"

namespace headroom {
namespace {

constexpr std::string_view seconds_ending = "_s";

/// One column as a page shows it.
struct Look {
  bool number = false, seconds = false;
};

std::optional<double> number_in(const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*integer);
  return std::nullopt;
}

Look look_of(const Table& table, std::size_t column, HtmlNumbers numbers) {
  const bool number = !table.rows.empty() && std::ranges::all_of(table.rows, [column](const auto& row) {
    return !std::holds_alternative<std::string>(row[column]);
  });
  const bool seconds = table.columns[column].name.ends_with(seconds_ending);
  return {number, number && seconds && numbers == HtmlNumbers::people};
}

/// A name may break behind its underscores, so that a table of many columns stays narrow.
std::string header_text(std::string name, const Look& look) {
  if (look.seconds) name.resize(name.size() - seconds_ending.size());
  std::string out = markup_escaped(name);
  for (std::size_t at = out.find('_'); at != std::string::npos; at = out.find('_', at + 6)) out.insert(at + 1, "<wbr>");
  return out;
}

/// What is shown in seconds, minutes or hours is sorted by its number.
std::string cell_html(const Cell& cell, const Look& look, HtmlNumbers numbers) {
  std::string html = look.number ? "<td" : "<td class=t";
  if (look.seconds) {
    const double seconds = *number_in(cell);
    html += " data-v=\"";
    append_number(html, seconds);
    return html + "\">" + value_for_people(seconds, "s");
  }
  const std::string text = cell_for_people(cell);
  return html + ">" + markup_escaped(look.number && numbers == HtmlNumbers::people ? with_thousands(text) : text);
}

}  // namespace

std::string html_table(const Table& table, HtmlNumbers numbers) {
  const auto rows = rows_for_people(table);
  std::vector<Look> looks;
  for (std::size_t i = 0; i < table.columns.size(); ++i) looks.push_back(look_of(table, i, numbers));
  std::string html =
      "<div class=scroll tabindex=0 role=region aria-label=\"" + markup_escaped(table.title) + "\"><table><thead><tr>";
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    html += std::string(looks[i].number ? "<th class=n scope=col title=\"" : "<th scope=col title=\"") +
            markup_escaped(table.columns[i].help) + "\">" + header_text(table.columns[i].name, looks[i]);
  html += "</thead><tbody>\n";
  const std::size_t most = table.ranked_by.empty() ? html_rows_shown : html_ranked_rows_shown;
  const std::size_t shown = std::min(rows.size(), most);
  for (std::size_t r = 0; r < shown; ++r) {
    html += "<tr>";
    for (std::size_t i = 0; i < looks.size(); ++i) html += cell_html((*rows[r])[i], looks[i], numbers);
    html += '\n';
  }
  html += "</tbody></table></div>\n";
  if (shown < rows.size())
    html += "<p class=note>" + std::to_string(rows.size() - shown) + " more rows are in " + markup_escaped(table.name) +
            ".csv" + (table.ranked_by.empty() ? "" : "; these have the largest " + markup_escaped(table.ranked_by)) +
            ".</p>\n";
  return html;
}

}  // namespace headroom
