// SPDX-License-Identifier: Apache-2.0
#include "models/cost/curtailment.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace headroom {

EnergyPrice battery_curtailment(const BatteryWear& wear) {
  HEADROOM_CHECK(wear.fade_per_cycle > 0.0 && wear.end_of_life >= 0.0 && wear.end_of_life < 1.0,
                 "a battery fades with use, until it is replaced");
  HEADROOM_CHECK(wear.charge_efficiency > 0.0 && wear.charge_efficiency <= 1.0 && wear.discharge_factor >= 1.0,
                 "a battery makes no energy");
  HEADROOM_CHECK(wear.capacity_price.si >= 0.0 && wear.recharge_price.si >= 0.0, "prices are >= 0");
  const double cycles = (1.0 - wear.end_of_life) / wear.fade_per_cycle;
  const double given_per_cycle = 1.0 / wear.discharge_factor;
  return wear.capacity_price / (cycles * given_per_cycle) +
         wear.recharge_price * (wear.discharge_factor / wear.charge_efficiency - 1.0);
}

EnergyPrice capping_curtailment(MoneyRate worth, double slowdown, Power full, Power capped) {
  HEADROOM_CHECK(worth.si >= 0.0 && slowdown >= 1.0 && full > capped, "a cap takes power, and makes nothing faster");
  return worth * (1.0 - 1.0 / slowdown) / (full - capped);
}

EnergyPrice pausing_curtailment(const Pause& pause) {
  HEADROOM_CHECK(pause.lost_share >= 0.0 && pause.lost_share <= 1.0, "a part of the pause is lost");
  HEADROOM_CHECK(pause.worth.si >= 0.0 && pause.power.si > 0.0 && pause.pause.si > 0.0, "a job that runs is paused");
  HEADROOM_CHECK(pause.checkpoint.si >= 0.0 && pause.restart.si >= 0.0, "times are >= 0");
  const Duration lost = pause.lost_share * pause.pause + pause.checkpoint + pause.restart;
  return pause.worth * lost / (pause.power * pause.pause);
}

EnergyPrice shifting_curtailment(MoneyRate waiting, Duration delay, Energy energy, EnergyPrice later_less_now) {
  HEADROOM_CHECK(waiting.si >= 0.0 && delay.si >= 0.0 && energy.si > 0.0, "work that is done later");
  return waiting * delay / energy + later_less_now;
}

EnergyPrice bursting_curtailment(MoneyRate rent, Money transfer, Power power, Duration time) {
  HEADROOM_CHECK(rent.si >= 0.0 && transfer.si >= 0.0 && power.si > 0.0 && time.si > 0.0,
                 "work that is done elsewhere");
  return (rent * time + transfer) / (power * time);
}

std::vector<CurtailmentStep> merit_order(std::span<const CurtailmentAction> actions, Power wanted, Duration length) {
  HEADROOM_CHECK(wanted.si >= 0.0 && length.si > 0.0, "less for some time");
  std::vector<CurtailmentAction> sorted(actions.begin(), actions.end());
  std::ranges::stable_sort(sorted, {}, &CurtailmentAction::cost);
  std::vector<CurtailmentStep> steps;
  for (const CurtailmentAction& action : sorted) {
    HEADROOM_CHECK(action.most.si >= 0.0 && action.longest.si >= 0.0, "an action gives power for some time");
    const Power held = action.longest < length ? action.most * (action.longest / length) : action.most;
    const Power taken = std::min(held, wanted);
    if (taken.si <= 0.0) continue;
    wanted -= taken;
    steps.push_back({action.name, taken, taken * length * action.cost});
  }
  return steps;
}

}  // namespace headroom
