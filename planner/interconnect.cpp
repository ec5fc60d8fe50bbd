// SPDX-License-Identifier: Apache-2.0
#include "planner/interconnect.hpp"

#include <algorithm>
#include <iterator>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr MetricSpec metric_table[] = {
    {"network.links.busiest", "1", Better::lower,
     "Bytes that the busiest bundle of links carried over those that it could have carried, one direction, over the "
     "whole run; of links between switches, and not those of hosts."},
};

NetworkSpec spec_of(const NetworkSection& section) {
  HEADROOM_CHECK(section.fabric.has_value(), "a network in a run joins nodes");
  const FabricSection& fabric = *section.fabric;
  return {.fabric = fabric.spec,
          .is_shared = section.fidelity == NetworkFidelity::fairshare,
          .spreading = {.choice = fabric.routing,
                        .flows_per_connection = fabric.flows_per_pair,
                        .adaptive = fabric.adaptive},
          .classes = section.classes,
          .others = section.others,
          .changes = section.changes};
}

}  // namespace

std::span<const MetricSpec> interconnect_metrics() {
  return metric_table;
}

Interconnect::Interconnect(const NetworkSection& section, const JobSource& jobs, const Window& window)
    : spec_(spec_of(section)), site_(spec_, jobs, window) {}

void Interconnect::finish(Instant end) {
  end_ = end;
  site_.finish(end);
}

NetworkOutcome Interconnect::outcome() const {
  NetworkOutcome out;
  const Fabric& fabric = site_.fabric();
  const double seconds = (end_ - Instant{}).in_seconds();
  for (std::uint32_t b = 0; b < fabric.bundle_count() && seconds > 0.0; ++b) {
    const LinkMeter::Carried& carried = site_.meter().of(BundleId{b});
    if (carried.bytes == 0.0) continue;
    const FabricBundle& bundle = fabric.bundle(BundleId{b});
    const double rate = static_cast<double>(bundle.rate);
    out.bundles.push_back({.name = bundle.name,
                           .tier = bundle.tier,
                           .links = bundle.links,
                           .rate = DataRate{rate},
                           .mean_use = carried.bytes / seconds / rate,
                           .most_used = carried.most / rate,
                           .bound_s = carried.bound_s});
  }
  return out;
}

void Interconnect::add_to(RunStatistics& statistics) const {
  std::ranges::copy(site_.waiting().metrics(), std::back_inserter(statistics.metrics));
  double busiest = 0.0;
  for (const BundleOutcome& bundle : outcome().bundles) busiest = std::max(busiest, bundle.mean_use);
  statistics.metrics.push_back({std::string(metric_table[0].name), busiest});
}

}  // namespace headroom
