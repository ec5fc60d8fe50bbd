// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_spot_trace.hpp"

#include <cmath>

#include "scenarios/input_file.hpp"
#include "scenarios/json_tree.hpp"

namespace headroom {
namespace {

constexpr double longest_gap_s = 31557600.0;

const JsonNode* member(const JsonNode& object, std::string_view key, JsonKind kind) {
  const JsonMember* const found = object.find(key);
  return found != nullptr && found->value.kind == kind ? &found->value : nullptr;
}

std::string first_fault(Faults& faults) {
  Diagnostics diagnostics;
  faults.hand_over(diagnostics);
  if (diagnostics.all().empty()) return "it is no JSON";
  const Diagnostic& first = diagnostics.all().front();
  return "line " + std::to_string(first.place.line) + ": " + first.message;
}

}  // namespace

std::variant<SpotTrace, std::string> read_spot_trace(const std::string& path) {
  InputFile file = read_input_file(path);
  if (!file.failure.empty()) return file.failure;
  Sources sources;
  Faults faults(sources);
  const auto length = static_cast<std::uint32_t>(file.text.size());
  const auto root = parse_json({sources.add(path, std::move(file.text)), 0, length}, faults);
  if (!root) return first_fault(faults);
  const JsonNode* const metadata = member(*root, "metadata", JsonKind::object);
  const JsonNode* const gap = metadata == nullptr ? nullptr : member(*metadata, "gap_seconds", JsonKind::number);
  const JsonNode* const data = member(*root, "data", JsonKind::array);
  if (gap == nullptr || data == nullptr) return "expected { \"metadata\": { \"gap_seconds\": ... }, \"data\": [...] }";
  if (!(gap->number >= 1e-3 && gap->number <= longest_gap_s)) return "gap_seconds must be between 0.001 and a year";
  if (data->items.empty()) return "it has no ticks";
  SpotTrace trace;
  trace.gap = TimeSpan::from(Duration{gap->number});
  for (std::size_t i = 0; i < data->items.size(); ++i) {
    const JsonNode& tick = data->items[i];
    if (tick.kind != JsonKind::number || tick.number < 0.0 || tick.number != std::floor(tick.number))
      return "tick " + std::to_string(i) + " is no number of nodes but " + describe(tick);
    trace.available.push_back(tick.number > 0.0);
  }
  return trace;
}

}  // namespace headroom
