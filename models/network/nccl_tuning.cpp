// SPDX-License-Identifier: Apache-2.0
#include "models/network/nccl_tuning.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "models/check.hpp"

namespace headroom {
namespace {

using Algorithm = CollectiveAlgorithm;
using Protocol = CollectiveProtocol;
using Op = CollectiveOp;

constexpr Protocol protocols[] = {Protocol::ll, Protocol::ll128, Protocol::simple};
constexpr double us = 1e-6;

std::size_t index(Protocol protocol) {
  return static_cast<std::size_t>(protocol);
}

double floor_log2(std::uint32_t number) {
  return std::bit_width(number) - 1;
}

bool is_scatter_or_gather(Op op) {
  return op == Op::reduce_scatter || op == Op::all_gather;
}

/// The part of the bandwidth of a tree that is left at a size. NCCL takes the entry of the power of two below, and none
/// from 512 MiB on.
double tree_correction(const NcclTuning& tuning, Protocol protocol, double bytes) {
  const auto& table = tuning.tree_correction[index(protocol)];
  constexpr double last = NcclTuning::correction_sizes - 1;
  const double at = std::clamp(std::log2(std::max(bytes, 64.0) / 64.0), 0.0, last);
  const auto below = static_cast<std::size_t>(at);
  const auto entry = [&](std::size_t i) { return static_cast<double>(i) >= last ? 1.0 : table[i]; };
  return entry(below) + (at - static_cast<double>(below)) * (entry(below + 1) - entry(below));
}

/// What one call has in common for all algorithms.
class NcclModel {
 public:
  NcclModel(Op op, CollectiveGroup group, double bytes, const NodeLinks& node, NetworkShare network)
      : op_{op},
        ranks_{static_cast<double>(group.ranks)},
        nodes_{group.nodes},
        per_node_{static_cast<double>(group.ranks / group.nodes)},
        mean_per_node_{ranks_ / static_cast<double>(group.nodes)},
        bytes_{bytes},
        node_{node},
        tuning_{node.tuning},
        row_{std::min<std::size_t>(group.nodes, 3) - 1},
        is_joined_{mean_per_node_ <= node.joined || mean_per_node_ <= 1.0},
        hops_{is_joined_ ? tuning_.nvlink : tuning_.pcie},
        hop_latency_{network.latency.si} {
    if (nodes_ > 1) {
      use_nics(network);
    } else {
      const NcclGraph& graph = is_joined_ ? node.ring : node.pcie;
      channels_ = graph.channels;
      channel_ = graph.bandwidth.si;
    }
    steps_ = op == Op::all_reduce ? 2.0 * (ranks_ - 1.0) : is_scatter_or_gather(op) ? ranks_ - 1.0 : ranks_;
  }

  [[nodiscard]] bool has_protocol(Protocol protocol) const { return protocol != Protocol::ll128 || is_joined_; }

  [[nodiscard]] NcclCandidate ring(Protocol protocol) const {
    double bus = channels_ * channel_;
    if (protocol == Protocol::ll) bus = std::min(tuning_.ll[row_], bus * tuning_.ring_ll_share);
    if (protocol == Protocol::ll128)
      bus = std::min(bus * tuning_.ring_ll128_share, channels_ * tuning_.ring_ll128_channel[row_]);
    double latency = tuning_.base_ring[index(protocol)] + ring_steps_latency(protocol);
    if (op_ == Op::all_reduce && nodes_ > 1 && protocol == Protocol::simple && bytes_ / (channels_ * ranks_) >= 64.0)
      latency *= tuning_.ring_plateau;
    return candidate(Algorithm::ring, protocol, latency, bus * ranks_ / steps_);
  }

