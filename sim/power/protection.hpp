// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/power/protection_spec.hpp"

namespace headroom {

/// Breakers that warm up and trip, feeds that fail, batteries that run out: which nodes, and which other loads, are cut
/// off from power, and when.
///
/// All of it is exact for loads that are constant between two calls of look().
class Protection {
 public:
  /// Both must outlive it.
  Protection(const ProtectionSpec& spec, PowerTree& tree, std::uint32_t nodes, std::vector<FedLoad> loads = {});

  /// Books heat and charge up to now; from now on the places draw what the tree says.
  void look(Instant now);
  /// The next thing that happens by itself if nothing changes.
  [[nodiscard]] Instant next() const;

  struct Switch {
    NodeId node;
    bool is_fed;
  };
  /// Does what is due now. Nodes that lose or get back their power, in the order in which it happens.
  void act(Instant now, std::vector<Switch>& out);
  /// By the number of the load.
  [[nodiscard]] bool is_fed(std::uint32_t load) const { return load_cut_by_[load] == 0; }
  /// Loads that act() switched last, perhaps more than once each.
  [[nodiscard]] const std::vector<std::uint32_t>& switched_loads() const { return switched_loads_; }

  [[nodiscard]] std::uint64_t trips() const { return trips_; }
  [[nodiscard]] bool keeps_any_dark() const { return dark_ > 0; }

 private:
  struct BreakerState {
    Duration heat;
    double ratio = 0.0;
    Instant settled, trips_at = Instant::never(), closes_at = Instant::never();
    bool is_open = false;
  };
  struct UpsState {
    Energy content;
    Power load;
    Instant settled, empty_at = Instant::never(), generator_at = Instant::never();
    int lost = 0, broken = 0;                    ///< how many faults of its feed, and of itself, last
    bool is_dark = false, is_unpowered = false;  ///< unpowered: neither feed nor generators; batteries may carry it
  };
  struct Pending {
    Instant at;
    std::size_t fault;
    bool is_end;
  };
  void look(std::size_t breaker, Instant now);
  void look_at_ups(std::size_t ups, Instant now);
  void trip(std::size_t breaker, Instant until, Instant now, std::vector<Switch>& out);
  void close(std::size_t breaker, Instant now, std::vector<Switch>& out);
  void change(const Pending& pending, Instant now, std::vector<Switch>& out);
  void feed(const PlaceNodes& where, bool is_lost, Instant now, std::vector<Switch>& out);
  void decide(std::size_t ups, Instant now, std::vector<Switch>& out);
  void cut(NodeId node, bool is_cut, std::vector<Switch>& out);
  void feed_loads(const PlaceNodes& where, bool is_lost);
  void cut_load(std::uint32_t load, bool is_cut);
  [[nodiscard]] bool has_ups(NodeId node, const PlaceNodes& below) const;
  [[nodiscard]] bool hangs_on(PowerPlaceId place, PowerPlaceId above) const;

  const ProtectionSpec& spec_;
  PowerTree& tree_;
  std::vector<BreakerState> breakers_;
  std::vector<UpsState> supplies_;
  std::vector<Pending> pending_;       // begins and ends of faults, in order of time
  std::size_t done_ = 0;               // of these
  std::vector<std::uint16_t> cut_by_;  // by node: by how many
  std::vector<FedLoad> loads_;
  std::vector<std::uint16_t> load_cut_by_;  // likewise
  std::vector<std::uint32_t> switched_loads_;
  std::uint64_t trips_ = 0;
  std::uint32_t dark_ = 0;  // nodes
};

}  // namespace headroom
