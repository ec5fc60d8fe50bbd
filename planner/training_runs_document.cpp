// SPDX-License-Identifier: Apache-2.0
#include "planner/training_runs_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace headroom {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double worth_a_word = 1.001;

/// How much longer steps took than alone and as planned.
double stretch(const TrainingOutcome& one) {
  return one.work_s > 0.0 ? one.kept_s / one.work_s : unknown;
}

/// Of a run with a network.
void warn_of_spilled(const RunStatistics& statistics, std::vector<std::string>& out) {
  const auto found = std::ranges::find(statistics.metrics, "jobs.tensor_spilled", &MetricValue::name);
  if (found == statistics.metrics.end() || !(found->value >= 0.5)) return;
  out.push_back(fmt::format(
      "Of {:.0f} of these jobs, tensor groups did not find room in one NVLink domain each: every layer of theirs waits "
      "for adapters. Whole nodes, or the placement `consolidate`, keep them together.",
      found->value));
}

double usd_per_million_tokens(const TrainingOutcome& one, double usd_per_gpu_hour) {
  return one.tokens() > 0.0 ? one.gpu_hours() * usd_per_gpu_hour / (one.tokens() * 1e-6) : unknown;
}

}  // namespace

std::vector<std::string> training_sentences(const Experiment& experiment) {
  if (experiment.training.empty()) return {};
  double tokens = 0.0, kept = 0.0, work = 0.0;
  const TrainingOutcome* worst = &experiment.training.front();
  for (const TrainingOutcome& one : experiment.training) {
    tokens += one.tokens();
    kept += one.kept_s * static_cast<double>(one.run.gpus);
    work += one.work_s * static_cast<double>(one.run.gpus);
    if (stretch(one) > stretch(*worst)) worst = &one;
  }
  std::string text = fmt::format("Jobs that train saw {:.4g} billion tokens", tokens * 1e-9);
  if (!(kept > worth_a_word * work)) {
    text += "; their steps took as long as alone and as planned.";
  } else {
    text += fmt::format(
        "; their steps took {:.3f} times as long as alone and as planned, those of {} on {} GPUs {:.3f} times.",
        kept / work, worst->run.job_class, worst->run.gpus, stretch(*worst));
  }
  std::vector<std::string> out{std::move(text)};
  warn_of_spilled(experiment.statistics, out);
  return out;
}

std::vector<Table> training_tables(const Scenario& scenario, const Experiment& experiment) {
  if (experiment.training.empty()) return {};
  Table table{"training", "What jobs that train got done, whole run", {}, {}};
  table.columns = {
      {"class", "of jobs"},
      {"model", "what they train"},
      {"gpus", "of one job"},
      {"jobs", "that ran"},
      {"gpu_hours", "that they held"},
      {"step_planned_s", "of a step, alone and where its plan has it"},
      {"step_s", "of a step in the run, on average"},
      {"steps", "that were done and not lost"},
      {"tokens", "in them"},
      {"tokens_per_gpu_s", "over all that they held"},
      {"usd_per_million_tokens", "at the price of a GPU-hour paid for; hours that nobody holds are not in it"}};
  const double price = scenario.costs ? experiment.statistics.metric("cost.per_gpu_hour") : unknown;
  for (const TrainingOutcome& one : experiment.training)
    table.rows.push_back(
        {one.run.job_class, one.run.model, static_cast<double>(one.run.gpus), static_cast<double>(one.jobs),
         one.gpu_hours(), one.run.step.si, one.run.step.si * stretch(one), one.steps(), one.tokens(),
         one.held_s > 0.0 ? one.tokens() / (one.gpu_hours() * 3600.0) : unknown, usd_per_million_tokens(one, price)});
  return {std::move(table)};
}

}  // namespace headroom
