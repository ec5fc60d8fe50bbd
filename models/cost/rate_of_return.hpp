// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

/// The yield of a series of cash flows. Periods, signs and source as in models/cost/time_value.hpp.
namespace headroom {

/// All rates per period at which the present value is zero, ascending. None, if the flows never change sign (and
/// sometimes if they do so twice); more than one is possible if they change sign more than once, and then no rate says
/// whether the project is good: use modified_rate_of_return().
struct RateOfReturn {
  enum class Roots : unsigned char { none, one, multiple };
  std::vector<double> rates;

  [[nodiscard]] Roots roots() const {
    return rates.empty() ? Roots::none : rates.size() == 1 ? Roots::one : Roots::multiple;
  }
};

/// Scans ln(1 + rate) between Cauchy's bounds on the roots of a polynomial for changes of sign, then bisects each to
/// the last digit. With one change of sign among the flows (a normal project) the answer is exact and complete by
/// Descartes' rule. With more, two roots within 1/4000 of the scanned range, or a double one, can escape.
///
/// Domain   finite flows (CHECK). No flows, or zeros alone, have no rate.
[[nodiscard]] RateOfReturn internal_rate_of_return(std::span<const double> flows);

/// (future value of what comes in at `reinvestment_rate` / present value of what goes out at `finance_rate`)^(1/n) - 1,
/// n = flows.size() - 1. Nothing if money flows one way only.
///
/// Domain   both rates > -1 and finite (CHECK).
[[nodiscard]] std::optional<double> modified_rate_of_return(std::span<const double> flows, double finance_rate,
                                                            double reinvestment_rate);

}  // namespace headroom
