// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/network/collective.hpp"

/// NCCL's own model of itself: the time of every algorithm with every protocol, from which it takes the least.
///
///     time = latency + size / bandwidth
///
/// by algorithm, protocol, number of ranks and nodes; the bandwidth of trees is corrected by size.
///
/// Units    plain numbers are seconds, bytes per second or parts of one.
/// Source   NCCL 2.27 and later, src/graph/tuning.cc (since 2.29 src/tuning/): what is computed; the numbers are data
///          (catalogue entries of kind "collective"). Two things differ: the correction of trees is interpolated
///          between powers of two, so that a longer message never takes less time, and NVLS trees get no more out of
///          NICs than these carry, which on two nodes of Blackwell NCCL says they do.
namespace headroom {

enum class CollectiveProtocol : std::uint8_t { ll, ll128, simple };
enum class CollectiveAlgorithm : std::uint8_t {
  none,  ///< a single rank: nothing to do
  ring,
  tree,
  collnet_direct,
  collnet_chain,
  nvls,
  nvls_tree,
  pat,
  pairwise,  ///< point to point: all-to-all and send-receive
  measured   ///< no model but a table
};
[[nodiscard]] std::string_view to_string(CollectiveProtocol protocol);
[[nodiscard]] std::string_view to_string(CollectiveAlgorithm algorithm);

/// The constants of one generation of GPUs, with those of the CPU beside them.
struct NcclTuning {
  using PerProtocol = std::array<double, 3>;  ///< LL, LL128, Simple
  using PerNodes = std::array<double, 3>;     ///< one node, two, more

  /// Latency of a hop, over one kind of link.
  struct Hops {
    PerProtocol tree{}, ring{};
    double collnet_direct = 0.0, collnet_chain = 0.0, nvls = 0.0, nvls_tree = 0.0, pat = 0.0;
  };
  Hops nvlink, pcie, net;
  PerProtocol base_tree{}, base_ring{};
  double base_pat = 0.0, pat_per_rank = 0.0, pat_hop_divisor = 1.0;
  double collnet_per_rank = 0.0;
  double net_overhead = 0.0;  ///< of posting a message, by the CPU; three times that with Simple

  PerNodes ll{};  ///< of all channels together
  PerNodes ring_ll128_channel{}, tree_ll128_channel{}, tree_channel{}, nvls_tree_channel{};  ///< of one channel

  double ring_ll_share = 0.0, ring_ll128_share = 0.0, tree_share = 0.0, tree_ll_divisor = 1.0;
  double tree_ll128_one_node = 0.0, tree_ll128_nodes = 0.0, pat_share = 0.0, collnet_direct_share = 0.0;
  double nvls_efficiency = 0.0;        ///< 0: switches do not reduce
  std::uint32_t nvls_least_ranks = 3;  ///< in a node
  double ring_plateau = 1.0;           ///< latency of a ring over nodes with Simple, in large messages
  bool corrects_nvls_tree = false;

  static constexpr std::size_t correction_sizes = 24;
  std::array<std::array<double, correction_sizes>, 3> tree_correction{};  ///< by protocol; 64 B, 128 B, ...
};

/// What NCCL's search finds on a node.
struct NcclGraph {
  std::uint32_t channels = 0;  ///< 0: there is none
  DataRate bandwidth;          ///< of one
  [[nodiscard]] DataRate total() const { return static_cast<double>(channels) * bandwidth; }
};

/// How the GPUs of one kind of node reach each other and the network. Of a node whose GPUs are not all joined by NVLink
/// (`joined` < `gpus`), groups that fit into `joined` are taken to be placed so.
struct NodeLinks {
  NcclTuning tuning;
  std::uint32_t gpus = 0;    ///< of a node; of a rack that is one NVLink domain, of the rack
  std::uint32_t joined = 1;  ///< by NVLink: all, or the two of a pair, or 1
  NcclGraph ring;            ///< over NVLink
  NcclGraph pcie;            ///< between GPUs that NVLink does not join
  NcclGraph nvls;
  std::uint32_t nics = 0;  ///< for the network of GPUs
  NcclGraph nic;           ///< of one NIC at line rate
};

/// What is wrong with it, if anything.
[[nodiscard]] std::optional<std::string> validate(const NodeLinks& node);

/// What the network gives to a group, which others may use too.
struct NetworkShare {
  DataRate per_nic{1e300};  ///< to a flow of each NIC in one direction; at line rate or above, NCCL's own number holds
  Duration latency{};       ///< of a hop between nodes, beyond what NCCL's constants contain
};

/// What NCCL is allowed.
struct NcclFeatures {
  bool nvls = true;    ///< switches of a node reduce, where they can
  bool sharp = false;  ///< switches of the fabric reduce: of all-reduce
};

struct NcclCandidate {
  CollectiveAlgorithm algorithm = CollectiveAlgorithm::none;
  CollectiveProtocol protocol = CollectiveProtocol::simple;
  Duration latency, time;
  DataRate bandwidth;  ///< of the algorithm
};

/// At most one of each algorithm and protocol, without an allocation.
class NcclCandidates {
 public:
  void add(const NcclCandidate& candidate) { all_[count_++] = candidate; }
  [[nodiscard]] std::span<const NcclCandidate> all() const { return {all_.data(), count_}; }
  /// The first of the fastest. Domain: there is one (CHECK).
  [[nodiscard]] const NcclCandidate& best() const;

 private:
  std::array<NcclCandidate, 12> all_{};
  std::size_t count_ = 0;
};

/// All that NCCL could take. The time of each does not fall with the size.
///
/// Domain   two ranks at least; no more in a node than it has GPUs; size >= 0; of a group on several nodes, a node with
///          a NIC (CHECK).
[[nodiscard]] NcclCandidates nccl_candidates(CollectiveOp op, CollectiveGroup group, DataSize size,
                                             const NodeLinks& node, NetworkShare network, NcclFeatures features);

}  // namespace headroom
