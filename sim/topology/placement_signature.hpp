// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/allocation.hpp"
#include "sim/topology/fabric.hpp"

namespace headroom {

/// How an allocation lies on a fabric, whichever hosts it has: of two with the same signature each communicates as fast
/// as the other where nobody else does. A key for what is worked out once.
struct PlacementSignature {
  /// How many places of a level have so many GPUs of it, ascending; (8, 4) is four places of eight.
  using Level = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
  Level domains, leaves, pods;
  bool is_rail_aligned = true;  ///< GPUs of the same numbers on each host, so that no traffic has to change its rail

  friend auto operator<=>(const PlacementSignature&, const PlacementSignature&) = default;
};

struct PlacementSignatureHash {
  [[nodiscard]] std::size_t operator()(const PlacementSignature& signature) const;
};

/// Slices without GPUs count nothing; one that shares a GPU counts it once for each share. Nodes ascend, as in every
/// allocation.
[[nodiscard]] PlacementSignature placement_signature(const Fabric& fabric, const Allocation& allocation);

/// The highest tier that traffic between its hosts crosses; `domain` for none or one.
[[nodiscard]] FabricTier worst_tier(const Fabric& fabric, const Allocation& allocation);

}  // namespace headroom
