// SPDX-License-Identifier: Apache-2.0
#include "planner/usage/trace_usage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "planner/usage/usage_document.hpp"
#include "tests/oracle_data.hpp"
#include "tests/scenarios/trace_text.hpp"

namespace headroom {
namespace {

// 100 runs of ann on 8 GPUs for an hour, busy 10 %, on 2 to 8 of 80 GiB; two of bob on one GPU for two hours, busy 5 %,
// with 40 of 80 GiB; one of eve of which nothing is known; one of ann that failed at once and was not busy at all.
std::string hand_made_log() {
  std::string text =
      "job_id,submit_s,duration_s,limit_s,gpus,tenant,class,gpu_util_pct,gpu_memory_peak_gib,gpu_memory_gib,outcome\n";
  for (int i = 1; i <= 100; ++i)
    text += std::to_string(i) + ",0,3600,7200,8,ann,train,10," + std::to_string(2 + i % 7) + ",80,\n";
  text += "101,0,7200,,1,bob,batch,5,40,80,\n102,0,7200,,1,bob,batch,5,40,80,\n";
  text += "103,0,3600,,4,eve,batch,,,80,\n";
  text += "104,0,360,7200,8,ann,train,0,0,80,failed\n";
  return text;
}

const UsageGroup& group_of(const TraceUsage& usage, std::string_view tenant) {
  return *std::find_if(usage.groups.begin(), usage.groups.end(),
                       [tenant](const UsageGroup& group) { return group.tenant == tenant; });
}

TEST(TraceUsage, HandMadeLog) {
  const TraceUsage usage = trace_usage(read_csv_text(hand_made_log()).trace, nullptr, {.gpu_usd_h = 2.0});
  ASSERT_EQ(usage.resources.size(), 3U);  // GPUs, their memory, the limits
  const ResourceUse& gpus = usage.resources[0];
  EXPECT_EQ(gpus.resource, UsedResource::gpus);
  EXPECT_EQ(gpus.asked_jobs, 104U);
  EXPECT_EQ(gpus.jobs, 103U) << "eve's job is unknown and not 0";
  EXPECT_NEAR(gpus.asked_hours, 800.0 + 4.0 + 4.0 + 0.8, 1e-9);
  EXPECT_NEAR(gpus.requested_hours, 800.0 + 4.0 + 0.8, 1e-9);
  EXPECT_NEAR(gpus.used_hours, 80.0 + 0.2, 1e-9);
  EXPECT_DOUBLE_EQ(gpus.p5, 0.1);  // ratios: 0, twice 0.05, 100 times 0.1; the sixth of 103
  EXPECT_DOUBLE_EQ(gpus.p95, 0.1);
  const ResourceUse& limits = usage.resources[2];
  EXPECT_EQ(limits.resource, UsedResource::time_limit);
  EXPECT_EQ(limits.jobs, 101U);
  EXPECT_NEAR(limits.used_hours, 100.0 + 0.1, 1e-9);
  EXPECT_NEAR(limits.requested_hours, 202.0, 1e-9);
  EXPECT_DOUBLE_EQ(limits.p50, 0.5);
}

TEST(TraceUsage, RecommendationsByHand) {
  const TraceUsage usage = trace_usage(read_csv_text(hand_made_log()).trace, nullptr, {.gpu_usd_h = 2.0});
  ASSERT_EQ(usage.groups.size(), 2U);
  // Busy 0.1 / (1.1 - 1 + 0.1) = a half: 4 GPUs, on which a run takes 1.1 h and saves 8 - 4.4 GPU-hours. The failed run
  // says nothing of the need, and would save 0.1 * (8 - 4).
  const UsageGroup& ann = group_of(usage, "ann");
  EXPECT_EQ(ann.runs, 101U);
  EXPECT_EQ(ann.completed, 100U);
  EXPECT_DOUBLE_EQ(ann.used_p95, 0.8);
  EXPECT_DOUBLE_EQ(ann.recommended, 4.0);
  EXPECT_TRUE(ann.has_enough_runs);
  EXPECT_EQ(ann.memory, UsageGroup::Memory::fits);  // 8 of 80 GiB on twice as many
  EXPECT_NEAR(ann.saved_hours, 100.0 * 3.6 + 0.4, 1e-9);
  // Busy 0.05 / 0.15 = a third, but the memory needs 0.5 / 0.9 of the GPU: 0.556.
  const UsageGroup& bob = group_of(usage, "bob");
  EXPECT_EQ(bob.memory, UsageGroup::Memory::binds);
  EXPECT_DOUBLE_EQ(bob.recommended, 0.556);
  EXPECT_FALSE(bob.has_enough_runs);
  EXPECT_NEAR(bob.confidence, 1.0 - 0.95 * 0.95, 1e-12);
  EXPECT_NEAR(bob.saved_hours, 2.0 * 2.0 * (1.0 - 0.556 * (0.95 + 0.05 / 0.556)), 1e-9);
  ASSERT_EQ(usage.savings.size(), 1U);
  EXPECT_NEAR(usage.savings[0].saved_hours, ann.saved_hours + bob.saved_hours, 1e-9);
  EXPECT_NEAR(usage.savings[0].sure_hours, ann.saved_hours, 1e-9);
  ASSERT_EQ(usage.savings[0].tenants.size(), 2U);
  EXPECT_EQ(usage.savings[0].tenants[0].tenant, "ann");
}

TEST(TraceUsage, TheVerdictSaysWhatIsKnown) {
  const LoadedTrace trace = read_csv_text(hand_made_log()).trace;
  const Document document = usage_document(trace_usage(trace, nullptr, {.gpu_usd_h = 2.0}), trace.report);
  ASSERT_EQ(document.verdict.size(), 4U);
  EXPECT_EQ(document.verdict[0],
            "Of 804.8 GPU-hours asked for, 80.2 were used, 9.97 %; this is known of 103 of 104 jobs, 99.51 % of all "
            "GPU-hours asked for.");
  EXPECT_EQ(document.verdict[1],
            "Asking for what the 95th percentile of the runs used, with runs at most 1.1 times as long, saves 362.1 "
            "GPU-hours = "
            "724.2 USD; 360.4 of them = 720.8 USD in groups with enough runs.");
}

// 98 % busy on one GPU: 0.908 of it would do with a run 10 % longer, and would save 0.2 %. That is not worth it.
TEST(TraceUsage, NothingIsSavedWhereEverythingIsUsed) {
  const TraceUsage usage =
      trace_usage(read_csv_text("job_id,submit_s,duration_s,gpus,gpu_util_pct\n1,0,3600,8,100\n2,0,3600,1,98\n").trace,
                  nullptr, {});
  for (const UsageGroup& group : usage.groups) {
    EXPECT_DOUBLE_EQ(group.recommended, group.requested);
    EXPECT_EQ(group.saved_hours, 0.0);
  }
}

// GPU memory that the log does not state comes from the cluster, by model; without either the memory decides nothing.
TEST(TraceUsage, TheMemoryOfAGpuComesFromTheCluster) {
  const LoadedTrace trace =
      read_csv_text("job_id,submit_s,duration_s,gpus,gpu_util_pct,gpu_memory_peak_gib\n1,0,3600,1,5,40\n").trace;
  EXPECT_EQ(trace_usage(trace, nullptr, {}).groups.at(0).memory, UsageGroup::Memory::unknown);
  ClusterSpec cluster;
  cluster.pools = {
      {.name = "p", .nodes = 1, .node = {.cpus = 8, .gpus = 8, .gpu_memory_bytes = std::int64_t{80} << 30}}};
  const TraceUsage known = trace_usage(trace, &cluster, {});
  EXPECT_EQ(known.groups.at(0).memory, UsageGroup::Memory::binds);
  EXPECT_DOUBLE_EQ(known.groups.at(0).recommended, 0.556);
}

struct Log {
  const char* file;
  std::uint64_t asked, known;
  double asked_hours, requested_hours, used_hours;  ///< core-hours
  double p5, p25, p50, p75, p95;
  std::uint64_t limits;
  double limit_hours, run_hours;
};
// Counted from the rows in Python, without this program, by the fields of the format: run = 4, processors = 8 (else 5),
// CPU time = 6 times 5 (else 8), requested time = 9; rows with run <= 0 left out; nearest-rank quantiles of
// 6 * 5 / (4 * 8). Nobody else published these sums.
constexpr Log logs[] = {
    {"swf/pyss_5K_sample.swf.zst", 4606, 4347, 107665.61833333343, 107643.83611111125, 76237.82873611119,
     0.008928571428571428, 0.11491017964071858, 0.662286995515695, 0.9436679373146971, 0.9895596051632498, 4606,
     27580.216388888977, 10636.599166666729},
    {"swf/HPC2N-alea-excerpt.swf.zst", 3145, 2622, 139620.63361111147, 139557.83916666673, 137397.08484444435,
     0.8944430051813471, 0.9997687861271677, 1.0, 1.0, 1.0001566496163683, 3145, 20983.80000000011, 8848.154722222198},
};

TEST(OracleTraceUsage, CoreHoursOfTwoLogs) {
  for (const Log& log : logs) {
    SCOPED_TRACE(log.file);
    HEADROOM_ORACLE_FILE(path, log.file);
    Diagnostics diagnostics;
    const TraceUsage usage = trace_usage(read_trace({.format = "swf", .path = path}, diagnostics), nullptr, {});
    const auto use = [&usage](UsedResource resource) {
      return *std::find_if(usage.resources.begin(), usage.resources.end(),
                           [resource](const ResourceUse& one) { return one.resource == resource; });
    };
    const ResourceUse cores = use(UsedResource::cores), limits = use(UsedResource::time_limit);
    EXPECT_EQ(cores.asked_jobs, log.asked);
    EXPECT_EQ(cores.jobs, log.known);
    // Sums of thousands of terms in another order: 1e-12 of the sum. Logs have whole seconds, so nothing is rounded.
    EXPECT_NEAR(cores.asked_hours, log.asked_hours, 1e-12 * log.asked_hours);
    EXPECT_NEAR(cores.requested_hours, log.requested_hours, 1e-12 * log.requested_hours);
    EXPECT_NEAR(cores.used_hours, log.used_hours, 1e-12 * log.used_hours);
    const double quantiles[] = {cores.p5, cores.p25, cores.p50, cores.p75, cores.p95};
    const double expected[] = {log.p5, log.p25, log.p50, log.p75, log.p95};
    for (std::size_t i = 0; i < std::size(expected); ++i) EXPECT_NEAR(quantiles[i], expected[i], 1e-12);
    EXPECT_EQ(limits.jobs, log.limits);
    EXPECT_NEAR(limits.requested_hours, log.limit_hours, 1e-12 * log.limit_hours);
    EXPECT_NEAR(limits.used_hours, log.run_hours, 1e-12 * log.run_hours);
  }
}

// The whole rule, with exact binomial sums, written down a second time in Python from the rows: of 298 groups, 74 ask
// for less.
TEST(OracleTraceUsage, SavingsOfSdscSp2) {
  HEADROOM_ORACLE_FILE(path, "swf/pyss_5K_sample.swf.zst");
  Diagnostics diagnostics;
  const TraceUsage usage = trace_usage(read_trace({.format = "swf", .path = path}, diagnostics), nullptr, {});
  EXPECT_EQ(usage.groups.size(), 298U);
  EXPECT_EQ(std::count_if(usage.groups.begin(), usage.groups.end(),
                          [](const UsageGroup& group) { return group.recommended < group.requested; }),
            74);
  ASSERT_EQ(usage.savings.size(), 1U);
  EXPECT_NEAR(usage.savings[0].saved_hours, 3026.931286111112, 1e-9 * 3027.0);  // differences of large sums
  EXPECT_NEAR(usage.savings[0].sure_hours, 1.5287444444444453, 1e-9 * 3027.0);
}

// Every one of its 17,900 rows, of which two have a negative run time and are bad, has 1 s of CPU time and 1,024 KB:
// whoever wrote the file did not know.
TEST(OracleTraceUsage, PlaceholdersAreNoUse) {
  HEADROOM_ORACLE_FILE(path, "swf/metacentrum-wagap-2013.swf.zst");
  Diagnostics diagnostics;
  const LoadedTrace trace = read_trace({.format = "swf", .path = path}, diagnostics);
  const TraceUsage usage = trace_usage(trace, nullptr, {});
  EXPECT_TRUE(usage.groups.empty());
  for (const ResourceUse& use : usage.resources)
    EXPECT_EQ(use.jobs > 0, use.resource == UsedResource::time_limit) << to_string(use.resource);
  EXPECT_EQ(std::count(trace.report.header.begin(), trace.report.header.end(),
                       "field 6 (average CPU time) is 1 in all 17898 rows that state it: a placeholder, taken for "
                       "unknown"),
            1);
}

}  // namespace
}  // namespace headroom
