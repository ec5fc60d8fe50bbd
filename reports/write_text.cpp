// SPDX-License-Identifier: Apache-2.0
#include "reports/write_text.hpp"

#include <algorithm>
#include <string_view>

#include "reports/people_text.hpp"
#include "reports/ranked_rows.hpp"
#include "reports/text_grid.hpp"
#include "reports/utf8.hpp"

namespace headroom {
namespace {

using enum TextGrid::Align;

class Page {
 public:
  explicit Page(Colour colour) : colour_(colour) {}

  /// A blank line before every part but the first.
  void part() {
    if (!text_.empty()) text_ += '\n';
  }
  void heading(std::string_view text) {
    part();
    title(text);
  }
  void title(std::string_view text) {
    in(text, "1");
    line("");
  }
  void line(std::string_view text) { text_.append(without_controls(text)) += '\n'; }
  void block(std::string_view text) { text_ += text; }
  /// The beginning of a line.
  void in(std::string_view text, std::string_view sgr) {
    if (colour_ == Colour::never) {
      text_ += without_controls(text);
    } else {
      text_.append("\x1b[").append(sgr).append("m").append(without_controls(text)).append("\x1b[0m");
    }
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  Colour colour_;
  std::string text_;
};

/// Numbers end and units begin at the same column.
std::string key_figures(const Document& document) {
  constexpr TextGrid::Align align[] = {left, right, unit, left};
  TextGrid grid;
  for (const KeyFigure& figure : document.key_figures) {
    const std::string value = value_for_people(figure.value, figure.unit);
    const std::size_t blank = std::min(value.find(' '), value.size());
    grid.row({figure.name, value.substr(0, blank), value.substr(std::min(blank + 1, value.size())),
              interval_for_people(figure)});
  }
  return grid.text(align);
}

constexpr std::size_t ranked_rows_shown = 10;

std::string table_text(const Table& table) {
  std::vector<TextGrid::Align> align(table.columns.size(), left);
  TextGrid grid;
  std::vector<std::string> header;
  for (const Column& column : table.columns) header.push_back(column.name);
  grid.row(std::move(header));
  auto rows = rows_for_people(table);
  if (!table.ranked_by.empty()) rows.resize(std::min(rows.size(), ranked_rows_shown));
  for (const std::vector<Cell>* row : rows) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < row->size(); ++i) {
      if (!std::holds_alternative<std::string>((*row)[i])) align[i] = right;
      cells.push_back(cell_for_people((*row)[i]));
    }
    grid.row(std::move(cells));
  }
  std::string text = grid.text(align);
  if (const std::size_t more = table.rows.size() - rows.size(); more > 0)
    text += "  " + std::to_string(more) + " more in " + table.name + ".csv; these have the largest " + table.ranked_by +
            "\n";
  return text;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all.append(all.empty() ? "" : ", ").append(text);
  return all;
}

}  // namespace

std::string write_text(const Document& document, Colour colour) {
  Page page(colour);
  if (!document.title.empty()) page.title(document.title);
  if (!document.verdict.empty() || !document.errors.empty()) page.part();
  for (const std::string& error : document.errors) {
    page.in("error: ", "31");
    page.line(error);
  }
  for (const std::string& sentence : document.verdict) page.line(sentence);
  if (!document.key_figures.empty()) {
    page.heading("Key figures");
    page.block(key_figures(document));
  }
  for (const Table& table : document.tables) {
    page.heading(table.title);
    page.block(table_text(table));
  }
  if (!document.warnings.empty()) page.part();
  for (const std::string& warning : document.warnings) {
    page.in("warning: ", "33");
    page.line(warning);
  }
  if (!document.not_modelled.empty()) {
    page.part();
    page.line("Not modelled in this run: " + joined(document.not_modelled) + ".");
  }
  if (!document.provenance.empty()) {
    page.heading("Provenance");
    constexpr TextGrid::Align align[] = {left, left};
    TextGrid grid;
    for (const auto& [key, value] : document.provenance) grid.row({key, value});
    page.block(grid.text(align));
  }
  return page.take();
}

}  // namespace headroom
