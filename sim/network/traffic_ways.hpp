// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "models/network/max_min.hpp"
#include "sim/allocation.hpp"
#include "sim/network/job_traffic.hpp"
#include "sim/topology/fabric.hpp"

namespace headroom {

/// A phase of a job as one flow: all its connections go at one rate, that of the slowest. A connection goes from a host
/// to another on one rail.
struct PhaseWays {
  std::vector<BundleUse> uses;  ///< how many connections each bundle carries, in the order of their numbers
  double limit = 0.0;           ///< of one connection, bytes/s, where it is alone
  double full = 0.0;            ///< of one connection through ports that nothing has failed of
  bool is_sent = false;         ///< else all hosts are one, or one NVLink domain
  bool is_cut = false;          ///< no way leads where one of them has to go
};

/// Which way the traffic of an allocation goes. Routes are those of leaves, so the cost follows the number of leaves
/// that the job stands on and not of its pairs of nodes.
class TrafficWays {
 public:
  explicit TrafficWays(const Fabric& fabric) : fabric_(fabric) {}

  /// Nodes beyond the fabric (rented ones) have no ways: nothing is sent.
  [[nodiscard]] PhaseWays find(const TrafficPhase& phase, std::span<const Slice> where);

 private:
  struct Host {
    NodeId node;
    HostPlace place;
    std::uint64_t rails = 0;  ///< bit r: GPUs of the job stand at rail r
    double part = 1.0;        ///< of a port that the job has: the least of its rails
    double port = 0.0;        ///< of one rail, as built, bytes/s
  };
  /// Connections from one leaf to another on one rail, and two hosts that stand for all of them.
  struct Pair {
    NodeId from, to;
    double connections = 0.0;
  };
  void look_up(std::span<const Slice> where);
  [[nodiscard]] Host host_of(NodeId node, std::uint64_t gpus) const;
  void connect_rings(std::size_t stride, PhaseWays& out);
  void connect_all(PhaseWays& out);
  void limit_by(const Host& host, PhaseWays& out) const;
  void connect(const Host& from, const Host& to, double connections);
  void lay(PhaseWays& out);

  const Fabric& fabric_;
  std::vector<Host> hosts_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, Pair> pairs_;  // by leaf, leaf and rail
  std::map<std::uint32_t, double> carried_;                                        // by bundle
};

}  // namespace headroom
