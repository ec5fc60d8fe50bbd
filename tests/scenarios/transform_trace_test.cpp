// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/transform_trace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/oracle_data.hpp"
#include "tests/scenarios/trace_text.hpp"

namespace headroom {
namespace {

TraceTime after(std::int64_t s) {
  return {TraceTime::From::first_submit, TimeSpan::seconds(s)};
}
TraceTime at_unix(std::int64_t s) {
  return {TraceTime::From::unix_epoch, TimeSpan::seconds(s)};
}

ReadText transformed(std::string_view csv, const TraceTransform& transform, std::uint64_t seed = 1) {
  Diagnostics diagnostics;
  MemoryText text{csv};
  LoadedTrace trace = parse_csv(text, "t.csv", {}, diagnostics);
  transform_trace(trace, transform, seed, diagnostics);
  const TraceReport& r = trace.report;
  EXPECT_EQ(r.rows, r.jobs + r.dropped + r.bad + r.outside());
  return {std::move(trace), to_text(diagnostics)};
}

/// Number and submit time in seconds.
std::vector<std::pair<std::uint64_t, double>> submits(const LoadedTrace& trace) {
  std::vector<std::pair<std::uint64_t, double>> all;
  for (const JobSpec& job : trace.jobs) all.emplace_back(job.number, job.submit.in_seconds());
  return all;
}
using Submits = std::vector<std::pair<std::uint64_t, double>>;

// The log begins at 100 s; the window of the tests is 150 s to 200 s. By hand:
//   job  submit  wait  starts  used    ends   at 150 s
//     1     100     0     100    50     150   has just ended
//     2     110    10     120    40     160   runs since 30 s (killed at its limit of 40 s)
//     3     120    30     150     5     155   starts now: waits
//     4     130   100     230     5     235   waits
//     5     140     -       -     5       -   nobody knows
//     6     150     0     150     5     155   inside
//     7     199     0     199     5     204   inside, with a delay of 10 s
//     8     200     0     200     5     205   behind the end
constexpr std::string_view eight_jobs =
    "job_id,submit_s,duration_s,limit_s,cpus,wait_s,not_before_s,tenant,class,partition\n"
    "1,100,50,,1,0,,a,x,p1\n"
    "2,110,400,40,1,10,,b,x,p2\n"
    "3,120,5,,1,30,,a,y,p1\n"
    "4,130,5,,1,100,,b,x,\n"
    "5,140,5,,1,,,c,x,p2\n"
    "6,150,5,,1,0,,a,x,p1\n"
    "7,199,5,9,1,0,209,b,x,p1\n"
    "8,200,5,,1,0,,c,x,p1\n";

TEST(TransformTrace, AWindowIsHalfOpenAndTimesCountFromItsBegin) {
  const auto [trace, messages] = transformed(eight_jobs, {.window = {{after(50), after(100)}}});
  EXPECT_EQ(messages, "");
  EXPECT_EQ(submits(trace), (Submits{{6, 0.0}, {7, 49.0}}));
  EXPECT_EQ(trace.jobs[1].not_before, Instant::seconds(59));
  EXPECT_EQ(trace.jobs[0].not_before, Instant{});
  EXPECT_EQ(trace.report.outside_window, 6U);
  EXPECT_EQ(trace.report.jobs, 2U);
}

TEST(TransformTrace, AWarmStartTakesWhatRanOrWaited) {
  const auto [trace, messages] = transformed(eight_jobs, {.window = {{after(50), after(100)}}, .warm_start = true});
  EXPECT_EQ(messages,
            "t.csv: warning: 1 job before the window has no recorded start and is left out of the warm start\n"
            "1 warning.\n");
  EXPECT_EQ(submits(trace), (Submits{{2, -40.0}, {3, -30.0}, {4, -20.0}, {6, 0.0}, {7, 49.0}}));
  EXPECT_EQ(trace.jobs[0].ran_before, TimeSpan::seconds(30));
  EXPECT_EQ(trace.jobs[0].work, TimeSpan::seconds(400)) << "the engine takes off what it has done";
  for (std::size_t i = 1; i < 5; ++i) EXPECT_EQ(trace.jobs[i].ran_before, TimeSpan{}) << i;
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(trace.jobs[i].not_before, trace.jobs[i].submit) << "none is held";
  EXPECT_EQ(trace.report.warm, 3U);
  EXPECT_EQ(trace.report.outside_window, 3U);
}

TEST(TransformTrace, AWarmStartNeedsARecord) {
  const auto [trace, messages] = transformed("job_id,submit_s,duration_s,cpus\n1,0,5,1\n2,60,5,1\n",
                                             {.window = {{after(50), after(100)}}, .warm_start = true});
  EXPECT_TRUE(trace.jobs.empty());
  EXPECT_EQ(messages,
            "t.csv: error: does not say when the jobs before the window started, which a warm start needs; without "
            "\"warm_start\" the cluster is empty at the begin of the window\n1 error.\n");
}

TEST(TransformTrace, CalendarTimesNeedACalendar) {
  const std::string head = "job_id,submit_s,duration_s,cpus\n";
  const TraceTransform transform{.window = {{at_unix(1'506'816'050), at_unix(1'506'816'060)}}};
  const auto dated = transformed(head + "1,1506816045,5,1\n2,1506816050,5,1\n3,1506816060,5,1\n", transform);
  EXPECT_EQ(submits(dated.trace), (Submits{{2, 0.0}}));
  EXPECT_EQ(
      transformed(head + "1,0,5,1\n", transform).messages,
      "t.csv: error: does not say at which calendar time it begins; state the window as durations since the first "
      "submit, such as \"7 d\"\n1 error.\n");

  Diagnostics diagnostics;
  MemoryText text{"; UnixStartTime: 1506816000\n1 55 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n"};
  LoadedTrace swf = parse_swf(text, "t.swf", {}, diagnostics);
  transform_trace(swf, transform, 1, diagnostics);
  EXPECT_EQ(submits(swf), (Submits{{1, 5.0}}));
}

TEST(TransformTrace, AWindowMovesTheCalendar) {
  const std::string head = "job_id,submit_s,duration_s,cpus\n";
  const auto [dated, messages] =
      transformed(head + "1,1506816045.5,5,1\n2,1506816060,5,1\n", {.window = {{after(10), after(100)}}});
  EXPECT_EQ(messages, "");
  EXPECT_EQ(submits(dated), (Submits{{2, 4.5}}));
  EXPECT_EQ(dated.report.zero_unix_ns, 1'506'816'055'500'000'000);

  Diagnostics diagnostics;
  MemoryText text{"; UnixStartTime: 1506816000\n1 55 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n"};
  LoadedTrace swf = parse_swf(text, "t.swf", {}, diagnostics);
  EXPECT_EQ(swf.report.zero_unix_s(), 1'506'816'000);
  transform_trace(swf, {.window = {{at_unix(1'506'816'050), at_unix(1'506'816'060)}}}, 1, diagnostics);
  EXPECT_EQ(submits(swf), (Submits{{1, 5.0}}));
  EXPECT_EQ(swf.report.zero_unix_s(), 1'506'816'050);
}

TEST(TransformTrace, DependenciesOnJobsOutsideTheWindowAreLeftOutAndCounted) {
  const auto [trace, messages] =
      transformed("job_id,submit_s,duration_s,cpus,after\n1,0,5,1,\n2,60,5,1,1\n3,70,5,1,any:2;1\n",
                  {.window = {{after(50), after(100)}}});
  EXPECT_EQ(
      messages,
      "t.csv: warning: 2 dependencies on jobs that the window, the sample or max_jobs leaves out, such as 1, were "
      "left out\n1 warning.\n");
  ASSERT_EQ(trace.jobs.size(), 2U);
  EXPECT_TRUE(trace.jobs[0].dependencies.empty());
  EXPECT_TRUE(trace.jobs[0].awaited);
  ASSERT_EQ(trace.jobs[1].dependencies.size(), 1U);
  EXPECT_EQ(trace.jobs[1].dependencies[0].number, 2U);
}

TEST(TransformTrace, NothingLeftIsAnError) {
  const auto [trace, messages] = transformed(eight_jobs, {.window = {{after(200), after(300)}}});
  EXPECT_TRUE(trace.jobs.empty());
  EXPECT_EQ(messages,
            "t.csv: error: no job is left: of 8 jobs, 8 are outside the window, 0 not in the sample, 0 beyond "
            "max_jobs\n1 error.\n");
}

TEST(TransformTrace, ArrivalsScaleAndRunTimesDoNot) {
  const auto faster = transformed(eight_jobs, {.arrivals = 2.0, .max_jobs = 3}).trace;
  EXPECT_EQ(submits(faster), (Submits{{1, 100.0}, {2, 105.0}, {3, 110.0}}));
  EXPECT_EQ(faster.jobs[1].work, TimeSpan::seconds(400));
  EXPECT_EQ(faster.report.beyond_max_jobs, 5U);
  const auto warm =
      transformed(eight_jobs, {.window = {{after(50), after(100)}}, .warm_start = true, .arrivals = 0.5, .max_jobs = 2})
          .trace;
  EXPECT_EQ(submits(warm), (Submits{{2, -40.0}, {3, -30.0}, {4, -20.0}, {6, 0.0}, {7, 98.0}}));
  EXPECT_EQ(warm.jobs[4].not_before, Instant::seconds(108)) << "the delay of 10 s stays";
}

std::string many_jobs(int jobs) {
  std::string text = "job_id,submit_s,duration_s,cpus\n";
  for (int i = 1; i <= jobs; ++i) text += std::to_string(i) + "," + std::to_string(i) + ",5,1\n";
  return text;
}

// Binomial: 10,000 jobs at 25 % are 2,500 with a standard deviation of 43.3; the bounds are four of them.
TEST(TransformTrace, ASampleIsDrawnBySeedAndNumber) {
  const std::string text = many_jobs(10'000);
  const auto kept = submits(transformed(text, {.sample = 0.25}, 7).trace);
  EXPECT_NEAR(static_cast<double>(kept.size()), 2500.0, 4 * 43.3);
  EXPECT_EQ(submits(transformed(text, {.sample = 0.25}, 7).trace), kept);
  EXPECT_NE(submits(transformed(text, {.sample = 0.25}, 8).trace), kept);
  const auto more = submits(transformed(text, {.sample = 0.5}, 7).trace);
  EXPECT_TRUE(std::includes(more.begin(), more.end(), kept.begin(), kept.end()))
      << "a larger sample holds a smaller one";
}

TEST(TransformTrace, TenantsComeFromElsewhereAndAreRenamed) {
  using From = TraceTransform::TenantFrom;
  const auto by_partition = transformed(eight_jobs, {.tenant_from = From::partition}).trace;
  EXPECT_EQ(by_partition.names.tenants, (std::vector<std::string>{"p1", "p2", "unknown"}));
  EXPECT_EQ(by_partition.jobs[3].tenant, TenantId{2});
  const auto by_class = transformed(eight_jobs, {.tenant_from = From::job_class}).trace;
  EXPECT_EQ(by_class.names.tenants, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(by_class.jobs[2].tenant, TenantId{1});

  const auto [trace, messages] =
      transformed(eight_jobs, {.rename_tenants = {{"a", "b"}, {"b", "a"}, {"c", "a"}, {"bb", "z"}}});
  EXPECT_EQ(trace.names.tenants, (std::vector<std::string>{"b", "a"})) << "a and b swap, and c joins the new a";
  EXPECT_EQ(trace.jobs[0].tenant, TenantId{0});
  EXPECT_EQ(trace.jobs[1].tenant, TenantId{1});
  EXPECT_EQ(trace.jobs[4].tenant, TenantId{1});
  EXPECT_EQ(messages.substr(0, 63), "t.csv: warning: no job is of the tenant \"bb\" to rename; did you");
}

TEST(TransformTrace, ExactEstimatesKeepLimits) {
  const auto trace = transformed(eight_jobs, {.exact_estimates = true}).trace;
  EXPECT_EQ(trace.jobs[1].estimate, TimeSpan::seconds(400));
  EXPECT_EQ(trace.jobs[1].limit, TimeSpan::seconds(40));
  EXPECT_EQ(trace.jobs[6].estimate, TimeSpan::seconds(5));
  EXPECT_EQ(trace.jobs[6].limit, TimeSpan::seconds(9));
  EXPECT_TRUE(trace.jobs[0].limit.is_unlimited());
}

// Counted without this program, for the window from day 100 to day 107 (8,640,000 s to 9,244,800 s; the first submit
// is at 0):
//   zstdcat KTH-SP2-1996-2.swf.zst | grep -v '^ *;' | awk '$4 > 0 { run = $4; if ($9 > 0 && run > $9) run = $9
//     if ($2 >= 8640000 && $2 < 9244800) inside++
//     if ($2 < 8640000 && $3 >= 0 && $2 + $3 >= 8640000) waits++
//     if ($2 < 8640000 && $3 >= 0 && $2 + $3 < 8640000 && $2 + $3 + run > 8640000) { runs++; busy += $8 > 0 ? $8 : $5 }
//   } END { print inside, waits, runs, busy }'
TEST(OracleTransformTrace, WarmStartOfAWeekOfKth) {
  HEADROOM_ORACLE_FILE(path, "swf/KTH-SP2-1996-2.swf.zst");
  Diagnostics diagnostics;
  TraceWorkload workload{.format = "swf", .path = path};
  workload.transform.window = {after(8'640'000), after(9'244'800)};
  workload.transform.warm_start = true;
  const LoadedTrace trace = read_trace(workload, diagnostics);
  EXPECT_EQ(to_text(diagnostics), "");
  std::uint64_t waits = 0, runs = 0, busy = 0;
  for (const JobSpec& job : trace.jobs) {
    if (job.submit >= Instant{}) continue;
    job.ran_before > TimeSpan{} ? ++runs : ++waits;
    if (job.ran_before > TimeSpan{}) busy += job.request.tasks;
  }
  EXPECT_EQ(trace.jobs.size() - waits - runs, 589U);
  EXPECT_EQ(waits, 5U);
  EXPECT_EQ(runs, 7U);
  EXPECT_EQ(busy, 55U);
  EXPECT_EQ(trace.report.warm, waits + runs);
}

}  // namespace
}  // namespace headroom
