// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <numeric>

namespace headroom {

/// Links 0 .. count-1 between two rows of switches, dealt out like cards: link i goes from i mod `below` to
/// (first + i) mod `above`. `lay(b, a, n)` is called once for each pair that has n > 0 links.
template <class Lay>
void stripe(std::uint64_t count, std::uint64_t first, std::uint64_t below, std::uint64_t above, Lay lay) {
  const std::uint64_t pairs = std::lcm(below, above);  // after which the same pair comes again
  for (std::uint64_t i = 0; i < pairs && i < count; ++i)
    lay(static_cast<std::uint32_t>(i % below), static_cast<std::uint32_t>((first + i) % above),
        static_cast<std::uint32_t>(count / pairs + (i < count % pairs ? 1 : 0)));
}

}  // namespace headroom
