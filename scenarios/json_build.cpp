// SPDX-License-Identifier: Apache-2.0
#include "scenarios/json_build.hpp"

#include <fmt/format.h>

#include <utility>

namespace headroom::json_build {

std::string digits(double value) {
  return value < 1e6 ? fmt::format("{:.6g}", value) : fmt::format("{:.0f}", value);
}

JsonNode number(double value) {
  return make_number(digits(value), {});
}

JsonNode seconds(double value) {
  return make_string(digits(value) + " s", {});
}

JsonNode text(std::string_view value) {
  return make_string(value, {});
}

JsonNode list() {
  JsonNode node;
  node.kind = JsonKind::array;
  return node;
}

void put(JsonNode& object, std::string_view key, JsonNode value) {
  object.members.push_back({std::string(key), {}, std::move(value)});
}

}  // namespace headroom::json_build
