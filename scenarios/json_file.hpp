// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/json_tree.hpp"

namespace headroom {

/// A JSON file as a tree, for what the program has written itself.
class JsonFile {
 public:
  /// Faults go to `diagnostics`, as those of a scenario: a file that cannot be read, or is no JSON object.
  JsonFile(const std::string& path, Diagnostics& diagnostics);

  [[nodiscard]] bool is_read() const { return root_.has_value(); }
  [[nodiscard]] const JsonNode& root() const { return *root_; }

 private:
  Sources sources_;
  std::optional<JsonNode> root_;
};

/// The text of a string, a number or a boolean that is a member of the object; "" if there is none.
[[nodiscard]] std::string text_of(const JsonNode& object, std::string_view key);
/// NaN if there is no number.
[[nodiscard]] double number_of(const JsonNode& object, std::string_view key);
/// The elements of a list; none if there is no list.
[[nodiscard]] const std::vector<JsonNode>& items_of(const JsonNode& object, std::string_view key);

}  // namespace headroom
