// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

/// When an investment has paid, and how well. Periods, signs and source as in models/cost/time_value.hpp.
namespace headroom {

/// The first time at which the sum of the discounted flows is >= 0 again after it was below, in periods; within a
/// period the flow comes in evenly. Rate 0 is the simple payback. 0 if it never was below; nothing without flows, or if
/// it never gets back; later dips are not looked at.
///
/// Domain   rate > -1 and finite (CHECK).
[[nodiscard]] std::optional<double> payback(std::span<const double> flows, double rate);

/// Present value of flows[1..] over the investment -flows[0]: above 1 creates value.
///
/// Domain   flows[0] < 0 (CHECK); rate > -1 and finite (CHECK).
[[nodiscard]] double profitability_index(std::span<const double> flows, double rate);

/// The first period at whose end owning has cost no more than renting, in present values since now. Nothing if that
/// never happens within the shorter of the two series. Costs are positive, and a resale at the end of the horizon is
/// no part of `own`: whoever wants one asks for a series a horizon.
///
/// Domain   rate > -1 and finite (CHECK).
[[nodiscard]] std::optional<std::size_t> break_even_horizon(std::span<const double> own, std::span<const double> rent,
                                                            double rate);

}  // namespace headroom
