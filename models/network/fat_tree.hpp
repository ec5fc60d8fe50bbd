// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

/// How many switches and links a non-blocking fat tree takes.
namespace headroom {

struct FatTreeSize {
  std::uint32_t tiers = 0;
  std::uint64_t switches = 0;
  std::uint64_t links = 0;  ///< one for each endpoint, and as many again between two tiers
};

/// The smallest tree of equal switches that connects `endpoints` ports of hosts, no link shared by more traffic than it
/// carries: one switch up to `ports` endpoints; leaves with as many links up as down and half as many spines up to
/// ports^2 / 2; three tiers up to ports^3 / 4. Leaves that are not full have all their links.
///
/// Domain   ports >= 2 and even (CHECK). No endpoint, or a single one, takes nothing.
/// Errors   nothing if three tiers do not hold them.
/// Source   Al-Fares, Loukissas and Vahdat, "A scalable, commodity data center network architecture", SIGCOMM 2008,
///          section 3.
[[nodiscard]] std::optional<FatTreeSize> fat_tree_size(std::uint64_t endpoints, std::uint32_t ports);

}  // namespace headroom
