// SPDX-License-Identifier: Apache-2.0
#include "sim/network/merge_alike.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <utility>

namespace headroom {
namespace {

using Colour = std::uint32_t;
using Key = std::vector<std::uint64_t>;  // what tells a class from another

struct FlowPlace {
  std::uint32_t job, phase;
  const CyclingFlow* flow;
};

/// Numbers keys in the order in which they come.
class Palette {
 public:
  Colour of(const Key& key) { return known_.try_emplace(key, static_cast<Colour>(known_.size())).first->second; }
  [[nodiscard]] std::size_t size() const { return known_.size(); }

 private:
  std::map<Key, Colour> known_;
};

class Refinement {
 public:
  explicit Refinement(const FlowCycles& cycles) : cycles_(cycles) {
    for (std::uint32_t j = 0; j < cycles.jobs.size(); ++j)
      for (std::uint32_t p = 0; p < cycles.jobs[j].phases.size(); ++p)
        for (const CyclingFlow& flow : cycles.jobs[j].phases[p].flows) flows_.push_back({j, p, &flow});
    begin();
    for (std::size_t before = 0, classes = link_classes_ + flow_classes_; before != classes;
         before = std::exchange(classes, refine())) {
    }
  }

  [[nodiscard]] FlowCycles merged() const {
    FlowCycles out{.bandwidth = std::vector<double>(link_classes_, 0.0),
                   .jobs = cycles_.jobs,
                   .warm_up_s = cycles_.warm_up_s,
                   .horizon_s = cycles_.horizon_s};
    for (std::size_t l = 0; l < link_.size(); ++l)
      if (is_used_[l]) out.bandwidth[link_[l]] += cycles_.bandwidth[l];
    for (CyclingJob& job : out.jobs)
      for (CyclingPhase& phase : job.phases) phase.flows.clear();
    constexpr std::size_t unseen = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> at(flow_classes_, unseen);  // among the flows of its phase
    for (std::size_t f = 0; f < flows_.size(); ++f) {
      std::vector<CyclingFlow>& flows = out.jobs[flows_[f].job].phases[flows_[f].phase].flows;
      if (at[flow_[f]] == unseen) {
        at[flow_[f]] = flows.size();
        flows.push_back(empty_like(f));
      }
      flows[at[flow_[f]]].bytes += flows_[f].flow->bytes;
      flows[at[flow_[f]]].weight += flows_[f].flow->weight;
    }
    return out;
  }

 private:
  /// Links by how far they are from the nearer end of the flows on them: up or down, and at which tier. So no flow
  /// crosses two of one class. A link at which flows do not agree about that is alone.
  void begin() {
    const std::size_t links = cycles_.bandwidth.size();
    constexpr std::uint64_t nowhere = 0, everywhere = 1;
    std::vector<std::uint64_t> place(links, nowhere);
    for (const FlowPlace& one : flows_)
      for (std::size_t i = 0, n = one.flow->links.size(); i < n; ++i) {
        const std::uint64_t here = i < n / 2 ? 2 + 2 * i : 3 + 2 * (n - 1 - i);
        std::uint64_t& its = place[one.flow->links[i]];
        its = its == nowhere || its == here ? here : everywhere;
      }
    Palette colours, flow_colours;
    for (std::size_t l = 0; l < links; ++l) {
      is_used_.push_back(place[l] != nowhere);
      link_.push_back(!is_used_[l] ? 0
                                   : colours.of({place[l], std::bit_cast<std::uint64_t>(cycles_.bandwidth[l]),
                                                 place[l] == everywhere ? l : 0}));
    }
    link_classes_ = colours.size();
    for (const FlowPlace& one : flows_)
      flow_.push_back(flow_colours.of({one.job, one.phase, std::bit_cast<std::uint64_t>(one.flow->bytes),
                                       std::bit_cast<std::uint64_t>(one.flow->weight)}));
    flow_classes_ = flow_colours.size();
  }

  std::size_t refine() {
    std::vector<Key> seen(link_.size());
    Palette flow_colours, colours;
    for (std::size_t f = 0; f < flows_.size(); ++f) {
      Key key{flow_[f]};
      for (const std::uint32_t link : flows_[f].flow->links) key.push_back(link_[link]);
      flow_[f] = flow_colours.of(key);
      for (const std::uint32_t link : flows_[f].flow->links) seen[link].push_back(flow_[f]);
    }
    for (std::size_t l = 0; l < link_.size(); ++l) {
      if (!is_used_[l]) continue;
      std::ranges::sort(seen[l]);
      seen[l].push_back(link_[l]);
      link_[l] = colours.of(seen[l]);
    }
    flow_classes_ = flow_colours.size();
    link_classes_ = colours.size();
    return flow_classes_ + link_classes_;
  }

  [[nodiscard]] CyclingFlow empty_like(std::size_t f) const {
    CyclingFlow out{.links = {}, .bytes = 0.0, .weight = 0.0};
    for (const std::uint32_t link : flows_[f].flow->links) out.links.push_back(link_[link]);
    return out;
  }

  const FlowCycles& cycles_;
  std::vector<FlowPlace> flows_;
  std::vector<Colour> flow_, link_;
  std::vector<bool> is_used_;
  std::size_t flow_classes_ = 0, link_classes_ = 0;
};

}  // namespace

FlowCycles merge_alike(const FlowCycles& cycles) {
  return Refinement(cycles).merged();
}

}  // namespace headroom
