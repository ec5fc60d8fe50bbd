// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

/// How the price of an asset spreads over the years of its life. Element 0 of a schedule is the first year.
///
/// Units    amounts in the currency of the caller; a life in whole years; fractions are plain numbers.
/// Domain   price >= residual >= 0; years >= 1; factor > 0; rate > -1.
/// Errors   breaking the domain is a bug of the caller (CHECK).
namespace headroom {

/// (price - residual) / years in each year.
[[nodiscard]] std::vector<double> straight_line(double price, double residual, int years);

/// factor / years of the book value at the start of the year (2 is "double declining"), or the rest in equal parts over
/// the years that are left as soon as that is more, so nothing is left over; the book never falls below the residual.
///
/// Source   Kieso, Weygandt and Warfield, "Intermediate Accounting", chapter 11.
[[nodiscard]] std::vector<double> declining_balance(double price, double residual, int years, double factor);

/// Share of the price that US tax law writes off in each year: general depreciation system, 200 % declining balance,
/// half-year convention, so there is one year more than the class says. Computers are 5-year property.
///
/// Domain   the class is 3, 5 or 7 years (CHECK).
/// Source   IRS Publication 946, "How to Depreciate Property", appendix A, table A-1.
[[nodiscard]] std::span<const double> macrs_shares(int recovery_years);

/// Present value of the tax that depreciation saves, paid at the end of each year:
///   sum of tax_rate * schedule[t] / (1 + rate)^(t + 1)
[[nodiscard]] double tax_shield(std::span<const double> schedule, double tax_rate, double rate);

}  // namespace headroom
