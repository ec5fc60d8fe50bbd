// SPDX-License-Identifier: Apache-2.0
#include "scenarios/check_value.hpp"

#include <algorithm>
#include <cmath>
#include <variant>
#include <vector>

#include "models/check.hpp"
#include "models/unit_text.hpp"
#include "scenarios/instant_text.hpp"

namespace headroom {
namespace {

constexpr double unbounded = 1e300;

/// A limit as a person would write it.
std::string limit_text(double limit, const FieldSpec& field) {
  const bool plain = field.kind != FieldKind::quantity || field.dimension == dimensions::none || limit == 0.0;
  return plain ? number_text(limit) : format_for_people(limit, field.dimension);
}

Complaint expected(std::string_view what, const JsonNode& node) {
  return {"expected " + std::string(what) + ", not " + describe(node), {}};
}

std::optional<Complaint> check_range(const JsonNode& node, const FieldSpec& field) {
  const auto complaint = [&](std::string_view relation, double limit) {
    return Complaint{"must be " + std::string(relation) + (relation.empty() ? "" : " ") + limit_text(limit, field) +
                         ", not " + describe(node),
                     {}};
  };
  const bool is_fixed = field.min == field.max;
  if (is_fixed && node.number != field.min) return complaint("", field.min);
  if (!(node.number > field.above)) return complaint(">", field.above);
  if (!(node.number >= field.min)) return complaint(">=", field.min);
  if (!(node.number <= field.max)) return complaint("<=", field.max);
  return std::nullopt;
}

std::optional<Complaint> check_number(const JsonNode& node, const FieldSpec& field) {
  const bool whole = field.kind == FieldKind::integer;
  if (node.kind != JsonKind::number || (whole && node.number != std::floor(node.number))) {
    return expected(whole ? "a whole number" : "a number", node);
  }
  return check_range(node, field);
}

/// "a duration" without its article.
std::string noun(Dimension dimension) {
  const std::string name = dimension_name(dimension);
  return name.substr(name.find(' ') + 1);
}

std::string example_of(const FieldSpec& field) {
  if (!field.example.empty()) return std::string(field.example);
  return in_quotes(field.dimension == dimensions::none ? "75 %" : dimension_example(field.dimension));
}

std::optional<Complaint> check_quantity(JsonNode& node, const FieldSpec& field) {
  const bool ratio = field.dimension == dimensions::none;
  if (node.kind == JsonKind::number && ratio) return check_range(node, field);
  if (node.kind == JsonKind::number) return Complaint{node.text + " needs a unit, such as " + example_of(field), {}};
  const std::string due = ratio ? "a number or a percentage" : dimension_name(field.dimension);
  if (node.kind != JsonKind::string) return expected(due + " such as " + example_of(field), node);
  const auto parsed = parse_quantity(node.text);
  if (const auto* failure = std::get_if<UnitError>(&parsed)) {
    return Complaint{in_quotes(node.text) + " is no " + noun(field.dimension) + ": " + failure->message, {}};
  }
  const auto quantity = std::get<ParsedQuantity>(parsed);
  if (quantity.dimension != field.dimension) {
    if (quantity.dimension == dimensions::none) {
      return Complaint{in_quotes(node.text) + " needs a unit, such as " + example_of(field), {}};
    }
    return Complaint{in_quotes(node.text) + " is " + dimension_name(quantity.dimension) + "; expected " + due +
                         " such as " + example_of(field),
                     {}};
  }
  node.number = quantity.si;
  return check_range(node, field);
}

std::optional<Complaint> check_choice(JsonNode& node, const FieldSpec& field) {
  if (node.kind != JsonKind::string) return expected("one of " + listed(field.choices), node);
  const auto found = std::find(field.choices.begin(), field.choices.end(), node.text);
  if (found == field.choices.end()) {
    const std::vector<std::string> known(field.choices.begin(), field.choices.end());
    return Complaint{in_quotes(node.text) + " is none of " + listed(field.choices), did_you_mean(node.text, known)};
  }
  node.number = static_cast<double>(found - field.choices.begin());
  return std::nullopt;
}

std::optional<Complaint> check_name(const JsonNode& node) {
  if (node.text.empty()) return Complaint{"a name must not be empty", {}};
  const auto refused = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || std::string_view("[]=,\"").find(c) != std::string::npos;
  };
  if (std::none_of(node.text.begin(), node.text.end(), refused)) return std::nullopt;
  return Complaint{in_quotes(node.text) +
                       " is no name: brackets, \"=\", commas, quotes and control characters would "
                       "make it ambiguous in paths and tables",
                   {}};
}

std::optional<Complaint> check_instant(JsonNode& node, const FieldSpec& field) {
  const auto instant = node.kind == JsonKind::string ? parse_instant(node.text) : std::nullopt;
  if (!instant) return expected("an ISO 8601 time with Z or an offset, such as " + example_of(field), node);
  node.number = static_cast<double>(*instant);
  return std::nullopt;
}

}  // namespace

std::optional<Complaint> check_value(JsonNode& node, const FieldSpec& field) {
  switch (field.kind) {
    case FieldKind::number:
    case FieldKind::integer:
      return check_number(node, field);
    case FieldKind::quantity:
      return check_quantity(node, field);
    case FieldKind::choice:
      return check_choice(node, field);
    case FieldKind::instant:
      return check_instant(node, field);
    case FieldKind::boolean:
      return node.kind == JsonKind::boolean ? std::nullopt : std::optional(expected("true or false", node));
    case FieldKind::text:
    case FieldKind::name:
      if (node.kind != JsonKind::string) return expected("a text in quotes", node);
      return field.kind == FieldKind::name ? check_name(node) : std::nullopt;
    default:
      break;
  }
  HEADROOM_CHECK(false, "not a scalar: " + std::string(field.key));
}

JsonNode default_value(const FieldSpec& field) {
  const Mark at{.source = Mark::by_default};
  switch (field.kind) {
    case FieldKind::object:
    case FieldKind::policy:
      return make_object(at);
    case FieldKind::number:
    case FieldKind::integer:
      return make_number(field.fallback, at);
    case FieldKind::boolean: {
      JsonNode node = make_string(field.fallback, at);
      node.kind = JsonKind::boolean;
      node.number = field.fallback == "true" ? 1.0 : 0.0;
      return node;
    }
    case FieldKind::quantity:
      // A ratio reads best as it was given in the table: "50 %" or 0.5.
      if (field.dimension == dimensions::none && field.fallback.find_first_of("%:") == std::string_view::npos) {
        return make_number(field.fallback, at);
      }
      return make_string(field.fallback, at);
    default:
      return make_string(field.fallback, at);
  }
}

std::string number_text(double number) {
  if (std::abs(number) < 1e16 && number == std::floor(number)) return std::to_string(static_cast<std::int64_t>(number));
  return format_quantity(number, "1");
}

std::string range_text(const FieldSpec& field) {
  std::string text;
  const auto add = [&](std::string_view relation, double limit) {
    if (std::abs(limit) >= unbounded) return;
    if (!text.empty()) text += " and ";
    text += std::string(relation) + " " + limit_text(limit, field);
  };
  add(">", field.above);
  add(">=", field.min);
  add("<=", field.max);
  return text;
}

std::string listed(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : ", ") + in_quotes(word);
  return text;
}

}  // namespace headroom
