// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/ledger/ledger.hpp"
#include "planner/ledger/purchase.hpp"
#include "planner/ledger/service.hpp"

namespace headroom {

/// Every flow of a scenario from the order to the end of its horizon. Service begins after the lead time and lasts
/// `costs.horizon`; each of its months is as the run was, with the hours that the calendar gives it, and is paid at its
/// end.
///
///   servers, installation,   price of the pools that are bought: the deposit at the order, the rest at delivery; again
///   fabric, storage          at the end of each life within the horizon
///   resale                   the residual at the end of a life; at the end of the horizon the straight line from the
///                            price to the residual
///   space, energy            power at full load x price; x load x PUE x hours x price
///   maintenance, insurance,  on the purchase price, per GPU, per node
///   licences, staff
///   rent                     of pools by the hour, whether used or not
///   cloud                    what the run booked with clouds
///   recharge                 what the useful GPU-hours would have cost elsewhere, if the scenario says so
///   tax                      rate x (recharge - costs of running - depreciation), at the end of each year of service;
///                            below zero where other income of the firm can take it
///
/// Prices of running rise by `inflation` (energy by its own rate) each year; purchases and rents do not.
///
/// Domain   the scenario has costs (CHECK).
[[nodiscard]] Ledger build_ledger(const Scenario& scenario, const ServiceRates& rates);

}  // namespace headroom
