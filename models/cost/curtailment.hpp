// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "models/units.hpp"

/// What it costs to draw less for a while, by each way to do it, and which ways to take first.
///
/// Units    a cost is money per energy that is not drawn. What the energy itself would have cost is left out of all of
///          them, so that they compare with the price of the hour or with what the grid pays.
/// Errors   breaking a domain is a bug of the caller (CHECK).
/// Source   a merit order as power markets clear: the cheapest first, each up to what it can give. The terms are plain
///          accounting, stated at each function.
namespace headroom {

/// A battery gives energy: it wears, and takes more energy than it gives.
///
///   price / (given energy per unit of capacity over its life) + energy price * (discharge_factor / charge_efficiency -
///   1)
///
/// where a life has (1 - end_of_life) / fade_per_cycle full cycles. Domain: fade_per_cycle > 0, 0 <= end_of_life < 1,
/// 0 < charge_efficiency <= 1 <= discharge_factor, prices >= 0.
struct BatteryWear {
  EnergyPrice capacity_price;  ///< of the battery, by its capacity
  double fade_per_cycle = 0.0;
  double end_of_life = 0.8;  ///< part of the capacity that is left when it is replaced
  double charge_efficiency = 1.0, discharge_factor = 1.0;
  EnergyPrice recharge_price;
};
[[nodiscard]] EnergyPrice battery_curtailment(const BatteryWear& wear);

/// A cap: worth * (1 - 1 / slowdown) / (full - capped). Domain: slowdown >= 1, full > capped, worth >= 0.
[[nodiscard]] EnergyPrice capping_curtailment(MoneyRate worth, double slowdown, Power full, Power capped);

/// A job that can checkpoint is paused: worth * (lost_share * pause + checkpoint + restart) / (power * pause).
///
/// `lost_share` is the part of the pause that nobody makes good: 1 on a cluster that is full around the clock, 0 where
/// there is room later. Domain: 0 <= lost_share <= 1, times >= 0, pause > 0, power > 0, worth >= 0.
struct Pause {
  MoneyRate worth;  ///< of the job while it runs
  Power power;      ///< that it draws
  Duration pause, checkpoint, restart;
  double lost_share = 0.0;
};
[[nodiscard]] EnergyPrice pausing_curtailment(const Pause& pause);

/// Work is done later: what waiting costs over the energy, and the price of energy then less now; below 0 where it is
/// cheaper. Domain: delay >= 0, energy > 0, waiting >= 0.
[[nodiscard]] EnergyPrice shifting_curtailment(MoneyRate waiting, Duration delay, Energy energy,
                                               EnergyPrice later_less_now);

/// Work is done elsewhere: (rent * time + transfer) / (power * time). Domain: rent, transfer >= 0, power and time > 0.
[[nodiscard]] EnergyPrice bursting_curtailment(MoneyRate rent, Money transfer, Power power, Duration time);

/// One way to draw less.
struct CurtailmentAction {
  std::string_view name;
  EnergyPrice cost;
  Power most;
  Duration longest = {std::numeric_limits<double>::infinity()};  ///< for which it can give that
};

struct CurtailmentStep {
  std::string_view name;
  Power power;
  Money cost;
};

/// The cheapest first (of equals the earlier one), each as far as it can give its power for all of `length`: what lasts
/// for less gives less. What is missing is `wanted` less the sum. Domain: wanted >= 0, length > 0, powers >= 0.
[[nodiscard]] std::vector<CurtailmentStep> merit_order(std::span<const CurtailmentAction> actions, Power wanted,
                                                       Duration length);

}  // namespace headroom
