// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "scenarios/catalogue_file.hpp"
#include "scenarios/json_tree.hpp"
#include "scenarios/read_trace/printable.hpp"

namespace headroom {
namespace {

struct ArrayOfKind {
  const char* key;
  const char* kind;
};
constexpr ArrayOfKind arrays[] = {
    {"accelerators", "accelerator"}, {"servers", "server"},  // or rack: the entry says which
    {"network_gear", "network"},     {"cloud_instances", "cloud"},
    {"finance_defaults", "finance"}, {"activities", "activity"},
    {"batteries", "battery"},        {"climates", "climate"},
    {"cooling", "cooling"},          {"node_parts", "part"},
    {"collectives", "collective"},   {"communications", "communication"},
    {"training_rates", "training"},  {"models", "model"}};

class CatalogueJsonReader {
 public:
  explicit CatalogueJsonReader(Faults& faults) : faults_{faults} {}

  std::vector<PlacedEntry> read(const JsonNode& root) {
    if (root.kind != JsonKind::object || root.members.empty()) {
      faults_.error(root.at, "", "expected an object with one of " + names_of_arrays());
      return {};
    }
    for (const JsonMember& member : root.members) read_array(member);
    return std::move(entries_);
  }

 private:
  static std::string names_of_arrays() {
    std::string names;
    for (const ArrayOfKind& array : arrays) names += (names.empty() ? "" : ", ") + in_quotes(array.key);
    return names;
  }

  void read_array(const JsonMember& member) {
    const auto* const array = std::ranges::find_if(arrays, [&](const auto& row) { return member.key == row.key; });
    if (array == std::end(arrays)) {
      std::vector<std::string> known;
      for (const ArrayOfKind& row : arrays) known.emplace_back(row.key);
      faults_.error(member.key_at, "", "expected one of " + names_of_arrays(), did_you_mean(member.key, known));
    } else if (member.value.kind != JsonKind::array) {
      faults_.error(member.value.at, "", member.key + ": expected a list, not " + describe(member.value));
    } else {
      for (const JsonNode& entry : member.value.items) read_entry(entry, array->kind);
    }
  }

  void read_entry(const JsonNode& node, std::string kind) {
    if (node.kind != JsonKind::object) return faults_.error(node.at, "", "expected an entry, not " + describe(node));
    if (kind == "server" && text(node, "kind", node.at).text == "rack") kind = "rack";
    PlacedEntry entry{.kind = std::move(kind), .name = text(node, "name", node.at)};
    entry.name.text = printable(entry.name.text);
    if (entry.name.text.empty()) faults_.error(node.at, "", "an entry needs a name");
    for (const JsonMember& member : node.members) {
      if (member.key == "name" || member.key == "label" || member.key == "kind") continue;
      read_fact(member, entry);
    }
    entries_.push_back(std::move(entry));
  }

  void read_fact(const JsonMember& member, PlacedEntry& entry) {
    const JsonNode& node = member.value;
    if (node.kind != JsonKind::object) {
      faults_.error(node.at, "",
                    entry.name.text + " " + in_quotes(member.key) +
                        R"(: expected a fact {"value", "source", "date", "confidence"}, not )" + describe(node));
      return;
    }
    const bool is_range = node.find("low") != nullptr || node.find("high") != nullptr;
    const PlacedText low = text(node, is_range ? "low" : "value", member.key_at);
    entry.facts.push_back({.key = member.key,
                           .at = member.key_at,
                           .low = low,
                           .high = is_range ? text(node, "high", member.key_at) : low,
                           .origin = entry.origins.size()});
    entry.origins.push_back({.source = text(node, "source", member.key_at),
                             .date = text(node, "date", member.key_at),
                             .confidence = text(node, "confidence", member.key_at)});
  }

  /// Empty, at `otherwise`, if there is no such text.
  PlacedText text(const JsonNode& object, std::string_view key, const Mark& otherwise) {
    const JsonMember* member = object.find(key);
    if (member == nullptr) return {{}, otherwise};
    if (member->value.kind == JsonKind::string) return {member->value.text, member->value.at};
    faults_.error(member->value.at, "",
                  std::string(key) + ": expected a text in quotes, not " + describe(member->value));
    return {{}, member->value.at};
  }

  Faults& faults_;
  std::vector<PlacedEntry> entries_;
};

}  // namespace

std::vector<PlacedEntry> read_catalogue_json(int source, Faults& faults) {
  const auto size = static_cast<std::uint32_t>(faults.sources().text(source).size());
  const std::optional<JsonNode> root = parse_json({source, 0, size}, faults);
  return root ? CatalogueJsonReader{faults}.read(*root) : std::vector<PlacedEntry>{};
}

}  // namespace headroom
