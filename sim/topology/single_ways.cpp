// SPDX-License-Identifier: Apache-2.0
#include "sim/topology/single_ways.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <numeric>

#include "sim/random.hpp"

namespace headroom {
namespace {

constexpr std::uint32_t far = std::numeric_limits<std::uint32_t>::max();

/// p / q of a flow, in lowest terms.
struct Part {
  std::uint64_t count = 0, of = 1;
  [[nodiscard]] Part over(std::uint64_t choices) const { return reduced(count, of * choices); }
  void add(const Part& other) { *this = reduced(count * other.of + other.count * of, of * other.of); }
  static Part reduced(std::uint64_t p, std::uint64_t q) { return {p / std::gcd(p, q), q / std::gcd(p, q)}; }
};

/// The ways between two hosts, as nodes by their distance from the target. Neither hosts nor what storage stands behind
/// pass on what is for others.
class Shortest {
 public:
  Shortest(const FabricState& state, NodeId from, NodeId to, std::uint32_t rail)
      : state_(state), from_(from.index), to_(to.index), rail_(rail) {
    steps_.assign(boost::num_vertices(state.graph.links), far);
    steps_[to_] = 0;
    std::deque<std::uint32_t> next{to_};
    while (!next.empty() && steps_[from_] == far) {
      const std::uint32_t here = next.front();
      next.pop_front();
      for (auto [edge, end] = boost::out_edges(here, links()); edge != end; ++edge) {
        const auto other = static_cast<std::uint32_t>(edge->m_target);
        const bool is_way = other == from_ || passes_on(other);
        if (steps_[other] != far || !is_way || !carries(here, other, links()[*edge])) continue;
        steps_[other] = steps_[here] + 1;
        next.push_back(other);
      }
    }
  }

  [[nodiscard]] bool exist() const { return steps_[from_] != far; }

  /// So many equal parts of a flow can be dealt out evenly at each node of each way; `most` if it takes more.
  [[nodiscard]] std::uint32_t even_parts(std::uint32_t most) const {
    std::uint64_t parts = 1;
    std::map<std::uint32_t, Part> here{{from_, Part{1, 1}}};
    while (!here.contains(to_)) {
      std::map<std::uint32_t, Part> next;
      for (const auto& [node, part] : here) {
        const std::vector<Choice> choices = choices_at(node);
        const Part each = part.over(choices.size());
        parts = std::lcm(parts, each.of);
        if (parts > most || each.of > most) return most;
        for (const Choice& choice : choices) next[choice.other].add(each);
      }
      here = std::move(next);
    }
    return static_cast<std::uint32_t>(parts);
  }

  /// At each node one after the other takes the next link.
  [[nodiscard]] std::vector<SingleWay> dealt(std::uint32_t parts) const {
    std::vector<SingleWay> out(parts);
    std::map<std::uint32_t, std::vector<std::uint32_t>> here;
    for (std::uint32_t i = 0; i < parts; ++i) here[from_].push_back(i);
    while (!here.contains(to_)) {
      std::map<std::uint32_t, std::vector<std::uint32_t>> next;
      for (const auto& [node, those] : here) {
        const std::vector<Choice> choices = choices_at(node);
        for (std::size_t i = 0; i < those.size(); ++i) {
          const Choice& choice = choices[i % choices.size()];
          if (choice.single.bundle.valid()) out[those[i]].push_back(choice.single);
          next[choice.other].push_back(those[i]);
        }
      }
      here = std::move(next);
    }
    return out;
  }

  /// At each node the link is chosen by the bits that are left.
  [[nodiscard]] SingleWay chosen(std::uint64_t hash) const {
    SingleWay out;
    for (std::uint32_t here = from_; here != to_; hash = SplitMix64::mix(hash + 1)) {
      const std::vector<Choice> choices = choices_at(here);
      const Choice& choice = choices[hash % choices.size()];
      if (choice.single.bundle.valid()) out.push_back(choice.single);
      here = choice.other;
    }
    return out;
  }

 private:
  [[nodiscard]] const FabricAdjacency& links() const { return state_.graph.links; }
  [[nodiscard]] bool passes_on(std::uint32_t node) const {
    const FabricNode kind = links()[node].kind;
    return kind == FabricNode::leaf || kind == FabricNode::spine || kind == FabricNode::core ||
           kind == FabricNode::bridge || kind == FabricNode::nic;
  }
  /// A host leaves and is reached on the one rail.
  [[nodiscard]] bool carries(std::uint32_t a, std::uint32_t b, const FabricLinkProperties& link) const {
    for (const std::uint32_t end : {a, b})
      if (links()[end].kind == FabricNode::host && link.tier == FabricTier::leaf && link.rail != last_rail(end))
        return false;
    return live_links(state_, a, b, link).count > 0;
  }
  [[nodiscard]] std::uint32_t last_rail(std::uint32_t host) const {
    std::uint32_t last = 0;
    for (auto [edge, end] = boost::out_edges(host, links()); edge != end; ++edge)
      if (links()[*edge].tier == FabricTier::leaf) last = std::max<std::uint32_t>(last, links()[*edge].rail);
    return std::min(rail_, last);
  }
  struct Choice {
    std::uint32_t other;
    SingleLink single;
  };
  /// The single links that lead on.
  [[nodiscard]] std::vector<Choice> choices_at(std::uint32_t node) const {
    std::vector<Choice> out;
    for (auto [edge, end] = boost::out_edges(node, links()); edge != end; ++edge) {
      const auto other = static_cast<std::uint32_t>(edge->m_target);
      const FabricLinkProperties& link = links()[*edge];
      if (steps_[other] == far || steps_[other] + 1 != steps_[node] || !carries(node, other, link)) continue;
      const LiveLinks live = live_links(state_, node, other, link);
      for (std::uint32_t i = 0; i < live.count; ++i)
        out.push_back({other, {link.bundle, {node}, {other}, i, live.rate}});
    }
    return out;
  }

  const FabricState& state_;
  const std::uint32_t from_, to_, rail_;
  std::vector<std::uint32_t> steps_;
};

}  // namespace

LiveLinks live_links(const FabricState& state, std::uint32_t a, std::uint32_t b, const FabricLinkProperties& link) {
  const auto live = static_cast<double>(state.live(a, b, link));
  if (live <= 0.0) return {};
  constexpr double rounding = 1e-6;  // of a link
  const double count = std::ceil(live * link.links / static_cast<double>(link.rate) - rounding);
  return {static_cast<std::uint32_t>(count), live / count};
}

std::vector<SingleWay> even_single_ways(const FabricState& state, NodeId from, NodeId to, std::uint32_t rail,
                                        std::uint32_t most) {
  const Shortest shortest(state, from, to, rail);
  return shortest.exist() ? shortest.dealt(shortest.even_parts(most)) : std::vector<SingleWay>{};
}

std::vector<SingleWay> hashed_single_ways(const FabricState& state, NodeId from, NodeId to, std::uint32_t rail,
                                          std::span<const std::uint64_t> hashes) {
  const Shortest shortest(state, from, to, rail);
  std::vector<SingleWay> out;
  for (const std::uint64_t hash : hashes)
    if (shortest.exist()) out.push_back(shortest.chosen(hash));
  return out;
}

}  // namespace headroom
