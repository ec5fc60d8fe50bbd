// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <string_view>

#include "planner/sweep_results.hpp"
#include "reports/json_text.hpp"

namespace headroom {
namespace {

class Writer {
 public:
  Writer(const SweepResults& results, SweepJson content) : results_(results), content_(content) {}

  std::string write() {
    json_ = "{\n  \"schema\": \"headroom/sweep/1\",\n  \"title\": ";
    append_json_string(json_, results_.title);
    json_ += ",\n  \"scenario\": ";
    append_json_string(json_, results_.file);
    json_ += ",\n  \"level\": ";
    append_json_number(json_, confidence_level);
    json_ += ",\n  \"warnings\": ";
    append_json_array(json_, warnings_of(results_));
    list("varied", results_.variations, [this](const Variation& one) {
      json_ += "{\"path\": ";
      append_json_string(json_, one.path);
      json_ += ", \"values\": ";
      append_json_array(json_, one.values);
      json_ += '}';
    });
    list("metrics", results_.metrics, [this](const MetricColumn& one) { metric(one); });
    std::size_t number = 0;
    list("points", results_.points, [this, &number](const SweepResults::Point& one) { point(number++, one); });
    return std::move(json_) + "\n}\n";
  }

 private:
  /// A list with a line for each element.
  template <class Elements, class WriteElement>
  void list(std::string_view key, const Elements& elements, const WriteElement& write) {
    json_.append(",\n  \"").append(key).append("\": [");
    std::string_view separator = "\n    ";
    for (const auto& element : elements) {
      json_ += separator;
      write(element);
      separator = ",\n    ";
    }
    json_ += elements.empty() ? "]" : "\n  ]";
  }

  void metric(const MetricColumn& one) {
    json_ += "{\"name\": ";
    append_json_string(json_, one.name);
    json_ += ", \"unit\": ";
    append_json_string(json_, one.unit);
    json_ += ", \"better\": ";
    append_json_string(json_, to_string(one.better));
    json_ += '}';
  }

  void point(std::size_t number, const SweepResults::Point& one) {
    json_ += "{\"point\": " + std::to_string(number) + ", \"values\": ";
    append_json_array(json_, one.values);
    json_ += ", \"seeds\": [";
    std::string_view separator;
    for (const ReplicaValues& replica : one.replicas) {
      json_.append(separator).append(std::to_string(replica.seed));
      separator = ", ";
    }
    json_ += ']';
    if (content_ == SweepJson::points_and_metrics) metrics_of(one);
    json_ += '}';
  }

  void metrics_of(const SweepResults::Point& one) {
    json_ += ", \"metrics\": {";
    std::string_view separator;
    for (std::size_t m = 0; m < results_.metrics.size(); ++m) {
      json_ += separator;
      append_json_string(json_, results_.metrics[m].name);
      value(one.means[m]);
      separator = ", ";
    }
    json_ += '}';
  }

  void value(const SweepResults::Value& one) {
    json_ += ": {\"value\": ";
    append_json_number(json_, one.mean);
    if (std::isfinite(one.half_width)) {
      json_ += ", \"interval\": [";
      append_json_number(json_, one.mean - one.half_width);
      json_ += ", ";
      append_json_number(json_, one.mean + one.half_width);
      json_ += ']';
    }
    json_ += '}';
  }

  const SweepResults& results_;
  SweepJson content_;
  std::string json_;
};

}  // namespace

std::string write_sweep_json(const SweepResults& results, SweepJson content) {
  return Writer(results, content).write();
}

}  // namespace headroom
