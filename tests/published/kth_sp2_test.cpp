// SPDX-License-Identifier: Apache-2.0
// Published results on the KTH-SP2 log (IBM SP2, 100 processors, 1996-97; Parallel Workloads Archive, log by Lars
// Malinowsky, converted by Dror Feitelson), compared digit by digit.
//
// Definitions of the tables: wait = start - submit; turnaround = end - submit; bounded slowdown with a floor of 10 s;
// all jobs count; utilisation = processor-seconds / (100 * makespan).
#include <gtest/gtest.h>

#include "tests/oracle_data.hpp"
#include "tests/published/log_run.hpp"

namespace headroom {
namespace {

constexpr std::uint32_t processors = 100;
constexpr const char* raw_log = "swf/KTH-SP2-1996-2.swf.zst";
constexpr const char* clipped_log = "swf/KTH-SP2_jadlogs_variant.swf.zst";

struct Row {
  const char* backfill;
  EventOrder event_order;
  const char *wait, *turnaround, *bounded_slowdown, *longest_wait, *utilisation, *makespan;
};

// sequential: the result tables of the campaign behind Gaussier, Glesser, Reis and Trystram, "Improving backfilling by
// using machine learning to predict running times", SC'15 (jad-darrous/predictsim, metrics_complete; slowdown and
// turnaround), and its simulator run again for the other columns. batched: an independent event loop of 50 lines. FCFS
// has one row for both.
constexpr Row clipped_rows[] = {
    {"none", EventOrder::sequential, "353776.4091", "362636.3352", "6814.973310", "946685", "0.685240", "29379608"},
    {"none", EventOrder::batched, "353776.4091", "362636.3352", "6814.973310", "946685", "0.685240", "29379608"},
    {"easy", EventOrder::sequential, "6836.8721", "15696.7982", "92.576540", "262194", "0.685613", "29363626"},
    {"easy", EventOrder::batched, "6834.5873", "15694.5134", "92.687654", "262194", "0.685613", "29363626"},
    {"easy-sjbf", EventOrder::sequential, "5904.0766", "14764.0027", "69.405401", "284815", "0.685613", "29363626"},
    {"easy-sjbf", EventOrder::batched, "5903.6864", "14763.6125", "69.393636", "284815", "0.685613", "29363626"},
};

void expect_row(const LoadedTrace& log, const Row& row) {
  SCOPED_TRACE(std::string(row.backfill) + (row.event_order == EventOrder::batched ? ", batched" : ", sequential"));
  const RunStatistics run = measure(log, cpu_nodes(processors), backfilled(row.backfill, row.event_order));
  EXPECT_EQ(printed(run.metric("jobs.wait.mean"), 4), row.wait);
  EXPECT_EQ(printed(run.metric("jobs.turnaround.mean"), 4), row.turnaround);
  EXPECT_EQ(printed(run.metric("jobs.bounded_slowdown.mean"), 6), row.bounded_slowdown);
  EXPECT_EQ(printed(run.metric("jobs.wait.max"), 0), row.longest_wait);
  EXPECT_EQ(printed(run.metric("utilisation.cpu"), 6), row.utilisation);
  EXPECT_EQ(printed(run.metric("makespan"), 0), row.makespan);
}

TEST(OracleKthSp2, TheClippedLogIsTheOneBehindTheTables) {
  HEADROOM_ORACLE_FILE(path, clipped_log);
  const LoadedTrace log = read_log(path);
  EXPECT_EQ(log.jobs.size(), 28481u);
  std::int64_t processor_seconds = 0;
  for (const JobSpec& job : log.jobs)
    processor_seconds += std::int64_t{job.request.tasks} * (job.work.ns / 1'000'000'000);
  EXPECT_EQ(processor_seconds, 2'013'209'080);
}

TEST(OracleKthSp2, ClippedLogGivesThePublishedDigits) {
  HEADROOM_ORACLE_FILE(path, clipped_log);
  const LoadedTrace log = read_log(path);
  for (const Row& row : clipped_rows) expect_row(log, row);
}

// The archive's log differs from the clipped one in 8 jobs that ran for 0 s and in 475 that ran on past their request.
// The rules drop the first and kill the second at the request, which is what clipping did: the schedule is the same,
// and only the state of 475 jobs differs.
TEST(OracleKthSp2, RawLogWithKillAndDropGivesTheSameDigits) {
  HEADROOM_ORACLE_FILE(path, raw_log);
  const LoadedTrace log = read_log(path, {.overrun = OverrunRule::kill, .zero_runtime = ZeroRuntimeRule::drop});
  EXPECT_EQ(log.report.rows, 28489u);
  EXPECT_EQ(log.report.dropped, 8u);
  EXPECT_EQ(log.report.overruns, 475u);
  for (const Row& row : clipped_rows) expect_row(log, row);
  const RunStatistics run = measure(log, cpu_nodes(processors), backfilled("easy", EventOrder::sequential));
  EXPECT_EQ(run.metric("jobs.killed"), 475.0);
  EXPECT_EQ(run.metric("jobs.finished"), 28481.0 - 475.0);
}

// The same campaign, table rows "EASY" and "EASY-SJBF": the largest bounded slowdown, printed with one decimal.
TEST(OracleKthSp2, LargestBoundedSlowdownOfEasy) {
  HEADROOM_ORACLE_FILE(path, clipped_log);
  const RunStatistics run = measure(read_log(path), cpu_nodes(processors), backfilled("easy", EventOrder::sequential));
  EXPECT_EQ(printed(run.metric("jobs.bounded_slowdown.max"), 1), "14805.2");
}

// Rows "clairvoyant" of the same campaign: every user knows the run time. "EASY++" is shortest-first backfilling on
// predicted run times, so with perfect predictions it is EASY-SJBF.
TEST(OracleKthSp2, PerfectEstimatesGiveThePublishedClairvoyantRows) {
  HEADROOM_ORACLE_FILE(path, clipped_log);
  LoadedTrace log = read_log(path);
  use_exact_estimates(log.jobs);
  const auto slowdown = [&](const char* backfill) {
    const RunStatistics run = measure(log, cpu_nodes(processors), backfilled(backfill, EventOrder::sequential));
    return printed(run.metric("jobs.bounded_slowdown.mean"), 6);
  };
  EXPECT_EQ(slowdown("easy"), "71.722385");
  EXPECT_EQ(slowdown("easy-sjbf"), "49.847719");
}

// Jobs that run on past their estimate keep their nodes, and a planner goes on expecting them to end at a time that has
// passed: a reservation may lie in the past, and then only what the head leaves over can be backfilled. The rows are
// those of the independent event loop, printed as it printed them.
TEST(OracleKthSp2, UnclippedLogWithOverrunsExtended) {
  HEADROOM_ORACLE_FILE(path, raw_log);
  const LoadedTrace log = read_log(path, {.overrun = OverrunRule::extend, .zero_runtime = ZeroRuntimeRule::keep});
  EXPECT_EQ(log.jobs.size(), 28489u);
  const RunStatistics fcfs = measure(log, cpu_nodes(processors), backfilled("none", EventOrder::batched));
  EXPECT_EQ(printed(fcfs.metric("jobs.wait.mean"), 4), "389661.0499");
  EXPECT_EQ(printed(fcfs.metric("jobs.turnaround.mean"), 2), "398537.59");
  EXPECT_EQ(printed(fcfs.metric("jobs.bounded_slowdown.mean"), 3), "7515.047");
  EXPECT_EQ(printed(fcfs.metric("jobs.wait.max"), 0), "1018341");
  EXPECT_EQ(printed(fcfs.metric("utilisation.cpu"), 6), "0.687313");
  EXPECT_EQ(printed(fcfs.metric("makespan"), 0), "29379608");
  expect_row(log,
             {"easy", EventOrder::batched, "6844.4676", "15721.0090", "91.468816", "262194", "0.687687", "29363626"});
}

}  // namespace
}  // namespace headroom
