// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "tests/scenarios/trace_text.hpp"

namespace headroom {
namespace {

TEST(TraceCsv, ReadsEveryColumnInAnyOrder) {
  const auto [trace, messages] = read_csv_text(
      "priority,class,tenant,gpu_model,memory_gib,cpus,gpus,nodes,limit_s,estimate_s,duration_s,submit_s,job_id\n"
      "-3,train,vision,h100-sxm,1.5,128,16,2,400,300,200.25,10,42\n");
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 1U);
  const JobSpec& job = trace.jobs[0];
  EXPECT_EQ(job.number, 42U);
  EXPECT_EQ(job.submit, Instant::seconds(10));
  EXPECT_EQ(job.work.ns, 200'250'000'000);
  EXPECT_EQ(job.estimate, TimeSpan::seconds(300));
  EXPECT_EQ(job.limit, TimeSpan::seconds(400));
  EXPECT_EQ(job.request.tasks, 2U);
  EXPECT_EQ(job.request.per_task, (TaskNeed{.gpus = 8, .cpus = 64, .memory_bytes = std::int64_t{3} << 29}));
  EXPECT_EQ(job.request.max_tasks_per_node, 1U);
  EXPECT_EQ(trace.names.gpu_models.at(job.request.gpu_model.index), "h100-sxm");
  EXPECT_EQ(trace.names.tenants.at(job.tenant.index), "vision");
  EXPECT_EQ(trace.names.classes.at(job.job_class.index), "train");
  EXPECT_EQ(job.priority, -3);
}

TEST(TraceCsv, ReadsWhatFewTracesHave) {
  const auto [trace, messages] = read_csv_text(
      "job_id,submit_s,duration_s,gpus,partition,outcome,wait_s,not_before_s,after,array,array_limit\n"
      "1,0,5,0.25,vc1,failed,2.5,,,9,4\n"
      "2,1,5,1,,cancelled,,3,1;any:1; not-ok:1 ;start:1;ok:77,,\n");
  EXPECT_EQ(messages,
            "t.csv: warning: 1 dependency on jobs that the trace does not have, such as 77, was left out\n"
            "1 warning.\n");
  ASSERT_EQ(trace.jobs.size(), 2U);
  const JobSpec first = trace.jobs[0], second = trace.jobs[1];
  EXPECT_EQ(first.request.tasks, 1U);
  EXPECT_EQ(first.request.per_task, (TaskNeed{.gpu_milli = 250}));
  EXPECT_EQ(trace.names.partitions.at(first.request.partition.index), "vc1");
  EXPECT_FALSE(second.request.partition.valid());
  EXPECT_EQ(first.outcome, Outcome::failed);
  EXPECT_EQ(second.outcome, Outcome::cancelled);
  EXPECT_EQ(trace.jobs.recorded_wait(0), (TimeSpan{2'500'000'000}));
  EXPECT_EQ(trace.jobs.recorded_wait(1), std::nullopt);
  EXPECT_EQ(second.not_before, Instant::seconds(3));
  EXPECT_EQ(first.array, 9U);
  EXPECT_EQ(first.array_limit, 4U);
  EXPECT_TRUE(first.awaited);
  ASSERT_EQ(second.dependencies.size(), 4U);
  const DependencyKind kinds[] = {DependencyKind::after_ok, DependencyKind::after_any, DependencyKind::after_not_ok,
                                  DependencyKind::after_start};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(second.dependencies[i].number, 1U);
    EXPECT_EQ(second.dependencies[i].kind, kinds[i]);
  }
}

TEST(TraceCsv, WhatAJobWithoutNodesAsksFor) {
  struct Row {
    const char* cells;  // gpus,cpus,memory_gib
    std::uint32_t tasks;
    TaskNeed per_task;
  };
  constexpr std::int64_t gib = std::int64_t{1} << 30;
  const Row rows[] = {
      {"4,32,64", 1, {.gpus = 4, .cpus = 32, .memory_bytes = 64 * gib}},  // one task, all on one node
      {"4,,", 1, {.gpus = 4, .cpus = 0, .memory_bytes = 0}},
      {",32,", 32, {.gpus = 0, .cpus = 1, .memory_bytes = 0}},  // CPUs anywhere
      {"0,1,2", 1, {.gpus = 0, .cpus = 1, .memory_bytes = 2 * gib}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.cells);
    const auto [trace, messages] =
        read_csv_text("job_id,submit_s,duration_s,gpus,cpus,memory_gib\n1,0,5," + std::string{row.cells} + "\n");
    EXPECT_EQ(messages, "");
    ASSERT_EQ(trace.jobs.size(), 1U);
    EXPECT_EQ(trace.jobs[0].request.tasks, row.tasks);
    EXPECT_EQ(trace.jobs[0].request.per_task, row.per_task);
    EXPECT_EQ(trace.jobs[0].request.max_tasks_per_node, 0U);
    EXPECT_FALSE(trace.jobs[0].request.gpu_model.valid());
  }
}

TEST(TraceCsv, LimitAndEstimateStandInForEachOther) {
  struct Row {
    const char* cells;  // estimate_s,limit_s
    std::int64_t estimate_s;
    TimeSpan limit;
  };
  const Row rows[] = {
      {"20,30", 20, TimeSpan::seconds(30)},
      {"20,", 20, TimeSpan::seconds(20)},
      {",30", 30, TimeSpan::seconds(30)},
      {",", 10, TimeSpan::unlimited()},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.cells);
    const std::string text = "job_id,submit_s,duration_s,cpus,estimate_s,limit_s\n1,0,10,1," + std::string{row.cells};
    const auto killed = read_csv_text(text).trace;
    ASSERT_EQ(killed.jobs.size(), 1U);
    EXPECT_EQ(killed.jobs[0].estimate, TimeSpan::seconds(row.estimate_s));
    EXPECT_EQ(killed.jobs[0].limit, row.limit);
    const auto extended = read_csv_text(text, {.overrun = OverrunRule::extend}).trace;
    EXPECT_EQ(extended.jobs.at(0).estimate, TimeSpan::seconds(row.estimate_s));
    EXPECT_TRUE(extended.jobs.at(0).limit.is_unlimited());
  }
}

TEST(TraceCsv, QuotesAsInRfc4180) {
  const auto [trace, messages] = read_csv_text(
      "\xEF\xBB\xBF"
      "\"job_id\",submit_s,duration_s,cpus,tenant,class\r\n"
      "1,0,5,1,\"a, \"\"b\"\"\",\"two\nlines\"\r\n"
      "\r\n"
      "2,\"1\" ,5,1,x,y\r\n"
      "3,1,5, 1 ,\"\",\"\"\r\n");
  EXPECT_EQ(messages, "t.csv:5: warning: cell 2: text behind the closing quote\n1 warning.\n")
      << "the line number counts the line end inside the quotes and the empty line";
  EXPECT_EQ(trace.names.tenants, (std::vector<std::string>{"a, \"b\"", "unknown"}));
  EXPECT_EQ(trace.names.classes, (std::vector<std::string>{"two\\x0Alines", "batch"}));
  EXPECT_EQ(trace.report.rows, 3U);
  EXPECT_EQ(trace.report.bad, 1U);
}

std::string thousand_rows(const std::string& tenant_of_row_1, const std::string& tenant_of_row_499) {
  std::string text = "job_id,submit_s,duration_s,tenant,cpus\n";
  for (int i = 1; i <= 1000; ++i) {
    const std::string tenant = i == 1 ? tenant_of_row_1 : i == 499 ? tenant_of_row_499 : "t";
    text += std::to_string(i) + "," + std::to_string(i) + ",5," + tenant + ",1\n";
  }
  return text;
}

// Whatever a stray quote does to its own row, the 998 or 999 rows that are sound stay jobs, and every row is counted.
TEST(TraceCsv, AStrayQuoteTakesNoOtherRows) {
  struct Row {
    const char *first, *other;
    std::uint64_t bad;
    const char* message;
  };
  constexpr Row rows[] = {
      {"\"a", "\"b\"", 1, "t.csv:2: warning: cell 4: text behind the closing quote\n"},
      {"\"a", "b\"", 2, "t.csv:2: warning: a quote takes in the lines behind it, which are rows of their own\n"},
      {"\"a", "b", 1, "t.csv:2: warning: cell 4: the quote is never closed\n"},
      {"\"a", "b\",,", 2, "t.csv:2: warning: a quote takes in the lines behind it, which are rows of their own\n"},
  };
  for (const Row& row : rows) {
    const auto [trace, messages] = read_csv_text(thousand_rows(row.first, row.other));
    EXPECT_EQ(trace.report.rows, 1000U) << row.other;
    EXPECT_EQ(trace.report.bad, row.bad) << row.other;
    EXPECT_EQ(trace.jobs.size(), 1000U - row.bad) << row.other;
    EXPECT_EQ(messages.substr(0, std::string_view{row.message}.size()), row.message);
  }
}

TEST(TraceCsv, AnEmptyLastCellNeedsNoLineEnd) {
  const auto [trace, messages] = read_csv_text("job_id,submit_s,duration_s,cpus,tenant\n1,0,5,1,");
  EXPECT_EQ(messages, "");
  EXPECT_EQ(trace.jobs.size(), 1U);
}

TEST(TraceCsv, UnknownColumnsAreFatalOnlyUnderFatal) {
  const std::string text = "job_id,submit_s,duratoin_s,duration_s,cpus\n1,0,9,5,1\n";
  const auto lenient = read_csv_text(text);
  EXPECT_EQ(lenient.messages,
            "t.csv:1: warning: unknown column \"duratoin_s\"; did you mean \"duration_s\"?\n1 warning.\n");
  ASSERT_EQ(lenient.trace.jobs.size(), 1U);
  EXPECT_EQ(lenient.trace.jobs[0].work, TimeSpan::seconds(5));
  const auto strict = read_csv_text(text, {.bad_rows = BadRowRule::fatal});
  EXPECT_EQ(strict.messages, "t.csv:1: error: unknown column \"duratoin_s\"; did you mean \"duration_s\"?\n1 error.\n");
  EXPECT_TRUE(strict.trace.jobs.empty());
}

TEST(TraceCsv, RulesAreThoseOfEveryFormat) {
  const auto [trace, messages] = read_csv_text(
      "job_id,submit_s,duration_s,cpus,limit_s\n"
      "1,2000000000,10,1,20\n"
      "2,2000000001,0,1,20\n"   // dropped
      "3,2000000002,,1,20\n"    // unknown, so 0, so dropped
      "4,2000000002,30,1,20\n"  // overrun
      "5,2000000001,5,1,\n");   // estimate substituted, out of order
  EXPECT_EQ(messages,
            "t.csv:6: warning: submitted before the job of an earlier row; 1 such row was sorted\n1 warning.\n");
  EXPECT_EQ(trace.report.rows, 5U);
  EXPECT_EQ(trace.report.jobs, 3U);
  EXPECT_EQ(trace.report.dropped, 2U);
  EXPECT_EQ(trace.report.zero_runtimes, 2U);
  EXPECT_EQ(trace.report.substituted, 2U);
  EXPECT_EQ(trace.report.overruns, 1U);
  ASSERT_EQ(trace.jobs.size(), 3U);
  EXPECT_EQ(trace.jobs[0].submit, Instant{});
  EXPECT_EQ(trace.jobs[1].number, 5U);
  EXPECT_EQ(trace.jobs[2].submit, Instant::seconds(2));
}

}  // namespace
}  // namespace headroom
