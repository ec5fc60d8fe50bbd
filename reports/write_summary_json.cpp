// SPDX-License-Identifier: Apache-2.0
#include "reports/write_summary_json.hpp"

#include "reports/json_text.hpp"

namespace headroom {
namespace {

void append_key(std::string& json, std::string_view key) {
  append_json_string(json, key);
  json += ": ";
}

void append_provenance(std::string& json, const Document& document) {
  json += '{';
  std::string_view separator = "\n    ";
  for (const auto& [key, value] : document.provenance) {
    json += separator;
    append_key(json, key);
    append_json_string(json, value);
    separator = ",\n    ";
  }
  json += document.provenance.empty() ? "}" : "\n  }";
}

/// Only where there is one, or a reason why there is none.
void append_interval(std::string& json, const KeyFigure& figure) {
  if (figure.interval) {
    json += ", \"interval\": [";
    append_json_number(json, figure.interval->low);
    json += ", ";
    append_json_number(json, figure.interval->high);
    json += "], \"level\": ";
    append_json_number(json, figure.interval->level);
    json += ", \"method\": ";
    append_json_string(json, method_of(*figure.interval));
  } else if (!figure.no_interval.empty()) {
    json += ", \"no_interval\": ";
    append_json_string(json, figure.no_interval);
  }
}

void append_metrics(std::string& json, const Document& document) {
  json += '{';
  std::string_view separator = "\n    ";
  for (const KeyFigure& figure : document.key_figures) {
    json += separator;
    append_key(json, figure.name);
    json += "{\"value\": ";
    append_json_number(json, figure.value);
    json += ", \"unit\": ";
    append_json_string(json, figure.unit);
    json += ", \"better\": ";
    append_json_string(json, to_string(figure.better));
    append_interval(json, figure);
    json += '}';
    separator = ",\n    ";
  }
  json += document.key_figures.empty() ? "}" : "\n  }";
}

void append_cell(std::string& json, const Cell& cell) {
  if (const auto* const text = std::get_if<std::string>(&cell)) return append_json_string(json, *text);
  if (const auto* const whole = std::get_if<std::int64_t>(&cell)) {
    json += std::to_string(*whole);
    return;
  }
  append_json_number(json, std::get<double>(cell));
}

void append_row(std::string& json, const std::vector<Column>& columns, const std::vector<Cell>& row) {
  json += '{';
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) json += ", ";
    append_key(json, columns[i].name);
    append_cell(json, row[i]);
  }
  json += '}';
}

void append_tables(std::string& json, const Document& document) {
  json += '{';
  for (std::size_t i = 0; i < document.tables.size(); ++i) {
    const Table& table = document.tables[i];
    json += i == 0 ? "\n    " : ",\n    ";
    append_key(json, table.name);
    json += '[';
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      json += row == 0 ? "\n      " : ",\n      ";
      append_row(json, table.columns, table.rows[row]);
    }
    json += table.rows.empty() ? "]" : "\n    ]";
  }
  json += document.tables.empty() ? "}" : "\n  }";
}

}  // namespace

std::string write_summary_json(const Document& document, SummaryTables tables) {
  std::string json = "{\n  \"schema\": \"headroom/summary/1\",\n  \"title\": ";
  append_json_string(json, document.title);
  if (!document.errors.empty()) {
    json += ",\n  \"errors\": ";
    append_json_array(json, document.errors);
  }
  json += ",\n  \"verdict\": ";
  append_json_array(json, document.verdict);
  json += ",\n  \"not_modelled\": ";
  append_json_array(json, document.not_modelled);
  json += ",\n  \"warnings\": ";
  append_json_array(json, document.warnings);
  json += ",\n  \"provenance\": ";
  append_provenance(json, document);
  json += ",\n  \"metrics\": ";
  append_metrics(json, document);
  if (tables == SummaryTables::included) {
    json += ",\n  \"tables\": ";
    append_tables(json, document);
  }
  json += "\n}\n";
  return json;
}

}  // namespace headroom
