// SPDX-License-Identifier: Apache-2.0
#include "models/unit_text.hpp"
#include "scenarios/catalogue.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

void read_battery(const Field& field, const Field& site, CurtailmentSection& out,
                  std::vector<AssumedValue>& assumptions) {
  if (!field.has("battery")) return;
  if (!site.has("battery")) {
    if (!site.is_faulty("battery")) field.error("battery", "there is none: add site.battery");
    return;
  }
  const Field battery = site.at("battery");
  if (battery.has("power") && field.number("battery") > battery.number("power"))
    field.error("battery",
                "is more than its converter gives, " + format_for_people(battery.number("power"), dimensions::power));
  if (!field.has("battery_price") && !field.is_faulty("battery_price"))
    field.error("battery", "what it costs depends on the price of its cells", R"(add "battery_price": "200 USD/kWh")");
  if (!field.has("battery_fade") && !field.is_faulty("battery_fade")) {
    const std::vector<CatalogueEntry> known = catalogue("battery");
    const CatalogueEntry* const cells = find_entry(known, battery.text("cells"));
    const CatalogueFact* const fact = cells != nullptr ? find_fact(*cells, "ageing_per_cycle") : nullptr;
    if (fact == nullptr) return field.error("battery", "nothing is known of how its cells wear: add \"battery_fade\"");
    field.fill("battery_fade", make_string(fact->value, {.source = Mark::from_catalogue}));
    assumptions.push_back({"site.curtailment.battery_fade", fact->value, fact->source, fact->date, fact->confidence});
  }
  out.spec.battery = Power{field.number("battery")};
  out.battery_price = EnergyPrice{field.number("battery_price")};
  out.fade_per_cycle = field.number("battery_fade");
}

}  // namespace

CurtailmentSection read_curtailment(const Field& site, std::vector<AssumedValue>& assumptions) {
  const Field field = site.at("curtailment");
  CurtailmentSection out;
  out.worth = MoneyRate{field.number("worth")};
  out.depth = field.number("capping");
  out.lost_share = field.number("lost_share");
  out.spec.rebound = TimeSpan::from(Duration{field.number("rebound")});
  out.spec.pause_cost = TimeSpan::from(Duration{field.number("pause_cost")});
  if (const JsonNode* const classes = field.node("pausing"))
    for (const JsonNode& one : classes->items) out.spec.classes.push_back(one.text);
  if (!out.spec.classes.empty() && !field.has("pause_cost") && !field.is_faulty("pause_cost"))
    field.error("pausing", "a pause costs what checkpoint and restart take", R"(add "pause_cost": "10 min")");
  read_battery(field, site, out, assumptions);
  return out;
}

}  // namespace headroom
