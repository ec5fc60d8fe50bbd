// SPDX-License-Identifier: Apache-2.0
#include "scenarios/training_phases.hpp"

#include <algorithm>
#include <cstdint>

namespace headroom {
namespace {

/// How one dimension of a plan cuts the ranks into groups.
struct Cut {
  ParallelDimension which;
  TrafficPattern pattern;
  std::int64_t stride, size;

  [[nodiscard]] std::int64_t ranks() const { return stride * size; }
};

/// Of what a rank of a group sends that is larger than a domain, the part that its port carries.
double part_outside(const Cut& cut, const TrainingNode& node) {
  const std::int64_t inside = std::clamp<std::int64_t>(node.gpus / cut.stride, 1, cut.size);
  switch (cut.pattern) {
    case TrafficPattern::ring:
      return 1.0 / static_cast<double>(inside);
    case TrafficPattern::all_to_all:
      return static_cast<double>(cut.size - inside) / static_cast<double>(cut.size - 1);
    case TrafficPattern::chain:
      return cut.size > 2 ? 1.0 : 0.5;  // who has one neighbour sends half
  }
  return 1.0;
}

/// A node that holds half of a group.
TrainingNode half_of(const Cut& cut, TrainingNode node) {
  const std::int64_t gpus = std::max<std::int64_t>(1, cut.ranks() / 2);
  node.scale_out = node.scale_out * (static_cast<double>(gpus) / static_cast<double>(node.gpus));
  node.gpus = gpus;
  return node;
}

class PhasesOf {
 public:
  PhasesOf(const Transformer& model, const TrainingPlan& plan, const TrainingGpu& gpu, const TrainingNode& node)
      : model_(model), plan_(plan), gpu_(gpu), node_(node), step_(step_on(node)) {}

  [[nodiscard]] bool has(const Cut& cut) const { return cut.size > 1 && of(step_, cut).sent.si > 0.0; }
  [[nodiscard]] TrafficPhase phase(const Cut& cut) const {
    const bool is_inside = cut.ranks() <= node_.gpus;
    const TrainingNode node = is_inside ? half_of(cut, node_) : node_;
    const DimensionTraffic& planned = of(step_, cut);
    const Duration outside = is_inside ? busy_on(node, cut) : planned.busy;
    return {.pattern = cut.pattern,
            .busy = planned.busy / step_.total(),
            .overlap = 1.0 - planned.exposed() / planned.busy,
            .groups = RankGroups{.stride = static_cast<std::uint32_t>(cut.stride),
                                 .size = static_cast<std::uint32_t>(cut.size),
                                 .sent = (planned.sent / step_.total()).si,
                                 .port = part_outside(cut, node) * (planned.sent / outside).si,
                                 .stays_together = is_inside && cut.which == ParallelDimension::tensor}};
  }

 private:
  [[nodiscard]] TrainingStep step_on(const TrainingNode& node) const {
    return training_step(model_, plan_, gpu_, default_network(plan_, node));
  }
  [[nodiscard]] Duration busy_on(const TrainingNode& node, const Cut& cut) const { return of(step_on(node), cut).busy; }
  static const DimensionTraffic& of(const TrainingStep& step, const Cut& cut) {
    return step.traffic[static_cast<std::size_t>(cut.which)];
  }

  const Transformer& model_;
  const TrainingPlan& plan_;
  const TrainingGpu& gpu_;
  const TrainingNode& node_;
  TrainingStep step_;
};

}  // namespace

std::vector<TrafficPhase> training_phases(const Transformer& model, const TrainingPlan& plan, const TrainingGpu& gpu,
                                          const TrainingNode& node) {
  using enum ParallelDimension;
  const Cut cuts[] = {{tensor, TrafficPattern::ring, 1, plan.tensor},
                      {context, TrafficPattern::ring, plan.tensor, plan.context},
                      {expert, TrafficPattern::all_to_all, plan.tensor, plan.expert},
                      {data, TrafficPattern::ring, plan.tensor, plan.replicas()},
                      {pipeline, TrafficPattern::chain, plan.tensor * plan.replicas(), plan.pipeline}};
  const PhasesOf phases(model, plan, gpu, node);
  std::vector<TrafficPhase> out;
  for (const Cut& cut : cuts)
    if (phases.has(cut)) out.push_back(phases.phase(cut));
  return out;
}

}  // namespace headroom
