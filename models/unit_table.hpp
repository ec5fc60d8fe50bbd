// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "models/unit_text.hpp"

/// The registry of units behind models/unit_text.hpp, for the two files that read and write them, and for tests.
namespace headroom {

/// One row of the registry. A number x in this unit is (x + offset) * numerator / denominator base units. Numerator and
/// denominator are whole numbers and exact as doubles, so that "5 ms" is 5/1000 rounded once, the same double as 0.005.
struct Unit {
  std::string_view name;
  Dimension dimension;
  double numerator = 1.0;
  double denominator = 1.0;
  double offset = 0.0;  ///< not zero: an absolute scale such as degC, which cannot be part of a compound
  bool counts = false;  ///< it names what is counted ("GPU"); a compound with such a factor counts too
};

[[nodiscard]] std::span<const Unit> units();

/// One unit or a compound such as "USD/kW-month", folded into one row. "" and "1" are the plain number; "/h" and "1/h"
/// are both one over an hour. Errors: an unknown or refused unit, an offset in a compound, a missing factor, more than
/// 8 factors (which keeps the exponents in range).
[[nodiscard]] std::variant<Unit, UnitError> parse_unit(std::string_view text);

/// `number` of `unit` in base units, rounded as parse_quantity rounds it; infinite if out of range.
[[nodiscard]] constexpr double in_base_units(double number, const Unit& unit) {
  return (number + unit.offset) * unit.numerator / unit.denominator;
}

}  // namespace headroom
