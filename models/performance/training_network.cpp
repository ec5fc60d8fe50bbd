// SPDX-License-Identifier: Apache-2.0
#include "models/performance/training_network.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace headroom {
namespace {

/// `size` ranks that are `stride` apart.
struct Group {
  std::int64_t stride, size;
};

std::int64_t members_inside(const Group& group, const TrainingNode& node) {
  return std::clamp<std::int64_t>(node.gpus / group.stride, 1, group.size);
}

Duration collective_latency(const Group& group, const TrainingNode& node) {
  const std::int64_t inside = members_inside(group, node);
  const auto domains = static_cast<std::uint64_t>((group.size + inside - 1) / inside);
  const double levels = domains > 1 ? static_cast<double>(std::bit_width(domains - 1)) : 0.0;
  return node.start + 2.0 * static_cast<double>(inside - 1) * node.hop_inside + 2.0 * levels * node.hop_outside;
}

DimensionLink ring(const Group& group, const TrainingNode& node) {
  const std::int64_t inside = members_inside(group, node);
  const Duration latency = collective_latency(group, node);
  if (inside == group.size) return {node.scale_up, latency};
  const DataRate outside = node.scale_out * (static_cast<double>(inside) / static_cast<double>(node.gpus));
  return {std::min(node.scale_up, outside), latency};
}

/// Everybody sends a part to everybody: what stays inside and what leaves go at the same time.
DimensionLink all_to_all(const Group& group, const TrainingNode& node) {
  const std::int64_t inside = members_inside(group, node);
  const Duration latency = collective_latency(group, node);
  if (inside == group.size) return {node.scale_up, latency};
  const auto size = static_cast<double>(group.size);
  const double all = (size - 1.0) / size, leaves = (size - static_cast<double>(inside)) / size;
  const DataRate adapter = node.scale_out / static_cast<double>(node.gpus);
  return {std::min(node.scale_up * (all / (all - leaves + 1e-12)), adapter * (all / leaves)), latency};
}

/// All wait for the slowest hop, so one that leaves the domain counts.
DimensionLink neighbours(const Group& group, const TrainingNode& node) {
  if (group.stride * group.size <= node.gpus) return {node.scale_up, node.start + node.hop_inside};
  return {node.scale_out / static_cast<double>(node.gpus), node.start + node.hop_outside};
}

}  // namespace

TrainingNetwork default_network(const TrainingPlan& plan, const TrainingNode& node) {
  TrainingNetwork out;
  out[ParallelDimension::tensor] = ring({1, plan.tensor}, node);
  out[ParallelDimension::context] = ring({plan.tensor, plan.context}, node);
  out[ParallelDimension::expert] = all_to_all({plan.tensor, plan.expert}, node);
  out[ParallelDimension::data] = ring({plan.tensor, plan.replicas()}, node);
  out[ParallelDimension::pipeline] = neighbours({plan.tensor * plan.replicas(), plan.pipeline}, node);
  return out;
}

bool tensor_leaves_domain(const TrainingPlan& plan, const TrainingNode& node) {
  return plan.tensor > node.gpus;
}

}  // namespace headroom
