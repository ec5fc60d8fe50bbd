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

}  // namespace

std::string write_summary_json(const Document& document) {
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
  json += "\n}\n";
  return json;
}

}  // namespace headroom
