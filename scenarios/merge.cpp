// SPDX-License-Identifier: Apache-2.0
#include "scenarios/merge.hpp"

#include <algorithm>
#include <utility>

#include "scenarios/input_file.hpp"

namespace headroom {
namespace {

const std::string* name_of(const JsonNode& node) {
  const JsonMember* name = node.find("name");
  return name != nullptr && name->value.kind == JsonKind::string ? &name->value.text : nullptr;
}

bool is_list_of_named(const JsonNode& node) {
  return node.kind == JsonKind::array && !node.items.empty() &&
         std::all_of(node.items.begin(), node.items.end(), [](const JsonNode& i) { return name_of(i) != nullptr; });
}

/// A name that the patch gives twice is kept twice: the check reports it.
void merge_lists(JsonNode& base, JsonNode patch, Nulls nulls) {
  const std::size_t old_size = base.items.size();
  std::vector<bool> merged(old_size, false);
  for (JsonNode& element : patch.items) {
    std::size_t i = 0;
    while (i < old_size && (merged[i] || *name_of(base.items[i]) != *name_of(element))) ++i;
    if (i < old_size) {
      merge_into(base.items[i], std::move(element), nulls);
      merged[i] = true;
    } else {
      if (nulls == Nulls::deleted) remove_nulls(element);
      base.items.push_back(std::move(element));
    }
  }
  base.at = patch.at;
}

}  // namespace

void remove_nulls(JsonNode& node) {
  std::erase_if(node.members, [](const JsonMember& m) { return m.value.kind == JsonKind::null; });
  for (JsonMember& member : node.members) remove_nulls(member.value);
  for (JsonNode& item : node.items) remove_nulls(item);
}

void merge_into(JsonNode& base, JsonNode patch, Nulls nulls) {
  if (is_list_of_named(base) && is_list_of_named(patch)) return merge_lists(base, std::move(patch), nulls);
  if (base.kind != JsonKind::object || patch.kind != JsonKind::object) {
    if (nulls == Nulls::deleted) remove_nulls(patch);
    base = std::move(patch);
    return;
  }
  for (JsonMember& member : patch.members) {
    if (JsonMember* below = base.find(member.key); below != nullptr) {
      merge_into(below->value, std::move(member.value), nulls);
      below->key_at = member.key_at;
    } else {
      if (nulls == Nulls::deleted) remove_nulls(member.value);
      base.members.push_back(std::move(member));
    }
  }
  if (nulls == Nulls::deleted)
    std::erase_if(base.members, [](const JsonMember& m) { return m.value.kind == JsonKind::null; });
  base.at = patch.at;
}

std::optional<JsonNode> ScenarioLoader::load_file(const std::string& path, const Mark& wanted_at) {
  InputFile file = read_input_file(path);
  if (file.failure.empty()) return load_text(path, std::move(file.text), wanted_at);
  if (!wanted_at.in_text()) sources_.add(path, {});  // so that the fault has a file
  faults_.error(wanted_at, {}, "cannot read " + in_quotes(path) + ": " + file.failure, did_you_mean_file(path));
  return std::nullopt;
}

std::optional<JsonNode> ScenarioLoader::load_text(const std::string& name, std::string text, const Mark& wanted_at) {
  constexpr int max_files = 256;  // files that extend one file several times, level upon level, grow without bound
  if (sources_.count() == max_files) {
    faults_.error(wanted_at, {}, "more than 256 files are extended");
    return std::nullopt;
  }
  const auto length = static_cast<std::uint32_t>(text.size());
  const int source = sources_.add(name, std::move(text), wanted_at);
  std::optional<JsonNode> root = parse_json({source, 0, length}, faults_);
  if (!root) return std::nullopt;
  if (root->kind != JsonKind::object) {
    faults_.error(root->at, {}, "a scenario is an object, not " + describe(*root));
    return std::nullopt;
  }
  chain_.push_back(name);
  std::optional<JsonNode> merged = load_extended(std::move(*root), name);
  chain_.pop_back();
  return merged;
}

std::optional<JsonNode> ScenarioLoader::load_extended(JsonNode root, const std::string& name) {
  const std::optional<std::vector<JsonNode>> paths = take_extends(root);
  if (!paths) return std::nullopt;
  JsonNode merged = make_object(root.at);
  bool complete = true;
  for (const JsonNode& written : *paths) {
    const std::string path = path_seen_from(name, written.text);
    const auto is_same = [&path](const std::string& link) { return same_file(link, path); };
    if (std::any_of(chain_.begin(), chain_.end(), is_same)) {
      std::string cycle;
      for (const std::string& link : chain_) cycle.append(link).append(" -> ");
      faults_.error(written.at, "/extends", "a file extends itself: " + cycle + path);
      complete = false;
      continue;
    }
    std::optional<JsonNode> base = load_file(path, written.at);
    complete = complete && base.has_value();
    if (base) merge_into(merged, std::move(*base), Nulls::kept);
  }
  if (!complete) return std::nullopt;
  merge_into(merged, std::move(root), Nulls::kept);
  return merged;
}

std::optional<std::vector<JsonNode>> ScenarioLoader::take_extends(JsonNode& root) {
  JsonMember* extends = root.find("extends");
  if (extends == nullptr) return std::vector<JsonNode>{};
  const JsonNode value = std::move(extends->value);
  std::erase_if(root.members, [](const JsonMember& m) { return m.key == "extends"; });
  std::vector<JsonNode> paths = value.kind == JsonKind::array ? value.items : std::vector<JsonNode>{value};
  if (value.kind == JsonKind::null) paths.clear();
  for (const JsonNode& path : paths) {
    if (path.kind == JsonKind::string) continue;
    faults_.error(path.at, "/extends", "/extends: expected a path or a list of paths, not " + describe(path));
    return std::nullopt;
  }
  return paths;
}

}  // namespace headroom
