// SPDX-License-Identifier: Apache-2.0
// Which of the planned GPUs tasks that share them are on.
#include <algorithm>
#include <iterator>

#include "planner/policies/reservations.hpp"

namespace headroom {
namespace {

std::uint64_t bit(std::uint32_t gpu) {
  return std::uint64_t{1} << gpu;
}

}  // namespace

/// Fills in the parts of a gang that is about to go there. A GPU that it opens takes over what is planned for one that
/// nobody shares now.
void Reservations::add_shares(const SchedulingView& view, Allocation where, PlannedGang& gang) {
  const Cluster& cluster = view.cluster;
  cluster.choose_shared_gpus(where.slices);
  std::uint64_t open = 0;  // planned GPUs that stand for shared ones of the node
  for (auto slice = where.slices.begin(); slice != where.slices.end(); ++slice) {
    const NodeId node = slice->node;
    const std::uint8_t gpu = slice->shared_gpu();
    if (slice == where.slices.begin() || std::prev(slice)->node != node) {
      open = 0;
      for (const SharedGpus::Gpu& shared : cluster.shared_gpus(node).gpus())
        open |= bit(roles_.of(node, shared.number));
    }
    PlannedGang::Part part{row_of_[node.index], 1, roles_.of(node, gpu)};
    if ((open & bit(part.gpu)) == 0) {
      const auto tasks = std::count_if(slice, where.slices.end(), [&](const Slice& other) {
        return other.node == node && other.gpu_mask == slice->gpu_mask;
      });
      part.gpu = idle_gpu(gang, part.row, tasks, open, cluster.capacity(cluster.pool_of(node)).gpus);
      roles_.assign(node, gpu, part.gpu);
      open |= bit(part.gpu);
    }
    gang.parts.push_back(part);
  }
}

/// Of the planned GPUs of the row that are not open, the one that is left with least, if it has room for so many tasks.
std::uint32_t Reservations::idle_gpu(const PlannedGang& gang, std::uint32_t row, std::int64_t tasks, std::uint64_t open,
                                     std::uint32_t gpus) const {
  std::uint32_t best = 0;
  std::int64_t most = -2;
  for (std::uint32_t gpu = 0; gpu < gpus; ++gpu) {
    if ((open & bit(gpu)) != 0) continue;
    const std::int64_t held = profile_.most_shared(row, gpu, gang.start, gang.end);
    const std::int64_t rank = held + tasks * gang.gpu_milli <= whole_gpu ? held : -1;
    if (rank <= most) continue;
    most = rank;
    best = gpu;
  }
  return best;
}

}  // namespace headroom
