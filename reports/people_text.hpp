// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reports/document.hpp"

/// Values as people read them: rounded, and in units that keep them short. Files for programs use
/// reports/number_text.hpp.
namespace headroom {

/// About four significant digits for a table that people read, never with an exponent between 1e-4 and 1e15; integers
/// are shown whole, and "-" stands for a number that is not finite.
[[nodiscard]] std::string number_for_people(double value);

/// A value in `unit` with the unit that keeps it short: 7500 "s" is "2.08 h". A unit that models/unit_text.hpp does not
/// know is kept; with "1" it is a bare number, because nothing tells a count from a fraction.
[[nodiscard]] std::string value_for_people(double value, std::string_view unit);

/// The unit in which value_for_people() shows a value, and how many of it one `unit` is: for a column whose numbers
/// share the unit of the largest.
struct ShownUnit {
  std::string name;  ///< empty for a count or a fraction
  double factor = 1.0;
};
[[nodiscard]] ShownUnit shown_unit(double value, std::string_view unit);

/// "0.21": half the width of an interval with two significant digits, "213" from 100 on.
[[nodiscard]] std::string half_width_for_people(double half);

/// "± 0.21 h (95 %, 10 replicas)" behind a value of 1.63 h: the half-width with two significant digits, in the unit in
/// which value_for_people() shows the value. Empty without an interval, and for one of no width: a figure that does not
/// vary. Where an interval was looked for and not found, the reason.
[[nodiscard]] std::string interval_for_people(const KeyFigure& figure);

/// "1 replica", "2 replicas"
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view thing);

/// A number of a table is not given a unit: its column names one.
[[nodiscard]] std::string cell_for_people(const Cell& cell);

}  // namespace headroom
