// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenarios/scenario.hpp"
#include "sim/energy/grid_meter.hpp"

namespace headroom {

/// What it costs to draw less during the calls of a scenario, by models/cost/curtailment.hpp. A means that gives no
/// power costs infinitely much.
struct CurtailmentCosts {
  EnergyPrice battery, capping, pausing;  ///< at the power that each is counted on for
  MoneyRate worth;                        ///< of a useful hour of a GPU
  double lost_share = 0.0;

  [[nodiscard]] Money of_battery(const CallOutcome& call) const { return call.kept * battery; }
  [[nodiscard]] Money of_capping(const CallOutcome& call) const { return worth * call.slowed; }
  [[nodiscard]] Money of_pausing(const CallOutcome& call) const {
    return worth * (call.lost + lost_share * call.waited);
  }
};

/// Of the pools of the scenario, by their GPUs: capping as deep as it may go, and a pause as long as a call is on
/// average. Domain: a scenario with power and `site.curtailment`.
[[nodiscard]] CurtailmentCosts curtailment_costs(const Scenario& scenario);
/// The section with its order, the cheapest means first, and its deepest step.
[[nodiscard]] CurtailmentSpec make_curtailment(const Scenario& scenario);

}  // namespace headroom