  [[nodiscard]] NcclCandidate tree(Protocol protocol) const {
    double bus = std::min(channels_ * channel_ * tuning_.tree_share, channels_ * tuning_.tree_channel[row_]);
    if (protocol == Protocol::ll) bus = std::min(bus / tuning_.tree_ll_divisor, tuning_.ll[row_]);
    if (protocol == Protocol::ll128)
      bus = std::min(bus * (nodes_ == 1 ? tuning_.tree_ll128_one_node : tuning_.tree_ll128_nodes),
                     channels_ * tuning_.tree_ll128_channel[row_]);
    const std::size_t i = index(protocol);
    const double latency = tuning_.base_tree[i] + 2.0 * ((per_node_ - 1.0) * hops_.tree[i] +
                                                         floor_log2(nodes_) * inter(tuning_.net.tree[i], protocol));
    return candidate(Algorithm::tree, protocol, latency, 0.5 * bus * tree_correction(tuning_, protocol, bytes_));
  }

  [[nodiscard]] bool has_nvls() const {
    return tuning_.nvls_efficiency > 0.0 && node_.nvls.channels > 1 && is_joined_ &&
           per_node_ >= tuning_.nvls_least_ranks;
  }

  /// On one node, or over several whose fabric reduces (all-reduce only).
  [[nodiscard]] NcclCandidate nvls() const {
    double latency = hops_.nvls, bus = nvls_inside();
    if (nodes_ > 1) {
      latency += inter(tuning_.net.nvls, Protocol::simple);
      bus = std::min(bus, channels_ * channel_);
    }
    return candidate(Algorithm::nvls, Protocol::simple, latency,
                     is_scatter_or_gather(op_) ? bus : bus * ranks_ / steps_);
  }

  [[nodiscard]] NcclCandidate nvls_tree() const {
    const double across = channel_ * (nodes_ == 2 ? 2.0 : 1.0);  // two nodes send one tree each
    const double channel = std::min({nvls_inside() / channels_, across, tuning_.nvls_tree_channel[row_]});
    const double latency = hops_.nvls_tree + 2.0 * floor_log2(nodes_) * inter(tuning_.net.nvls_tree, Protocol::simple);
    const double correction = tuning_.corrects_nvls_tree ? tree_correction(tuning_, Protocol::simple, bytes_) : 1.0;
    const double wires = channels_ * channel_ / bus_factor(op_, nodes_);
    return candidate(Algorithm::nvls_tree, Protocol::simple, latency,
                     std::min(channels_ * channel * correction * ranks_ / steps_, wires));
  }

  [[nodiscard]] NcclCandidate collnet_direct() const {
    double factor = mean_per_node_ / channels_;  // every GPU wants a NIC of its own
    factor -= (factor - 1.0) / 2.0;
    const double bus = channels_ * channel_ / factor * tuning_.collnet_direct_share;
    const double latency =
        2.0 * (std::min(1.0, per_node_ - 1.0) * hops_.collnet_direct + (per_node_ - 1.0) * tuning_.collnet_per_rank) +
        inter(tuning_.net.collnet_direct, Protocol::simple);
    return candidate(Algorithm::collnet_direct, Protocol::simple, latency, 0.5 * bus);
  }

  [[nodiscard]] NcclCandidate collnet_chain() const {
    const double latency =
        2.0 * (per_node_ - 1.0) * hops_.collnet_chain + inter(tuning_.net.collnet_chain, Protocol::simple);
    return candidate(Algorithm::collnet_chain, Protocol::simple, latency, 0.5 * channels_ * channel_);
  }

  [[nodiscard]] NcclCandidate pat() const {
    const double latency = tuning_.base_pat +
                           floor_log2(nodes_) * inter(tuning_.net.pat, Protocol::simple) / tuning_.pat_hop_divisor +
                           ranks_ * tuning_.pat_per_rank;
    return candidate(Algorithm::pat, Protocol::simple, latency, channels_ * channel_ * tuning_.pat_share);
  }

