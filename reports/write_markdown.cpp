// SPDX-License-Identifier: Apache-2.0
#include "reports/write_markdown.hpp"

#include <span>
#include <string_view>

#include "models/check.hpp"
#include "reports/people_text.hpp"

namespace headroom {
namespace {

/// Names come from traces and scenarios and must stay text: a '|' would end the cell, a '<' begin a tag. An underscore
/// inside a word is none of Markdown's business.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\|<>*`[]").find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

void append_row(std::string& markdown, std::span<const std::string> cells) {
  markdown += '|';
  for (const std::string& cell : cells) markdown.append(" ").append(cell).append(" |");
  markdown += '\n';
}

void append_key_figures(std::string& markdown, const Document& document) {
  markdown += "\n## Key figures\n\n| Metric | Value | Better |\n| --- | ---: | --- |\n";
  for (const KeyFigure& figure : document.key_figures) {
    const std::string better(figure.better == Better::neither ? "" : to_string(figure.better));
    std::string value = value_for_people(figure.value, figure.unit);
    if (const std::string interval = interval_for_people(figure); !interval.empty()) value += " " + interval;
    const std::string cells[] = {escaped(figure.name), escaped(value), better};
    append_row(markdown, cells);
  }
}

void append_table(std::string& markdown, const Table& table) {
  markdown += "\n## " + escaped(table.title) + "\n\n";
  std::vector<std::string> names, rules;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const bool number = !table.rows.empty() && !std::holds_alternative<std::string>(table.rows.front()[i]);
    names.push_back(escaped(table.columns[i].name));
    rules.emplace_back(number ? "---:" : "---");
  }
  append_row(markdown, names);
  append_row(markdown, rules);
  for (const std::vector<Cell>& row : table.rows) {
    HEADROOM_CHECK(row.size() == table.columns.size(), "a row has a cell for each column: " + table.name);
    std::vector<std::string> cells;
    cells.reserve(row.size());
    for (const Cell& cell : row) cells.push_back(escaped(cell_for_people(cell)));
    append_row(markdown, cells);
  }
}

void append_list(std::string& markdown, std::string_view title, std::span<const std::string> items) {
  if (items.empty()) return;
  markdown.append("\n## ").append(title).append("\n\n");
  for (const std::string& item : items) markdown += "- " + escaped(item) + '\n';
}

void append_assumptions(std::string& markdown, std::span<const Assumption> assumptions) {
  if (assumptions.empty()) return;
  markdown += "\n## Assumptions\n\n| Name | Value | Source | Date | Confidence |\n| --- | --- | --- | --- | --- |\n";
  for (const Assumption& a : assumptions) {
    const std::string cells[] = {escaped(a.name), escaped(a.value), escaped(a.source), escaped(a.date),
                                 escaped(a.confidence)};
    append_row(markdown, cells);
  }
}

}  // namespace

std::string write_markdown(const Document& document) {
  std::string markdown = "# " + escaped(document.title) + '\n';
  append_list(markdown, "Errors", document.errors);
  for (const std::string& sentence : document.verdict) markdown += '\n' + escaped(sentence) + '\n';
  if (!document.key_figures.empty()) append_key_figures(markdown, document);
  for (const Table& table : document.tables) append_table(markdown, table);
  append_list(markdown, "Warnings", document.warnings);
  append_assumptions(markdown, document.assumptions);
  append_list(markdown, "Not modelled in this run", document.not_modelled);
  std::vector<std::string> provenance;
  for (const auto& [key, value] : document.provenance) provenance.emplace_back(key).append(": ").append(value);
  if (!document.reproduce.empty()) provenance.push_back("to get these numbers again: " + document.reproduce);
  append_list(markdown, "Provenance", provenance);
  return markdown;
}

}  // namespace headroom
