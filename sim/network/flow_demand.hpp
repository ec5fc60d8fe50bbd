// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "sim/network/connections.hpp"
#include "sim/network/flow_cycles.hpp"
#include "sim/network/link_shares.hpp"

namespace headroom {

/// A job that sends, as flows want to know it. Times are those of a second of its work.
struct FlowSender {
  std::uint32_t number = 0;              ///< of the job: says how long its steps are, and where in one it begins
  std::span<const TrafficPhase> phases;  ///< that are sent, one or more
  std::span<const Slice> where;
  double weight = 1.0;
  std::uint32_t segment = 0;
  double cap = 1.0;          ///< of the rate of its ports
  double elsewhere_s = 1.0;  ///< all but the network
  double slowdown = 1.0;     ///< of its computing
};

/// A job's second of work as one step, times a length of its own.
///
/// Equal steps would stay in step: phases that once meet meet for ever, and phases that once evade each other do so for
/// ever (CASSINI, NSDI 2024). Jobs of a cluster train different models, whose steps take a part of a second to some ten
/// seconds; lengths lie evenly, on a scale of ratios, between one and four seconds.
[[nodiscard]] double step_length(std::uint32_t job);

/// What jobs send, on single links: the connections of TrafficWays, each from the ports of a host over links of its
/// equal ways to the ports of another.
///
/// `ideal` and `adaptive` routing split a connection into as many parts as it takes to use its links evenly, up to 256;
/// `adaptive` has the stated part of each link. `ecmp` puts each of its flows on one way by a hash of both
/// hosts, the rail, the number of the flow and the seed; a connection of more than 4,096 flows is spread
/// evenly. Phases have at least the time that the slowest port needs.
/// Flows of a host on one port share it, so those that have less to wait for leave room to others. What is alike is
/// merged (merge_alike), so a fabric that is used evenly costs as much as its bundles.
class FlowDemand {
 public:
  /// The fabric must outlive it.
  FlowDemand(const Fabric& fabric, const SpreadingSpec& spreading, std::uint64_t seed);

  /// Each job has a way for all that it sends (CHECK). No warm-up and no horizon yet.
  [[nodiscard]] FlowCycles cycles(std::span<const FlowSender> senders);
  /// The fabric has other ways now.
  void forget_ways() { ways_.clear(); }

 private:
  using Place = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>;
  [[nodiscard]] CyclingPhase phase_of(const TrafficPhase& phase, const FlowSender& sender, double step_s);
  void lay(const Connection& connection, std::uint32_t rail, double port_bytes, const FlowSender& sender,
           CyclingPhase& out);
  /// For equal parts of a connection.
  [[nodiscard]] const std::vector<SingleWay>& ways(const Connection& connection, std::uint32_t rail);
  [[nodiscard]] std::uint32_t link(const SingleLink& single, std::uint32_t segment);
  [[nodiscard]] std::uint32_t port(std::uint32_t end, std::uint32_t rail, bool is_in);
  [[nodiscard]] std::uint32_t new_link(double rate);

  const Fabric& fabric_;
  SpreadingSpec spreading_;
  std::uint64_t seed_;
  Connections connections_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::vector<SingleWay>> ways_;  // leaf, leaf, rail
  std::vector<SingleWay> hashed_;  // storage used again
  // Of one question.
  std::vector<double> bandwidth_;
  std::map<Place, std::uint32_t> links_;  // by bundle, the nodes, the number of the link, and segment
  std::map<std::tuple<std::uint32_t, std::uint32_t, bool>, std::uint32_t> ports_;  // of one phase: end, rail, in
};

}  // namespace headroom
