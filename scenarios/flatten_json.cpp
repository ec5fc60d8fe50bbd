// SPDX-License-Identifier: Apache-2.0
#include "scenarios/flatten_json.hpp"

#include <algorithm>
#include <utility>

#include "scenarios/json_text.hpp"

namespace headroom {
namespace {

const std::string* name_of(const JsonNode& node) {
  const JsonMember* name = node.find("name");
  return name != nullptr && name->value.kind == JsonKind::string ? &name->value.text : nullptr;
}

std::string on_a_line(const JsonNode& node) {
  std::string text;
  if (node.kind == JsonKind::array) {
    for (const JsonNode& item : node.items) text += (text.empty() ? "" : ", ") + on_a_line(item);
    return "[" + text + "]";
  }
  if (node.kind == JsonKind::object) {
    for (const JsonMember& member : node.members)
      text += (text.empty() ? "" : ", ") + json_quoted(member.key) + ": " + on_a_line(member.value);
    return "{" + text + "}";
  }
  return node.kind == JsonKind::string ? json_quoted(node.text) : node.text;
}

class Flattener {
 public:
  void add(const JsonNode& node, const std::string& path) {
    if (node.kind == JsonKind::object && !node.members.empty()) {
      for (const JsonMember& member : node.members)
        add(member.value, path.empty() ? member.key : path + "." + member.key);
    } else if (is_list_of_objects(node)) {
      const bool named = std::ranges::all_of(node.items, [](const JsonNode& item) { return name_of(item) != nullptr; });
      for (std::size_t i = 0; i < node.items.size(); ++i)
        add(node.items[i], path + "[" + (named ? *name_of(node.items[i]) : std::to_string(i)) + "]");
    } else {
      values_.emplace_back(path, node.kind == JsonKind::string ? node.text : on_a_line(node));
    }
  }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> take() { return std::move(values_); }

 private:
  static bool is_list_of_objects(const JsonNode& node) {
    return node.kind == JsonKind::array && !node.items.empty() &&
           std::ranges::all_of(node.items, [](const JsonNode& item) { return item.kind == JsonKind::object; });
  }
  std::vector<std::pair<std::string, std::string>> values_;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> flatten(const JsonNode& root) {
  Flattener flattener;
  flattener.add(root, {});
  return flattener.take();
}

}  // namespace headroom
