// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "sim/ids.hpp"

namespace headroom {

/// What a lease holds on one node.
struct Slice {
  NodeId node;
  std::uint32_t tasks = 0;
  std::uint32_t cpus = 0;
  std::int64_t memory_bytes = 0;
  /// Bit i: GPU i of the node. In a proposal only the number of set bits counts; the cluster, which owns the GPUs,
  /// replaces them by the lowest free ones. For a share a proposal may name the GPU; if no bit is set, the cluster
  /// chooses it.
  std::uint64_t gpu_mask = 0;
  /// Of a task that shares a GPU: its thousandths of the one GPU in the mask. Such a slice holds one task, and a node
  /// may appear in several of them. 0: the GPUs are its own.
  std::uint32_t gpu_milli = 0;

  [[nodiscard]] std::uint32_t gpus() const { return static_cast<std::uint32_t>(std::popcount(gpu_mask)); }
  /// Of a task that shares a GPU which is named: its number on the node.
  [[nodiscard]] std::uint8_t shared_gpu() const { return static_cast<std::uint8_t>(std::countr_zero(gpu_mask)); }
};

/// Where a gang runs: slices in ascending order of their nodes, one a node, or one a task where tasks share GPUs; and
/// their sums.
struct Allocation {
  std::vector<Slice> slices;
  std::uint32_t tasks = 0;
  std::uint32_t gpus = 0;  ///< whole ones
  std::uint32_t cpus = 0;

  void clear() {
    slices.clear();
    tasks = gpus = cpus = 0;
  }
  void add(const Slice& slice) {
    slices.push_back(slice);
    tasks += slice.tasks;
    gpus += slice.gpu_milli > 0 ? 0 : slice.gpus();
    cpus += slice.cpus;
  }
};

}  // namespace headroom
