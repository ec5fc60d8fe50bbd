// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "planner/comparison_document.hpp"
#include "reports/json_text.hpp"

namespace headroom {
namespace {

class Writer {
 public:
  std::string write(const Comparisons& comparisons) {
    json_ = "{\n  \"schema\": \"headroom/comparison/1\",\n  \"a\": ";
    append_json_string(json_, comparisons.all.front().a);
    json_ += ",\n  \"level\": ";
    append_json_number(json_, confidence_level);
    json_ += ",\n  \"warnings\": ";
    append_json_array(json_, comparisons.warnings);
    json_ += ",\n  \"comparisons\": [";
    std::string_view separator = "\n    ";
    for (const Comparison& one : comparisons.all) {
      json_ += separator;
      comparison(one, comparisons.shown);
      separator = ",\n    ";
    }
    return std::move(json_) + "\n  ]\n}\n";
  }

 private:
  void text(std::string_view key, std::string_view value) {
    json_.append(", \"").append(key).append("\": ");
    append_json_string(json_, value);
  }
  void number(std::string_view key, double value) {
    json_.append(", \"").append(key).append("\": ");
    append_json_number(json_, value);
  }

  void comparison(const Comparison& one, ShownMetrics shown) {
    json_ += "{\"b\": ";
    append_json_string(json_, one.b);
    text("pairing", to_string(one.pairing));
    number("replicas", static_cast<double>(one.replicas));
    json_ += ", \"counts\": {";
    std::string_view separator;
    for (const Finding finding : {Finding::better, Finding::worse, Finding::differs, Finding::open, Finding::single,
                                  Finding::unmeasured, Finding::same}) {
      json_.append(separator).append("\"").append(to_string(finding)).append("\": ");
      json_ += std::to_string(one.count(finding));
      separator = ", ";
    }
    json_ += "},\n     \"inputs\": [";
    separator = "\n       {\"path\": ";
    for (const InputDifference& input : one.inputs) {
      json_ += separator;
      append_json_string(json_, input.path);
      text("a", input.a);
      text("b", input.b);
      json_ += '}';
      separator = ",\n       {\"path\": ";
    }
    json_ += "],\n     \"metrics\": {";
    separator = "\n       ";
    for (const MetricComparison& m : one.metrics) {
      if (shown == ShownMetrics::different && m.finding == Finding::same) continue;
      json_ += separator;
      metric(m);
      separator = ",\n       ";
    }
    json_ += "}}";
  }

  void metric(const MetricComparison& one) {
    append_json_string(json_, one.metric.name);
    json_ += ": {\"finding\": ";
    append_json_string(json_, to_string(one.finding));
    text("unit", one.metric.unit);
    text("better", to_string(one.metric.better));
    number("a", one.a);
    number("b", one.b);
    number("replicas", static_cast<double>(one.replicas));
    number("difference", one.means ? one.means->difference.mean : one.b - one.a);
    if (one.means) interval("difference_interval", one.means->difference.low(), one.means->difference.high());
    const bool has_interval = one.means && one.means->ratio;
    number("ratio", has_interval ? one.means->ratio->ratio : one.b / one.a);
    if (has_interval) interval("ratio_interval", one.means->ratio->low, one.means->ratio->high);
    json_ += '}';
  }

  void interval(std::string_view key, double low, double high) {
    json_.append(", \"").append(key).append("\": [");
    append_json_number(json_, low);
    json_ += ", ";
    append_json_number(json_, high);
    json_ += ']';
  }

  std::string json_;
};

}  // namespace

std::string write_comparison_json(const Comparisons& comparisons) {
  return Writer().write(comparisons);
}

}  // namespace headroom
