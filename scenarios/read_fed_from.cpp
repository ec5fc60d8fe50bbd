// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "scenarios/sections.hpp"
#include "scenarios/source_text.hpp"

namespace headroom {
namespace {

struct LoadName {
  const char* key;
  CoolingLoad load;
  bool has_usual_feed;
};
constexpr LoadName names[] = {{"chillers", CoolingLoad::chillers, true},
                              {"sinks", CoolingLoad::sinks, true},
                              {"pumps", CoolingLoad::pumps, true},
                              {"fans", CoolingLoad::room_fans, true},
                              {"cdu_pumps", CoolingLoad::cdu_pumps, false}};

std::optional<PowerPlaceId> place_of(const Field& fed_from, const char* key, const PowerSpec& spec) {
  std::string_view wanted = fed_from.text(key);
  constexpr std::string_view path = "power.tree[";
  if (wanted.starts_with(path) && wanted.ends_with(']'))
    wanted = wanted.substr(path.size(), wanted.size() - path.size() - 1);
  std::vector<std::string> all;
  for (std::uint32_t p = 0; p < spec.places.size(); ++p) {
    const PowerPlaceSpec& place = spec.places[p];
    if (place.is_node || place.name.empty()) continue;
    if (place.name == wanted) return PowerPlaceId{p};
    all.push_back(place.name);
  }
  const std::string name(wanted);
  fed_from.error(key, "there is no place " + in_quotes(name) + " in power.tree above the nodes",
                 did_you_mean(name, all));
  return std::nullopt;
}

bool can_lose_power(const ProtectionSpec& protection) {
  return !protection.breakers.empty() || !protection.faults.empty();
}

}  // namespace

void read_fed_from(const Field& root, PowerSection& out) {
  const bool is_stated = root.has("cooling") && root.at("cooling").has("fed_from");
  if (!has_plant(root)) {
    if (is_stated)
      root.at("cooling").error("fed_from", "needs cooling that is simulated", R"("cooling": { "fidelity": "plant" })");
    return;
  }
  bool all_stated = true;
  for (const LoadName& name : names) {
    if (is_stated && root.at("cooling").at("fed_from").has(name.key)) {
      const auto place = place_of(root.at("cooling").at("fed_from"), name.key, out.spec);
      if (place) out.spec.cooling_feeds.push_back({name.load, {*place, true}, true});
    } else if (name.has_usual_feed) {
      out.spec.cooling_feeds.push_back({name.load, {PowerPlaceId{0}, false}, false});
      all_stated = false;
    }
  }
  if (!all_stated && can_lose_power(out.spec.protection))
    out.assumptions.push_back({"cooling.fed_from",
                               "what is not stated: the feed of the site, on no batteries",
                               "engineering default: cooling stops with the feed unless somebody backs it",
                               {},
                               "L"});
}

}  // namespace headroom
