// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/network/collective.hpp"
#include "models/network/measured_collective.hpp"
#include "models/network/nccl_tuning.hpp"

namespace headroom {

/// What there is to know of how collectives are run, apart from hardware.
struct CollectiveOptions {
  NcclFeatures features = {};
  Duration launch{};                              ///< least time from a call to the next: what the host needs
  const MeasuredCollectives* measured = nullptr;  ///< wins where it has the operation and group; may be null
};

struct CollectiveAnswer {
  CollectiveAlgorithm algorithm = CollectiveAlgorithm::none;
  CollectiveProtocol protocol = CollectiveProtocol::simple;  ///< of `none`, `pairwise` and `measured` without a meaning
  Duration time;
  DataRate algbw;  ///< size over time
  DataRate busbw;  ///< that times bus_factor()
};

/// How long one collective takes: the fastest of nccl_candidates(), and a launch at least; or what was measured, which
/// has its own launches in it. A single rank takes no time. Does not fall with the size, unless what was measured does.
/// Takes below a microsecond, whatever the number of ranks.
///
/// Domain   as nccl_candidates(), but for a single rank.
[[nodiscard]] CollectiveAnswer collective_time(CollectiveOp op, CollectiveGroup group, DataSize size,
                                               const NodeLinks& node, NetworkShare network,
                                               const CollectiveOptions& options);

}  // namespace headroom
