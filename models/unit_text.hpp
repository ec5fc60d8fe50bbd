// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "models/units.hpp"

/// Units as text: the only place where a unit has a name.
namespace headroom {

struct ParsedQuantity {
  double si = 0.0;
  Dimension dimension;
};

/// Why a text is no quantity, as a sentence fragment that can follow a colon: `unknown unit "kq"; did you mean "kW"?`
struct UnitError {
  std::string message;
};

/// "40 kW", "1.5 d", "2d 12h", "2-12:00:00" (Slurm), "12:30:00", "400 Gbit/s", "50 GB/s", "80 GiB", "0.11 USD/kWh",
/// "12 USD/kW-month", "21 degC", "95 %", "1:2" (a ratio). Bits and bytes, GB and GiB are different. A bare number is
/// dimensionless. A month is 1/12 of 365.25 days, a year 365.25 days.
///
/// Grammar  a number, blanks if you like, a unit without blanks: names joined by `*`, `·` or `-` (all multiply) and
/// `/`.
///          What follows a `/` stays below the line: "USD/kW-month" is USD / (kW * month). A leading `/` or "1/" is one
///          over: "3 1/h". Several parts with a blank between them add up, for durations only.
/// Units    the table in models/unit_table.cpp; result in base units (models/units.hpp), rounded once per operation.
///          "g", "kg" and "t" are masses of CO2-equivalent; "degC" and "degF" are absolute temperatures.
/// Errors   every other text, with the reason. Infinite, not-a-number, overflow, underflow to zero and a temperature
///          below absolute zero are errors; other negative numbers are not, the caller knows its range.
[[nodiscard]] std::variant<ParsedQuantity, UnitError> parse_quantity(std::string_view text);

/// A number in the given unit, shortest text that reads back to the same double: 40000 W as "kW" is "40 kW". Where no
/// number of that unit reads back exactly, the text is in base units instead: 3600.0000000000005 s as "h" is
/// "3600.0000000000005 s". "" and "1" name the plain number. `si` is finite and the unit known (CHECK).
[[nodiscard]] std::string format_quantity(double si, std::string_view unit);

/// For people: picks a unit of the dimension that keeps the number short ("3.2 h", "1.25 MW") with about `digits`
/// significant digits; the whole part of a number is never rounded. A plain number is taken for a ratio: up to 1 it is
/// a percentage ("86 %"), so a count is not for this function. `si` is finite (CHECK).
[[nodiscard]] std::string format_for_people(double si, Dimension dimension, int digits = 3);

/// How many base units one `unit` is; "kW" is 1000. A CHECK fails for an unknown unit, as the caller names it in code,
/// and for degC and degF, which have no factor.
[[nodiscard]] double unit_scale(std::string_view unit);

/// Whether a unit says what is counted: "GPU-h", "USD/GPU-h". Such a unit is kept when a value is written for people,
/// because another one of its dimension would not say it. False for a text that is no unit.
[[nodiscard]] bool counts_things(std::string_view unit);

/// With article, for messages: "a power", "an energy", "a data rate"; a compound one is spelled in base units.
[[nodiscard]] std::string dimension_name(Dimension dimension);

/// An example of the dimension, for messages: "40 kW"; empty for a compound without a name.
[[nodiscard]] std::string_view dimension_example(Dimension dimension);

}  // namespace headroom
