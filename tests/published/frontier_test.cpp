// SPDX-License-Identifier: Apache-2.0
// The shipped example, from its text to its metrics, against what RAPS prints for the same machine.
#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "planner/experiment.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

constexpr std::uint32_t nodes = 9472;

/// An hour of the machine with these jobs, all of whose parts are fully busy.
Experiment hour_with(std::vector<JobSpec> jobs) {
  Diagnostics diagnostics;
  const std::vector<std::string> sets = {"power.activity=full-load", "run.horizon=1 h"};
  const auto scenario =
      read_scenario(HEADROOM_SOURCE_DIR "/scenarios/examples/frontier.json", sets, full_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  if (!scenario) return {.submits = SubmitTimes(Instant{})};
  VectorSource source(numbered(std::move(jobs)));
  return run_experiment(*scenario, source, {}, nullptr);
}

JobSpec on_all_nodes(std::int64_t work_s) {
  return job(0, work_s,
             {.tasks = nodes, .per_task = {.gpus = 4, .cpus = 64}, .max_tasks_per_node = 1, .gpu_model = {}});
}

// RAPS (commit 6c142bf), ten minutes idle and ten minutes at peak: 7.3065 MW with losses of 0.5717 MW, and 28.228 MW
// with 1.8102 MW. By its formulas the losses are 0.5708 and 1.8093 MW; the 0.9 kW more that it prints are not
// explained.
TEST(Frontier, IdleAndFullAreAsRapsPrintsThem) {
  const RunStatistics idle = hour_with({}).statistics, full = hour_with({on_all_nodes(3600)}).statistics;
  EXPECT_NEAR(idle.metric("power.mean"), 7.3065e6, 0.001 * 7.3065e6);
  EXPECT_NEAR(full.metric("power.mean"), 28.2279e6, 0.001 * 28.2279e6);
  const auto losses_w = [](const RunStatistics& s) { return s.metric("energy.losses") / 3600.0; };
  EXPECT_NEAR(losses_w(idle), 0.5708e6, 0.001 * 0.5708e6);
  EXPECT_NEAR(losses_w(full), 1.8093e6, 0.001 * 1.8093e6);
  EXPECT_NEAR(losses_w(idle), 0.5717e6, 0.002 * 0.5717e6);
  EXPECT_NEAR(losses_w(full), 1.8102e6, 0.002 * 1.8102e6);
  EXPECT_NEAR(full.metric("energy.jobs"), full.metric("energy.site"), 1e-9 * full.metric("energy.site"))
      << "one job has all of the machine, and all that it takes to run it";
}

// Its power model by part: a node has 88 to 560 W of each of four modules, 90 to 280 W of its CPU, 74.26 W of memory,
// four adapters of 20 W and 30 W of drives; and a chassis of 16 nodes four switches of 250 W.
TEST(Frontier, PartsTakeWhatRapsGivesThem) {
  const Experiment full = hour_with({on_all_nodes(3600)});
  ASSERT_TRUE(full.power);
  const auto watts = [&](std::string_view part) {
    const auto found = std::ranges::find(full.power->parts, part, &PartUse::name);
    return found == full.power->parts.end() ? 0.0 : found->energy.si / 3600.0 / nodes;
  };
  EXPECT_NEAR(watts("GPUs, idle"), 4 * 88.0, 1e-4);
  EXPECT_NEAR(watts("GPUs, busy: beyond idle"), 4 * 472.0, 1e-4);
  EXPECT_NEAR(watts("CPUs"), 280.0, 1e-4);
  EXPECT_NEAR(watts("memory"), 74.26, 1e-4);
  EXPECT_NEAR(watts("network adapters"), 80.0, 1e-4);
  EXPECT_NEAR(watts("NVMe drives"), 30.0, 1e-4);
  EXPECT_NEAR(watts("switches and other computers"), 1000.0 / 16, 1e-4);
  double sum = 0.0;
  for (const PartUse& part : full.power->parts) sum += part.energy.si;
  EXPECT_NEAR(sum, full.statistics.metric("energy.computers"), 1e-12 * sum);
}

}  // namespace
}  // namespace headroom
