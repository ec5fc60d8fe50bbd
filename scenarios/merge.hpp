// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/json_tree.hpp"

/// From the files of a scenario to one tree, in which every value still knows its file.
namespace headroom {

/// What becomes of a null in a patch: it deletes, or it stays, to delete something that is laid below later on.
enum class Nulls : std::uint8_t { deleted, kept };

/// Lays `patch` over `base`. Objects merge key by key and a null deletes (RFC 7396). Lists whose elements all have a
/// "name" merge by name, new names at the end; every other value of the patch replaces the one below it.
void merge_into(JsonNode& base, JsonNode patch, Nulls nulls = Nulls::deleted);

/// Deletes what is null in objects, for a tree that has nothing below it.
void remove_nulls(JsonNode& node);

/// Reads files and what they extend. Nulls are still there: a preset may yet be laid below.
class ScenarioLoader {
 public:
  ScenarioLoader(Sources& sources, Faults& faults) : sources_(sources), faults_(faults) {}

  /// A file that cannot be read is a fault at `wanted_at`, or of the file as a whole if that is no place in a text.
  [[nodiscard]] std::optional<JsonNode> load_file(const std::string& path, const Mark& wanted_at);
  [[nodiscard]] std::optional<JsonNode> load_text(const std::string& name, std::string text, const Mark& wanted_at);

 private:
  [[nodiscard]] std::optional<JsonNode> load_extended(JsonNode root, const std::string& name);
  [[nodiscard]] std::optional<std::vector<JsonNode>> take_extends(JsonNode& root);

  Sources& sources_;
  Faults& faults_;
  std::vector<std::string> chain_;  ///< the files being loaded, each extended by the one before it
};

}  // namespace headroom
