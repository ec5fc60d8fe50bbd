// SPDX-License-Identifier: Apache-2.0
#include "sim/network/traffic_ways.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace headroom {

PhaseWays TrafficWays::find(const TrafficPhase& phase, std::span<const Slice> where) {
  PhaseWays out{.uses = {}, .limit = std::numeric_limits<double>::infinity(), .full = 0.0};
  out.full = out.limit;
  look_up(where);
  pairs_.clear();
  carried_.clear();
  const std::size_t n = hosts_.size();
  if (n < 2) return out;
  if (phase.pattern == TrafficPattern::ring) {
    connect_rings(phase.stride, out);
  } else {
    connect_all(out);
  }
  lay(out);
  return out;
}

/// One entry a node, whatever the number of its slices. A job with nodes outside of the fabric has none here.
void TrafficWays::look_up(std::span<const Slice> where) {
  hosts_.clear();
  for (std::size_t i = 0, end = 0; i < where.size(); i = end) {
    std::uint64_t gpus = 0;
    for (; end < where.size() && where[end].node == where[i].node; ++end) gpus |= where[end].gpu_mask;
    if (where[i].node.index >= fabric_.spec().host_count()) {
      hosts_.clear();
      return;
    }
    hosts_.push_back(host_of(where[i].node, gpus));
  }
}

/// GPUs stand at rails in the order of their numbers. A job that has no GPUs on a node has all of its ports.
TrafficWays::Host TrafficWays::host_of(NodeId node, std::uint64_t gpus) const {
  const FabricHosts* group = fabric_.spec().hosts.data();
  for (std::uint32_t first = 0; node.index >= first + group->hosts; ++group) first += group->hosts;
  const std::uint32_t rails = std::max<std::uint32_t>(1, fabric_.rails(node));
  Host host{.node = node, .place = fabric_.place(node), .port = group->port.si * group->nics / rails};
  if (gpus == 0 || group->gpus == 0) {
    host.rails = rails < 64 ? (std::uint64_t{1} << rails) - 1 : ~std::uint64_t{0};
    return host;
  }
  const double at_rail = std::max(1.0, static_cast<double>(group->gpus) / rails);
  std::uint64_t left = gpus;
  while (left != 0) {
    const auto rail = static_cast<std::uint32_t>(std::countr_zero(left)) * rails / group->gpus;
    std::uint32_t held = 0;
    for (; left != 0 && static_cast<std::uint32_t>(std::countr_zero(left)) * rails / group->gpus == rail; ++held)
      left &= left - 1;
    host.rails |= std::uint64_t{1} << rail;
    host.part = std::min(host.part, held / at_rail);
  }
  return host;
}

void TrafficWays::connect_rings(std::size_t stride, PhaseWays& out) {
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const Host& next = hosts_[i + stride < hosts_.size() ? i + stride : i % stride];
    if (next.place.domain == hosts_[i].place.domain) continue;
    limit_by(hosts_[i], out);
    limit_by(next, out);
    connect(hosts_[i], next, 1.0);
  }
}

/// Hosts of one leaf, or of one NVLink domain, that stand at the same rails are connected alike.
void TrafficWays::connect_all(PhaseWays& out) {
  const bool in_domains = fabric_.spec().hosts_per_domain > 1;
  struct Group {
    const Host* host;
    double hosts;
  };
  std::map<std::tuple<std::uint32_t, std::uint64_t>, Group> groups;
  for (const Host& host : hosts_)
    groups.try_emplace({in_domains ? host.place.domain : host.place.leaf, host.rails}, Group{&host, 0.0})
        .first->second.hosts += 1.0;
  if (in_domains && groups.size() < 2) return;
  for (const Host& host : hosts_) limit_by(host, out);
  const double others = static_cast<double>(hosts_.size() - 1);
  for (const auto& [key, from] : groups)
    for (const auto& [other_key, to] : groups)
      if (std::get<0>(key) != std::get<0>(other_key)) connect(*from.host, *to.host, from.hosts * to.hosts / others);
}

void TrafficWays::limit_by(const Host& host, PhaseWays& out) const {
  out.is_sent = true;
  out.full = std::min(out.full, host.port * host.part);
  for (std::uint64_t left = host.rails; left != 0; left &= left - 1) {
    const auto rail = static_cast<std::uint32_t>(std::countr_zero(left));
    out.limit = std::min(out.limit, fabric_.access(host.node, rail).si * host.part);
  }
}

/// On each rail of `from`: what has to change its rail does so over NVLink first. Within a leaf nothing is shared.
void TrafficWays::connect(const Host& from, const Host& to, double connections) {
  if (from.place.leaf == to.place.leaf) return;
  for (std::uint64_t left = from.rails; left != 0; left &= left - 1) {
    const auto rail = static_cast<std::uint32_t>(std::countr_zero(left));
    Pair& pair = pairs_[{from.place.leaf, to.place.leaf, rail}];
    if (pair.connections == 0.0) pair = {from.node, to.node, 0.0};
    pair.connections += connections;
  }
}

void TrafficWays::lay(PhaseWays& out) {
  for (const auto& [leaves, pair] : pairs_) {
    const auto route = fabric_.route(pair.from, pair.to, std::get<2>(leaves));
    if (!route) {
      out.is_cut = true;
      return;
    }
    for (const RouteHop& hop : route->hops) carried_[hop.bundle.index] += hop.share * pair.connections;
  }
  out.uses.reserve(carried_.size());
  for (const auto& [bundle, connections] : carried_) out.uses.push_back({bundle, connections});
}

}  // namespace headroom
