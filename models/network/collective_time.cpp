// SPDX-License-Identifier: Apache-2.0
#include "models/network/collective_time.hpp"

#include <algorithm>

namespace headroom {
namespace {

CollectiveAnswer with_bandwidths(CollectiveAnswer answer, CollectiveOp op, CollectiveGroup group, DataSize size) {
  if (answer.time > Duration{}) answer.algbw = size / answer.time;
  answer.busbw = bus_factor(op, group.ranks) * answer.algbw;
  return answer;
}

}  // namespace

CollectiveAnswer collective_time(CollectiveOp op, CollectiveGroup group, DataSize size, const NodeLinks& node,
                                 NetworkShare network, const CollectiveOptions& options) {
  if (group.ranks <= 1) return {};
  if (options.measured != nullptr)
    if (const auto time = options.measured->time(op, group, size))
      return with_bandwidths({.algorithm = CollectiveAlgorithm::measured, .time = *time, .algbw = {}, .busbw = {}}, op,
                             group, size);
  const NcclCandidates candidates = nccl_candidates(op, group, size, node, network, options.features);
  const NcclCandidate& best = candidates.best();
  return with_bandwidths({.algorithm = best.algorithm,
                          .protocol = best.protocol,
                          .time = std::max(best.time, options.launch),
                          .algbw = {},
                          .busbw = {}},
                         op, group, size);
}

}  // namespace headroom
