// SPDX-License-Identifier: Apache-2.0
#include "planner/training_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "models/cost/gpu_hour.hpp"
#include "models/unit_text.hpp"

namespace headroom {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

double gb(DataSize size) {
  return size.si * 1e-9;
}

double usd_per_million_tokens(const TrainingAnswer& answer, const TrainingRates& rates) {
  if (!answer.question.price) return unknown;
  return cost_per_million_tokens(answer.question.price->usd, rates.tokens_per_gpu_s);
}

TrainingRates rates_of(const TrainingAnswer& answer, const RankedPlan& plan) {
  return training_rates(plan.step, plan.plan, answer.hardware.gpu);
}

std::string model_name(const TrainingAnswer& answer) {
  const TrainingClass& job = answer.question.job;
  return job.model_name.empty() ? "the model of " + job.name : job.model_name;
}

std::string in_gb(DataSize size) {
  return fmt::format("{:.1f} GB", gb(size));
}

/// Apart from the products of matrices and attention, which are the work itself.
StepPart largest_loss(const TrainingStep& step) {
  std::size_t largest = static_cast<std::size_t>(StepPart::elementwise);
  for (std::size_t i = largest; i < step_parts; ++i)
    if (static_cast<StepPart>(i) != StepPart::logits && step.parts[i] > step.parts[largest]) largest = i;
  return static_cast<StepPart>(largest);
}

std::string loss_in_words(StepPart part) {
  const bool is_traffic = part >= StepPart::tensor && part <= StepPart::pipeline;
  return std::string(to_string(part)) + (is_traffic ? "-parallel traffic" : "");
}

std::string sentence_of_step(const TrainingAnswer& answer, const RankedPlan& plan) {
  const TrainingRates rates = rates_of(answer, plan);
  const Duration total = plan.step.total();
  const StepPart loss = largest_loss(plan.step);
  const double work =
      (plan.step.part(StepPart::matrices) + plan.step.part(StepPart::attention) + plan.step.part(StepPart::logits)) /
      total;
  return fmt::format(
      "A step of {} on {} GPUs takes {}: {:.0f} tokens/s and {:.0f} TFLOP/s per GPU, an MFU of {:.1f} %. {:.0f} % of "
      "it is "
      "matrices and attention; the largest loss is {} with {:.1f} %.",
      model_name(answer), plan.plan.gpus(), format_for_people(total.si, dimensions::time), rates.tokens_per_gpu_s,
      rates.model_rate.si * 1e-12, 100.0 * rates.mfu, 100.0 * work, loss_in_words(loss),
      100.0 * (plan.step.part(loss) / total));
}

std::string sentence_of_memory(const TrainingAnswer& answer, const RankedPlan& plan) {
  return fmt::format("The fullest GPU needs {} of its {}: {}.", in_gb(plan.memory.total()),
                     in_gb(answer.hardware.memory), in_words(plan.plan));
}

std::string sentence_of_cost(const TrainingAnswer& answer, const RankedPlan& plan) {
  const auto& price = answer.question.price;
  if (!price) return "What tokens cost is not known: there is no section \"costs\", and no --price \"2 USD/GPU-h\".";
  return fmt::format("A million tokens cost {:.4g} USD at {:.3g} USD for an hour of a GPU ({}).",
                     usd_per_million_tokens(answer, rates_of(answer, plan)), price->usd, price->origin);
}

std::vector<std::string> why_not(const TrainingAnswer& answer) {
  std::vector<std::string> out;
  if (!answer.why_not_stated.empty())
    out.push_back(
        fmt::format("The stated plan does not go on {} GPUs: {}.", answer.question.gpus, answer.why_not_stated));
  else if (answer.stated && !answer.stated_fits())
    out.push_back(fmt::format("The stated plan does not fit: {}, and a GPU has {} ({}).",
                              in_gb(answer.stated->memory.total()), in_gb(answer.hardware.memory),
                              in_words(answer.stated->plan)));
  if (answer.question.searches) out.clear();
  if (!answer.fewest)
    out.push_back(
        fmt::format("No plan fits on {} GPUs of {} or fewer.", answer.question.gpus, in_gb(answer.hardware.memory)));
  else if (answer.fastest.empty())
    out.push_back(
        fmt::format("No plan fits on exactly {} GPUs; one does on {}.", answer.question.gpus, *answer.fewest));
  else if (answer.chosen() == nullptr)
    out.push_back(fmt::format("This would fit, in {} a step: {}.",
                              format_for_people(answer.fastest.front().step.total().si, dimensions::time),
                              in_words(answer.fastest.front().plan)));
  return out;
}

Table table_of_parts(const TrainingStep& step) {
  Table table{"step", "Where the time of a step goes", {}, {}};
  table.columns = {{"part", "they add up to the step"}, {"time_s", "of each step"}, {"share_pct", "of the step"}};
  for (std::size_t i = 0; i < step_parts; ++i)
    if (step.parts[i].si > 0.0)
      table.rows.push_back(
          {std::string(to_string(static_cast<StepPart>(i))), step.parts[i].si, 100.0 * (step.parts[i] / step.total())});
  table.rows.push_back({std::string("step"), step.total().si, 100.0});
  return table;
}

Table table_of_memory(const TrainingMemory& memory, DataSize has) {
  Table table{"memory", "What the fullest GPU holds", {}, {}};
  table.columns = {{"part", "they add up to what is needed"}, {"gb", ""}, {"share_pct", "of what the GPU has"}};
  const auto row = [&](const char* part, DataSize size) {
    table.rows.push_back({std::string(part), gb(size), 100.0 * (size / has)});
  };
  row("weights", memory.weights);
  row("gradients", memory.gradients);
  row("optimizer", memory.optimizer);
  row("activations", memory.activations);
  row("logits", memory.logits);
  row("workspace", memory.workspace);
  row("fragmentation", memory.fragmentation);
  row("needed", memory.total());
  row("there is", has);
  return table;
}

Table table_of_traffic(const TrainingAnswer& answer, const RankedPlan& plan) {
  const TrainingNetwork network = default_network(plan.plan, answer.hardware.node);
  Table table{"traffic", "What one GPU sends in a step", {}, {}};
  table.columns = {{"dimension", "of the plan"},
                   {"sent_gb", "by one GPU"},
                   {"busy_s", "if nothing were hidden"},
                   {"exposed_s", "what the step is longer for"},
                   {"bandwidth_gb_per_s", "of one GPU in this dimension, on nodes that nobody else uses"}};
  for (std::size_t i = 0; i < parallel_dimensions; ++i) {
    const DimensionTraffic& traffic = plan.step.traffic[i];
    if (!(traffic.sent.si > 0.0)) continue;
    table.rows.push_back({std::string(to_string(static_cast<ParallelDimension>(i))), gb(traffic.sent), traffic.busy.si,
                          traffic.exposed().si, network.links[i].bandwidth.si * 1e-9});
  }
  return table;
}

Table table_of_plans(const TrainingAnswer& answer, std::string name, std::string title,
                     const std::vector<RankedPlan>& plans) {
  Table table{std::move(name), std::move(title), {}, {}};
  table.columns = {{"gpus", ""},
                   {"step_s", "time of a step"},
                   {"tokens_per_gpu_s", ""},
                   {"mfu_pct", "model FLOP utilisation"},
                   {"usd_per_million_tokens", "empty: no price is known"},
                   {"memory_gb", "of the fullest GPU"},
                   {"plan", "degrees of 1 are left out"}};
  for (const RankedPlan& plan : plans) {
    const TrainingRates rates = rates_of(answer, plan);
    table.rows.push_back({plan.plan.gpus(), plan.step.total().si, rates.tokens_per_gpu_s, 100.0 * rates.mfu,
                          usd_per_million_tokens(answer, rates), gb(plan.memory.total()), in_words(plan.plan)});
  }
  return table;
}

void add_figures(Document& document, const TrainingAnswer& answer, const RankedPlan& plan) {
  const TrainingRates rates = rates_of(answer, plan);
  const auto add = [&](const char* name, double value, const char* unit, Better better, const char* help) {
    document.key_figures.push_back({.name = name, .value = value, .unit = unit, .better = better, .help = help});
  };
  add("training.step", plan.step.total().si, "s", Better::lower, "time of a step");
  add("training.tokens_per_gpu_s", rates.tokens_per_gpu_s, "1", Better::higher, "tokens per GPU and second");
  add("training.mfu", rates.mfu, "1", Better::higher, "model operations over the peak; attention counted whole");
  add("training.hfu", rates.hfu, "1", Better::higher, "the same with what is computed again");
  add("training.memory", plan.memory.total().si, "B", Better::lower, "of the fullest GPU");
  document.key_figures[2].is_share = document.key_figures[3].is_share = true;
  const double usd = usd_per_million_tokens(answer, rates);
  if (answer.question.price)
    add("training.usd_per_million_tokens", usd, "USD", Better::lower, "at the price of a GPU-hour");
}

void warn(Document& document, const TrainingAnswer& answer, const RankedPlan& plan) {
  if (tensor_leaves_domain(plan.plan, answer.hardware.node))
    document.warnings.push_back(
        fmt::format("tensor {} is larger than the {} GPUs that the fast network joins: each layer waits for adapters.",
                    plan.plan.tensor, answer.hardware.node.gpus));
  if (answer.question.job.model.experts > 0)
    document.warnings.push_back(
        "Models with experts come out too fast: what routing, permuting and many small kernels cost is not known. "
        "Published steps took 1.3 to 3 times as long.");
  if (plan.plan.gpus() > answer.pool_gpus)
    document.warnings.push_back(
        fmt::format("Pool {} has {} GPUs, and the job {}.", answer.pool, answer.pool_gpus, plan.plan.gpus()));
}

}  // namespace

