// SPDX-License-Identifier: Apache-2.0
#include "planner/results_json.hpp"

#include <variant>

#include "models/unit_text.hpp"

namespace headroom {
namespace {

/// "10 %" or "0.1".
bool is_part(const std::string& share) {
  const auto parsed = parse_quantity(share);
  const auto* quantity = std::get_if<ParsedQuantity>(&parsed);
  return quantity != nullptr && quantity->si < 1.0;
}

}  // namespace

MetricColumn metric_of(const std::string& name, const JsonNode& object) {
  const std::string text = text_of(object, "better");
  const Better better = text == "lower" ? Better::lower : text == "higher" ? Better::higher : Better::neither;
  return {name, text_of(object, "unit"), better, metric_column(name).help};
}

bool replays_a_log(std::span<const std::pair<std::string, std::string>> values) {
  bool has_log = false, samples = false, draws_places = false;
  for (const auto& [path, value] : values) {
    has_log = has_log || path == "workload.trace.path";
    if (path == "workload.trace.sample") samples = is_part(value);
    // A sweep may vary the policy by its short form, or as an object.
    if (path == "scheduler.placement.policy" || path == "scheduler.placement")
      draws_places = value.find("random") != std::string::npos;
  }
  return has_log && !samples && !draws_places;
}

}  // namespace headroom
