// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "planner/balances.hpp"
#include "planner/measured_power.hpp"
#include "scenarios/scenario.hpp"
#include "sim/power/energy_meter.hpp"
#include "sim/power/level_meter.hpp"
#include "sim/power/site_power.hpp"
#include "sim/power/throttle_meter.hpp"

namespace headroom {

/// A place of the power tree that has a name, over the whole run.
struct PlaceUse {
  std::string name;
  Power mean = {}, peak = {};
  std::optional<Power> limit = std::nullopt;
  TimeSpan above_limit = {};
  double loss_share = 0.0;        ///< of what it drew
  TimeSpan held = {};             ///< for how long its jobs were held there to keep the limit
  double oversubscription = 0.0;  ///< nameplates of its nodes over the limit; 0 without one
};

/// A part of the computers, over the whole run.
struct PartUse {
  std::string name;
  Energy energy;
};

struct PowerOutcome {
  std::vector<PlaceUse> places;              ///< from the feed down
  std::vector<PartUse> parts;                ///< those that took anything; together, all that computers took
  std::optional<std::uint64_t> trips = {};   ///< of breakers, if there are any
  std::vector<ComparedPower> compared = {};  ///< with what was measured
};

/// The part of a run that draws power: the subsystem and who listens to it.
class Electricity {
 public:
  /// All must outlive it.
  /// `board`: where cooling hears of it; `calls`: where it hears of calls of the grid. Both may be null. `seed`: of the
  /// run.
  Electricity(const PowerSection& section, const ClusterSpec& cluster, const Window& window, const JobSource& jobs,
              NodeBoard* board, CallBoard* calls, std::uint64_t seed);
  Electricity(const Electricity&) = delete;
  Electricity& operator=(const Electricity&) = delete;

  [[nodiscard]] SitePower& site() { return site_; }
  void listen(std::vector<RecordSink*>& listeners);
  void divide(const std::vector<Instant>& periods) { energy_.divide(periods); }

  /// After the run, which ended then. First.
  void finish(Instant end);
  void add_to(RunStatistics& statistics) const;
  [[nodiscard]] PowerOutcome outcome() const;
  /// What the record says of the feed and of losses against what the places of the tree booked; whose energy it was.
  void add_to(std::vector<Balance>& balances) const;
  [[nodiscard]] const EnergyMeter& energy() const { return energy_; }

 private:
  const PowerSection& section_;
  const std::vector<PowerSection::Level>& levels_;
  const ClusterSpec& cluster_;
  PowerSpec spec_;
  SitePower site_;
  EnergyMeter energy_;
  ThrottleMeter throttle_;
  LevelMeter by_level_;
  Instant end_;
  std::optional<PowerDistribution> distribution_;  // if there is something to compare it with
};

}  // namespace headroom
