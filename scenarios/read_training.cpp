// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "scenarios/catalogue.hpp"
#include "scenarios/sections.hpp"
#include "scenarios/training_catalogue.hpp"

namespace headroom {
namespace {

constexpr Mark from_catalogue{.source = Mark::from_catalogue};
constexpr Mark by_default{.source = Mark::by_default};

JsonNode flag(bool value, const Mark& at) {
  JsonNode node = make_string(value ? "true" : "false", at);
  node.kind = JsonKind::boolean;
  node.number = value ? 1.0 : 0.0;
  return node;
}

struct SizeRow {
  const char* key;
  std::int64_t Transformer::*size;
};
constexpr SizeRow sizes[] = {{"layers", &Transformer::layers},
                             {"hidden", &Transformer::hidden},
                             {"heads", &Transformer::heads},
                             {"kv_heads", &Transformer::kv_heads},
                             {"head_size", &Transformer::head_size},
                             {"ffn", &Transformer::ffn},
                             {"vocabulary", &Transformer::vocabulary},
                             {"positions", &Transformer::positions},
                             {"experts", &Transformer::experts},
                             {"experts_per_token", &Transformer::experts_per_token},
                             {"expert_ffn", &Transformer::expert_ffn},
                             {"shared_experts", &Transformer::shared_experts},
                             {"dense_layers", &Transformer::dense_layers}};
struct FlagRow {
  const char* key;
  bool Transformer::*flag;
};
constexpr FlagRow flags[] = {
    {"gated", &Transformer::gated}, {"biases", &Transformer::biases}, {"tied", &Transformer::tied}};

/// What the catalogue says goes into the tree where the scenario says nothing. A model without experts has no keys of
/// experts, so that those of a scenario stand alone.
void fill_sizes(const Field& model, const Transformer& known) {
  for (const SizeRow& row : sizes)
    if (known.*row.size > 0) model.fill(row.key, make_number(std::to_string(known.*row.size), from_catalogue));
  for (const FlagRow& row : flags) model.fill(row.key, flag(known.*row.flag, from_catalogue));
}

/// What follows from other sizes; nothing is filled that an earlier fault makes unknown.
void fill_usual(const Field& model) {
  const auto fill = [&](const char* key, std::int64_t value) {
    if (!model.is_faulty(key)) model.fill(key, make_number(std::to_string(value), by_default));
  };
  const auto heads = model.whole<std::int64_t>("heads"), hidden = model.whole<std::int64_t>("hidden");
  fill("kv_heads", heads);
  if (hidden >= heads) fill("head_size", hidden / heads);
  fill("ffn", 4 * hidden);
  fill("vocabulary", 0);
  for (const FlagRow& row : flags)
    if (!model.is_faulty(row.key)) model.fill(row.key, flag(false, by_default));
}

bool has_sizes(const Field& model) {
  bool all = true;
  for (const char* const key : {"layers", "hidden", "heads"}) {
    if (model.has(key)) continue;
    all = false;
    if (!model.is_faulty(key))
      model.error(key, in_quotes(key) + " is required where no model of the catalogue is named", R"(add "like")");
  }
  return all;
}

std::optional<Transformer> read_model(const Field& model) {
  if (model.is_faulty("like")) return std::nullopt;
  if (model.has("like")) {
    const auto known = catalogue_model(model.text("like"));
    if (!known) {
      std::vector<std::string> names;
      for (const CatalogueEntry& entry : catalogue("model")) names.push_back(entry.name);
      model.error("like", "the catalogue has no model " + in_quotes(model.text("like")),
                  did_you_mean(model.text("like"), names));
      return std::nullopt;
    }
    fill_sizes(model, *known);
  }
  if (!has_sizes(model)) return std::nullopt;
  fill_usual(model);
  Transformer out;
  for (const SizeRow& row : sizes) out.*row.size = model.whole<std::int64_t>(row.key);
  for (const FlagRow& row : flags) out.*row.flag = model.whole<bool>(row.key);
  if (const auto fault = validate(out)) {
    model.error("", *fault);
    return std::nullopt;
  }
  return out;
}

TrainingPlan read_plan_of(const Field& training) {
  const Field cut = training.at("parallelism"), hidden = training.at("overlap");
  const auto count = [](const Field& field, const char* key) { return field.whole<std::int64_t>(key); };
  TrainingPlan plan;
  plan.sequence = count(training, "sequence");
  plan.batch = count(training, "batch");
  plan.microbatch = count(training, "microbatch");
  plan.tensor = count(cut, "tensor");
  plan.pipeline = count(cut, "pipeline");
  plan.context = count(cut, "context");
  plan.expert = count(cut, "expert");
  plan.interleave = count(cut, "interleave");
  plan.sequence_parallel = cut.whole<bool>("sequence_parallel") && plan.tensor > 1;
  plan.zero = cut.whole<int>("zero");
  plan.recompute = cut.whole<Recompute>("recompute");
  plan.flash_attention = training.whole<int>("attention") == 0;
  plan.precision = training.whole<MatrixPrecision>("precision");
  plan.gradient_bytes = training.whole<int>("gradients") == 0 ? 4 : 2;
  plan.schedule = training.whole<PipelineSchedule>("schedule");
  plan.overlap = {.tensor = hidden.number("tensor"),
                  .context = hidden.number("context"),
                  .expert = hidden.number("expert"),
                  .data = hidden.number("data"),
                  .pipeline = hidden.number("pipeline")};
  plan.expert_imbalance = training.number("expert_imbalance");
  return plan;
}

void check_plan(const Field& training, const Transformer& model, const TrainingClass& own) {
  if (!own.gpus) return;
  const auto plan = on_gpus(own.plan, *own.gpus);
  if (!plan)
    return training.error("gpus", std::to_string(*own.gpus) + " GPUs do not divide by tensor x pipeline x context = " +
                                      std::to_string(own.plan.gpus()));
  if (const auto fault = validate(model, *plan)) training.error("parallelism", *fault);
}

}  // namespace

std::optional<TrainingPlan> on_gpus(TrainingPlan plan, std::int64_t gpus) {
  plan.data = 1;
  const std::int64_t one = plan.gpus();
  if (one < 1 || gpus < 1 || gpus % one != 0) return std::nullopt;
  plan.data = gpus / one;
  return plan;
}

const PoolSpec* pool_of(const TrainingClass& job, const std::string& gpu_model, const ClusterSpec& cluster) {
  const auto found = std::ranges::find_if(cluster.pools, [&](const PoolSpec& pool) {
    if (!job.pool.empty()) return pool.name == job.pool;
    return pool.node.gpus > 0 && (gpu_model.empty() || pool.node.gpu_model == gpu_model);
  });
  return found == cluster.pools.end() ? nullptr : &*found;
}

std::vector<TrainingClass> read_training(const Field& workload) {
  std::vector<TrainingClass> out;
  for (const Field& one : workload.items("classes")) {
    if (!one.has("model") || !one.has("training")) continue;
    TrainingClass read;
    read.name = one.text("name");
    const Field training = one.at("training");
    const bool is_whole = training.has("parallelism") && training.has("overlap");
    if (is_whole) read.plan = read_plan_of(training);
    if (training.has("gpus")) read.gpus = training.whole<std::int64_t>("gpus");
    read.pool = training.text("pool");
    read.weight = training.number("weight");
    read.cap = training.number("cap");
    const Field model = one.at("model");
    read.model_name = model.text("like");
    const auto sizes_of_model = read_model(model);
    if (!sizes_of_model || !is_whole) continue;
    read.model = *sizes_of_model;
    check_plan(training, read.model, read);
    out.push_back(std::move(read));
  }
  return out;
}

}  // namespace headroom
