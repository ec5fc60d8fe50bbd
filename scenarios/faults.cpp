// SPDX-License-Identifier: Apache-2.0
#include "scenarios/faults.hpp"

#include <algorithm>
#include <array>

#include "scenarios/network_section.hpp"
#include "scenarios/source_text.hpp"
#include "sim/cooling/cooling_spec.hpp"
#include "sim/power/protection_spec.hpp"

namespace headroom {
namespace {

constexpr FaultName cooling(std::string_view name, CoolingFaultKind kind, std::string_view units) {
  return {name, FaultOwner::cooling, static_cast<std::uint8_t>(kind), units};
}
constexpr FaultName power(std::string_view name, PowerFaultKind kind) {
  return {name, FaultOwner::power, static_cast<std::uint8_t>(kind), "power.tree"};
}
constexpr FaultName network(std::string_view name, NetworkFaultKind kind) {
  return {name, FaultOwner::network, static_cast<std::uint8_t>(kind)};
}
constexpr FaultName names[] = {
    cooling("crah", CoolingFaultKind::crah, "cooling.plant.crahs"),
    cooling("chiller-trip", CoolingFaultKind::chiller, "cooling.plant.chillers"),
    cooling("chilled-water-pump", CoolingFaultKind::chilled_water_pump, "cooling.plant.chilled_water_pumps"),
    cooling("facility-pump", CoolingFaultKind::facility_pump, "cooling.plant.warm_water_pumps"),
    cooling("cdu-pump", CoolingFaultKind::cdu_pump, "cluster.pools"),
    cooling("tower-fan", CoolingFaultKind::tower_fan, "cooling.plant.sinks"),
    power("feed-loss", PowerFaultKind::feed),
    power("ups", PowerFaultKind::ups),
    power("breaker-trip", PowerFaultKind::breaker),
    power("converter", PowerFaultKind::converters),
    network("switch-failure", NetworkFaultKind::fabric_switch),
    network("link-failure", NetworkFaultKind::link),
};
constexpr auto words = [] {
  std::array<std::string_view, std::size(names)> all;
  std::ranges::transform(names, all.begin(), &FaultName::name);
  return all;
}();

constexpr double max_time_s = 200 * 31557600.0;
constexpr FieldSpec fault_fields[] = {
    {.key = "at",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .required = true,
     .min = 0,
     .max = max_time_s,
     .example = R"("9d 14h")",
     .help = "Simulated time at which it happens, counted from `run.start`."},
    {.key = "what",
     .kind = FieldKind::choice,
     .required = true,
     .choices = words,
     .example = R"("chiller-trip")",
     .help =
         "`crah`: fan and coil of a CRAH unit; `chiller-trip`: a chiller, which needs its restart afterwards; "
         "`chilled-water-pump`, `facility-pump`: a pump of the plant, of chilled or warm water; `cdu-pump`: pumps "
         "of a rack or tank; `tower-fan`: the fan of a tower or dry cooler, whose water still flows; `feed-loss`: a "
         "place of the power tree is not fed; `ups`: its batteries cannot be used; `breaker-trip`: its breaker opens "
         "without a cause; `converter`: units of what converts there, whose load the others take; `switch-failure`, "
         "`link-failure`: of the network, and all that goes over it."},
    {.key = "target",
     .kind = FieldKind::text,
     .example = R"("cooling.plant.chillers[ch-1]")",
     .help =
         "Which unit: the path of one, or its name alone. For `cdu-pump` a rack, `cluster.pools[h100].racks[3]`, "
         "from 1, or a whole pool; for faults of power a place, `power.tree[row-2]`; a switch, `spine-0`, or the two "
         "ends of a link, `leaf-3/spine-0`. Without it, all of them, or the first `count`; of power the feed."},
    {.key = "count",
     .kind = FieldKind::integer,
     .min = 1,
     .max = 1000,
     .example = "2",
     .help = "How many units, instead of a `target`. For `cdu-pump`: how many pumps of each rack, beside one; without "
             "it, one. For `link-failure`: how many of the parallel links; without it, all."},
    {.key = "for",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .max = max_time_s,
     .above = 0,
     .example = R"("20 min")",
     .help = "How long; without it, until the end of the run."},
};

}  // namespace

const ObjectSpec fault_spec{fault_fields};

std::span<const FaultName> fault_names() {
  return names;
}

std::vector<Fault> read_faults(const Field& root, FaultOwner owner) {
  std::vector<Fault> out;
  for (const Field& field : root.items("faults")) {
    if (!field.has("what")) continue;  // reported
    const FaultName& name = names[field.whole<std::size_t>("what")];
    if (name.owner != owner) continue;
    Fault fault{.field = field,
                .name = &name,
                .at = Instant{TimeSpan::from(Duration{field.number("at")}).ns},
                .lasts = TimeSpan::unlimited(),
                .target = field.text("target"),
                .count = field.whole<std::uint32_t>("count")};
    if (field.has("for")) fault.lasts = TimeSpan::from(Duration{field.number("for")});
    out.push_back(std::move(fault));
  }
  return out;
}

std::optional<std::uint32_t> unit_of(const Fault& fault, std::span<const std::string> units) {
  std::string_view wanted = fault.target;
  const std::string path = std::string(fault.name->units) + "[";
  if (wanted.starts_with(path) && wanted.ends_with(']'))
    wanted = wanted.substr(path.size(), wanted.size() - path.size() - 1);
  const auto found = std::ranges::find(units, wanted);
  if (found != units.end()) return static_cast<std::uint32_t>(found - units.begin());
  const std::string name(wanted);
  fault.field.error("target", "there is no " + in_quotes(path + name + "]"),
                    did_you_mean(name, {units.begin(), units.end()}));
  return std::nullopt;
}

}  // namespace headroom
