// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "sim/allocation.hpp"
#include "sim/network/job_traffic.hpp"
#include "sim/topology/fabric.hpp"

namespace headroom {

/// Hosts of a job that stand alike: one; or, of a pattern of all to all, those of one leaf (and NVLink domain) that
/// have the same rails.
struct TrafficEnd {
  NodeId node;              ///< one of them
  double hosts = 1.0;       ///< how many
  std::uint32_t leaf = 0;   ///< Fabric::way_place()
  std::uint64_t rails = 0;  ///< bit r: GPUs of the job stand at rail r
  double port = 0.0;        ///< of one host on one rail, what the job has of it now, bytes/s: the least of its rails
};

/// From one end to another on each of its rails: what has to change its rail does so over NVLink first.
struct Connection {
  std::uint32_t from = 0, to = 0;  ///< numbers of ends; the same one twice: between its hosts
  std::uint64_t rails = 0;         ///< of the first
  double ports = 0.0;              ///< on each rail, what it sends over what the fullest port of the phase does
  std::uint32_t pairs = 1;         ///< of hosts
};

/// Who of a job speaks to whom in a phase, and what it sends them.
///
/// Of groups of ranks, a ring passes from one NVLink domain to the next over the ports of all its ranks there, evenly;
/// in other patterns a rank sends over its own port.
class Connections {
 public:
  /// The fabric must outlive it.
  explicit Connections(const Fabric& fabric) : fabric_(fabric) {}

  /// `cap`: part of the rate of ports that is used at most. Nodes beyond the fabric (rented ones) speak to nobody.
  /// Valid until the next call, as is what follows.
  void find(const TrafficPhase& phase, std::span<const Slice> where, double cap = 1.0);

  [[nodiscard]] std::span<const TrafficEnd> ends() const { return ends_; }
  [[nodiscard]] std::span<const Connection> list() const { return list_; }
  [[nodiscard]] double limit() const { return limit_; }    ///< of one port where it is alone, bytes/s: the least of all
  [[nodiscard]] double volume() const { return volume_; }  ///< of the fullest port in a second of work, bytes
  [[nodiscard]] bool is_sent() const { return is_sent_; }  ///< else all hosts are one, or one NVLink domain

 private:
  struct Host {
    TrafficEnd end;
    std::uint32_t domain = 0;
    double built = 0.0;      ///< as `port`, if nothing had failed
    std::uint64_t gpus = 0;  ///< of the job
    std::uint32_t gpus_of_host = 0, rails = 1;
  };
  struct Rank {
    std::uint32_t host = 0, gpu = 0;
  };
  /// What ranks send from one host to another in a second of work.
  struct Sent {
    double bytes = 0.0;
    std::uint64_t gpus = 0;  ///< that send it
  };
  void look_up(std::span<const Slice> where);
  [[nodiscard]] Host host_of(NodeId node, std::uint64_t gpus) const;
  void connect_rings(std::size_t stride);
  void connect_all();
  void connect_groups(const RankGroups& groups, TrafficPattern pattern);
  void find_group(const RankGroups& groups, std::size_t first);
  void send_around(double bytes);
  void send_to_all(double bytes);
  void send_to_neighbours(double bytes);
  void send(const Rank& from, const Rank& to, double bytes);
  void connect_sent(double rank_port);
  void limit_by(const Host& host);
  [[nodiscard]] std::uint32_t domain_of(const Rank& rank) const { return hosts_[rank.host].domain; }

  const Fabric& fabric_;
  std::vector<Host> hosts_;
  std::vector<TrafficEnd> ends_;
  std::vector<Connection> list_;
  double limit_ = 0.0, volume_ = 0.0;
  double full_ = 0.0;  // as the limit, of ports that nothing has failed of
  bool is_sent_ = false;
  std::vector<Rank> ranks_, group_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Sent> sent_;        // by host and host
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> of_ports_;  // by host and rail, bytes
};

}  // namespace headroom
