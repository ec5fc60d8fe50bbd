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

TEST(CheckTrace, AJobOfNoLengthLeavesNothingBehind) {
  LoadedTrace trace = read_csv_text("job_id,submit_s,duration_s,gpus\n1,0,3600,1\n2,1800,0,4\n3,7200,3600,2\n",
                                    {.zero_runtime = ZeroRuntimeRule::keep})
                          .trace;
  ASSERT_EQ(trace.jobs.size(), 3U);
  const TraceCheck check = check_trace(trace, nullptr);
  EXPECT_DOUBLE_EQ(check.if_started_at_submit.peak, 2.0);
  EXPECT_EQ(check.if_started_at_submit.hourly_mean, (std::vector<double>{1.0, 0.0, 2.0}));
}

// From 2017-10-29 12:00 to 2017-12-01 01:00 UTC: 2.5 days of October, November, and an hour of December, on 2 cores.
//   date -u -d '2017-10-29 12:00' +%s   1509278400
TEST(CheckTrace, AMonthCountsAsFarAsTheTraceGoes) {
  const std::string rows =
      "1,1509278400,36000,1\n"   // 10 core-hours
      "2,1509494400,180000,1\n"  // 2017-11-01 00:00; 50 core-hours
      "3,1512090000,36000,1\n";  // 2017-12-01 01:00
  const ClusterSpec two{{{"p", 2, {.cpus = 1}, 0, {}}}};
  const TraceCheck check = check_trace(read("job_id,submit_s,duration_s,cpus\n" + rows), &two);
  ASSERT_EQ(check.months.size(), 3U);
  EXPECT_EQ(check.months[0].name, "2017-10");
  EXPECT_DOUBLE_EQ(check.months[0].load.value_or(0.0), 10.0 / (2.0 * 60.0));
  EXPECT_EQ(check.months[1].name, "2017-11");
  EXPECT_DOUBLE_EQ(check.months[1].load.value_or(0.0), 50.0 / (2.0 * 30.0 * 24.0));
  EXPECT_EQ(check.months[2].name, "2017-12");
  EXPECT_FALSE(check.months[2].load) << "an hour with one job of ten is no overload";
}

TEST(CheckTrace, MonthsKnowTheCalendarOfTheHeaderAndOfAWindow) {
  LoadedTrace trace = read_swf_text(
                          "; UnixStartTime: 1509494399\n"  // a second before November 2017
                          "1 0 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n2 1 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n"
                          "3 2592001 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n")
                          .trace;
  const auto months = [&trace] {
    std::vector<std::string> names;
    for (const OfferedLoad& month : check_trace(trace, nullptr).months) names.push_back(month.name);
    return names;
  };
  EXPECT_EQ(months(), (std::vector<std::string>{"2017-10", "2017-11", "2017-12"}));
  Diagnostics diagnostics;
  const TraceTime begin{TraceTime::From::first_submit, TimeSpan::seconds(86'400)};
  const TraceTime end{TraceTime::From::first_submit, TimeSpan::seconds(100 * 86'400)};
  transform_trace(trace, {.window = {{begin, end}}}, 1, diagnostics);
  EXPECT_EQ(months(), (std::vector<std::string>{"2017-12"}));
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

// Counted without this program, in calendar days:
//   zstdcat philly_pollux.csv.zst | awk -F, 'NR > 1 { m[substr($1, 1, 7)]++ } END { for (k in m) print k, m[k] }'
TEST(OracleCheckTrace, AWindowOfPhillyIsInItsOwnMonth) {
  HEADROOM_ORACLE_FILE(path, "gpu-traces/philly/philly_pollux.csv.zst");
  Diagnostics diagnostics;
  TraceWorkload workload{.format = "philly", .path = path};
  const TraceTime begin{TraceTime::From::unix_epoch, TimeSpan::seconds(1'509'494'400)};  // 2017-11-01
  const TraceTime end{TraceTime::From::unix_epoch, TimeSpan::seconds(1'512'086'400)};    // 2017-12-01
  workload.transform.window = {begin, end};
  const TraceCheck check = check_trace(read_trace(workload, diagnostics), nullptr);
  ASSERT_EQ(check.months.size(), 1U);
  EXPECT_EQ(check.months[0].name, "2017-11");
  EXPECT_EQ(check.months[0].jobs, 21'318U);
}

}  // namespace
}  // namespace headroom
