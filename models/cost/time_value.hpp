// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

/// What money at another time is worth now. Amounts are in the currency of the caller; nothing is rounded.
///
/// Units    `rate` is a fraction per period (0.08 is 8 %), the period is what the flows are counted in: years, months.
///          `flows[t]` falls at the end of period t, so flows[0] falls now.
/// Domain   rate > -1 and finite; periods > 0, a fraction of a period is allowed.
/// Errors   breaking the domain is a bug of the caller (CHECK).
/// Source   Brealey, Myers and Allen, "Principles of Corporate Finance", 13th ed. (2020), chapters 2 and 6.
namespace headroom {

/// (1 + rate)^-periods: what 1 at the end of so many periods is worth now. Domain: periods >= 0.
[[nodiscard]] double discount_factor(double rate, double periods);

/// Sum of flows[t] / (1 + rate)^t: the net present value, if what is paid counts as negative. 0 for no flows.
[[nodiscard]] double present_value(std::span<const double> flows, double rate);

/// The level payment at the end of each period that repays 1: rate / (1 - (1 + rate)^-periods), 1 / periods at rate 0.
[[nodiscard]] double capital_recovery_factor(double rate, double periods);

/// The same for something that costs `price` now and is worth `residual` at the end:
///   (price - residual / (1 + rate)^periods) * capital_recovery_factor(rate, periods)
[[nodiscard]] double level_payment(double price, double residual, double rate, double periods);

/// The level amount per period that is worth as much as `net_present_value`: makes lives of different length
/// comparable.
[[nodiscard]] double equivalent_annual_cost(double net_present_value, double rate, double periods);

/// Sum of discounted costs over the sum of discounted quantities: the constant price per unit that pays for everything,
/// as the levelised cost of energy has it. Nothing that is bought may go unused for good: the sum below is > 0 (CHECK).
/// Source   Short, Packey and Holt, "A manual for the economic evaluation of energy efficiency and renewable energy
///          technologies", NREL/TP-462-5173 (1995), section 3.7.
[[nodiscard]] double levelised_cost(std::span<const double> costs, std::span<const double> quantities, double rate);

}  // namespace headroom
