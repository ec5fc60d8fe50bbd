// SPDX-License-Identifier: Apache-2.0
// Which of the planned GPUs tasks that share them are on.
#include <algorithm>
#include <bit>

#include "models/check.hpp"
#include "planner/policies/reservations.hpp"

namespace headroom {
namespace {

std::uint64_t bit(std::uint32_t gpu) {
  return std::uint64_t{1} << gpu;
}

}  // namespace

/// Fills in the parts of a gang that is about to go there. A GPU that it opens, and that is not named, takes over what
/// is planned for one that nobody shares now.
void Reservations::add_shares(const SchedulingView& view, const Allocation& where, PlannedGang& gang) {
  const Cluster& cluster = view.cluster;
  std::vector<Slice> chosen = where.slices;
  HEADROOM_CHECK(cluster.choose_shared_gpus(chosen), "a job is looked at only where it has room");
  std::uint64_t open = 0;  // planned GPUs that stand for shared ones of the node
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const NodeId node = chosen[i].node;
    const std::uint8_t gpu = chosen[i].shared_gpu();
    if (i == 0 || chosen[i - 1].node != node) {
      open = 0;
      for (const SharedGpus::Gpu& shared : cluster.shared_gpus(node).gpus())
        open |= bit(roles_.of(node, shared.number));
    }
    PlannedGang::Part part{row_of_[node.index], 1, roles_.of(node, gpu)};
    if ((open & bit(part.gpu)) == 0 && where.slices[i].gpu_mask == 0) {
      const auto on_it = std::ranges::count_if(
          chosen, [&](const Slice& other) { return other.node == node && other.gpu_mask == chosen[i].gpu_mask; });
      part.gpu = idle_gpu(gang, part.row, on_it, open, cluster.capacity(cluster.pool_of(node)).gpus);
      roles_.assign(node, gpu, part.gpu);
    }
    open |= bit(part.gpu);
    gang.parts.push_back(part);
  }
}

/// The GPU that the planned one stands for, as a mask. If a task has it for itself, an idle one takes over the role.
std::uint64_t Reservations::real_gpu(const SchedulingView& view, const PlannedGang& gang,
                                     const PlannedGang::Part& part) {
  const NodeId node = node_of_[part.row];
  const Cluster& cluster = view.cluster;
  const std::uint32_t gpu = roles_.with(node, part.gpu);
  const bool is_shared = std::ranges::any_of(cluster.shared_gpus(node).gpus(),
                                             [&](const SharedGpus::Gpu& shared) { return shared.number == gpu; });
  if (is_shared || (cluster.idle_gpus(node) & bit(gpu)) != 0) return bit(gpu);
  for (std::uint64_t idle = cluster.idle_gpus(node); idle != 0; idle &= idle - 1) {
    const auto other = static_cast<std::uint32_t>(std::countr_zero(idle));
    const bool has_a_part = std::ranges::any_of(gang.parts, [&](const PlannedGang::Part& one) {
      return one.row == part.row && one.gpu == roles_.of(node, other);
    });
    if (has_a_part) continue;
    roles_.assign(node, other, part.gpu);
    return bit(other);
  }
  return bit(gpu);  // it is found to be in use
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
