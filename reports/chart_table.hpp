// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/document.hpp"

namespace headroom {

/// What a chart draws, in rows, for those who cannot see it and for those who compute on: a row for each category or
/// point, and a column for each line where all lines have the same x, else one that names the line. Numbers have seven
/// significant digits.
[[nodiscard]] Table table_of(const Chart& chart);

/// What the chart looks like in a sentence or two, for a screen reader: which axes, and between which values each line
/// lies.
[[nodiscard]] std::string description_of(const Chart& chart);

/// Seven significant digits, which a picture does not need and a file should not exceed.
[[nodiscard]] double for_a_picture(double value);

}  // namespace headroom
