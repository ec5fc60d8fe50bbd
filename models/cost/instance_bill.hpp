// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

namespace headroom {

/// Time for which one rented instance is paid, from its use: begun seconds count whole, and `minimum` at least.
///
/// Units    nanoseconds, exact.
/// Domain   both >= 0 and below 292 years less a second.
/// Source   Amazon EC2 User Guide, "Amazon EC2 billing and purchasing options": per second with a minimum of 60 seconds
///          (read 2026-11); other providers bill GPU instances by the second too.
[[nodiscard]] constexpr std::int64_t billed_ns(std::int64_t used_ns, std::int64_t minimum_ns) {
  constexpr std::int64_t second = 1'000'000'000;
  return std::max((used_ns + second - 1) / second * second, minimum_ns);
}

}  // namespace headroom
