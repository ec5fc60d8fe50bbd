// SPDX-License-Identifier: Apache-2.0
#include "scenarios/json_tree.hpp"

#include <algorithm>
#include <charconv>

#include "models/check.hpp"

namespace headroom {

const JsonMember* JsonNode::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(), [key](const auto& m) { return m.key == key; });
  return found == members.end() ? nullptr : &*found;
}

JsonMember* JsonNode::find(std::string_view key) {
  const auto found = std::find_if(members.begin(), members.end(), [key](const auto& m) { return m.key == key; });
  return found == members.end() ? nullptr : &*found;
}

JsonNode make_string(std::string_view text, const Mark& at) {
  JsonNode node;
  node.kind = JsonKind::string;
  node.text = text;
  node.at = at;
  return node;
}

JsonNode make_number(std::string_view text, const Mark& at) {
  JsonNode node;
  node.kind = JsonKind::number;
  node.text = text;
  node.at = at;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), node.number);
  HEADROOM_CHECK(failure != std::errc::invalid_argument && end == text.data() + text.size(),
                 "not a number: " + node.text);
  return node;
}

JsonNode make_object(const Mark& at) {
  JsonNode node;
  node.kind = JsonKind::object;
  node.at = at;
  return node;
}

std::string pointer_to(const std::string& parent, std::string_view key) {
  std::string pointer = parent + "/";
  for (const char c : key) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

std::string pointer_to(const std::string& parent, std::size_t index) {
  return parent + "/" + std::to_string(index);
}

std::string describe(const JsonNode& node) {
  switch (node.kind) {
    case JsonKind::null:
      return "null";
    case JsonKind::boolean:
    case JsonKind::number:
      return node.text;
    case JsonKind::string:
      return in_quotes(node.text);
    case JsonKind::array:
      return "a list";
    case JsonKind::object:
      return "an object";
  }
  return {};
}

Mark part_of_string(const JsonNode& node, std::size_t offset, std::size_t length) {
  if (!node.at.in_text() || node.at.length != node.text.size() + 2) return node.at;
  return node.at.part(offset + 1, length);
}

}  // namespace headroom
