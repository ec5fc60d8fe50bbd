// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scenarios/json_tree.hpp"

/// Trees for write_json() that are made by the program and stand in no file.
namespace headroom::json_build {

/// Six digits, and all digits of larger numbers: no exponent where a person reads.
[[nodiscard]] std::string digits(double value);
[[nodiscard]] JsonNode number(double value);
/// A time with its unit.
[[nodiscard]] JsonNode seconds(double value);
[[nodiscard]] JsonNode text(std::string_view value);
[[nodiscard]] JsonNode list();
void put(JsonNode& object, std::string_view key, JsonNode value);

}  // namespace headroom::json_build
