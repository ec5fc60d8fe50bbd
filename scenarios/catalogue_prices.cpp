// SPDX-License-Identifier: Apache-2.0
#include "scenarios/catalogue_prices.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "models/check.hpp"
#include "models/unit_text.hpp"
#include "scenarios/catalogue.hpp"

namespace headroom {
namespace {

/// The data files are checked by tests: what cannot be read here is a damaged program.
ParsedQuantity parsed(const std::string& text) {
  const auto result = parse_quantity(text);
  const auto* quantity = std::get_if<ParsedQuantity>(&result);
  HEADROOM_CHECK(quantity != nullptr, "the catalogue has a faulty quantity: " + text);
  return *quantity;
}

template <class Value>
Value quantity(const std::string& text) {
  const ParsedQuantity result = parsed(text);
  HEADROOM_CHECK(result.dimension == Value::dimension, "the catalogue has the wrong unit: " + text);
  return {result.si};
}

template <class Value>
std::optional<Value> quantity_if_there(const CatalogueEntry& entry, std::string_view key) {
  const CatalogueFact* fact = find_fact(entry, key);
  if (fact == nullptr) return std::nullopt;
  return quantity<Value>(fact->value);
}

/// 0 if the entry does not have the fact.
std::uint32_t count(const CatalogueEntry& entry, std::string_view key) {
  const CatalogueFact* fact = find_fact(entry, key);
  return fact == nullptr ? 0 : static_cast<std::uint32_t>(parsed(fact->value).si);
}

/// Empty if the entry does not have the fact.
std::string word(const CatalogueEntry& entry, std::string_view key) {
  const CatalogueFact* fact = find_fact(entry, key);
  return fact == nullptr ? std::string{} : fact->value;
}

Provenance provenance(const CatalogueFact& fact) {
  const Confidence confidence = fact.confidence == "H"   ? Confidence::high
                                : fact.confidence == "M" ? Confidence::medium
                                                         : Confidence::low;
  return {.source = fact.source, .date = fact.date, .confidence = confidence};
}

/// "240000 USD to 320000 USD", or one amount that is both ends.
std::pair<std::string, std::string> ends(const std::string& range) {
  constexpr std::string_view between = " to ";
  const std::size_t at = range.find(between);
  if (at == std::string::npos) return {range, range};
  return {range.substr(0, at), range.substr(at + between.size())};
}

std::optional<PriceRange> price_range(const CatalogueEntry& entry) {
  const CatalogueFact* fact = find_fact(entry, "price");
  if (fact == nullptr) return std::nullopt;
  const auto [low, high] = ends(fact->value);
  return PriceRange{.low = quantity<Money>(low), .high = quantity<Money>(high), .provenance = provenance(*fact)};
}

std::optional<RentPrice> rent_price(const CatalogueEntry& entry, std::string_view key) {
  const CatalogueFact* fact = find_fact(entry, key);
  if (fact == nullptr) return std::nullopt;
  return RentPrice{.rate = quantity<MoneyRate>(fact->value), .provenance = provenance(*fact)};
}

std::optional<PowerFact> power_fact(const CatalogueEntry& entry, std::string_view key) {
  const CatalogueFact* fact = find_fact(entry, key);
  if (fact == nullptr) return std::nullopt;
  return PowerFact{.power = quantity<Power>(fact->value), .provenance = provenance(*fact)};
}

CloudOffer to_offer(const CatalogueEntry& entry, std::span<const CatalogueEntry> accelerators) {
  const std::string gpu_model = word(entry, "accelerator");
  const CatalogueEntry* gpu = find_entry(accelerators, gpu_model);
  HEADROOM_CHECK(gpu != nullptr, "no accelerator " + gpu_model);
  const auto bytes = [](std::optional<DataSize> size) { return size ? std::llround(size->si) : 0; };
  return {.name = entry.name,
          .provider = entry.name.substr(0, entry.name.find('/')),
          .region = word(entry, "region"),
          .node = {.cpus = count(entry, "vcpus"),
                   .gpus = count(entry, "gpus"),
                   .gpu_model = gpu_model,
                   .gpu_memory_bytes = bytes(quantity_if_there<DataSize>(*gpu, "memory")),
                   .memory_bytes = bytes(quantity_if_there<DataSize>(entry, "host_memory"))},
          .on_demand = rent_price(entry, "on_demand"),
          .spot = rent_price(entry, "spot"),
          .reserved_1y = rent_price(entry, "reserved_1y"),
          .reserved_3y = rent_price(entry, "reserved_3y"),
          .capacity_block = rent_price(entry, "capacity_block")};
}

FinanceDefault to_default(const CatalogueEntry& entry) {
  const CatalogueFact* fact = find_fact(entry, "default");
  HEADROOM_CHECK(fact != nullptr, "no default for " + entry.name);
  const ParsedQuantity value = parsed(fact->value);
  const CatalogueFact* range = find_fact(entry, "range");
  const auto [low, high] = ends(range == nullptr ? fact->value : range->value);
  return {.key = entry.name,
          .label = entry.label,
          .value = value.si,
          .low = parsed(low).si,
          .high = parsed(high).si,
          .text = fact->value,
          .dimension = value.dimension,
          .provenance = provenance(*fact)};
}

}  // namespace

std::string_view letter(Confidence confidence) {
  constexpr std::string_view letters[] = {"H", "M", "L"};
  return letters[static_cast<std::size_t>(confidence)];
}

MoneyRate CloudOffer::per_gpu(const RentPrice& price) const {
  HEADROOM_CHECK(node.gpus > 0, name + " has no GPU");
  return price.rate / static_cast<double>(node.gpus);
}

std::optional<CloudOffer> cloud_offer(std::string_view name) {
  const auto entries = catalogue("cloud");
  const CatalogueEntry* entry = find_entry(entries, name);
  if (entry == nullptr) return std::nullopt;
  return to_offer(*entry, catalogue("accelerator"));
}

std::vector<CloudOffer> cloud_offers() {
  const auto accelerators = catalogue("accelerator");
  std::vector<CloudOffer> offers;
  for (const CatalogueEntry& entry : catalogue("cloud")) offers.push_back(to_offer(entry, accelerators));
  return offers;
}

std::optional<ServerCapex> server_capex(std::string_view name) {
  for (const char* kind : {"server", "rack"}) {
    const auto entries = catalogue(kind);
    const CatalogueEntry* entry = find_entry(entries, name);
    if (entry == nullptr) continue;
    return ServerCapex{.name = entry->name,
                       .gpu_model = word(*entry, "accelerator"),
                       .gpus = count(*entry, "gpus"),
                       .price = price_range(*entry),
                       .max_power = power_fact(*entry, "max_power"),
                       .typical_power = power_fact(*entry, "typical_power")};
  }
  return std::nullopt;
}

std::optional<PowerFact> all_in_power(std::string_view gpu_model) {
  const auto entries = catalogue("accelerator");
  const CatalogueEntry* entry = find_entry(entries, gpu_model);
  return entry == nullptr ? std::nullopt : power_fact(*entry, "all_in_power");
}

std::optional<NetworkGear> network_gear(std::string_view name) {
  const auto entries = catalogue("network");
  const CatalogueEntry* entry = find_entry(entries, name);
  if (entry == nullptr) return std::nullopt;
  const std::optional<PriceRange> price = price_range(*entry);
  HEADROOM_CHECK(price, "no price for " + entry->name);
  return NetworkGear{.name = entry->name,
                     .type = word(*entry, "type"),
                     .ports = count(*entry, "ports"),
                     .port_bandwidth = quantity_if_there<DataRate>(*entry, "port_bandwidth").value_or(DataRate{}),
                     .typical_power = quantity_if_there<Power>(*entry, "typical_power"),
                     .max_power = quantity_if_there<Power>(*entry, "max_power"),
                     .price = *price};
}

FinanceDefault finance_default(std::string_view key) {
  const auto entries = catalogue("finance");
  const CatalogueEntry* entry = find_entry(entries, key);
  HEADROOM_CHECK(entry != nullptr, "no finance default " + std::string(key));
  return to_default(*entry);
}

std::vector<FinanceDefault> finance_defaults() {
  std::vector<FinanceDefault> all;
  for (const CatalogueEntry& entry : catalogue("finance")) all.push_back(to_default(entry));
  return all;
}

}  // namespace headroom
