// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/json_tree.hpp"
#include "scenarios/spec.hpp"

namespace headroom {

/// What is wrong with a value, to follow its pointer and a colon.
struct Complaint {
  std::string message;
  std::string suggestion;
};

/// Checks a value against a row of a scalar kind and leaves its number in `node.number`: base units of a quantity, 0 or
/// 1 of a boolean, the index of a choice, the Unix time of an instant.
[[nodiscard]] std::optional<Complaint> check_value(JsonNode& node, const FieldSpec& field);

/// The fallback of a row as a value; an empty object for an object of defaults.
[[nodiscard]] JsonNode default_value(const FieldSpec& field);

/// Shortest text of a plain number.
[[nodiscard]] std::string number_text(double number);

/// ">= 1 and <= 64", "> 0 and <= 200 y"; empty if every value will do.
[[nodiscard]] std::string range_text(const FieldSpec& field);

/// "kill", "extend": quoted, with commas.
[[nodiscard]] std::string listed(std::span<const std::string_view> words);

}  // namespace headroom
