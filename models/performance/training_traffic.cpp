// SPDX-License-Identifier: Apache-2.0
#include "models/performance/training_traffic.hpp"

namespace headroom {
namespace {

constexpr double value_bytes = 2.0;

double number(std::int64_t count) {
  return static_cast<double>(count);
}

/// `rounds` times `sent` over a link.
Traffic repeated(double rounds, double sent, const DimensionLink& link) {
  return {DataSize{rounds * sent}, rounds * (link.latency + DataSize{sent} / link.bandwidth)};
}

double tokens_of(const TrainingPlan& plan) {
  return number(plan.microbatch * plan.sequence) / number(plan.context);
}

/// Part of a buffer that a ring over so many ranks sends once around.
double ring_part(std::int64_t ranks) {
  return number(ranks - 1) / number(ranks);
}

}  // namespace

LayerTraffic layer_traffic(const Transformer& model, const TrainingPlan& plan, const TrainingNetwork& network) {
  const double tokens = tokens_of(plan), rounds = plan.recompute == Recompute::full ? 6.0 : 4.0;
  LayerTraffic out;
  if (plan.tensor > 1) {
    const double all_reduce = 2.0 * ring_part(plan.tensor) * value_bytes * tokens * number(model.hidden);
    out.tensor = repeated(rounds, all_reduce, network[ParallelDimension::tensor]);
  }
  if (plan.context > 1) {
    const double keys_and_values = 2.0 * value_bytes * tokens * number(model.kv_size()) / number(plan.tensor);
    out.context = repeated(3.0, keys_and_values * number(plan.context - 1), network[ParallelDimension::context]);
  }
  if (plan.expert > 1) {
    const double to_experts = value_bytes * tokens * number(model.experts_per_token * model.hidden) /
                              number(plan.tensor) * ring_part(plan.expert) * plan.expert_imbalance;
    const double mixed = number(model.expert_layers()) / number(model.layers);
    out.expert = repeated(rounds * mixed, to_experts, network[ParallelDimension::expert]);
  }
  return out;
}

Traffic pipeline_traffic(const Transformer& model, const TrainingPlan& plan, const TrainingNetwork& network) {
  if (plan.pipeline == 1) return {};
  const double message = value_bytes * tokens_of(plan) * number(model.hidden) / number(plan.tensor);
  return repeated(2.0 * number(plan.interleave), message, network[ParallelDimension::pipeline]);
}

Traffic data_traffic(const Transformer& model, const TrainingPlan& plan, const TrainingNetwork& network) {
  const std::int64_t ranks = plan.replicas();
  if (ranks == 1) return {};
  const ShardParameters own = shard_parameters(model, plan);
  const std::int64_t expert_ranks = ranks / plan.expert;
  const double tables = own.table * (plan.pipeline == 1 && !model.tied ? 2.0 : 1.0);
  const double once = (own.layers + tables) * ring_part(ranks) + own.experts * ring_part(expert_ranks);
  const DimensionLink& link = network[ParallelDimension::data];
  const double gradients = once * number(plan.gradient_bytes), weights = once * value_bytes;
  const double microbatches = number(plan.microbatches());
  const double gradient_rounds = plan.zero == 0 ? 2.0 : plan.zero == 1 ? 1.0 : microbatches;
  const double weight_rounds = plan.zero == 0 ? 0.0 : plan.zero == 3 ? 2.0 * microbatches : 1.0;
  const double collectives = plan.zero == 0 ? 1.0 : gradient_rounds + weight_rounds;
  const double sent = gradient_rounds * gradients + weight_rounds * weights;
  return {DataSize{sent}, collectives * link.latency + DataSize{sent} / link.bandwidth};
}

}  // namespace headroom
