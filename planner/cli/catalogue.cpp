// SPDX-License-Identifier: Apache-2.0
#include "scenarios/catalogue.hpp"

#include <fmt/format.h>

#include "models/edit_distance.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/verb.hpp"

namespace headroom::cli {
namespace {

constexpr PositionalSpec positionals[] = {{"ACTION", "list, or show"},
                                          {"NAME", "What to show", PositionalSpec::Need::optional}};

int list() {
  for (const CatalogueEntry& entry : catalogue())
    print(fmt::format("{:<12} {:<24} {}\n", entry.kind, entry.name, entry.label));
  return exit_ok;
}

int show(const std::string& name) {
  const std::vector<CatalogueEntry> all = catalogue();
  std::vector<std::string_view> known;
  for (const CatalogueEntry& entry : all) {
    known.push_back(entry.name);
    if (entry.name != name) continue;
    print(fmt::format("{} ({}): {}\n", entry.name, entry.kind, entry.label));
    for (const CatalogueFact& fact : entry.facts)
      print(fmt::format("  {:<18} {:<26} {} | {} | confidence {}\n", fact.key, fact.value, fact.source, fact.date,
                        fact.confidence));
    return exit_ok;
  }
  const auto near = nearest_name(name, known);
  complain("headroom: the catalogue has no \"" + name + "\"." +
           (near ? " Did you mean \"" + std::string(*near) + "\"?" : "") + "\n");
  return exit_usage;
}

int run(const Arguments& arguments) {
  const std::string action = *arguments.value("ACTION");
  const auto name = arguments.value("NAME");
  if (action == "list" && !name) return list();
  if (action == "show" && name) return show(*name);
  complain("headroom: it is \"headroom catalogue list\" or \"headroom catalogue show NAME\".\n");
  return exit_usage;
}

}  // namespace

const Verb catalogue_verb{
    "catalogue", "Hardware facts, each with unit, source, date and confidence", positionals, {}, &run};

}  // namespace headroom::cli
