// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "models/units.hpp"

/// Collective operations of GPUs: what they move, and closed forms for the time of each algorithm by itself. Which one
/// NCCL would take and how fast it is: models/network/collective_time.hpp.
///
/// Size     as nccl-tests count it, in bytes: of all-reduce, broadcast and reduce the buffer of a rank; of all-gather
///          the whole result, of reduce-scatter the whole input of a rank; of all-to-all all that a rank sends, its own
///          part included; of send-receive the message.
/// Source   Thakur, Rabenseifner and Gropp, "Optimization of collective communication operations in MPICH", IJHPCA
///          19(1), 2005: forms of latency and bandwidth; nccl-tests, doc/PERFORMANCE.md: sizes and bus bandwidth.
namespace headroom {

enum class CollectiveOp : std::uint8_t {
  all_reduce,
  reduce_scatter,
  all_gather,
  broadcast,
  reduce,
  all_to_all,
  send_receive
};

/// "all-reduce", ...: in the order of the enum.
[[nodiscard]] std::span<const std::string_view> collective_op_names();
[[nodiscard]] std::string_view to_string(CollectiveOp op);
[[nodiscard]] std::optional<CollectiveOp> collective_op(std::string_view name);

/// Ranks of one GPU each, on nodes with equally many of them as far as that goes. A node is what NVLink joins: where a
/// rack is one NVLink domain, the rack.
struct CollectiveGroup {
  std::uint32_t ranks = 1;
  std::uint32_t nodes = 1;  ///< 1 to ranks
  friend bool operator==(const CollectiveGroup&, const CollectiveGroup&) = default;
};

/// Bus bandwidth over algorithm bandwidth: 2 (n - 1) / n for all-reduce, (n - 1) / n for reduce-scatter, all-gather and
/// all-to-all, 1 for the others. What a link carries, so that it can be compared with what the link can carry.
[[nodiscard]] double bus_factor(CollectiveOp op, std::uint32_t ranks);

/// One step over one link: latency + bytes / bandwidth.
struct AlphaBeta {
  Duration latency;
  DataRate bandwidth;  ///< > 0
};

/// A ring: (n - 1) steps of a part of 1 / n, twice for all-reduce; broadcast and reduce are pipelined through it.
///
/// Domain   ranks >= 1; neither all-to-all nor send-receive (CHECK).
[[nodiscard]] Duration ring_time(CollectiveOp op, std::uint32_t ranks, DataSize size, AlphaBeta link);

/// All-reduce over a double binary tree: 2 ceil(log2 n) steps, and every byte up and down once.
[[nodiscard]] Duration tree_time(std::uint32_t ranks, DataSize size, AlphaBeta link);

/// All-reduce in three parts: reduce-scatter inside of nodes, all-reduce of each part across, all-gather inside.
/// `across` is the link of one rank. Never less than least_time() of the same links.
[[nodiscard]] Duration hierarchical_time(CollectiveGroup group, DataSize size, AlphaBeta inside, AlphaBeta across);

/// All-reduce by switches that reduce (NVLink SHARP, SHARP): `path` has the bandwidth of the algorithm.
[[nodiscard]] Duration switch_reduce_time(DataSize size, AlphaBeta path);

/// Everybody to everybody at once: a latency for each partner; what leaves a node and what stays in it overlap.
[[nodiscard]] Duration direct_all_to_all_time(CollectiveGroup group, DataSize size, AlphaBeta inside, AlphaBeta across);

[[nodiscard]] Duration send_receive_time(DataSize size, AlphaBeta link);

/// What a rank can send and receive inside of its node, and a node to the others.
struct PortRates {
  DataRate rank, node;
};

/// No algorithm that reduces in GPUs is faster: the bytes that have to pass the port of a rank or of a node, at its
/// rate.
[[nodiscard]] Duration least_time(CollectiveOp op, CollectiveGroup group, DataSize size, PortRates ports);

}  // namespace headroom
