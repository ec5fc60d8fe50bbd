// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "sim/cooling/plant_run.hpp"
#include "sim/cooling/racks.hpp"
#include "sim/cooling/thermal_throttle.hpp"
#include "sim/subsystem.hpp"

namespace headroom {

/// Heat, from what nodes draw to what the plant makes of it, and back: what the temperatures hold the nodes to.
///
/// Reads the draws of the board and writes thermal steps and what cooling draws. Cost follows events: a rack is looked
/// at when its heat, its flow, or room or water change, and when one of its junctions was predicted to meet a
/// threshold; the plant as PlantRun says. Temperatures of the racks do not depend on how often they are looked at.
///
/// Everything begins steady, with what the nodes draw at first: power begins before it.
class SiteCooling final : public Subsystem {
 public:
  /// Both must outlive it.
  SiteCooling(const CoolingSpec& spec, NodeBoard& board);

  [[nodiscard]] std::string_view name() const override { return "cooling"; }
  void begin(Control& control) override;
  void settle(Instant from, Instant to) override;
  void on_timer(std::uint32_t timer, Control& control) override;
  void on_node(NodeId node, Lifecycle state) override;
  bool resolve(std::span<const JobId> dirty, Control& control) override;

  /// Everything is settled up to the end of the run. Then:
  ///   made() + plant().heat_own() = plant().heat_out() + stored() - stored_at_first(), to rounding.
  void finish(Instant end) { collect(end); }
  [[nodiscard]] Energy made() const;
  [[nodiscard]] Energy stored() const;
  [[nodiscard]] Energy stored_at_first() const { return stored_at_first_; }
  [[nodiscard]] const PlantRun& plant() const { return *plant_; }
  /// Nothing under CoolingFidelity::plant.
  [[nodiscard]] const Racks* racks() const { return racks_ ? &*racks_ : nullptr; }

 private:
  // The site (site_cooling.cpp).
  void visit_site(Instant now);
  void refeed(Instant now);
  void collect(Instant now);
  void renew_flows(Instant now);
  void look_at_plant(const PlantRun::Heat& heat, Instant now);
  [[nodiscard]] bool differs(const PlantRun::Heat& heat) const;
  void watch_heat(Instant now);
  [[nodiscard]] OutdoorAir outdoors(Instant now) const;
  [[nodiscard]] record::SiteCooled entry() const;
  void arm(Control& control);

  // Its racks (site_cooling_racks.cpp).
  void redraw(NodeId node, Instant now);
  void touch(RackId rack);
  void touch_all();
  bool look_at(RackId rack, Control& control);
  [[nodiscard]] bool is_untroubled(RackId rack) const;
  bool decide(RackId rack, Control& control);
  void apply(NodeId node, const NodeHold& next, Control& control);
  void find_releasable(RackId rack);
  void predict(RackId rack, Instant now);
  [[nodiscard]] Instant next_look(RackId rack, std::uint32_t place, Instant now, Instant before) const;
  [[nodiscard]] Instant when(NodeId node, Temperature junction, Crossing direction, Instant now, Instant before) const;
  void see(Temperature junction);

  const CoolingSpec& spec_;
  NodeBoard& board_;
  CoolingFaults faults_;
  NodeHeat heat_;
  std::optional<Racks> racks_;
  std::optional<PlantRun> plant_;
  Control* control_ = nullptr;

  // The site.
  PlantWorks works_;
  PlantRun::Heat looked_at_;       // heat of the last look at the plant
  PlantRun::Heat collected_mean_;  // of the time between the last two collections
  NodeHeat::Sums collected_sums_;
  Instant collected_, weather_due_, fault_due_, window_due_, step_due_;
  Energy stored_at_first_;
  std::vector<NodeHeat::Rates> rates_;  // by node
  record::SiteCooled noted_;
  bool is_noted_ = false;
  bool power_looks_again_ = false;       // it feeds cooling, which draws something else
  MilliKelvin hottest_, hottest_since_;  // as in the entry; since the last collection

  // Racks and nodes.
  std::vector<NodeHold> holds_;          // by node
  std::vector<std::uint32_t> troubled_;  // by rack: nodes that are held or shut down
  std::uint32_t shut_ = 0;
  Instant shut_or_faulted_;      // when last
  std::vector<Instant> queued_;  // by rack: the earliest look that is in the agenda
  using Look = std::pair<Instant, std::uint32_t>;
  std::priority_queue<Look, std::vector<Look>, std::greater<>> agenda_;
  using Armed = std::priority_queue<Instant, std::vector<Instant>, std::greater<>>;
  Armed awaited_, idle_;  // timers of the engine
  std::vector<RackId> touched_;
  std::vector<bool> is_touched_;  // by rack
  std::vector<NodeId> redrawn_;
  std::vector<NodeBoard::Draw> freed_;        // of a rack's nodes, each released by one step
  std::vector<Temperature> freed_junctions_;  // where that leads; storage, used again
};

}  // namespace headroom
