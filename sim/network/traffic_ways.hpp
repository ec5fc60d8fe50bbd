// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "models/network/max_min.hpp"
#include "sim/network/connections.hpp"

namespace headroom {

/// A phase of a job as one flow: all its connections go at one rate, that of the slowest. A connection goes from a host
/// to another on one rail.
struct PhaseWays {
  std::vector<BundleUse> uses;  ///< how many connections each bundle carries, in the order of their numbers
  double limit = 0.0;           ///< of one connection, bytes/s, where it is alone
  double volume = 0.0;          ///< of one connection in a second of the job's work, bytes
  bool is_sent = false;         ///< else all hosts are one, or one NVLink domain
  bool is_cut = false;          ///< no way leads where one of them has to go
  friend bool operator==(const PhaseWays&, const PhaseWays&) = default;
};

/// Seconds that a job waits in a second of its work where nobody else is and its ports are all that is narrow; its
/// computing, which hides a part, takes `slowdown` times what it takes at full clock.
[[nodiscard]] double waiting_alone(std::span<const TrafficPhase> phases, std::span<const PhaseWays> ways,
                                   double slowdown);

/// Which way the traffic of an allocation goes. Routes are those of leaves, so the cost follows the number of leaves
/// that the job stands on and not of its pairs of nodes.
class TrafficWays {
 public:
  explicit TrafficWays(const Fabric& fabric) : fabric_(fabric), connections_(fabric) {}

  /// Nodes beyond the fabric (rented ones) have no ways: nothing is sent.
  [[nodiscard]] PhaseWays find(const TrafficPhase& phase, std::span<const Slice> where, double cap = 1.0);

 private:
  /// Connections from one leaf to another on one rail, and two hosts that stand for all of them.
  struct Pair {
    NodeId from, to;
    double connections = 0.0;
  };
  void pair_leaves();
  void lay(PhaseWays& out);

  const Fabric& fabric_;
  Connections connections_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, Pair> pairs_;  // by leaf, leaf and rail
  std::map<std::uint32_t, double> carried_;                                        // by bundle
};

}  // namespace headroom
