// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace headroom {

/// Seconds since 1970-01-01T00:00:00Z of an ISO 8601 text: "2027-01-01" (midnight UTC), "2027-01-01T06:30Z",
/// "2027-01-01T06:30:00+05:30". A time without Z or offset is refused, since it means another instant at each place;
/// so are fractions and leap seconds. Years 1 to 9999.
[[nodiscard]] std::optional<std::int64_t> parse_instant(std::string_view text);

}  // namespace headroom
