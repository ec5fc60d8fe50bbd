// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <utility>

#include "scenarios/metric_text.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

bool is_scalar(const JsonNode& node) {
  return node.kind == JsonKind::string || node.kind == JsonKind::number || node.kind == JsonKind::boolean;
}

/// As a value of a variation is written: a comma of its own would end it.
std::string item_text(const JsonNode& node) {
  const bool plain = node.kind != JsonKind::string || node.text.find_first_of(",\"[]{}") == std::string::npos;
  return plain ? node.text : in_quotes(node.text);
}

std::optional<std::string> values_text(const JsonNode& node) {
  if (is_scalar(node)) return node.text;
  if (node.kind != JsonKind::array || node.items.empty()) return std::nullopt;
  std::string text;
  for (const JsonNode& item : node.items) {
    if (!is_scalar(item)) return std::nullopt;
    text += (text.empty() ? "" : ",") + item_text(item);
  }
  return text;
}

std::vector<std::string> read_decide(const JsonNode& decide, Faults& faults) {
  const std::string pointer = "/plan/decide";
  std::vector<std::string> out;
  if (decide.kind != JsonKind::object) {
    faults.error(decide.at, pointer, pointer + ": expected an object of keys and values, not " + describe(decide));
    return out;
  }
  for (const JsonMember& member : decide.members) {
    const auto values = values_text(member.value);
    const std::string at = pointer_to(pointer, member.key);
    if (values) out.push_back(member.key + "=" + *values);
    if (!values)
      faults.error(member.value.at, at, at + R"(: expected a range such as "32:128:8", or a list of values)");
  }
  return out;
}

std::optional<PlanGoal> read_goal(MetricText goal) {
  const std::string_view text = goal.text();
  const auto whole = goal.piece(0, text.size());
  const std::size_t end = whole.text.find(' ');
  const std::string_view word = whole.text.substr(0, end);
  if (end == std::string_view::npos || (word != "min" && word != "max")) {
    goal.fault({text, 0}, R"(expected "min" or "max" and a metric, such as "min cost.present_value")");
    return std::nullopt;
  }
  const auto name = goal.piece(whole.offset + end, text.size());
  if (goal.metric(name) == nullptr) return std::nullopt;
  return PlanGoal{std::string(text), word == "min", std::string(name.text)};
}

}  // namespace

PlanSection read_plan(const Field& plan, const Vocabulary& vocabulary, Faults& faults) {
  PlanSection out;
  if (const JsonNode* decide = plan.node("decide")) out.decide = read_decide(*decide, faults);
  if (const JsonNode* goal = plan.node("goal")) out.goal = read_goal({*goal, "/plan/goal", vocabulary, faults});
  if (const JsonNode* list = plan.node("subject_to"))
    out.subject_to = read_assertions(*list, "/plan/subject_to", vocabulary, faults);
  return out;
}

}  // namespace headroom
