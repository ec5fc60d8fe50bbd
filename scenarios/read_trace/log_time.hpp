// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "sim/time.hpp"

namespace headroom {

/// Time since 1970-01-01T00:00:00Z of a date and time as logs write it: "2017-10-01 00:00:45", "2017-10-01T00:00:45",
/// "2020-04-01 08:15" or a date alone, each with or without a fraction of a second, "Z" or an offset such as "+08:00".
/// Without an offset it is taken for UTC: logs write local time without saying where, and only differences matter.
/// Nothing for any other text, and for years before 1970 or after 2069.
[[nodiscard]] std::optional<TimeSpan> parse_log_time(std::string_view text);

}  // namespace headroom
