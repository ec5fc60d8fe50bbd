// SPDX-License-Identifier: Apache-2.0
// What is wrong with a trace. The small cases are counted by hand; the real logs have oddities that others have found.
#include "scenarios/read_trace/check_trace.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/read_trace/sacct.hpp"
#include "scenarios/read_trace/transform_trace.hpp"
#include "tests/oracle_data.hpp"
#include "tests/scenarios/log_text.hpp"

namespace headroom {
namespace {

const TraceFinding* find(const TraceCheck& check, std::string_view what) {
  const auto at = std::ranges::find(check.findings, what, &TraceFinding::what);
  return at == check.findings.end() ? nullptr : &*at;
}

LoadedTrace read(const std::string& csv) {
  ReadText read = read_csv_text(csv);
  EXPECT_FALSE(read.trace.jobs.empty()) << read.messages;
  return std::move(read.trace);
}

PoolSpec pool(std::string name, std::uint32_t nodes, std::uint32_t gpus, std::string model,
              std::string partition = {}) {
  return {std::move(name), nodes, {.cpus = 8, .gpus = gpus, .gpu_model = std::move(model)}, 0, std::move(partition)};
}

/// Ten hours from the first submit to the last.
constexpr const char* two_models =
    "job_id,submit_s,duration_s,gpus,gpu_model,tenant,wait_s\n"
    "1,0,36000,4,a10,x,0\n"
    "2,0,36000,4,a10,x,0\n"
    "3,3600,18000,2,a100,y,3600\n"
    "4,36000,3600,1,,y,0\n";

TEST(CheckTrace, OfferedLoadByModelTenantAndPartition) {
  const ClusterSpec cluster{{pool("p", 1, 6, "a10"), pool("q", 1, 4, "a100")}};
  const TraceCheck check = check_trace(read(two_models), &cluster);
  EXPECT_EQ(check.unit, SizeUnit::gpus);
  EXPECT_DOUBLE_EQ(check.span_hours, 10.0);
  EXPECT_DOUBLE_EQ(*check.capacity, 10.0);
  EXPECT_DOUBLE_EQ(check.all[0].work_hours, 40.0 + 40.0 + 10.0 + 1.0);
  EXPECT_DOUBLE_EQ(*check.all[0].load, 0.91);
  ASSERT_EQ(check.gpu_models.size(), 3u);
  EXPECT_EQ(check.gpu_models[0].name, "a10");
  EXPECT_DOUBLE_EQ(*check.gpu_models[0].load, 80.0 / 60.0);
  EXPECT_DOUBLE_EQ(*check.gpu_models[1].load, 10.0 / 40.0);
  EXPECT_EQ(check.gpu_models[2].name, "any");
  EXPECT_EQ(check.tenants[0].name, "x");
  EXPECT_EQ(check.tenants[0].jobs, 2u);
  ASSERT_NE(find(check, "overload"), nullptr) << "133 % of one model, though the whole cluster would have room";
  EXPECT_EQ(find(check, "overload")->weight, TraceFinding::Weight::serious);
  EXPECT_EQ(check.findings[0].weight, TraceFinding::Weight::serious) << "the most serious first";
}

TEST(CheckTrace, DemandOverTime) {
  const ClusterSpec cluster{{pool("p", 1, 9, "a10")}};
  const TraceCheck check = check_trace(read(two_models), &cluster);
  EXPECT_DOUBLE_EQ(check.if_started_at_submit.peak, 10.0);
  EXPECT_DOUBLE_EQ(check.if_started_at_submit.hours_above_capacity, 5.0) << "two jobs of four and one of two GPUs";
  ASSERT_TRUE(check.as_recorded);
  EXPECT_DOUBLE_EQ(check.as_recorded->peak, 10.0);
  EXPECT_DOUBLE_EQ(check.as_recorded->hourly_mean[1], 8.0) << "job 3 starts an hour later than it came";
  EXPECT_NE(find(check, "recorded_above_capacity"), nullptr);
}

TEST(CheckTrace, JobsThatCanNeverRun) {
  const ClusterSpec cluster{{pool("p", 2, 4, "a10")}};
  const TraceCheck check = check_trace(read(two_models), &cluster);
  ASSERT_NE(find(check, "infeasible_jobs"), nullptr);
  EXPECT_EQ(find(check, "infeasible_jobs")->count, 1u) << "nobody has an a100";
}

TEST(CheckTrace, AJobThatNeverRunsIsCalledByItsOwnId) {
  const ClusterSpec cluster{{pool("p", 2, 4, "a10")}};
  const auto read = read_log_text(parse_sacct,
                                  "JobID|State|Submit|Start|Elapsed|AllocTRES\n"
                                  "41|COMPLETED|2024-05-01T10:00:00|2024-05-01T10:00:00|00:10:00|cpu=2,node=1\n"
                                  "42_7|COMPLETED|2024-05-01T10:05:00|2024-05-01T10:05:00|00:10:00|cpu=99,node=1\n");
  const TraceCheck check = check_trace(read.trace, &cluster);
  ASSERT_NE(find(check, "infeasible_jobs"), nullptr);
  EXPECT_NE(find(check, "infeasible_jobs")->sentence.find("the first is 42_7 with 1 tasks"), std::string::npos)
      << find(check, "infeasible_jobs")->sentence;
}

TEST(CheckTrace, GapsRepeatsAndLimits) {
  const TraceCheck check = check_trace(read("job_id,submit_s,duration_s,cpus,limit_s\n"
                                            "1,0,100,1,100\n2,0,100,1,100\n3,90000,50,1,100\n4,90001,7,1,100\n"),
                                       nullptr);
  EXPECT_EQ(find(check, "gaps")->count, 1u);
  EXPECT_EQ(find(check, "repeated_jobs")->count, 1u);
  EXPECT_EQ(find(check, "ended_at_limit")->count, 2u);
  EXPECT_EQ(find(check, "ended_at_limit")->weight, TraceFinding::Weight::doubt) << "half of them";
  EXPECT_EQ(find(check, "overload"), nullptr) << "without a cluster there is no load";
}

// The files state it themselves, and the descriptions of these logs say it: KTH-SP2 has 8 jobs without a run time and
// 475 that ran over their request; the copy of Philly is not in order of time.
TEST(OracleCheckTrace, FindsWhatIsKnownOfTheLogs) {
  HEADROOM_ORACLE_FILE(kth, "swf/KTH-SP2-1996-2.swf.zst");
  Diagnostics diagnostics;
  const ClusterSpec hundred{{{"p", 100, {.cpus = 1}, 0, {}}}};
  const TraceCheck check = check_trace(read_trace({"swf", kth, {}}, diagnostics), &hundred);
  EXPECT_EQ(find(check, "zero_run_times")->count, 8u);
  EXPECT_EQ(find(check, "overruns")->count, 475u);
  EXPECT_NEAR(*check.all[0].load, 0.6856, 0.0001)
      << "the utilisation of the log, archive header: 70.4 % before cleaning";
}

}  // namespace
}  // namespace headroom
