// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

/// Identities are types: a node index is no job index, and mixing them does not compile.
namespace headroom {

template <class Tag>
struct Id {
  std::uint32_t index = std::numeric_limits<std::uint32_t>::max();
  [[nodiscard]] constexpr bool valid() const { return index != std::numeric_limits<std::uint32_t>::max(); }
  friend constexpr auto operator<=>(Id, Id) = default;
};

using PoolId = Id<struct PoolTag>;
using NodeId = Id<struct NodeTag>;          ///< dense over the whole cluster, pool after pool
using JobId = Id<struct JobTag>;            ///< the slot of a job that is queued or running; slots are used again
using LeaseId = Id<struct LeaseTag>;        ///< serial number of one start; a job that restarts gets a new lease
using RequestId = Id<struct RequestTag>;    ///< one distinct Request seen in this run
using TenantId = Id<struct TenantTag>;      ///< index into JobNames::tenants
using JobClassId = Id<struct ClassTag>;     ///< index into JobNames::classes
using GpuModelId = Id<struct GpuModelTag>;  ///< index into JobNames::gpu_models; not valid: any model
using PartitionNameId = Id<struct PartitionNameTag>;  ///< index into JobNames::partitions; not valid: none asked for
using OfferId = Id<struct OfferTag>;                  ///< index into CloudSpec::offers
using PartitionId = Id<struct PartitionTag>;          ///< one of the cluster's partitions, each with a queue of its own

}  // namespace headroom
