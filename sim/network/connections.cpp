// SPDX-License-Identifier: Apache-2.0
#include "sim/network/connections.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <tuple>

namespace headroom {

void Connections::find(const TrafficPhase& phase, std::span<const Slice> where) {
  ends_.clear();
  list_.clear();
  limit_ = full_ = std::numeric_limits<double>::infinity();
  is_sent_ = false;
  look_up(where);
  if (hosts_.size() < 2) return;
  if (phase.pattern == TrafficPattern::ring) {
    connect_rings(phase.stride);
  } else {
    connect_all();
  }
}

/// One entry a node, whatever the number of its slices. A job with nodes outside of the fabric has none here.
void Connections::look_up(std::span<const Slice> where) {
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
Connections::Host Connections::host_of(NodeId node, std::uint64_t gpus) const {
  const FabricHosts* group = fabric_.spec().hosts.data();
  for (std::uint32_t first = 0; node.index >= first + group->hosts; ++group) first += group->hosts;
  const std::uint32_t rails = std::max<std::uint32_t>(1, fabric_.rails(node));
  const double port = group->port.si * group->nics / rails;
  Host host{.end = {.node = node, .leaf = fabric_.way_place(node)}, .domain = fabric_.place(node).domain};
  double part = 1.0;  // of a port that the job has
  if (gpus == 0 || group->gpus == 0) {
    host.end.rails = rails < 64 ? (std::uint64_t{1} << rails) - 1 : ~std::uint64_t{0};
  } else {
    const double at_rail = std::max(1.0, static_cast<double>(group->gpus) / rails);
    std::uint64_t left = gpus;
    while (left != 0) {
      const auto rail = static_cast<std::uint32_t>(std::countr_zero(left)) * rails / group->gpus;
      std::uint32_t held = 0;
      for (; left != 0 && static_cast<std::uint32_t>(std::countr_zero(left)) * rails / group->gpus == rail; ++held)
        left &= left - 1;
      host.end.rails |= std::uint64_t{1} << rail;
      part = std::min(part, held / at_rail);
    }
  }
  host.built = host.end.port = port * part;
  for (std::uint64_t left = host.end.rails; left != 0; left &= left - 1) {
    const auto rail = static_cast<std::uint32_t>(std::countr_zero(left));
    host.end.port = std::min(host.end.port, std::min(fabric_.access(node, rail).si, port) * part);
  }
  return host;
}

void Connections::limit_by(const Host& host) {
  is_sent_ = true;
  full_ = std::min(full_, host.built);
  limit_ = std::min(limit_, host.end.port);
}

void Connections::connect_rings(std::size_t stride) {
  for (const Host& host : hosts_) ends_.push_back(host.end);
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const std::size_t next = i + stride < hosts_.size() ? i + stride : i % stride;
    if (hosts_[next].domain == hosts_[i].domain) continue;
    limit_by(hosts_[i]);
    limit_by(hosts_[next]);
    list_.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(next), 1.0, 1});
  }
}

/// Each host sends to all others alike.
void Connections::connect_all() {
  const bool in_domains = fabric_.spec().hosts_per_domain > 1;
  struct Group {
    const Host* host;
    std::uint32_t hosts;
  };
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint64_t>, Group> groups;
  for (const Host& host : hosts_)
    groups.try_emplace({in_domains ? host.domain : 0, host.end.leaf, host.end.rails}, Group{&host, 0})
        .first->second.hosts += 1;
  if (in_domains && std::ranges::all_of(hosts_, [&](const Host& h) { return h.domain == hosts_.front().domain; }))
    return;
  for (const Host& host : hosts_) limit_by(host);
  std::vector<std::uint32_t> domains;
  for (const auto& [key, group] : groups) {
    ends_.push_back(group.host->end);
    ends_.back().hosts = group.hosts;
    domains.push_back(group.host->domain);
  }
  const double others = static_cast<double>(hosts_.size() - 1);
  for (std::uint32_t a = 0; a < ends_.size(); ++a)
    for (std::uint32_t b = 0; b < ends_.size(); ++b) {
      if (in_domains && domains[a] == domains[b]) continue;
      const auto from = static_cast<std::uint32_t>(ends_[a].hosts);
      const auto to = static_cast<std::uint32_t>(ends_[b].hosts) - (a == b ? 1 : 0);
      if (to > 0) list_.push_back({a, b, from * to / others, from * to});
    }
}

}  // namespace headroom
