// SPDX-License-Identifier: Apache-2.0
#include "scenarios/workload_preset.hpp"

#include <cstdint>
#include <utility>

#include "models/check.hpp"
#include "scenarios/embedded.hpp"
#include "scenarios/merge.hpp"

namespace headroom {
namespace {

constexpr std::string_view suffix = ".json";

JsonNode parsed(const embedded::File& file) {
  Sources sources;
  Faults faults(sources);
  const int source = sources.add(std::string(file.name), std::string(file.text));
  auto root = parse_json({source, 0, static_cast<std::uint32_t>(file.text.size())}, faults);
  HEADROOM_CHECK(root && root->find("synthetic") != nullptr, std::string(file.name) + " is damaged");
  return std::move(*root);
}

void mark(JsonNode& node) {
  constexpr Mark from_preset{.source = Mark::from_preset};
  node.at = from_preset;
  for (JsonNode& item : node.items) mark(item);
  for (JsonMember& member : node.members) {
    member.key_at = from_preset;
    mark(member.value);
  }
}

const std::string& text_of(const JsonNode& object, std::string_view key) {
  const JsonMember* member = object.find(key);
  HEADROOM_CHECK(member != nullptr, "a preset without " + std::string(key));
  return member->value.text;
}

}  // namespace

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const embedded::File& file : embedded::workloads())
    names.emplace_back(file.name.substr(0, file.name.size() - suffix.size()));
  return names;
}

std::optional<WorkloadPreset> find_preset(std::string_view name) {
  for (const embedded::File& file : embedded::workloads()) {
    if (file.name.substr(0, file.name.size() - suffix.size()) != name) continue;
    JsonNode root = parsed(file);
    mark(root);
    WorkloadPreset preset{.name = text_of(root, "name"),
                          .label = text_of(root, "label"),
                          .facts = {},
                          .method = {},
                          .section = std::move(root.find("synthetic")->value)};
    if (const JsonMember* facts = root.find("facts"))
      for (const auto& [key, at, fact] : facts->value.members)
        preset.facts.push_back(
            {key, text_of(fact, "value"), text_of(fact, "source"), text_of(fact, "date"), text_of(fact, "confidence")});
    if (const JsonMember* method = root.find("method"))
      for (const JsonNode& sentence : method->value.items) preset.method.push_back(sentence.text);
    return preset;
  }
  return std::nullopt;
}

std::optional<std::string> named_preset(const JsonNode& scenario) {
  const JsonNode* node = &scenario;
  for (const std::string_view key : {"workload", "synthetic", "preset"}) {
    const JsonMember* member = node->find(key);
    if (member == nullptr) return std::nullopt;
    node = &member->value;
  }
  if (node->kind != JsonKind::string) return std::nullopt;
  return node->text;
}

void expand_preset(JsonNode& scenario, std::string_view name) {
  std::optional<WorkloadPreset> preset = find_preset(name);
  if (!preset) return;
  JsonNode* node = &scenario;
  for (const std::string_view key : {"workload", "synthetic"}) {
    if (node->kind != JsonKind::object) return;
    if (node->find(key) == nullptr) node->members.push_back({std::string(key), scenario.at, make_object(scenario.at)});
    node = &node->find(key)->value;
  }
  if (node->kind != JsonKind::object) return;
  merge_into(preset->section, std::move(*node));
  *node = std::move(preset->section);
}

}  // namespace headroom
