// SPDX-License-Identifier: Apache-2.0
#include "sim/network/connections.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <tuple>

namespace headroom {
namespace {

/// GPUs stand at rails in the order of their numbers.
std::uint64_t rails_of(std::uint64_t gpus, std::uint32_t gpus_of_host, std::uint32_t rails) {
  std::uint64_t out = 0;
  for (; gpus != 0; gpus &= gpus - 1)
    out |= std::uint64_t{1} << (static_cast<std::uint32_t>(std::countr_zero(gpus)) * rails / gpus_of_host);
  return out;
}

}  // namespace

void Connections::find(const TrafficPhase& phase, std::span<const Slice> where, double cap) {
  ends_.clear();
  list_.clear();
  limit_ = full_ = std::numeric_limits<double>::infinity();
  volume_ = 0.0;
  is_sent_ = false;
  look_up(where);
  if (hosts_.size() < 2) return;
  if (phase.groups) {
    connect_groups(*phase.groups, phase.pattern);
  } else if (phase.pattern == TrafficPattern::ring) {
    connect_rings(phase.stride);
  } else {
    connect_all();
  }
  if (!is_sent_) return;
  if (!phase.groups) volume_ = phase.busy * full_;
  limit_ = std::min(limit_, cap * full_);
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

/// A job that has no GPUs on a node has all of its ports.
Connections::Host Connections::host_of(NodeId node, std::uint64_t gpus) const {
  const FabricHosts* group = fabric_.spec().hosts.data();
  for (std::uint32_t first = 0; node.index >= first + group->hosts; ++group) first += group->hosts;
  const std::uint32_t rails = std::max<std::uint32_t>(1, fabric_.rails(node));
  const double port = group->port.si * group->nics / rails;
  Host host{.end = {.node = node, .leaf = fabric_.way_place(node)},
            .domain = fabric_.place(node).domain,
            .gpus = gpus,
            .gpus_of_host = group->gpus,
            .rails = rails};
  double part = 1.0;  // of a port that the job has
  if (gpus == 0 || group->gpus == 0) {
    host.end.rails = rails < 64 ? (std::uint64_t{1} << rails) - 1 : ~std::uint64_t{0};
  } else {
    const double at_rail = std::max(1.0, static_cast<double>(group->gpus) / rails);
    host.end.rails = rails_of(gpus, group->gpus, rails);
    for (std::uint64_t left = host.end.rails; left != 0; left &= left - 1) {
      std::uint32_t held = 0;
      for (std::uint64_t gpu = gpus; gpu != 0; gpu &= gpu - 1)
        held += rails_of(gpu & (~gpu + 1), group->gpus, rails) == (left & (~left + 1));
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
    list_.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(next), hosts_[i].end.rails, 1.0, 1});
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
      if (to > 0) list_.push_back({a, b, ends_[a].rails, from * to / others, from * to});
    }
}

void Connections::connect_groups(const RankGroups& groups, TrafficPattern pattern) {
  ranks_.clear();
  sent_.clear();
  for (std::uint32_t host = 0; host < hosts_.size(); ++host)
    for (std::uint64_t left = hosts_[host].gpus; left != 0; left &= left - 1)
      ranks_.push_back({host, static_cast<std::uint32_t>(std::countr_zero(left))});
  const std::size_t block = std::size_t{groups.stride} * groups.size;
  for (std::size_t first = 0; first + block <= ranks_.size(); first += block)
    for (std::size_t offset = 0; offset < groups.stride; ++offset) {
      find_group(groups, first + offset);
      if (domain_of(group_.front()) == domain_of(group_.back())) continue;
      if (pattern == TrafficPattern::ring) send_around(groups.sent);
      if (pattern == TrafficPattern::all_to_all) send_to_all(groups.sent);
      if (pattern == TrafficPattern::chain) send_to_neighbours(groups.sent);
    }
  connect_sent(groups.port);
}

void Connections::find_group(const RankGroups& groups, std::size_t first) {
  group_.clear();
  for (std::size_t i = 0; i < groups.size; ++i) group_.push_back(ranks_[first + i * groups.stride]);
}

/// Nodes of an allocation ascend, so the ranks of a domain follow each other.
void Connections::send_around(double bytes) {
  const auto end_of = [this](std::size_t begin) {
    std::size_t end = begin + 1;
    while (end < group_.size() && domain_of(group_[end]) == domain_of(group_[begin])) ++end;
    return end;
  };
  for (std::size_t begin = 0; begin < group_.size();) {
    const std::size_t end = end_of(begin), next = end == group_.size() ? 0 : end;
    const std::size_t here = end - begin, there = end_of(next) - next;
    for (std::size_t i = 0; i < here; ++i)
      send(group_[begin + i], group_[next + i * there / here], bytes / static_cast<double>(here));
    begin = end;
  }
}

void Connections::send_to_all(double bytes) {
  const double each = bytes / static_cast<double>(group_.size() - 1);
  for (const Rank& from : group_)
    for (const Rank& to : group_)
      if (domain_of(from) != domain_of(to)) send(from, to, each);
}

void Connections::send_to_neighbours(double bytes) {
  for (std::size_t i = 1; i < group_.size(); ++i) {
    if (domain_of(group_[i - 1]) == domain_of(group_[i])) continue;
    send(group_[i - 1], group_[i], bytes / 2.0);
    send(group_[i], group_[i - 1], bytes / 2.0);
  }
}

void Connections::send(const Rank& from, const Rank& to, double bytes) {
  Sent& sent = sent_[{from.host, to.host}];
  sent.bytes += bytes;
  sent.gpus |= std::uint64_t{1} << from.gpu;
}

void Connections::connect_sent(double rank_port) {
  if (sent_.empty()) return;
  for (const Host& host : hosts_) ends_.push_back(host.end);
  of_ports_.clear();
  for (const auto& [hosts, sent] : sent_) {
    const Host &from = hosts_[hosts.first], &to = hosts_[hosts.second];
    limit_by(from);
    limit_by(to);
    const std::uint64_t rails = rails_of(sent.gpus, from.gpus_of_host, from.rails);
    const double ports = std::popcount(rails), of_port = sent.bytes / ports;
    limit_ = std::min(limit_, rank_port * std::popcount(sent.gpus) / ports);
    list_.push_back({hosts.first, hosts.second, rails, of_port, 1});
    for (std::uint64_t left = rails; left != 0; left &= left - 1) {
      double& all = of_ports_[{hosts.first, static_cast<std::uint32_t>(std::countr_zero(left))}];
      all += of_port;
      volume_ = std::max(volume_, all);
    }
  }
  for (Connection& one : list_) one.ports /= volume_;
}

}  // namespace headroom
