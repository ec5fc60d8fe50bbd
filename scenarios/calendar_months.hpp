// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/time.hpp"

/// Months of the calendar, as a run and its bills count them: the first is as long as the month in which the run
/// begins, whatever the day.
namespace headroom {

[[nodiscard]] std::vector<double> hours_of_months(std::int64_t start_unix_s, std::uint32_t months);

/// From simulated zero to the end of each of the months.
[[nodiscard]] std::vector<Instant> ends_of_months(std::int64_t start_unix_s, std::uint32_t months);

/// The same for a run of that length, or nothing if it ends before the last. "36 month" are mean months, and those of
/// a calendar may be up to three days longer: then the last one ends with the run.
[[nodiscard]] std::vector<Instant> months_of_run(std::int64_t start_unix_s, std::uint32_t months, TimeSpan run);

}  // namespace headroom
