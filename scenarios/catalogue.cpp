// SPDX-License-Identifier: Apache-2.0
#include "scenarios/catalogue.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "models/check.hpp"
#include "models/unit_text.hpp"
#include "scenarios/embedded.hpp"

namespace headroom {
namespace {

using Json = nlohmann::ordered_json;  // facts are shown in the order of the file

struct KindFile {
  std::string_view kind;
  const char* key;  ///< of the array in the file, whose name is this and ".json"
};
constexpr KindFile files_of_kinds[] = {{"accelerator", "accelerators"},
                                       {"server", "servers"},
                                       {"rack", "servers"},
                                       {"network", "network_gear"},
                                       {"cloud", "cloud_instances"},
                                       {"finance", "finance_defaults"},
                                       {"activity", "activities"},
                                       {"battery", "batteries"},
                                       {"climate", "climates"},
                                       {"cooling", "cooling"},
                                       {"part", "node_parts"},
                                       {"collective", "collectives"},
                                       {"communication", "communications"},
                                       {"training", "training_rates"},
                                       {"model", "models"}};

/// The array under the one key of an embedded file: "accelerators.json" holds {"accelerators": [...]}.
Json entries(const std::string& key) {
  const auto files = embedded::catalogue();
  const auto file = std::find_if(files.begin(), files.end(), [&](const auto& f) { return f.name == key + ".json"; });
  HEADROOM_CHECK(file != files.end(), key + ".json is not compiled in");
  Json root = Json::parse(file->text, nullptr, false);
  HEADROOM_CHECK(!root.is_discarded() && root.contains(key), key + ".json is damaged");
  return std::move(root[key]);
}

/// nullptr if the array has no such entry.
const Json* find(const Json& array, std::string_view name) {
  const auto it = std::find_if(array.begin(), array.end(), [&](const Json& entry) { return entry.at("name") == name; });
  return it == array.end() ? nullptr : &*it;
}

bool is_node(const Json& server) {
  return server.at("kind") == "server";
}

/// Empty if the entry does not have the fact.
std::string fact_text(const Json& entry, const char* key) {
  const auto fact = entry.find(key);
  return fact == entry.end() ? std::string{} : fact->at("value").get<std::string>();
}

/// 0 if the entry does not have the fact.
std::uint32_t count(const Json& entry, const char* key) {
  const std::string text = fact_text(entry, key);
  std::uint32_t number = 0;
  if (text.empty()) return number;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  HEADROOM_CHECK(fault == std::errc{} && end == text.data() + text.size(), std::string(key) + " is no count: " + text);
  return number;
}

/// 0 if the entry does not have the fact.
std::int64_t bytes(const Json& entry, const char* key) {
  const std::string text = fact_text(entry, key);
  if (text.empty()) return 0;
  const auto parsed = parse_quantity(text);
  const auto* size = std::get_if<ParsedQuantity>(&parsed);
  HEADROOM_CHECK(size != nullptr && size->dimension == dimensions::data, std::string(key) + " is no size: " + text);
  return std::llround(size->si);
}

CatalogueFact to_fact(const std::string& key, const Json& fact) {
  const auto text = [&](const char* field) { return fact.at(field).get<std::string>(); };
  return {.key = key,
          .value = fact.contains("value") ? text("value") : text("low") + " to " + text("high"),
          .source = text("source"),
          .date = text("date"),
          .confidence = text("confidence")};
}

CatalogueEntry to_entry(const Json& json, std::string_view kind) {
  CatalogueEntry entry{.kind = std::string(kind), .name = json.at("name"), .label = json.at("label"), .facts = {}};
  for (const auto& [key, value] : json.items()) {
    if (value.is_object()) entry.facts.push_back(to_fact(key, value));
  }
  return entry;
}

}  // namespace

std::span<const std::string_view> catalogue_kinds() {
  static constexpr auto kinds = [] {
    std::array<std::string_view, std::size(files_of_kinds)> names;
    std::ranges::transform(files_of_kinds, names.begin(), &KindFile::kind);
    return names;
  }();
  return kinds;
}

std::vector<CatalogueEntry> catalogue() {
  std::vector<CatalogueEntry> all;
  for (const std::string_view kind : catalogue_kinds())
    for (CatalogueEntry& entry : catalogue(kind)) all.push_back(std::move(entry));
  return all;
}

std::vector<CatalogueEntry> catalogue(std::string_view kind) {
  const auto* const row = std::ranges::find(files_of_kinds, kind, &KindFile::kind);
  HEADROOM_CHECK(row != std::end(files_of_kinds), "the catalogue has no kind " + std::string(kind));
  std::vector<CatalogueEntry> all;
  for (const Json& entry : entries(row->key))
    if (!entry.contains("kind") || entry.at("kind") == kind) all.push_back(to_entry(entry, kind));
  return all;
}

std::optional<std::vector<double>> values_in_list(std::string_view text, Dimension dimension) {
  const std::size_t blank = text.rfind(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string unit(text.substr(blank));
  text = text.substr(0, blank);
  std::vector<double> values;
  while (true) {
    const std::size_t comma = text.find(',');
    const auto parsed = parse_quantity(std::string(text.substr(0, comma)) + unit);
    const auto* const quantity = std::get_if<ParsedQuantity>(&parsed);
    if (quantity == nullptr || quantity->dimension != dimension) return std::nullopt;
    values.push_back(quantity->si);
    if (comma == std::string_view::npos) return values;
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ', comma + 1)));
  }
}

std::optional<std::array<double, 12>> values_by_month(std::string_view text, Dimension dimension) {
  const auto values = values_in_list(text, dimension);
  std::array<double, 12> months{};
  if (!values || values->size() != months.size()) return std::nullopt;
  std::ranges::copy(*values, months.begin());
  return months;
}

double fact_number(const CatalogueFact& fact) {
  const auto parsed = parse_quantity(fact.value);
  const auto* const quantity = std::get_if<ParsedQuantity>(&parsed);
  HEADROOM_CHECK(quantity != nullptr, "the catalogue has a faulty quantity: " + fact.key + " = " + fact.value);
  return quantity->si;
}

const CatalogueEntry* find_entry(std::span<const CatalogueEntry> entries, std::string_view name) {
  const auto found = std::ranges::find(entries, name, &CatalogueEntry::name);
  return found == entries.end() ? nullptr : &*found;
}

const CatalogueFact* find_fact(const CatalogueEntry& entry, std::string_view key) {
  const auto found = std::ranges::find(entry.facts, key, &CatalogueFact::key);
  return found == entry.facts.end() ? nullptr : &*found;
}

std::optional<NodeSpec> catalogue_node(std::string_view name) {
  const Json servers = entries("servers");
  const Json* server = find(servers, name);
  if (server == nullptr || !is_node(*server)) return std::nullopt;
  NodeSpec node{.cpus = count(*server, "cpu_cores"),
                .gpus = count(*server, "gpus"),
                .gpu_model = fact_text(*server, "accelerator"),
                .gpu_memory_bytes = 0,
                .memory_bytes = bytes(*server, "host_memory")};
  if (!node.gpu_model.empty()) {
    const Json accelerators = entries("accelerators");
    const Json* accelerator = find(accelerators, node.gpu_model);
    HEADROOM_CHECK(accelerator != nullptr, "no accelerator " + node.gpu_model);
    node.gpu_memory_bytes = bytes(*accelerator, "memory");
  }
  return node;
}

std::vector<std::string> catalogue_node_names() {
  std::vector<std::string> names;
  for (const Json& entry : entries("servers")) {
    if (is_node(entry)) names.push_back(entry.at("name"));
  }
  return names;
}

std::vector<std::string> catalogue_gpu_names() {
  std::vector<std::string> names;
  for (const Json& entry : entries("accelerators")) names.push_back(entry.at("name"));
  return names;
}

}  // namespace headroom
