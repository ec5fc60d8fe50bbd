// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/ledger/ledger.hpp"
#include "planner/ledger/purchase.hpp"
#include "planner/ledger/service.hpp"

namespace headroom {

/// Every flow of a scenario from the order to the end of its horizon. Service begins after the lead time and lasts
/// `costs.horizon`; each of its months has the hours that the calendar gives it, and is paid at its end. Nodes that
/// come or go with the months are bought and paid for as they do: see planner/ledger/cohort.hpp.
///
///   servers, installation,   price of the pools that are bought: the deposit at the order, the rest at delivery; again
///   fabric, storage          at the end of each life within the horizon
///   resale                   of all but the installation, at the end of a life, of the horizon, or when nodes leave:
///                            CostsSection::resale_value
///   space, facility, energy  power at full load x price; the same, level; x load x PUE x hours x price
///   energy, demand charges,  where the utility is metered (planner/ledger/electricity_bill.hpp): as it bills; the
///   ratchet demand ratchet           is what it adds to the demand charges power contract           at its fixed
///   price, less the market value of what it covers carbon                   of the operation x costs.carbon_price
///   maintenance, insurance,  on the price of the servers, on the purchase price, per GPU, per node
///   licences, staff
///   rent                     of pools by the hour, whether used or not
///   cloud                    what the run booked with clouds
///   tax                      rate x (-costs of running - depreciation), at the end of each year of service; it is
///   below
///                            zero: other income of the firm can take it
///   recharge                 what the useful GPU-hours would have cost elsewhere, if the scenario says so, and the tax
///                            on it: no part of the costs
///
/// Prices of running rise by `inflation` (energy by its own rate) each year; purchases and rents do not.
///
/// Domain   the scenario has costs (CHECK).
[[nodiscard]] Ledger build_ledger(const Scenario& scenario, const Service& service);

}  // namespace headroom
