// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <set>
#include <variant>

#include "scenarios/catalogue.hpp"
#include "scenarios/faults.hpp"
#include "scenarios/read_network.hpp"
#include "sim/topology/fabric.hpp"

namespace headroom {
namespace {

constexpr Mark from_catalogue{.source = Mark::from_catalogue};

class TrafficReader {
 public:
  TrafficReader(const Field& network, NetworkSection& out)
      : network_(network), entries_(catalogue("communication")), out_(out) {}

  void read() {
    out_.others = read_communication(network_.at_or_made("communication", from_catalogue), "communication", true);
    for (const Field& one : network_.items("classes")) {
      if (!one.has("name") || !one.has("communication")) continue;  // reported
      out_.classes.push_back({one.text("name"), read_communication(one.at("communication"), one.text("name"), false)});
    }
    read_segments();
  }

 private:
  JobTraffic read_communication(const Field& field, const std::string& whose, bool is_usual) {
    if (is_usual && !field.has("like") && !field.has("busy") && !field.is_faulty("like") && !field.is_faulty("busy"))
      field.fill("like", make_string("data-parallel", from_catalogue));
    if (field.has("like")) fill_from_catalogue(field, whose);
    if (!field.has("busy")) {
      if (!field.has("like") && !field.is_faulty("busy")) field.error("busy", "say it, or name a `like`");
      return {};
    }
    TrafficPhase phase{.busy = field.number("busy"), .overlap = field.number("overlap")};
    if (field.has("pattern")) phase.pattern = field.whole<TrafficPattern>("pattern");
    phase.stride = field.whole<std::uint32_t>("stride");
    if (phase.exposed() > most_exposed) {
      field.error("busy", "leaves no time to compute; busy x (1 - overlap) is at most 95 %");
      return {};
    }
    JobTraffic traffic{.phases = {}, .weight = field.number("weight"), .cap = field.number("cap")};
    if (phase.busy > 0.0) traffic.phases.push_back(phase);
    return traffic;
  }

  /// A class is in one of them, and something is left for those that are in none.
  void read_segments() {
    double left = 1.0;
    std::set<std::string> named;
    for (const Field& one : network_.items("segments")) {
      if (!one.has("share") || !one.has("classes")) continue;  // reported
      NetworkSection::Segment& segment = out_.segments.emplace_back();
      segment.share = one.number("share");
      left -= segment.share;
      if (left <= least_left) one.error("share", "leaves nothing for classes that no segment names");
      for (const JsonNode& name : one.node("classes")->items) {
        if (!named.insert(name.text).second) one.error("classes", in_quotes(name.text) + " is in two segments");
        segment.classes.push_back(name.text);
      }
    }
  }

  void fill_from_catalogue(const Field& field, const std::string& whose) {
    const CatalogueEntry* const entry = find_entry(entries_, field.text("like"));
    if (entry == nullptr) {
      std::vector<std::string> names;
      for (const CatalogueEntry& one : entries_) names.push_back(one.name);
      field.error("like", "the catalogue has no communication " + in_quotes(field.text("like")),
                  did_you_mean(field.text("like"), names));
      return;
    }
    for (const CatalogueFact& fact : entry->facts) {
      if (field.has(fact.key) || field.is_faulty(fact.key)) continue;
      field.fill(fact.key, make_string(fact.value, from_catalogue));
      out_.assumptions.push_back(
          {"cluster.network: " + whose + ": " + fact.key, fact.value, fact.source, fact.date, fact.confidence});
    }
  }

  static constexpr double most_exposed = 0.95, least_left = 1e-6;
  const Field& network_;
  std::vector<CatalogueEntry> entries_;
  NetworkSection& out_;
};

struct LinkEnds {
  std::string from, to;
};

/// "leaf-3/spine-0", or "h100/5/leaf-0": names of hosts have a slash in them.
std::optional<LinkEnds> ends_of(const std::string& target, const Fabric& fabric) {
  for (std::size_t slash = target.find('/'); slash != std::string::npos; slash = target.find('/', slash + 1)) {
    LinkEnds ends{target.substr(0, slash), target.substr(slash + 1)};
    if (fabric.find(ends.from) && fabric.find(ends.to)) return ends;
  }
  return std::nullopt;
}

/// What works of the fabric while it lasts; nothing, with a fault, if the target is none.
std::optional<FabricChange> failure(const Fault& fault, const Fabric& fabric) {
  if (static_cast<NetworkFaultKind>(fault.name->kind) == NetworkFaultKind::fabric_switch) {
    if (fabric.find(fault.target)) return FabricChange{fault.at, fault.target, {}, 0.0};
    fault.field.error("target", "the fabric has no switch " + in_quotes(fault.target), R"("target": "spine-0")");
    return std::nullopt;
  }
  const auto ends = ends_of(fault.target, fabric);
  const std::uint32_t links = ends ? fabric.parallel_links(*fabric.find(ends->from), *fabric.find(ends->to)) : 0;
  if (links == 0) {
    fault.field.error("target", "the fabric has no link " + in_quotes(fault.target), R"("target": "leaf-0/spine-0")");
    return std::nullopt;
  }
  if (fault.count > links) {
    fault.field.error("count", "there are " + std::to_string(links) + " of them");
    return std::nullopt;
  }
  const double left = fault.count == 0 ? 0.0 : 1.0 - static_cast<double>(fault.count) / links;
  return FabricChange{fault.at, ends->from, ends->to, left};
}

}  // namespace

void read_traffic(const Field& network, NetworkSection& out) {
  TrafficReader(network, out).read();
}

void check_traffic_names(const Field& network, const Scenario& scenario) {
  const auto* const jobs = std::get_if<SyntheticWorkload>(&scenario.workload);
  if (jobs == nullptr || jobs->classes.empty()) return;
  std::vector<std::string> known;
  for (const SyntheticClass& one : jobs->classes) known.push_back(one.name);
  const auto check = [&](const Field& field, const char* key, const std::string& name) {
    if (std::ranges::find(known, name) == known.end())
      field.error(key, "the workload has no class " + in_quotes(name), did_you_mean(name, known));
  };
  for (const Field& one : network.items("classes"))
    if (one.has("name")) check(one, "name", one.text("name"));
  for (const Field& one : network.items("segments"))
    if (one.has("classes"))
      for (const JsonNode& name : one.node("classes")->items) check(one, "classes", name.text);
}

void read_network_faults(const Field& root, NetworkSection& out) {
  const std::vector<Fault> faults = read_faults(root, FaultOwner::network);
  const bool is_in_run = out.fidelity != NetworkFidelity::none;
  for (const Fault& fault : faults)
    if (!is_in_run)
      fault.field.error("what", "needs a network that is simulated",
                        R"("network": { "fidelity": "fairshare", "fabric": "rail-optimised" })");
  if (faults.empty() || !is_in_run || !out.fabric) return;
  const Fabric fabric(out.fabric->spec);
  std::set<std::string> targets;
  for (const Fault& fault : faults) {
    if (!targets.insert(fault.target).second) {
      fault.field.error("target", in_quotes(fault.target) + " fails in another fault already; one of each is known");
      continue;
    }
    const auto change = failure(fault, fabric);
    if (!change) continue;
    out.changes.push_back(*change);
    if (!fault.lasts.is_unlimited()) out.changes.push_back({fault.at + fault.lasts, change->from, change->to, 1.0});
  }
  std::ranges::stable_sort(out.changes, {}, &FabricChange::at);
}

}  // namespace headroom
