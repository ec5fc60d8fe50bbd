// SPDX-License-Identifier: Apache-2.0
#include "scenarios/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/edit_distance.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/verb.hpp"
#include "scenarios/catalogue_prices.hpp"
#include "scenarios/check_catalogue.hpp"

namespace headroom::cli {
namespace {

constexpr PositionalSpec positionals[] = {
    {"ACTION", "list, show, or check a file of prices or hardware of your own"},
    {"NAME", "list: a kind, all without; show: an entry; check: a file", PositionalSpec::Need::optional}};

int unknown(const std::string& what, const std::string& name, const std::vector<std::string_view>& known) {
  const auto near = nearest_name(name, known);
  complain("headroom: the catalogue has no " + what + "\"" + name + "\"." +
           (near ? " Did you mean \"" + std::string(*near) + "\"?" : "") + "\n");
  return exit_usage;
}

/// "  [placeholder: price]" if facts are good to an order of magnitude only.
std::string placeholder_mark(const CatalogueEntry& entry) {
  std::string keys;
  for (const CatalogueFact& fact : entry.facts)
    if (fact.confidence == "L") keys += (keys.empty() ? "" : ", ") + fact.key;
  return keys.empty() ? "" : "  [placeholder: " + keys + "]";
}

int list(const std::string& kind) {
  const auto kinds = catalogue_kinds();
  if (!kind.empty() && std::ranges::find(kinds, kind) == kinds.end())
    return unknown("kind ", kind, {kinds.begin(), kinds.end()});
  for (const CatalogueEntry& entry : kind.empty() ? catalogue() : catalogue(kind)) {
    const CatalogueFact* value = find_fact(entry, "default");  // of the finance model
    print(fmt::format("{:<12} {:<33} {}{}{}\n", entry.kind, entry.name, entry.label,
                      value == nullptr ? "" : ": " + value->value, placeholder_mark(entry)));
  }
  return exit_ok;
}

/// What a comparison of instances needs; the catalogue stores prices of whole instances alone.
void print_prices_per_gpu(const std::string& name) {
  const std::optional<CloudOffer> offer = cloud_offer(name);
  if (!offer || offer->node.gpus == 0) return;
  std::string prices;
  const auto add = [&](const char* kind, const std::optional<RentPrice>& price) {
    if (!price) return;
    prices += fmt::format("{}{} {:.4g}", prices.empty() ? "" : ", ", kind, offer->per_gpu(*price).si * 3600.0);
  };
  add("on_demand", offer->on_demand);
  add("spot", offer->spot);
  add("reserved_1y", offer->reserved_1y);
  add("reserved_3y", offer->reserved_3y);
  add("capacity_block", offer->capacity_block);
  print("  USD/GPU-h, derived: " + prices + "\n");
}

int show(const std::string& name) {
  const std::vector<CatalogueEntry> all = catalogue();
  std::vector<std::string_view> known;
  for (const CatalogueEntry& entry : all) {
    known.push_back(entry.name);
    if (entry.name != name) continue;
    print(fmt::format("{} ({}): {}\n", entry.name, entry.kind, entry.label));
    for (const CatalogueFact& fact : entry.facts)
      print(fmt::format("  {:<18} {:<26} {} | {} | confidence {}{}\n", fact.key, fact.value, fact.source, fact.date,
                        fact.confidence, fact.confidence == "L" ? ": placeholder" : ""));
    if (entry.kind == "cloud") print_prices_per_gpu(name);
    return exit_ok;
  }
  return unknown("", name, known);
}

int check(const std::string& file) {
  Diagnostics diagnostics;
  const CatalogueReport report = check_catalogue_file(file, diagnostics);
  if (!diagnostics.all().empty()) complain(to_text(diagnostics));
  if (!diagnostics.ok()) return exit_invalid_input;
  print(fmt::format("{}: valid; entries {}, prices {}\n", file, report.entries, report.prices));
  for (const std::string& name : report.placeholders)
    print(name + ": placeholder, good to an order of magnitude only\n");
  return exit_ok;
}

int run(const Arguments& arguments) {
  const std::string action = *arguments.value("ACTION");
  const auto name = arguments.value("NAME");
  if (action == "list") return list(name.value_or(""));
  if (action == "show" && name) return show(*name);
  if (action == "check" && name) return check(*name);
  complain(
      "headroom: it is \"headroom catalogue list [KIND]\", \"headroom catalogue show NAME\" or \"headroom catalogue "
      "check FILE\".\n");
  return exit_usage;
}

}  // namespace

const Verb catalogue_verb{"catalogue",
                          "Hardware, prices and finance defaults, each with unit, source, date and confidence",
                          positionals,
                          {},
                          &run};

}  // namespace headroom::cli
