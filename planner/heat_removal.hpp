// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "planner/balances.hpp"
#include "scenarios/scenario.hpp"
#include "sim/cooling/cooling_meter.hpp"
#include "sim/cooling/site_cooling.hpp"
#include "sim/power/energy_meter.hpp"
#include "sim/power/node_board.hpp"

namespace headroom {

/// The part of a run that takes its heat away: the subsystem and who listens to it.
class HeatRemoval {
 public:
  /// `section` must outlive it. Everything stands on the board that power writes on.
  HeatRemoval(const CoolingSection& section, const ClusterSpec& cluster, const Window& window);
  HeatRemoval(const HeatRemoval&) = delete;
  HeatRemoval& operator=(const HeatRemoval&) = delete;

  [[nodiscard]] NodeBoard& board() { return board_; }
  [[nodiscard]] SiteCooling& site() { return site_; }
  void listen(std::vector<RecordSink*>& listeners) { listeners.push_back(&meter_); }

  /// After the run, which ended then. First.
  void finish(Instant end) { site_.finish(end); }
  /// What computers drew against the heat that came, and what became of that.
  void add_to(std::vector<Balance>& balances, const SiteEnergy& whole_run) const;
  void add_to(RunStatistics& statistics) const;

 private:
  NodeBoard board_;
  SiteCooling site_;
  CoolingMeter meter_;
};

}  // namespace headroom
