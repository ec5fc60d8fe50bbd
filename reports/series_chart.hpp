// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "reports/document.hpp"

namespace headroom {

/// As many buckets as a picture of a series has room for.
inline constexpr std::size_t buckets_shown = 600;

/// A series as a picture over simulated days: its mean in steps, its lowest and highest value as a band. Neighbouring
/// buckets become one until at most `buckets_shown` are left; no peak is lost. The last bucket may end early, and is
/// drawn and weighed as if it did not.
[[nodiscard]] Chart chart_of(const TimeSeries& series);

/// A picture for each series that has something to see; those of one quantity, "power.load[level=row]" and
/// "power.load[level=rack]", are the lines of one, named "row" and "rack", without bands, which would hide each other.
/// They stand where the first of them does.
[[nodiscard]] std::vector<Chart> charts_of(std::span<const TimeSeries> series);

/// True if the series is 0 all the time, or has no bucket: there is nothing to see.
[[nodiscard]] bool is_zero(const TimeSeries& series);

}  // namespace headroom
