// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/sacct.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/scenarios/trace_text.hpp"

// No accounting of a real cluster is free to use. The rows follow sacct(1) of Slurm 24.11: columns, states, and how ids
// of steps, arrays and heterogeneous jobs are printed.
namespace headroom {
namespace {

ReadText read_sacct_text(std::string_view text, const TraceRules& rules = {}) {
  Diagnostics diagnostics;
  MemoryText pieces{text};
  LoadedTrace trace = parse_sacct(pieces, "t.txt", rules, diagnostics);
  return {std::move(trace), to_text(diagnostics)};
}

std::map<std::string, JobSpec> by_label(const LoadedTrace& trace) {
  std::map<std::string, JobSpec> jobs;
  for (const JobSpec job : trace.jobs) jobs.emplace(trace.names.labels.at(job.number), job);
  return jobs;
}

TEST(Sacct, ReadsAJobWithGpus) {
  const auto [trace, messages] = read_sacct_text(
      "JobID|User|Account|Partition|QOS|State|Submit|Eligible|Start|End|Elapsed|Timelimit|NNodes|NCPUS|ReqMem|"
      "AllocTRES|"
      "ReqTRES\n"
      "70|ann|physics|gpu,spare|high|COMPLETED|2024-01-02T03:00:00|2024-01-02T03:00:00|2024-01-02T03:10:00|"
      "2024-01-02T05:10:00|02:00:00|1-00:00:00|2|16|200G|billing=16,cpu=16,gres/gpu:a100=8,gres/gpu=8,mem=200G,node=2|"
      "billing=16,cpu=16,gres/gpu=8,mem=200G,node=2\n"
      "70.batch||physics|||COMPLETED|2024-01-02T03:10:00|2024-01-02T03:10:00|2024-01-02T03:10:00|2024-01-02T05:10:00|"
      "02:00:00||1|8||cpu=8,gres/gpu:a100=4,gres/gpu=4,mem=100G,node=1|\n"
      "70.extern||physics|||COMPLETED|2024-01-02T03:10:00|2024-01-02T03:10:00|2024-01-02T03:10:00|2024-01-02T05:10:00|"
      "02:00:00||2|16||billing=16,cpu=16,node=2|\n"
      "71||physics|gpu|normal|CANCELLED by 1000|2024-01-02T03:05:00|2024-01-02T04:00:00|2024-01-02T04:00:00|"
      "2024-01-02T04:00:30|00:00:30|UNLIMITED|1|4|16Gn|cpu=4,gres/gpu:a100=1,mem=16G,node=1|"
      "cpu=4,gres/gpu:a100=1,mem=16G,node=1\n");
  EXPECT_EQ(messages, "");
  EXPECT_EQ(trace.report.rows, 4U);
  EXPECT_EQ(trace.report.dropped, 2U) << "two steps";
  ASSERT_EQ(trace.jobs.size(), 2U);
  const auto jobs = by_label(trace);
  const JobSpec& wide = jobs.at("70");
  EXPECT_EQ(wide.submit, Instant{}) << "dates count from the first submit";
  EXPECT_EQ(wide.work, TimeSpan::seconds(7'200));
  EXPECT_EQ(wide.limit, TimeSpan::seconds(86'400));
  EXPECT_EQ(wide.request.tasks, 2U);
  EXPECT_EQ(wide.request.max_tasks_per_node, 1U);
  EXPECT_EQ(wide.request.per_task, (TaskNeed{.gpus = 4, .cpus = 8, .memory_bytes = std::int64_t{100} << 30}));
  EXPECT_FALSE(wide.request.gpu_model.valid()) << "it was given A100 and did not ask for them";
  EXPECT_EQ(trace.names.tenants.at(wide.tenant.index), "ann");
  EXPECT_EQ(trace.names.classes.at(wide.job_class.index), "high");
  EXPECT_EQ(trace.names.partitions.at(wide.request.partition.index), "gpu");
  EXPECT_EQ(trace.jobs.recorded_wait(0), TimeSpan::seconds(600));
  const JobSpec& narrow = jobs.at("71");
  EXPECT_EQ(narrow.outcome, Outcome::cancelled);
  EXPECT_TRUE(narrow.limit.is_unlimited());
  EXPECT_EQ(narrow.not_before, Instant::seconds(3'600)) << "04:00, an hour after the first submit";
  EXPECT_EQ(trace.names.gpu_models.at(narrow.request.gpu_model.index), "a100");
  EXPECT_EQ(trace.names.tenants.at(narrow.tenant.index), "physics") << "without a user, the account";
}

TEST(Sacct, ArraysAndDependencies) {
  const auto [trace, messages] = read_sacct_text(
      "JobID|State|Submit|Eligible|Start|Elapsed|NCPUS|SubmitLine\n"
      "10_1|COMPLETED|2024-01-02T03:00:00|2024-01-02T03:00:00|2024-01-02T03:00:00|00:10:00|1|sbatch --array=1-2%5 "
      "a.sh\n"
      "10_2|FAILED|2024-01-02T03:00:00|2024-01-02T03:00:00|2024-01-02T03:00:00|00:10:00|1|sbatch --array=1-2%5 a.sh\n"
      "11|COMPLETED|2024-01-02T03:01:00|2024-01-02T03:10:00|2024-01-02T03:10:00|00:10:00|1|sbatch -d afterany:10 b.sh\n"
      "12_1|COMPLETED|2024-01-02T03:02:00|2024-01-02T03:10:00|2024-01-02T03:10:00|00:10:00|1|"
      "sbatch --array=1 --dependency=aftercorr:10 c.sh\n"
      "13|COMPLETED|2024-01-02T03:03:00|2024-01-02T03:20:00|2024-01-02T03:20:00|00:10:00|1|"
      "sbatch --dependency=afterok:11?afterok:12_1 d.sh\n");
  const auto jobs = by_label(trace);
  ASSERT_EQ(jobs.size(), 5U) << messages;
  EXPECT_EQ(jobs.at("10_1").array, 10U);
  EXPECT_EQ(jobs.at("10_1").array_limit, 5U);
  EXPECT_TRUE(jobs.at("10_1").awaited);
  ASSERT_EQ(jobs.at("11").dependencies.size(), 2U) << "all elements of the array";
  EXPECT_EQ(jobs.at("11").dependencies[0].number, jobs.at("10_1").number);
  EXPECT_EQ(jobs.at("11").dependencies[1].number, jobs.at("10_2").number);
  EXPECT_EQ(jobs.at("11").dependencies[0].kind, DependencyKind::after_any);
  EXPECT_EQ(jobs.at("11").array, 0U);
  EXPECT_LE(jobs.at("11").not_before, jobs.at("11").submit) << "it became eligible when its dependency ended";
  ASSERT_EQ(jobs.at("12_1").dependencies.size(), 1U) << "element by element";
  EXPECT_EQ(jobs.at("12_1").dependencies[0].number, jobs.at("10_1").number);
  ASSERT_EQ(jobs.at("13").dependencies.size(), 2U);
  EXPECT_EQ(messages,
            "t.txt:6: warning: waits for one of several jobs; taken to wait for all of them\n"
            "1 warning.\n");
}

TEST(Sacct, ElementsThatWaitAreJobsWithoutRunTime) {
  const auto [trace, messages] = read_sacct_text(
      "JobID|State|Submit|Eligible|Start|End|Elapsed|Timelimit|ReqTRES\n"
      "20_[5-9%2]|PENDING|2024-01-02T03:00:00|Unknown|Unknown|Unknown|00:00:00|01:00:00|cpu=2,node=1\n"
      "21|RUNNING|2024-01-02T03:00:00|2024-01-02T03:00:00|2024-01-02T03:00:00|Unknown|00:30:00|01:00:00|cpu=2,node=1\n",
      {.zero_runtime = ZeroRuntimeRule::one_second});
  EXPECT_EQ(messages, "");
  EXPECT_EQ(trace.report.rows, 6U);
  EXPECT_EQ(trace.report.zero_runtimes, 6U) << "what has not ended has no known run time";
  const auto jobs = by_label(trace);
  ASSERT_EQ(jobs.size(), 6U);
  EXPECT_EQ(jobs.at("20_7").array_limit, 2U);
  EXPECT_EQ(jobs.at("20_7").array, 20U);
  EXPECT_EQ(jobs.at("20_7").request.per_task.cpus, 2U);
  EXPECT_EQ(jobs.at("20_7").limit, TimeSpan::seconds(3'600));
}

TEST(Sacct, OldVersionsStateMemoryPerNodeAndPerCpu) {
  const auto [trace, messages] = read_sacct_text(
      "JobID|State|Submit|Elapsed|NNodes|NCPUS|ReqMem\n"
      "1|COMPLETED|2024-01-02T03:00:00|01:00|2|8|10Gn\n"
      "2|COMPLETED|2024-01-02T03:00:00|01:00|2|8|1Gc\n"
      "3|COMPLETED|2024-01-02T03:00:00|01:00|2|7|14G\n");
  const auto jobs = by_label(trace);
  ASSERT_EQ(jobs.size(), 3U) << messages;
  EXPECT_EQ(jobs.at("1").request.per_task, (TaskNeed{.cpus = 4, .memory_bytes = std::int64_t{10} << 30}));
  EXPECT_EQ(jobs.at("2").request.per_task, (TaskNeed{.cpus = 4, .memory_bytes = std::int64_t{4} << 30}));
  EXPECT_EQ(jobs.at("3").request.tasks, 7U) << "7 CPUs on 2 nodes";
  EXPECT_EQ(jobs.at("3").request.per_task, (TaskNeed{.cpus = 1, .memory_bytes = std::int64_t{2} << 30}));
  EXPECT_EQ(messages,
            "t.txt:4: warning: GPUs or CPUs do not divide by the nodes; taken as single ones anywhere\n"
            "1 warning.\n");
}

TEST(Sacct, ATrailingBarAndAnyOrderOfColumns) {
  const auto read = read_sacct_text(
      "State|Submit|NCPUS|ElapsedRaw|JobID|TimelimitRaw|\n"
      "COMPLETED|2024-01-02T03:00:00|3|61|5+1|2|\n");
  ASSERT_EQ(read.trace.jobs.size(), 1U) << read.messages;
  EXPECT_EQ(read.trace.jobs[0].work, TimeSpan::seconds(61));
  EXPECT_EQ(read.trace.jobs[0].limit, TimeSpan::seconds(120)) << "TimelimitRaw is in minutes";
  EXPECT_EQ(read.trace.names.labels.at(read.trace.jobs[0].number), "5+1");
  EXPECT_EQ(read.messages, "");
}

TEST(Sacct, WhatCannotBeExpressedIsSaid) {
  const auto read = read_sacct_text(
      "JobID|State|Submit|Elapsed|AllocTRES|Reservation|Dependency\n"
      "1|COMPLETED|2024-01-02T03:00:00|01:00|cpu=1,gres/shard=2,node=1|maint|\n"
      "2|COMPLETED|2024-01-02T03:00:00|01:00|cpu=1,node=1|maint|singleton\n"
      "3|COMPLETED|2024-01-02T03:00:00|01:00|cpu=1,node=1||afterok:99\n");
  EXPECT_EQ(read.trace.jobs.size(), 3U);
  for (const char* words : {"gres/shard is a share of a GPU of unknown size",
                            "ran in a reservation, which its request "
                            "does not say (2 such rows, this is the first)",
                            "singleton, expand or a delay in a dependency was left out",
                            "1 dependency on jobs that the trace does not have, such as 99"}) {
    EXPECT_NE(read.messages.find(words), std::string::npos) << words << "\n" << read.messages;
  }
}

// Two nodes with 4 GPUs each for an hour. The batch step is one task, at 40 % of a GPU on average; the other has 8
// tasks with 50 % each for half the time. Busy: (0.4 * 3600 + 8 * 0.5 * 1800) / (8 * 3600) = 0.3. Memory of the GPUs: 8
// times 10 GiB over 8. Host: 8 times 2 GiB.
TEST(Sacct, PutsTogetherWhatTheStepsUsed) {
  const auto [trace, messages] = read_sacct_text(
      "JobID|State|Submit|Elapsed|TotalCPU|AllocTRES|NTasks|MaxRSS|TRESUsageInAve|TRESUsageInMax\n"
      "7|COMPLETED|2024-01-02T03:00:00|01:00:00|1-08:00:00|cpu=64,gres/gpu=8,mem=100G,node=2||||\n"
      "7.batch|COMPLETED|2024-01-02T03:00:00|01:00:00|00:00:01||1|1G|gres/gpumem=1G,gres/gpuutil=40|gres/gpumem=1G\n"
      "7.extern|COMPLETED|2024-01-02T03:00:00|01:00:00|00:00:00||2|0|gres/gpumem=0,gres/gpuutil=0|gres/gpumem=0\n"
      "7.0|COMPLETED|2024-01-02T03:00:00|00:30:00|00:00:01||8|2097152K|gres/gpuutil=50|gres/gpumem=10737418240\n"
      "8|COMPLETED|2024-01-02T03:00:00|01:00:00|soon|cpu=4,gres/gpu=1,node=1||||\n"
      "8.batch|COMPLETED|2024-01-02T03:00:00|01:00:00|||1||gres/gpumem=0,gres/gpuutil=0|gres/gpumem=0\n"
      "9|COMPLETED|2024-01-02T03:00:00|01:00:00||cpu=4,gres/gpu=1,node=1||||\n"
      "9.batch|COMPLETED|2024-01-02T03:00:00|an hour|||1||gres/gpuutil=18446744073709551614|gres/gpumem=some\n"
      "3.batch|COMPLETED|2024-01-02T03:00:00|01:00:00|||1|9G||\n");
  EXPECT_EQ(messages,
            "t.txt:6: warning: TotalCPU is no duration such as 1-02:03:04, or beyond 100 years; taken for unknown\n"
            "1 warning.\n");
  ASSERT_EQ(trace.jobs.size(), 3U);
  constexpr std::int64_t gib = std::int64_t{1} << 30;
  EXPECT_EQ(trace.jobs.usage(0), (JobUsage{.gpu_util_ppb = 300'000'000,
                                           .gpu_memory_peak_bytes = 10 * gib,
                                           .cpu_time_us = 32 * 3'600'000'000,
                                           .memory_peak_bytes = 16 * gib}));
  EXPECT_EQ(trace.jobs.usage(1), JobUsage{}) << "0 of both is what Slurm writes where it cannot see the GPU";
  EXPECT_EQ(trace.jobs.usage(2), JobUsage{});
}

}  // namespace
}  // namespace headroom
