// SPDX-License-Identifier: Apache-2.0
#include "scenarios/json_file.hpp"

#include <limits>
#include <utility>

#include "scenarios/input_file.hpp"

namespace headroom {

JsonFile::JsonFile(const std::string& path, Diagnostics& diagnostics) {
  InputFile file = read_input_file(path);
  if (!file.failure.empty()) {
    diagnostics.add({.place = {.file = path}, .message = "cannot be read: " + file.failure});
    return;
  }
  const auto length = static_cast<std::uint32_t>(file.text.size());
  const int source = sources_.add(path, std::move(file.text));
  Faults faults(sources_);
  root_ = parse_json({source, 0, length}, faults);
  if (root_ && root_->kind != JsonKind::object) {
    faults.error(root_->at, {}, "expected an object, not " + describe(*root_));
    root_.reset();
  }
  faults.hand_over(diagnostics);
}

std::string text_of(const JsonNode& object, std::string_view key) {
  const JsonMember* member = object.find(key);
  return member != nullptr ? member->value.text : std::string();
}

double number_of(const JsonNode& object, std::string_view key) {
  const JsonMember* member = object.find(key);
  const bool is_number = member != nullptr && member->value.kind == JsonKind::number;
  return is_number ? member->value.number : std::numeric_limits<double>::quiet_NaN();
}

const std::vector<JsonNode>& items_of(const JsonNode& object, std::string_view key) {
  static const std::vector<JsonNode> none;
  const JsonMember* member = object.find(key);
  return member != nullptr ? member->value.items : none;
}

}  // namespace headroom
