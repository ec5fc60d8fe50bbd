// SPDX-License-Identifier: Apache-2.0
#include "planner/fabric_document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/check.hpp"
#include "models/unit_text.hpp"
#include "sim/topology/fabric.hpp"

namespace headroom {
namespace {

constexpr FabricTier above_domain[] = {FabricTier::leaf, FabricTier::pod, FabricTier::core};

double gbit(DataRate rate) {
  return rate.si / unit_scale("Gbit/s");
}

std::string rate_in_words(DataRate rate) {
  return rate.si >= unit_scale("Tbit/s") ? fmt::format("{:.4g} Tbit/s", rate.si / unit_scale("Tbit/s"))
                                         : fmt::format("{:.4g} Gbit/s", gbit(rate));
}

std::string_view what_link(FabricTier tier) {
  constexpr std::string_view names[fabric_tier_count] = {"NVLink", "host to leaf", "leaf to spine", "above the spines"};
  return names[static_cast<std::size_t>(tier)];
}

/// Both ends of links between the groups of a dragonfly are spines.
std::uint64_t ports_used(const Fabric& fabric, FabricNode kind) {
  const bool is_flat = fabric.count(FabricNode::core) == 0;
  if (kind == FabricNode::leaf) return fabric.links(FabricTier::leaf) + fabric.links(FabricTier::pod);
  if (kind == FabricNode::spine)
    return fabric.links(FabricTier::pod) + (is_flat ? 2U : 1U) * fabric.links(FabricTier::core);
  return fabric.links(FabricTier::core);
}

Table switch_table(const Fabric& fabric, const FabricSection& section) {
  Table table{"switches", "Switches", {}, {}};
  table.columns = {{"tier", "where they stand"},
                   {"switches", "how many"},
                   {"ports", "of one"},
                   {"ports_used", "of all of them; those of endpoints are not counted"},
                   {"power_w", "typical, of all of them"},
                   {"price_usd", "of all of them"}};
  const FabricSpec& spec = fabric.spec();
  const std::pair<FabricNode, std::uint32_t> rows[] = {{FabricNode::leaf, spec.radix},
                                                       {FabricNode::spine, spec.ports_of_spine()},
                                                       {FabricNode::core, spec.ports_of_core()}};
  for (const auto& [kind, ports] : rows) {
    const std::uint32_t count = fabric.count(kind);
    if (count == 0) continue;
    const bool is_known = !section.network_switch.name.empty();
    table.rows.push_back({std::string(to_string(kind)), std::int64_t{count}, std::int64_t{ports},
                          static_cast<std::int64_t>(ports_used(fabric, kind)),
                          is_known ? Cell(count * section.network_switch.power.si) : Cell(std::string()),
                          is_known ? Cell(count * section.network_switch.price.si) : Cell(std::string())});
  }
  return table;
}

Table link_table(const Fabric& fabric, const FabricSection& section) {
  Table table{"links", "Links", {}, {}};
  table.columns = {{"tier", "what they join"},
                   {"links", "how many"},
                   {"bandwidth_gbit_s", "of all of them, each direction"},
                   {"oversubscription", "bandwidth of the links below over that of these"},
                   {"power_w", "of the transceivers at their ends"},
                   {"price_usd", "of cables and transceivers"}};
  double below = 0.0;
  for (const FabricTier tier : above_domain) {
    const std::uint64_t links = fabric.links(tier);
    if (links == 0) continue;
    const double here = fabric.bandwidth(tier).si, count = static_cast<double>(links);
    const bool is_known = !section.link.name.empty();
    table.rows.push_back({std::string(what_link(tier)), static_cast<std::int64_t>(links), gbit({here}),
                          below > 0.0 ? Cell(below / here) : Cell(std::string()),
                          is_known ? Cell(count * section.link.power.si) : Cell(std::string()),
                          is_known ? Cell(count * section.link.price.si) : Cell(std::string())});
    below = here;
  }
  return table;
}

double host_bandwidth(const FabricSpec& spec) {
  double sum = 0.0;
  for (const FabricHosts& hosts : spec.hosts) sum += hosts.hosts * hosts.nics * hosts.port.si;
  return sum;
}

std::string parts_sentence(const Fabric& fabric) {
  std::string parts;
  for (const FabricNode kind : {FabricNode::leaf, FabricNode::spine, FabricNode::core}) {
    const std::uint32_t count = fabric.count(kind);
    if (count == 0) continue;
    const std::string_view one = kind == FabricNode::leaf    ? "leaf"
                                 : kind == FabricNode::spine ? "spine"
                                                             : "core switch";
    const std::string_view many = kind == FabricNode::leaf    ? "leaves"
                                  : kind == FabricNode::spine ? "spines"
                                                              : "core switches";
    parts += (parts.empty() ? "" : ", ") + fmt::format("{} {}", count, count == 1 ? one : many);
  }
  return fmt::format("{}: {} join {} hosts.", to_string(fabric.spec().family),
                     parts.empty() ? "links without switches" : parts, fabric.spec().host_count());
}

std::string bisection_sentence(const Fabric& fabric) {
  const double half = fabric.bisection().si, ports = 0.5 * host_bandwidth(fabric.spec());
  if (half <= 0.0) return "What one half of the hosts can send to the other is not known of a custom fabric.";
  const bool is_switched = fabric.count(FabricNode::leaf) > 0;
  return fmt::format("One half of the hosts can send {} to the other{}.", rate_in_words({half}),
                     is_switched && ports > 0.0
                         ? fmt::format(", {:.3g} % of what its ports carry", 100.0 * std::min(half / ports, 1.0))
                         : std::string());
}

void add_figures(Document& out, const Fabric& fabric, const FabricSection& section) {
  const auto figure = [&](const char* name, double value, const char* unit, const char* help) {
    out.key_figures.push_back({.name = name, .value = value, .unit = unit, .better = Better::neither, .help = help});
  };
  const GearCount gear = fabric.gear();
  const auto switches = static_cast<double>(gear.switches), links = static_cast<double>(gear.links);
  figure("network.switches", switches, "1", "switches");
  figure("network.links", links, "1", "links, those of hosts included");
  figure("network.bundles", fabric.bundle_count(), "1", "what jobs share: parallel links of one direction");
  if (fabric.bisection().si > 0.0)
    figure("network.bisection", gbit(fabric.bisection()), "Gbit/s", "from one half of the hosts to the other");
  if (section.network_switch.name.empty() || section.link.name.empty()) return;
  figure("network.power", switches * section.network_switch.power.si + links * section.link.power.si, "W",
         "typical, of switches and transceivers");
  figure("network.price", switches * section.network_switch.price.si + links * section.link.price.si, "USD",
         "of switches, transceivers and cables");
}

Document document_of(const Scenario& scenario, std::string title) {
  Document out{.title = std::move(title)};
  out.provenance.emplace_back("scenario", scenario.path);
  for (const AssumedValue& value : scenario.network.fabric->assumptions)
    out.assumptions.push_back({value.path, value.value, value.source, value.date, value.confidence});
  return out;
}

/// A host or an endpoint.
struct RouteEnd {
  NodeId host;
  EndpointId endpoint;
};

std::optional<RouteEnd> end_of(const Fabric& fabric, const std::string& name) {
  for (std::uint32_t e = 0; e < fabric.spec().endpoints.size(); ++e)
    if (fabric.spec().endpoints[e].name == name) return RouteEnd{{}, {e}};
  const auto vertex = fabric.find(name);
  if (!vertex || vertex->index >= fabric.spec().host_count()) return std::nullopt;
  return RouteEnd{{vertex->index}, {}};
}

std::optional<Route> route_between(const Fabric& fabric, const RouteEnd& from, const RouteEnd& to, std::uint32_t rail) {
  if (from.host.valid() && to.host.valid()) return fabric.route(from.host, to.host, rail);
  if (from.host.valid()) return fabric.route(from.host, to.endpoint, rail);
  return fabric.route(from.endpoint, to.host, rail);
}

Table hop_table(const Fabric& fabric, const RouteEnd& from, const RouteEnd& to, std::uint32_t rails) {
  Table table{"hops", "Bundles on the way, in their order", {}, {}};
  table.columns = {{"rail", "of the hosts' ports, from 0"},
                   {"bundle", "parallel links of one direction"},
                   {"links", "of it"},
                   {"capacity_gbit_s", "of it, shared by all who pass"},
                   {"share", "part of the traffic that takes it"}};
  for (std::uint32_t rail = 0; rail < rails; ++rail) {
    const auto route = route_between(fabric, from, to, rail);
    if (!route) continue;
    for (const RouteHop& hop : route->hops) {
      const FabricBundle& bundle = fabric.bundle(hop.bundle);
      table.rows.push_back(
          {std::int64_t{rail}, bundle.name, std::int64_t{bundle.links}, gbit(fabric.capacity(hop.bundle)), hop.share});
    }
  }
  return table;
}

}  // namespace

Document topology_document(const Scenario& scenario) {
  HEADROOM_CHECK(scenario.network.fabric.has_value(), "a scenario without a fabric");
  const FabricSection& section = *scenario.network.fabric;
  const Fabric fabric(section.spec);
  Document out = document_of(scenario, "What joins the nodes");
  out.verdict = {parts_sentence(fabric), bisection_sentence(fabric)};
  out.not_modelled = {"the switches of endpoints and of management, spare ports, lengths of cables"};
  add_figures(out, fabric, section);
  for (Table table : {switch_table(fabric, section), link_table(fabric, section)})
    if (!table.rows.empty()) out.tables.push_back(std::move(table));
  return out;
}

std::variant<Document, std::string> route_document(const Scenario& scenario, const std::string& from,
                                                   const std::string& to) {
  HEADROOM_CHECK(scenario.network.fabric.has_value(), "a scenario without a fabric");
  const Fabric fabric(scenario.network.fabric->spec);
  const auto begin = end_of(fabric, from), end = end_of(fabric, to);
  for (const auto& [found, name] : {std::pair{&begin, &from}, std::pair{&end, &to}})
    if (!*found)
      return fmt::format("there is no host or endpoint \"{}\"; a host is \"{}\" to \"{}\"", *name, fabric.name({0}),
                         fabric.name({fabric.spec().host_count() - 1}));
  if (!begin->host.valid() && !end->host.valid()) return std::string("a route begins or ends at a host");
  std::uint32_t rails = 64;
  for (const RouteEnd& one : {*begin, *end})
    if (one.host.valid()) rails = std::min(rails, fabric.rails(one.host));
  const auto route = route_between(fabric, *begin, *end, 0);
  if (!route) return fmt::format("no links lead from \"{}\" to \"{}\"", from, to);
  Document out = document_of(scenario, fmt::format("From {} to {}", from, to));
  const DataRate port = fabric.access(begin->host.valid() ? begin->host : end->host, 0);
  if (route->tier == FabricTier::domain)
    out.verdict = {"Both are of one NVLink domain: nothing of the network is between them."};
  else
    out.verdict = {fmt::format("{} switch{} and {} lie between them{}; ports of {} carry {} on {}.", route->switches,
                               route->switches == 1 ? "" : "es", format_for_people(route->latency.si, dimensions::time),
                               route->hops.empty() ? ", no links that are shared" : "", begin->host.valid() ? from : to,
                               rate_in_words(port), rails == 1 ? "it" : fmt::format("each of {} rails", rails))};
  out.key_figures.push_back(
      {.name = "route.switches", .value = static_cast<double>(route->switches), .unit = "1", .help = "passed"});
  out.key_figures.push_back(
      {.name = "route.latency", .value = route->latency.si, .unit = "s", .help = "of switches and stated links"});
  if (Table hops = hop_table(fabric, *begin, *end, rails); !hops.rows.empty()) out.tables.push_back(std::move(hops));
  return out;
}

}  // namespace headroom
