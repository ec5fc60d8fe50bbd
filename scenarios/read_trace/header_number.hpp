// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "scenarios/workload_source.hpp"

namespace headroom {

/// The whole number > 0 that the header of a log states under this name: 100 for "MaxProcs" where it says
/// "MaxProcs: 100". What follows the number after a blank is passed over; archives add remarks.
[[nodiscard]] std::optional<std::int64_t> header_number(const TraceReport& report, std::string_view name);

}  // namespace headroom
