// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
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

/// From one end to another, on each rail of the first: what has to change its rail does so over NVLink first.
struct Connection {
  std::uint32_t from = 0, to = 0;  ///< numbers of ends; the same one twice: between its hosts
  double ports = 0.0;              ///< how many whole ports on each rail would be full of it
  std::uint32_t pairs = 1;         ///< of hosts
};

/// Who of a job speaks to whom in a phase.
class Connections {
 public:
  /// The fabric must outlive it.
  explicit Connections(const Fabric& fabric) : fabric_(fabric) {}

  /// Nodes beyond the fabric (rented ones) speak to nobody. Valid until the next call, as is what follows.
  void find(const TrafficPhase& phase, std::span<const Slice> where);

  [[nodiscard]] std::span<const TrafficEnd> ends() const { return ends_; }
  [[nodiscard]] std::span<const Connection> list() const { return list_; }
  [[nodiscard]] double limit() const { return limit_; }    ///< of one port where it is alone, bytes/s: the least of all
  [[nodiscard]] double full() const { return full_; }      ///< the same, of ports that nothing has failed of
  [[nodiscard]] bool is_sent() const { return is_sent_; }  ///< else all hosts are one, or one NVLink domain

 private:
  struct Host {
    TrafficEnd end;
    std::uint32_t domain = 0;
    double built = 0.0;  ///< as `port`, if nothing had failed
  };
  void look_up(std::span<const Slice> where);
  [[nodiscard]] Host host_of(NodeId node, std::uint64_t gpus) const;
  void connect_rings(std::size_t stride);
  void connect_all();
  void limit_by(const Host& host);

  const Fabric& fabric_;
  std::vector<Host> hosts_;
  std::vector<TrafficEnd> ends_;
  std::vector<Connection> list_;
  double limit_ = 0.0, full_ = 0.0;
  bool is_sent_ = false;
};

}  // namespace headroom
