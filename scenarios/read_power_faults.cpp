// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "scenarios/faults.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

/// Every place with the nodes that hang on it.
std::vector<PlaceNodes> places_of(const PowerSpec& spec) {
  std::vector<PlaceNodes> out(spec.places.size());
  for (std::uint32_t p = 0; p < out.size(); ++p) out[p].place = {p};
  for (std::uint32_t n = 0; n < spec.leaf_of_node.size(); ++n)
    for (PowerPlaceId place = spec.leaf_of_node[n]; place.valid(); place = spec.places[place.index].parent) {
      PlaceNodes& its = out[place.index];
      if (its.nodes++ == 0) its.first = {n};
    }
  return out;
}

/// What the kind of fault needs to be there, if it is not.
const char* missing_for(PowerFaultKind kind, PowerPlaceId place, const PowerSpec& spec) {
  const auto stands_there = [&](const auto& one) { return one.at.place == place; };
  switch (kind) {
    case PowerFaultKind::feed:
      return nullptr;
    case PowerFaultKind::ups:
      return std::ranges::any_of(spec.protection.supplies, stands_there) ? nullptr : "a place with \"ups\"";
    case PowerFaultKind::breaker:
      return std::ranges::any_of(spec.protection.breakers, stands_there) ? nullptr : "a place with \"breaker\"";
    case PowerFaultKind::converters:
      return spec.places[place.index].converters ? nullptr : "a place with \"losses\"";
  }
  return nullptr;
}

}  // namespace

void read_power_faults(const Field& root, PowerSection& out) {
  const std::vector<Fault> faults = read_faults(root, FaultOwner::power);
  if (faults.empty()) return;
  const std::vector<PlaceNodes> places = places_of(out.spec);
  std::vector<std::string> names;
  for (const PowerPlaceSpec& place : out.spec.places) names.push_back(place.name);
  for (const Fault& fault : faults) {
    const auto number = fault.target.empty() ? std::optional<std::uint32_t>(0) : unit_of(fault, names);
    if (!number) continue;
    PowerFault its{.at = fault.at,
                   .lasts = fault.lasts,
                   .what = static_cast<PowerFaultKind>(fault.name->kind),
                   .where = places[*number],
                   .units = static_cast<int>(std::max(fault.count, 1U))};
    const auto& converters = out.spec.places[*number].converters;
    if (const char* const missing = missing_for(its.what, its.where.place, out.spec)) {
      fault.field.error("target", std::string("needs ") + missing);
    } else if (its.what == PowerFaultKind::converters && its.units >= converters->healthy) {
      fault.field.error("count", "at least one of the converters must go on; if none does, it is a feed-loss");
    } else {
      out.spec.protection.faults.push_back(its);
    }
  }
}

}  // namespace headroom
