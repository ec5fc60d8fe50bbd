// SPDX-License-Identifier: Apache-2.0
// Jobs that train in a run, beside the model of a training step (tests/published compares that one with what was
// measured).
#include <gtest/gtest.h>

#include "planner/experiment.hpp"
#include "planner/training.hpp"
#include "planner/training_runs_document.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "scenarios/training_catalogue.hpp"
#include "scenarios/workload_source.hpp"

namespace headroom {
namespace {

struct Setting {
  std::string job = R"("nodes": 4, "gpus_per_node": 8, "steps": 100)";
  std::string training = R"("sequence": 4096, "batch": 64, "parallelism": { "tensor": 8, "pipeline": 2 })";
  std::string network = R"("fidelity": "fairshare", "fabric": { "family": "rail-optimised", "hosts_per_leaf": 2 })";
  std::string more = {};
  std::string sections = {};
};

std::string text_of(const Setting& setting) {
  return R"({ "run": { "seed": 1 },
    "cluster": { "pools": [ { "name": "h100", "node": "dgx-h100", "nodes": 8 } ], "network": { )" +
         setting.network + R"( } },
    "workload": { "synthetic": { "jobs": 1, "rate": "1 /h", "classes": [ { "name": "train", )" +
         setting.job + R"( } )" + setting.more + R"( ] },
      "classes": [ { "name": "train", "model": "llama-2-7b", "training": { )" +
         setting.training + " } } ] }" + setting.sections + " }";
}

std::optional<Scenario> read(const Setting& setting, Diagnostics& diagnostics) {
  return read_scenario_text(text_of(setting), "training.json", {}, full_vocabulary(), diagnostics);
}

Experiment run(const Setting& setting) {
  Diagnostics diagnostics;
  const auto scenario = read(setting, diagnostics);
  if (!scenario) throw std::runtime_error(to_text(diagnostics));
  TraceReport report;
  const auto jobs = open_workload(*scenario, diagnostics, report);
  return run_experiment(*scenario, *jobs, {}, nullptr);
}

double run_time(const Setting& setting) {
  return run(setting).statistics.metric("jobs.turnaround.max");
}

/// Seconds of a step of the plan on nodes of `gpus_per_node` that have so many of their adapters.
double step_of(const TrainingPlan& plan, std::int64_t gpus_per_node) {
  const NodeSpec node{.cpus = 1, .gpus = 8, .gpu_model = "h100-sxm", .gpu_memory_bytes = 0, .like = "dgx-h100"};
  TrainingHardware hardware = *training_hardware(node, MatrixPrecision::bf16).hardware;
  hardware.node.scale_out = hardware.node.scale_out * (static_cast<double>(gpus_per_node) / 8.0);
  hardware.node.gpus = gpus_per_node;
  return training_step(*catalogue_model("llama-2-7b"), plan, hardware.gpu, default_network(plan, hardware.node))
      .total()
      .si;
}

TrainingPlan plan_of(std::int64_t tensor, std::int64_t pipeline, std::int64_t data) {
  return {.sequence = 4096,
          .batch = 64,
          .tensor = tensor,
          .pipeline = pipeline,
          .data = data,
          .sequence_parallel = tensor > 1,
          .zero = 1,
          .overlap = {.context = 0.9, .data = 0.8, .pipeline = 0.8}};
}

TEST(TrainingRun, AJobAloneTakesAsManyStepsAsItIsSaidTo) {
  const double step = step_of(plan_of(8, 2, 2), 8);
  EXPECT_GT(step, 0.5);
  for (const char* const fidelity : {"none", "isolated", "fairshare"}) {
    Setting setting;
    setting.network = std::string(R"("fidelity": ")") + fidelity +
                      R"(", "fabric": { "family": "rail-optimised", "hosts_per_leaf": 2 })";
    EXPECT_NEAR(run_time(setting), 100.0 * step, 1e-6 * step) << fidelity;
  }
  Setting tokens;
  tokens.job = R"("nodes": 4, "gpus_per_node": 8, "tokens": 26214400)";  // 100 steps of 64 x 4,096
  EXPECT_NEAR(run_time(tokens), 100.0 * step, 1e-6 * step);
}

TEST(TrainingRun, EachSizeHasItsOwnStep) {
  Setting few, many;
  few.job = R"("sizes": [ { "gpus": 16 } ], "steps": 100)";
  many.job = R"("sizes": [ { "gpus": 32 } ], "steps": 100)";
  EXPECT_NEAR(run_time(few), 100.0 * step_of(plan_of(8, 2, 1), 8), 1e-4);
  EXPECT_NEAR(run_time(many), 100.0 * step_of(plan_of(8, 2, 2), 8), 1e-4);
  Setting both;
  both.job = R"("sizes": [ { "gpus": 16, "share": 1e-9 }, { "gpus": 32 } ], "steps": 100)";
  EXPECT_NEAR(run_time(both), run_time(many), 1e-4) << "the first size says what a step is, the others stretch it";
}

// A pool of nodes of which each job finds four GPUs: tensor groups of eight stand on two half nodes. The step model
// knows such nodes: domains of four GPUs with four adapters.
TEST(TrainingRun, OnHalfNodesItTakesAsLongAsTheStepModelSaysOfHalfNodes) {
  Setting setting;
  setting.training = R"("sequence": 4096, "batch": 64, "parallelism": { "tensor": 8 }, "overlap": { "data": 0 })";
  setting.job = R"("nodes": 2, "gpus_per_node": 4, "steps": 100)";
  TrainingPlan plan = plan_of(8, 1, 1);
  const Experiment spilled = run(setting);
  const double expected = 100.0 * step_of(plan, 4), as_planned = 100.0 * step_of(plan, 8);
  EXPECT_EQ(spilled.statistics.metric("jobs.tensor_spilled"), 1.0);
  EXPECT_GT(expected, 1.2 * as_planned);
  // The step model lets everybody wait for stragglers among those who wait, too: 1.1 % of what is added.
  EXPECT_NEAR(spilled.statistics.metric("jobs.turnaround.max"), expected, 0.02 * (expected - as_planned));
  setting.job = R"("nodes": 1, "gpus_per_node": 8, "steps": 100)";
  const Experiment together = run(setting);
  EXPECT_EQ(together.statistics.metric("jobs.tensor_spilled"), 0.0);
  EXPECT_NEAR(together.statistics.metric("jobs.turnaround.max"), as_planned, 1e-4);
}

TEST(TrainingRun, SaysWhatWasTrainedAndWhoseGroupsWereCut) {
  Setting setting;
  setting.job = R"("nodes": 2, "gpus_per_node": 4, "steps": 100)";
  setting.training = R"("sequence": 4096, "batch": 64, "parallelism": { "tensor": 8 })";
  const Experiment cut = run(setting);
  ASSERT_EQ(cut.training.size(), 1U);
  const TrainingOutcome& done = cut.training.front();
  EXPECT_EQ(done.run.model, "llama-2-7b");
  EXPECT_EQ(done.jobs, 1U);
  EXPECT_NEAR(done.steps(), 100.0, 1e-6);
  EXPECT_NEAR(done.tokens(), 100.0 * 64 * 4096, 1.0);
  EXPECT_NEAR(cut.statistics.metric("training.tokens"), done.tokens(), 1e-6);
  EXPECT_NEAR(done.gpu_hours(), 8.0 * done.held_s / 3600.0, 1e-9);
  EXPECT_NEAR(done.held_s, cut.statistics.metric("jobs.turnaround.max"), 1e-6);
  const auto sentences = training_sentences(cut);
  ASSERT_EQ(sentences.size(), 2U);
  EXPECT_NE(sentences[0].find("0.02621 billion tokens"), std::string::npos) << sentences[0];
  EXPECT_TRUE(sentences[1].starts_with("Of 1 of these jobs, tensor groups did not find room")) << sentences[1];
  setting.job = R"("nodes": 1, "gpus_per_node": 8, "steps": 100)";
  EXPECT_EQ(training_sentences(run(setting)).size(), 1U);
}

// The closed form of `headroom training` beside the ledger of a run: both have the fabric that the network is made of.
// 15 %: the closed form pays for maintenance of all that is bought, the ledger for that of servers.
TEST(TrainingRun, AGpuHourHasItsPartOfTheFabric) {
  Setting wide, narrow;
  wide.sections = narrow.sections = R"(, "costs": { "horizon": "4 y", "life": "4 y" })";
  wide.network = R"("fidelity": "fairshare", "fabric": { "family": "rail-optimised", "hosts_per_leaf": 4 })";
  narrow.network = wide.network + R"(, "oversubscription": "1:4")";
  const auto price = [](const Setting& setting) {
    Diagnostics diagnostics;
    return price_of_pool(*read(setting, diagnostics), 0)->usd;
  };
  const auto in_ledger = [](const Setting& setting) { return run(setting).statistics.metric("cost.per_gpu_hour"); };
  EXPECT_GT(price(wide), price(narrow));
  EXPECT_NEAR(price(wide), in_ledger(wide), 0.03 * price(wide));
  EXPECT_NEAR(price(wide) - price(narrow), in_ledger(wide) - in_ledger(narrow), 0.15 * (price(wide) - price(narrow)));
}

// Two nodes on each leaf, and an eighth of their bandwidth between leaves, a quarter of what one connection could have:
// what crosses them waits, what does not, not.
TEST(TrainingRun, ANarrowNetworkSlowsWhoCrossesIt) {
  Setting wide, narrow;
  wide.training = narrow.training =
      R"("sequence": 4096, "batch": 64, "parallelism": { "tensor": 8 }, "overlap": { "data": 0 })";
  wide.network += R"(, "ports": [ { "pool": "h100", "ports": 8, "port": "400 Gbit/s" } ])";
  narrow.network = wide.network + R"(, "oversubscription": "1:8", "link": "100 Gbit/s")";
  wide.job = narrow.job = R"("nodes": 2, "gpus_per_node": 8, "steps": 100)";
  EXPECT_NEAR(run_time(wide), run_time(narrow), 1e-6);
  wide.job = narrow.job = R"("nodes": 4, "gpus_per_node": 8, "steps": 100)";
  EXPECT_GT(run_time(narrow), 1.01 * run_time(wide));
}

// `headroom training` and a run ask for the same hardware: a step over half of the ports takes longer in both, alike.
TEST(TrainingRun, StatedPortsAreThoseOfTheStep) {
  Setting setting;
  setting.training = R"("sequence": 4096, "batch": 64, "parallelism": { "tensor": 8 }, "overlap": { "data": 0 })";
  const double by_data_sheet = run_time(setting);
  setting.network += R"(, "ports": [ { "pool": "h100", "ports": 4, "port": "400 Gbit/s" } ])";
  Diagnostics diagnostics;
  const auto scenario = read(setting, diagnostics);
  ASSERT_TRUE(scenario) << to_text(diagnostics);
  const auto found =
      training_hardware(scenario->cluster.pools[0], MatrixPrecision::bf16, scenario->network.fabric).hardware;
  ASSERT_TRUE(found);
  EXPECT_DOUBLE_EQ(found->adapters.si, 4 * 50e9);
  TrainingQuestion question{.job = scenario->training[0], .pool = 0, .gpus = 32, .searches = false, .price = {}};
  const TrainingAnswer answer = answer_training(*scenario, question, *found);
  ASSERT_TRUE(answer.stated);
  EXPECT_NEAR(run_time(setting), 100.0 * answer.stated->step.total().si, 1e-4);
  EXPECT_GT(run_time(setting), 1.005 * by_data_sheet);
}

TEST(TrainingRun, JobsRunOnTheGpusThatTheirStepsAreOf) {
  const auto text = [](const char* pool) {
    return std::string(R"({ "cluster": { "pools": [ { "name": "old", "node": "dgx-a100-640gb", "nodes": 2 },
                                                    { "name": "new", "node": "dgx-h100", "nodes": 2 } ] },
      "workload": { "synthetic": { "jobs": 3, "rate": "1 /min", "classes": [
                      { "name": "train", "nodes": 1, "gpus_per_node": 8, "steps": 100 } ] },
        "classes": [ { "name": "train", "model": "llama-2-7b",
                       "training": { "batch": 64, "parallelism": { "tensor": 8 }, "pool": ")") +
           pool + R"(" } } ] } })";
  };
  const auto slowest = [&](const char* pool) {
    Diagnostics diagnostics;
    const auto scenario = read_scenario_text(text(pool), "two.json", {}, full_vocabulary(), diagnostics);
    if (!scenario) throw std::runtime_error(to_text(diagnostics));
    TraceReport report;
    const auto jobs = open_workload(*scenario, diagnostics, report);
    const Experiment experiment = run_experiment(*scenario, *jobs, {}, nullptr);
    return std::pair(experiment.training.at(0).run.step.si * 100.0,
                     experiment.statistics.metric("jobs.turnaround.max"));
  };
  const auto [old_time, old_turnaround] = slowest("old");
  const auto [new_time, new_turnaround] = slowest("new");
  EXPECT_GT(old_time, 1.5 * new_time);
  EXPECT_GE(old_turnaround, old_time);
  EXPECT_GT(new_turnaround, 1.5 * new_time) << "the third waits for the GPUs of its kind, though others are free";
}

std::string fault_of(const Setting& setting) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read(setting, diagnostics));
  return diagnostics.all().empty() ? "" : diagnostics.all().front().message;
}

TEST(TrainingRun, FaultsAreSaid) {
  Setting setting;
  setting.job = R"("nodes": 3, "gpus_per_node": 8, "steps": 100)";
  EXPECT_EQ(fault_of(setting),
            "/workload/synthetic/classes/0/steps: on 24 GPUs: they do not divide by tensor x pipeline x context = 16");
  setting.job = R"("gpu_share": 0.5, "steps": 100)";
  EXPECT_EQ(fault_of(setting), "/workload/synthetic/classes/0/steps: a job that trains has whole GPUs");
  setting.job = R"("nodes": 2, "gpus_per_node": 8, "steps": 100, "duration": "1 h")";
  EXPECT_NE(fault_of(setting).find("cannot stand beside"), std::string::npos) << fault_of(setting);
  setting.job = R"("nodes": 2, "gpus_per_node": 8)";
  EXPECT_NE(fault_of(setting).find("exactly one of"), std::string::npos) << fault_of(setting);
  setting.job = R"("nodes": 2, "gpus_per_node": 8, "tokens": 1e9)";
  setting.training = R"("sequence": 262144, "batch": 64, "parallelism": { "tensor": 8, "pipeline": 2 })";
  EXPECT_NE(fault_of(setting).find("of a GPU that has 80 GB"), std::string::npos) << fault_of(setting);
  Setting unknown;
  unknown.more = R"(, { "name": "other", "gpus": 8, "steps": 5 })";
  EXPECT_EQ(fault_of(unknown), "/workload/synthetic/classes/1/steps: nobody says what jobs of class \"other\" train");
  Setting twice;
  twice.network += R"(, "classes": [ { "name": "train", "communication": "data-parallel" } ])";
  EXPECT_EQ(fault_of(twice),
            "/workload/synthetic/classes/0/steps: what its jobs send follows from what they train; "
            "cluster.network.classes says it too");
}

}  // namespace
}  // namespace headroom