  /// Point to point: a message takes the latency of a ring's step with Simple, and each further partner the posting.
  [[nodiscard]] NcclCandidate pairwise(CollectiveGroup group) const {
    const std::size_t simple = index(Protocol::simple);
    const double first = tuning_.base_ring[simple] +
                         (nodes_ == 1 ? hops_.ring[simple] : inter(tuning_.net.ring[simple], Protocol::simple));
    const NcclGraph& graph = is_joined_ ? node_.ring : node_.pcie;
    const double inside = graph.channels > 0 ? graph.total().si : std::numeric_limits<double>::infinity();
    const double across = nodes_ > 1 ? channels_ * channel_ / mean_per_node_ : inside;
    const AlphaBeta in_node{{hops_.ring[index(Protocol::ll)]}, {inside}};
    const AlphaBeta out_of_node{{tuning_.net_overhead}, {across}};
    const Duration rest = op_ == Op::all_to_all
                              ? direct_all_to_all_time(group, {bytes_}, in_node, out_of_node)
                              : send_receive_time({bytes_}, {Duration{}, {nodes_ > 1 ? across : inside}});
    const double time = first + rest.si;
    return {Algorithm::pairwise, Protocol::simple, {first}, {time}, {time > 0.0 ? bytes_ / time : 0.0}};
  }

 private:
  /// A channel for each NIC of the GPUs that take part. Where the node itself is slow, that is what limits.
  void use_nics(NetworkShare network) {
    const double nics = std::max(1.0, std::floor(node_.nics * mean_per_node_ / node_.gpus));
    channels_ = nics * node_.nic.channels;
    channel_ = std::min(node_.nic.bandwidth.si, network.per_nic.si / node_.nic.channels);
    if (!is_joined_ && per_node_ > 1.0) channel_ = std::min(channel_, node_.pcie.total().si / channels_);
  }

  [[nodiscard]] NcclCandidate candidate(Algorithm algorithm, Protocol protocol, double latency,
                                        double bandwidth) const {
    return {algorithm, protocol, {latency}, {latency + bytes_ / bandwidth}, {bandwidth}};
  }

  /// With a single rank in each node nothing hides the network, which NCCL says by the hop of a tree. The data of
  /// Simple are flushed, which takes the way once more.
  [[nodiscard]] double inter(double hop, Protocol protocol) const {
    const double way = mean_per_node_ == 1.0 ? tuning_.net.tree[index(protocol)] : hop;
    return way + hop_latency_ * (protocol == Protocol::simple ? 2.0 : 1.0);
  }

  [[nodiscard]] double ring_steps_latency(Protocol protocol) const {
    const std::size_t i = index(protocol);
    if (op_ == Op::broadcast || op_ == Op::reduce) {
      if (nodes_ == 1) return hops_.ring[i];  // all channels take the same way
      const double hop = protocol == Protocol::simple ? tuning_.net.tree[i] : tuning_.net.ring[i];
      return steps_ * hop + (nodes_ - 1.0) * hop_latency_;
    }
    if (nodes_ == 1) return steps_ * hops_.ring[i];
    const double posting = tuning_.net_overhead * (protocol == Protocol::simple ? 3.0 : 1.0);
    const double across = (op_ == Op::all_reduce ? 2.0 : 1.0) * (nodes_ - 1.0);
    return (steps_ - across) * std::max(hops_.ring[i], posting) + across * inter(tuning_.net.ring[i], protocol);
  }

  /// Bus bandwidth of a node whose switches reduce; one channel of them is for what keeps the others in step.
  [[nodiscard]] double nvls_inside() const {
    const double channels = node_.nvls.channels;
    const double pipelined = op_ == Op::all_reduce ? 2.0 : (mean_per_node_ - 1.0) / mean_per_node_;
    return node_.nvls.total().si * tuning_.nvls_efficiency * (channels - 1.0) / channels * pipelined;
  }