std::string in_words(const TrainingPlan& plan) {
  std::string out;
  const auto add = [&](const char* name, std::int64_t degree) {
    if (degree > 1) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name, degree);
  };
  add("tensor", plan.tensor);
  add("context", plan.context);
  add("pipeline", plan.pipeline);
  add("data", plan.data);
  add("expert", plan.expert);
  add("interleave", plan.interleave);
  out += fmt::format("{}microbatch {}", out.empty() ? "" : ", ", plan.microbatch);
  if (plan.zero > 0) out += fmt::format(", ZeRO {}", plan.zero);
  if (plan.recompute == Recompute::selective) out += ", recompute selective";
  if (plan.recompute == Recompute::full) out += ", recompute full";
  return out;
}

Document training_document(const Scenario& scenario, const TrainingAnswer& answer) {
  Document document;
  document.title = "Training " + model_name(answer) + ": " + scenario.title;
  if (const RankedPlan* const plan = answer.chosen()) {
    document.verdict = {sentence_of_step(answer, *plan), sentence_of_memory(answer, *plan),
                        sentence_of_cost(answer, *plan)};
    if (answer.question.searches && answer.fewest)
      document.verdict.push_back(fmt::format("The fewest GPUs on which any plan fits: {}.", *answer.fewest));
    warn(document, answer, *plan);
    add_figures(document, answer, *plan);
    document.tables = {table_of_parts(plan->step), table_of_memory(plan->memory, answer.hardware.memory),
                       table_of_traffic(answer, *plan)};
  } else {
    document.verdict = why_not(answer);
    if (answer.stated) document.tables.push_back(table_of_memory(answer.stated->memory, answer.hardware.memory));
  }
  if (!answer.fastest.empty())
    document.tables.push_back(
        table_of_plans(answer, "plans", "The fastest plans, the best of each way to cut", answer.fastest));
  if (!answer.by_count.empty())
    document.tables.push_back(table_of_plans(answer, "by_gpus", "The fastest plan on fewer GPUs", answer.by_count));
  document.not_modelled = {"other jobs on the same links, and where the GPUs stand: traffic has whole nodes to itself",
                           "data loading, checkpoints and failures"};
  for (const AssumedValue& value : answer.hardware.assumptions)
    document.assumptions.push_back({value.path, value.value, value.source, value.date, value.confidence});
  return document;
}

}  // namespace headroom
