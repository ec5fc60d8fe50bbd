// SPDX-License-Identifier: Apache-2.0
#include "models/performance/training_search.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>

namespace headroom {
namespace {

constexpr std::int64_t least_context_tokens = 4096, most_interleave = 12, most_odd_layers = 2;

std::vector<std::int64_t> powers_of_two(std::int64_t most) {
  std::vector<std::int64_t> out;
  for (std::int64_t n = 1; n <= most; n *= 2) out.push_back(n);
  return out;
}

std::vector<std::int64_t> pipelines(const Transformer& model) {
  std::vector<std::int64_t> out;
  for (std::int64_t p = 1; p <= model.layers; ++p) {
    const std::int64_t stage = (model.layers + p - 1) / p;
    if (stage * p - model.layers <= (p > 1 ? most_odd_layers : 0)) out.push_back(p);
  }
  return out;
}

std::vector<std::int64_t> contexts(const TrainingPlan& base) {
  return powers_of_two(std::max<std::int64_t>(1, base.sequence / least_context_tokens));
}

/// Ways to cut the model; data parallelism is what is left.
std::vector<TrainingPlan> cuts(const TrainingSearch& search, std::int64_t gpus) {
  std::vector<TrainingPlan> out;
  TrainingPlan plan = search.base;
  plan.microbatch = plan.interleave = 1;
  for (const std::int64_t tensor : powers_of_two(search.node.gpus))
    for (const std::int64_t pipeline : pipelines(search.model))
      for (const std::int64_t context : contexts(search.base)) {
        const std::int64_t one = tensor * pipeline * context;
        if (gpus % one != 0) continue;
        plan.tensor = tensor;
        plan.pipeline = pipeline;
        plan.context = context;
        plan.data = gpus / one;
        plan.sequence_parallel = tensor > 1;
        for (const std::int64_t expert : powers_of_two(std::max<std::int64_t>(1, search.model.experts))) {
          plan.expert = expert;
          if (!validate(search.model, plan)) out.push_back(plan);
        }
      }
  return out;
}

/// With nothing that costs memory.
TrainingPlan leanest(TrainingPlan plan) {
  plan.recompute = Recompute::full;
  plan.zero = 3;
  return plan;
}

bool fits(const TrainingSearch& search, const TrainingPlan& plan) {
  return training_memory(search.model, plan, search.allowance).total() <= search.memory;
}

std::span<const Recompute> recomputes(const TrainingPlan& base) {
  static constexpr std::array all{Recompute::none, Recompute::selective, Recompute::full};
  static constexpr std::array flash{Recompute::none, Recompute::full};  // selective is what the kernel does anyway
  return base.flash_attention ? std::span<const Recompute>(flash) : std::span<const Recompute>(all);
}

/// The best of one way to cut.
class BestOfCut {
 public:
  explicit BestOfCut(const TrainingSearch& search) : search_(search) {}

  std::optional<RankedPlan> find(TrainingPlan plan) {
    best_.reset();
    if (!fits(search_, leanest(plan))) return std::nullopt;
    const TrainingNetwork network = default_network(plan, search_.node);
    const std::int64_t stage = layers_per_stage(search_.model, plan);
    for (const std::int64_t microbatch : {1, 2, 4, 8})
      for (std::int64_t interleave = 1; interleave <= (plan.pipeline > 1 ? most_interleave : 1); ++interleave) {
        plan.microbatch = microbatch;
        plan.interleave = interleave;
        if (stage % interleave == 0 && !validate(search_.model, plan)) try_memory(plan, network);
      }
    return best_;
  }

 private:
  void try_memory(TrainingPlan plan, const TrainingNetwork& network) {
    for (const Recompute recompute : recomputes(search_.base))
      for (const int zero : {0, 1, 3}) {
        plan.recompute = recompute;
        plan.zero = plan.replicas() > 1 ? zero : 0;
        if (plan.zero != zero) continue;
        const TrainingMemory memory = training_memory(search_.model, plan, search_.allowance);
        if (memory.total() > search_.memory) continue;
        const TrainingStep step = training_step(search_.model, plan, search_.gpu, network);
        if (!best_ || step.total() < best_->step.total()) best_ = RankedPlan{plan, memory, step};
      }
  }

  const TrainingSearch& search_;
  std::optional<RankedPlan> best_;
};

}  // namespace

std::vector<RankedPlan> fastest_plans(const TrainingSearch& search, std::int64_t gpus, std::size_t most) {
  BestOfCut best(search);
  std::vector<RankedPlan> out;
  for (const TrainingPlan& cut : cuts(search, gpus))
    if (auto found = best.find(cut)) out.push_back(*found);
  std::ranges::stable_sort(out, {}, [](const RankedPlan& one) { return one.step.total(); });
  if (out.size() > most) out.resize(most);
  return out;
}

std::optional<std::int64_t> fewest_gpus(const TrainingSearch& search, std::int64_t most) {
  std::set<std::int64_t> counts;
  for (const std::int64_t tensor : powers_of_two(search.node.gpus))
    for (const std::int64_t pipeline : pipelines(search.model))
      for (const std::int64_t context : contexts(search.base))
        for (std::int64_t data = 1; data <= search.base.batch; ++data)
          if (search.base.batch % data == 0) counts.insert(tensor * pipeline * context * data);
  for (const std::int64_t gpus : counts) {
    if (gpus > most) break;
    for (const TrainingPlan& cut : cuts(search, gpus))
      if (fits(search, leanest(cut))) return gpus;
  }
  return std::nullopt;
}

}  // namespace headroom
