// SPDX-License-Identifier: Apache-2.0
#include "planner/interconnect.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr MetricSpec metric_table[] = {
    {"network.links.busiest", "1", Better::lower,
     "Bytes that the busiest bundle of links carried over those that it could have carried, one direction, over the "
     "whole run; of links between switches, and not those of hosts."},
    {"jobs.tensor_spilled", "1", Better::lower,
     "Jobs that train a model whose tensor groups did not stand in one NVLink domain each, as their plan has it; all "
     "of their layers wait for the network."},
};

constexpr std::size_t links_over_time = 5;

NetworkSpec spec_of(const NetworkSection& section) {
  HEADROOM_CHECK(section.fabric.has_value(), "a network in a run joins nodes");
  const FabricSection& fabric = *section.fabric;
  std::vector<double> shares{1.0};
  std::vector<std::vector<std::string>> classes;
  for (const NetworkSection::Segment& segment : section.segments) {
    shares.front() -= segment.share;
    shares.push_back(segment.share);
    classes.push_back(segment.classes);
  }
  return {.fabric = fabric.spec,
          .is_shared = section.fidelity != NetworkFidelity::isolated,
          .spreading = {.choice = fabric.routing,
                        .flows_per_connection = fabric.flows_per_pair,
                        .adaptive = fabric.adaptive,
                        .segments = std::move(shares)},
          .classes = section.classes,
          .others = section.others,
          .segments = std::move(classes),
          .changes = section.changes};
}

std::unique_ptr<FlowOracle> oracle_of(const NetworkSection& section, const FlowOracleFactory& make) {
  if (section.fidelity != NetworkFidelity::flow) return nullptr;
  HEADROOM_CHECK(make != nullptr, "a run of flows needs what moves them");
  return make();
}

}  // namespace

std::span<const MetricSpec> interconnect_metrics() {
  return metric_table;
}

Interconnect::Interconnect(const NetworkSection& section, const JobSource& jobs, const Window& window,
                           const FlowOracleFactory& make_oracle, std::uint64_t seed)
    : spec_(spec_of(section)),
      oracle_(oracle_of(section, make_oracle)),
      site_(oracle_ ? SiteNetwork(spec_, jobs, window, *oracle_, seed) : SiteNetwork(spec_, jobs, window)) {}

void Interconnect::finish(Instant end) {
  end_ = end;
  site_.finish(end);
}

/// Over the whole run.
double Interconnect::mean_use(BundleId bundle) const {
  const double could = static_cast<double>(site_.fabric().bundle(bundle).rate) * (end_ - Instant{}).in_seconds();
  return could > 0.0 ? site_.meter().of(bundle).bytes / could : 0.0;
}

NetworkOutcome Interconnect::outcome() const {
  NetworkOutcome out;
  const Fabric& fabric = site_.fabric();
  for (std::uint32_t b = 0; b < fabric.bundle_count(); ++b) {
    const LinkMeter::Carried& carried = site_.meter().of(BundleId{b});
    if (carried.bytes == 0.0) continue;
    const FabricBundle& bundle = fabric.bundle(BundleId{b});
    const double rate = static_cast<double>(bundle.rate);
    out.bundles.push_back({.name = bundle.name,
                           .tier = bundle.tier,
                           .links = bundle.links,
                           .rate = DataRate{rate},
                           .mean_use = mean_use({b}),
                           .most_used = carried.most / rate,
                           .bound_s = carried.bound_s});
  }
  return out;
}

void Interconnect::add_to(RunStatistics& statistics) const {
  std::ranges::copy(site_.waiting().metrics(), std::back_inserter(statistics.metrics));
  double busiest = 0.0;
  for (std::uint32_t b = 0; b < site_.fabric().bundle_count(); ++b) busiest = std::max(busiest, mean_use({b}));
  statistics.metrics.push_back({std::string(metric_table[0].name), busiest});
  statistics.metrics.push_back({std::string(metric_table[1].name), static_cast<double>(site_.spilled())});
  std::ranges::move(series(), std::back_inserter(statistics.series));
}

/// Of the links that held jobs up for longest.
std::vector<TimeSeries> Interconnect::series() const {
  std::vector<std::uint32_t> bundles;
  for (std::uint32_t b = 0; b < site_.fabric().bundle_count(); ++b)
    if (site_.meter().of({b}).bound_s > 0.0) bundles.push_back(b);
  std::ranges::stable_sort(bundles, std::greater<>{},
                           [this](std::uint32_t b) { return site_.meter().of({b}).bound_s; });
  if (bundles.size() > links_over_time) bundles.resize(links_over_time);
  std::vector<TimeSeries> out;
  for (const std::uint32_t b : bundles) {
    const FabricBundle& bundle = site_.fabric().bundle({b});
    TimeSeries& series = out.emplace_back(site_.meter().load_over_time({b}, end_));
    series.name = "network.links[" + bundle.name + "].use";
    series.unit = "1";
    series.help = "what " + bundle.name + " carries of what it is built for, on average over the steps of its jobs";
    for (TimeSeries::Bucket& bucket : series.buckets)
      for (double TimeSeries::Bucket::*const level :
           {&TimeSeries::Bucket::min, &TimeSeries::Bucket::mean, &TimeSeries::Bucket::max})
        bucket.*level /= static_cast<double>(bundle.rate);
  }
  return out;
}

}  // namespace headroom
