// SPDX-License-Identifier: Apache-2.0
#include "sim/network/flow_demand.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "models/check.hpp"
#include "sim/network/merge_alike.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

constexpr std::uint32_t most_even_parts = 256;
/// More flows of one connection on one rail are not hashed but spread evenly, which leaves out that the fullest of 32
/// links would have a quarter more than its part.
constexpr double most_hashed_flows = 4096.0;

/// Parts of 1 that lie evenly whatever the number of them: multiples of an irrational number.
double part_of(std::uint32_t number, double irrational) {
  const double product = (number + 1.0) * irrational;
  return product - std::floor(product);
}
constexpr double golden = 0.6180339887498949, root_of_two = 0.41421356237309515;

template <class... Numbers>
std::uint64_t hash_of(Numbers... numbers) {
  std::uint64_t hash = 0;
  ((hash = SplitMix64::mix(hash + 0x9E3779B97F4A7C15u + numbers)), ...);
  return hash;
}

double whole(double bytes) {
  return std::max(1.0, std::floor(bytes + 0.5));
}

}  // namespace

double step_length(std::uint32_t job) {
  return std::pow(4.0, part_of(job, golden));
}

FlowDemand::FlowDemand(const Fabric& fabric, const SpreadingSpec& spreading, std::uint64_t seed)
    : fabric_(fabric), spreading_(spreading), seed_(seed), connections_(fabric) {}

FlowCycles FlowDemand::cycles(std::span<const FlowSender> senders) {
  bandwidth_.clear();
  links_.clear();
  FlowCycles out;
  for (const FlowSender& sender : senders) {
    const double step_s = step_length(sender.number);
    CyclingJob& job = out.jobs.emplace_back();
    job.compute_s = sender.elsewhere_s * step_s;
    for (const TrafficPhase& phase : sender.phases) {
      job.phases.push_back(phase_of(phase, sender, step_s));
      job.compute_s -= job.phases.back().hidden_s;
    }
    job.compute_s = std::max(0.0, job.compute_s);
    job.first_compute_s = part_of(sender.number, root_of_two) * step_s;
  }
  out.bandwidth = bandwidth_;
  return merge_alike(out);
}

CyclingPhase FlowDemand::phase_of(const TrafficPhase& phase, const FlowSender& sender, double step_s) {
  connections_.find(phase, sender.where, sender.cap);
  HEADROOM_CHECK(connections_.is_sent(), "a phase that is sent");
  ports_.clear();
  CyclingPhase out{.flows = {}, .hidden_s = phase.overlap * phase.busy * sender.slowdown * step_s};
  const double bytes = connections_.volume() * step_s;  // of a port
  out.flows.push_back({.links = {new_link(connections_.limit())}, .bytes = whole(bytes)});
  for (const Connection& one : connections_.list()) {
    const TrafficEnd &from = connections_.ends()[one.from], &to = connections_.ends()[one.to];
    // The ports of a ring carry one connection (of a chain, both of it are counted): within a leaf it takes the time of
    // its port, as the flow above does.
    if (from.leaf == to.leaf && phase.pattern != TrafficPattern::all_to_all) continue;
    for (std::uint64_t left = one.rails; left != 0; left &= left - 1)
      lay(one, static_cast<std::uint32_t>(std::countr_zero(left)), bytes, sender, out);
  }
  return out;
}

void FlowDemand::lay(const Connection& connection, std::uint32_t rail, double port_bytes, const FlowSender& sender,
                     CyclingPhase& out) {
  const double bytes = port_bytes * connection.ports, weight = sender.weight * connection.ports;
  const TrafficEnd &from = connections_.ends()[connection.from], &to = connections_.ends()[connection.to];
  const std::uint32_t port_out = port(connection.from, rail, false), port_in = port(connection.to, rail, true);
  if (from.leaf == to.leaf) {
    out.flows.push_back({.links = {port_out, port_in}, .bytes = whole(bytes), .weight = weight});
    return;
  }
  std::map<std::vector<std::uint32_t>, std::uint32_t> parts;  // that go the same way
  const std::vector<SingleWay>& over = ways(connection, rail);
  for (const SingleWay& way : over) {
    std::vector<std::uint32_t> links{port_out};
    for (const SingleLink& single : way) links.push_back(link(single, sender.segment));
    links.push_back(port_in);
    ++parts[std::move(links)];
  }
  for (const auto& [links, count] : parts) {
    const double part = count / static_cast<double>(over.size());
    out.flows.push_back({.links = links, .bytes = whole(bytes * part), .weight = weight * part});
  }
}

const std::vector<SingleWay>& FlowDemand::ways(const Connection& connection, std::uint32_t rail) {
  const TrafficEnd &from = connections_.ends()[connection.from], &to = connections_.ends()[connection.to];
  const double flows = std::max(1.0, std::round(connection.pairs * spreading_.flows_per_connection));
  if (spreading_.choice == LinkChoice::ecmp && flows <= most_hashed_flows) {
    std::vector<std::uint64_t> hashes;
    for (std::uint32_t flow = 0; flow < flows; ++flow)
      hashes.push_back(hash_of(seed_, from.node.index, to.node.index, rail, flow));
    hashed_ = fabric_.hashed_ways(from.node, to.node, rail, hashes);
    HEADROOM_CHECK(!hashed_.empty(), "who sends has a way");
    return hashed_;
  }
  const auto [found, is_new] = ways_.try_emplace({from.leaf, to.leaf, rail});
  if (is_new) found->second = fabric_.even_ways(from.node, to.node, rail, most_even_parts);
  HEADROOM_CHECK(!found->second.empty(), "who sends has a way");
  return found->second;
}

std::uint32_t FlowDemand::link(const SingleLink& single, std::uint32_t segment) {
  const double part = spreading_.choice == LinkChoice::adaptive ? spreading_.adaptive : 1.0;
  const Place place{single.bundle.index, single.from.index, single.to.index, single.number, segment};
  const auto [found, is_new] = links_.try_emplace(place, 0);
  if (is_new) found->second = new_link(single.rate * part * spreading_.segments[segment]);
  return found->second;
}

/// Of all hosts of the end.
std::uint32_t FlowDemand::port(std::uint32_t end, std::uint32_t rail, bool is_in) {
  const auto [found, is_new] = ports_.try_emplace({end, rail, is_in}, 0);
  const TrafficEnd& its = connections_.ends()[end];
  if (is_new) found->second = new_link(its.port * its.hosts);
  return found->second;
}

std::uint32_t FlowDemand::new_link(double rate) {
  bandwidth_.push_back(rate);
  return static_cast<std::uint32_t>(bandwidth_.size() - 1);
}

}  // namespace headroom