  Op op_;
  double ranks_;
  std::uint32_t nodes_;
  double per_node_, mean_per_node_;  ///< NCCL's latencies know whole ranks in a node
  double bytes_;
  const NodeLinks& node_;
  const NcclTuning& tuning_;
  std::size_t row_;  ///< of tables by number of nodes
  bool is_joined_;
  const NcclTuning::Hops& hops_;
  double hop_latency_;
  double channels_ = 0.0, channel_ = 0.0, steps_ = 0.0;
};

}  // namespace

std::string_view to_string(CollectiveProtocol protocol) {
  constexpr std::string_view names[] = {"LL", "LL128", "Simple"};
  return names[static_cast<std::size_t>(protocol)];
}

std::string_view to_string(CollectiveAlgorithm algorithm) {
  constexpr std::string_view names[] = {"none", "ring",      "tree", "collnet-direct", "collnet-chain",
                                        "nvls", "nvls-tree", "pat",  "pairwise",       "measured"};
  return names[static_cast<std::size_t>(algorithm)];
}

std::optional<std::string> validate(const NodeLinks& node) {
  if (node.gpus == 0) return "a node without GPUs has no links";
  if (node.joined == 0 || node.joined > node.gpus) return "joined must be between 1 and the GPUs of the node";
  const auto is_bad = [](const NcclGraph& graph) { return graph.channels > 0 && !(graph.bandwidth.si > 0.0); };
  if (is_bad(node.ring) || is_bad(node.pcie) || is_bad(node.nvls) || is_bad(node.nic))
    return "channels need a bandwidth";
  if (node.joined > 1 && node.ring.channels == 0) return "joined GPUs need a ring";
  if (node.joined < node.gpus && node.pcie.channels == 0) return "GPUs that are not joined need PCIe";
  if (node.nics > 0 && node.nic.channels == 0) return "a NIC needs a channel";
  for (const auto& table : node.tuning.tree_correction)
    for (const double part : table)
      if (!(part > 0.0 && part <= 1.0)) return "corrections are parts of one";
  return std::nullopt;
}

const NcclCandidate& NcclCandidates::best() const {
  HEADROOM_CHECK(count_ > 0, "nothing to choose from");
  return *std::min_element(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(count_),
                           [](const auto& a, const auto& b) { return a.time < b.time; });
}

NcclCandidates nccl_candidates(CollectiveOp op, CollectiveGroup group, DataSize size, const NodeLinks& node,
                               NetworkShare network, NcclFeatures features) {
  HEADROOM_CHECK(group.ranks >= 2 && group.nodes >= 1 && group.nodes <= group.ranks, "no group");
  HEADROOM_CHECK(group.ranks <= std::uint64_t{group.nodes} * node.gpus, "more ranks than GPUs");
  HEADROOM_CHECK(group.nodes == 1 || node.nics > 0, "nodes without a NIC");
  const NcclModel model(op, group, size.si, node, network);
  NcclCandidates out;
  if (op == Op::all_to_all || op == Op::send_receive) {
    out.add(model.pairwise(group));
    return out;
  }
  const bool has_nvls = features.nvls && model.has_nvls();
  for (const Protocol protocol : protocols) {
    if (!model.has_protocol(protocol)) continue;
    out.add(model.ring(protocol));
    if (op == Op::all_reduce) out.add(model.tree(protocol));
  }
  if (has_nvls && group.nodes == 1 && (op == Op::all_reduce || is_scatter_or_gather(op))) out.add(model.nvls());
  if (has_nvls && group.nodes > 1 && op == Op::all_reduce) out.add(model.nvls_tree());
  if (is_scatter_or_gather(op) && group.nodes == group.ranks) out.add(model.pat());
  if (features.sharp && group.nodes > 1 && op == Op::all_reduce) {
    if (node.joined == node.gpus) out.add(model.collnet_direct());
    out.add(model.collnet_chain());
    if (has_nvls) out.add(model.nvls());
  }
  return out;
}

}  // namespace headroom
