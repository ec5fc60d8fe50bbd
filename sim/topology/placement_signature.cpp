// SPDX-License-Identifier: Apache-2.0
#include "sim/topology/placement_signature.hpp"

#include <algorithm>

namespace headroom {
namespace {

/// Places with their GPUs become numbers of GPUs with their places.
PlacementSignature::Level counted(std::vector<std::pair<std::uint32_t, std::uint32_t>>& gpus_of_place) {
  std::ranges::sort(gpus_of_place);
  std::vector<std::uint32_t> gpus;
  for (std::size_t i = 0; i < gpus_of_place.size(); ++i) {
    const auto [place, count] = gpus_of_place[i];
    if (i > 0 && gpus_of_place[i - 1].first == place)
      gpus.back() += count;
    else
      gpus.push_back(count);
  }
  std::ranges::sort(gpus);
  PlacementSignature::Level level;
  for (const std::uint32_t count : gpus) {
    if (level.empty() || level.back().first != count) level.emplace_back(count, 0);
    ++level.back().second;
  }
  return level;
}

}  // namespace

std::size_t PlacementSignatureHash::operator()(const PlacementSignature& signature) const {
  std::uint64_t hash = signature.is_rail_aligned ? 0x9E3779B97F4A7C15 : 0xBF58476D1CE4E5B9;
  const auto mix = [&](std::uint64_t word) {  // the finaliser of SplitMix64
    hash = (hash ^ word) + 0x9E3779B97F4A7C15;
    hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
    hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
    hash ^= hash >> 31;
  };
  for (const PlacementSignature::Level* const level : {&signature.domains, &signature.leaves, &signature.pods}) {
    mix(level->size());
    for (const auto& [gpus, places] : *level) mix(std::uint64_t{gpus} << 32 | places);
  }
  return static_cast<std::size_t>(hash);
}

PlacementSignature placement_signature(const Fabric& fabric, const Allocation& allocation) {
  PlacementSignature out;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> levels[3];
  std::uint64_t mask = 0;  // of the first host, and of the one that is being read
  std::uint64_t first_mask = 0;
  NodeId host;
  for (const Slice& slice : allocation.slices) {
    if (slice.gpus() == 0) continue;
    if (host.valid() && slice.node != host) {
      if (first_mask == 0) first_mask = mask;
      out.is_rail_aligned &= mask == first_mask;
      mask = 0;
    }
    host = slice.node;
    mask |= slice.gpu_mask;
    const HostPlace place = fabric.place(slice.node);
    levels[0].emplace_back(place.domain, slice.gpus());
    levels[1].emplace_back(place.leaf, slice.gpus());
    levels[2].emplace_back(place.pod, slice.gpus());
  }
  out.is_rail_aligned &= first_mask == 0 || mask == first_mask;
  out.domains = counted(levels[0]);
  out.leaves = counted(levels[1]);
  out.pods = counted(levels[2]);
  return out;
}

FabricTier worst_tier(const Fabric& fabric, const Allocation& allocation) {
  if (allocation.slices.empty()) return FabricTier::domain;
  const HostPlace first = fabric.place(allocation.slices.front().node);
  FabricTier worst = FabricTier::domain;
  for (const Slice& slice : allocation.slices) {
    const HostPlace place = fabric.place(slice.node);
    const FabricTier crossed = place.pod != first.pod         ? FabricTier::core
                               : place.leaf != first.leaf     ? FabricTier::pod
                               : place.domain != first.domain ? FabricTier::leaf
                                                              : FabricTier::domain;
    worst = std::max(worst, crossed);
  }
  return worst;
}

}  // namespace headroom
