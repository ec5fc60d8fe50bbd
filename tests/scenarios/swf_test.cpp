// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "tests/scenarios/trace_text.hpp"

namespace headroom {
namespace {

// A row of the format: number, submit, wait, run, allocated, CPU, memory, requested processors, requested time,
// requested memory, status, user, group, application, queue, partition, preceding job, think time.
// https://www.cs.huji.ac.il/labs/parallel/workload/swf.html
TEST(Swf, ReadsTheFieldsThatMatter) {
  const auto [trace, messages] = read_swf_text("7 15 3 100 8 99.5 -1 4 200 -1 1 3 2 -1 1 -1 -1 -1\n");
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 1U);
  const JobSpec& job = trace.jobs[0];
  EXPECT_EQ(job.number, 7U);
  EXPECT_EQ(job.submit, Instant::seconds(15));
  EXPECT_EQ(job.work, TimeSpan::seconds(100));
  EXPECT_EQ(job.estimate, TimeSpan::seconds(200));
  EXPECT_EQ(job.limit, TimeSpan::seconds(200));
  EXPECT_EQ(job.request.tasks, 4U) << "requested processors win over allocated ones";
  EXPECT_EQ(job.request.per_task, (TaskNeed{.gpus = 0, .cpus = 1, .memory_bytes = 0}));
  EXPECT_EQ(job.request.max_tasks_per_node, 0U);
  EXPECT_FALSE(job.request.gpu_model.valid());
  EXPECT_EQ(job.priority, 0);
  EXPECT_EQ(trace.names.tenants.at(job.tenant.index), "user3");
  EXPECT_EQ(trace.names.classes.at(job.job_class.index), "batch");
}

// Fields 3 (wait), 11 (status: 0 failed, 1 completed, 5 cancelled), 16 (partition) and 17 (preceding job).
TEST(Swf, ReadsWhatBecameOfTheJob) {
  const std::string text =
      "1 0 7 10 1 -1 -1 1 20 -1 0 1 1 1 1 3 -1 -1\n"
      "2 1 -1 10 1 -1 -1 1 20 -1 5 1 1 1 1 -1 1 60\n"
      "3 2 0 10 1 -1 -1 1 20 -1 -1 1 1 1 1 3 -1 -1\n";
  const auto trace = read_swf_text(text).trace;
  ASSERT_EQ(trace.jobs.size(), 3U);
  EXPECT_EQ(trace.jobs[0].outcome, Outcome::failed);
  EXPECT_EQ(trace.jobs[1].outcome, Outcome::cancelled);
  EXPECT_EQ(trace.jobs[2].outcome, Outcome::completed);
  EXPECT_EQ(trace.jobs.recorded_wait(0), TimeSpan::seconds(7));
  EXPECT_EQ(trace.jobs.recorded_wait(1), std::nullopt);
  EXPECT_EQ(trace.jobs.recorded_wait(2), TimeSpan{});
  EXPECT_EQ(trace.names.partitions, std::vector<std::string>{"partition3"});
  EXPECT_FALSE(trace.jobs[1].request.partition.valid());
  EXPECT_TRUE(trace.jobs[1].dependencies.empty()) << "submit times of a log hold the waiting already";

  const auto following = read_swf_text(text, {.dependencies = DependencyRule::follow}).trace;
  const JobSpec second = following.jobs.at(1);
  ASSERT_EQ(second.dependencies.size(), 1U);
  EXPECT_EQ(second.dependencies[0].number, 1U);
  EXPECT_EQ(second.dependencies[0].kind, DependencyKind::after_any);
  EXPECT_TRUE(following.jobs.at(0).awaited);
}

TEST(Swf, FallsBackToAllocatedProcessors) {
  for (const std::string requested : {"-1", "0"}) {
    const auto [trace, messages] = read_swf_text("1 0 0 10 8 -1 -1 " + requested + " 20 -1 1 -1 1 1 1 1 -1 -1\n");
    ASSERT_EQ(trace.jobs.size(), 1U) << messages;
    EXPECT_EQ(trace.jobs[0].request.tasks, 8U);
    EXPECT_EQ(trace.report.substituted, 0U) << "a documented order of two fields is no substitute";
    EXPECT_EQ(trace.names.tenants, std::vector<std::string>{"unknown"});
  }
}

TEST(Swf, CollectsHeaderFactsAndSkipsProse) {
  const auto [trace, messages] = read_swf_text(
      "; Version: 2.2\n"
      ";MaxProcs: 100  \r\n"
      "; Information: http://www.pdc.kth.se/\n"
      ";              http://www.cs.huji.ac.il/labs/parallel/workload/\n"
      "; Note: uses the\tEASY scheduler, 5 \xC3\xA5r, \xE5r\n"
      "; the filters: none\n"
      "; Empty: \n"
      ";\n"
      "\n"
      "1 0 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n"
      "; Late: 1\n");
  EXPECT_EQ(messages, "");
  const std::vector<std::string> expected = {"Version: 2.2", "MaxProcs: 100", "Information: http://www.pdc.kth.se/",
                                             "Note: uses the\\x09EASY scheduler, 5 \xC3\xA5r, \\xE5r"};
  EXPECT_EQ(trace.report.header, expected);
  EXPECT_EQ(trace.report.rows, 1U);
}

TEST(Swf, TakesTabsWindowsLineEndsAndNoLineEnd) {
  const auto [trace, messages] = read_swf_text(
      "\t1\t0 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1 \t\r\n"
      "\r\n"
      "2 5 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1");
  EXPECT_EQ(messages, "");
  EXPECT_EQ(trace.jobs.size(), 2U);
}

TEST(Swf, KeepsFractionsOfASecondExactly) {
  const auto [trace, messages] = read_swf_text("1.0 0.25 -1 10.000000001 1 3.5 17.25 1 20.5 -1 1 1 1 1 1 1 -1 -1\n");
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 1U);
  EXPECT_EQ(trace.jobs[0].submit.ns, 250'000'000);
  EXPECT_EQ(trace.jobs[0].work.ns, 10'000'000'001);
  EXPECT_EQ(trace.jobs[0].estimate.ns, 20'500'000'000);
}

TEST(Swf, SubtractsTheFirstUnixTime) {
  const auto [trace, messages] = read_swf_text(
      "1 1356996147 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n"
      "2 1356996747.5 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n");
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 2U);
  EXPECT_EQ(trace.jobs[0].submit, Instant{});
  EXPECT_EQ(trace.jobs[1].submit.ns, 600'500'000'000);
  EXPECT_EQ(trace.report.header, std::vector<std::string>{"submit times are Unix times; 1356996147 s subtracted"});
}

TEST(Swf, KeepsSubmitTimesThatAreNoUnixTimes) {  // CEA-Curie's excerpt begins at 43,603,464 s
  const auto [trace, messages] =
      read_swf_text("477353 43603464 0 628 77248 -1 -1 4828 7200 -1 1 4 168 -1 -1 10 -1 -1\n");
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 1U);
  EXPECT_EQ(trace.jobs[0].submit, Instant::seconds(43'603'464));
}

TEST(Swf, SortsStablyAndSaysSo) {
  const auto [trace, messages] = read_swf_text(
      "1 50 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n"
      "2 90 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n"
      "3 50 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n"
      "4 60 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n"
      "5 90 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n");
  EXPECT_EQ(messages,
            "t.swf:3: warning: submitted before the job of an earlier row; 2 such rows were sorted\n1 warning.\n");
  EXPECT_EQ(trace.report.out_of_order, 2U);
  std::vector<std::uint64_t> numbers;
  for (const JobSpec& job : trace.jobs) numbers.push_back(job.number);
  EXPECT_EQ(numbers, (std::vector<std::uint64_t>{1, 3, 4, 2, 5}));
}

TEST(Swf, KeepsRepeatedNumbersAndSaysSo) {
  const auto [trace, messages] = read_swf_text(
      "5 0 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n"
      "3 1 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n"
      "5 2 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n"
      "5 3 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n");
  EXPECT_EQ(messages,
            "t.swf: warning: 2 jobs repeat a number that another has, such as 5; all were kept\n1 warning.\n");
  EXPECT_EQ(trace.report.duplicates, 2U);
  EXPECT_EQ(trace.jobs.size(), 4U);
}

TEST(Swf, NamesTenantsInOrderOfTheirFirstJob) {
  const auto [trace, messages] = read_swf_text(
      "1 0 0 0 1 -1 -1 1 20 -1 1 9 1 1 1 1 -1 -1\n"  // dropped: user9 has no job
      "2 1 0 10 1 -1 -1 1 20 -1 1 4 1 1 1 1 -1 -1\n"
      "3 2 0 10 1 -1 -1 1 20 -1 1 -1 1 1 1 1 -1 -1\n"
      "4 3 0 10 1 -1 -1 1 20 -1 1 4 1 1 1 1 -1 -1\n");
  EXPECT_EQ(messages, "");
  EXPECT_EQ(trace.names.tenants, (std::vector<std::string>{"user4", "unknown"}));
  ASSERT_EQ(trace.jobs.size(), 3U);
  EXPECT_EQ(trace.jobs[2].tenant, TenantId{0});
}

TEST(Swf, JobsComeOutInOrder) {
  LoadedJobs jobs{read_swf_text("1 0 0 10 1 -1 -1 1 20 -1 1 1 1 1 1 1 -1 -1\n"
                                "2 5 0 10 1 -1 -1 1 20 -1 1 2 1 1 1 1 -1 -1\n")
                      .trace};
  EXPECT_EQ(jobs.next().value().number, 1U);
  EXPECT_EQ(jobs.next().value().number, 2U);
  EXPECT_FALSE(jobs.next().has_value());
  EXPECT_FALSE(jobs.next().has_value());
  EXPECT_EQ(jobs.names().tenants, (std::vector<std::string>{"user1", "user2"}));
}

TEST(TraceSwf, WhatAJobUsed) {
  // Asked for 4 processors and was given 8, each 30 s of CPU time and 1,024 of 2,048 KB; -1 is unknown, and so are
  // other negative numbers, which never kept a log from being read.
  const auto [trace, messages] = read_swf_text(
      "1 0 -1 60 8 30.5 1024 4 90 2048 1 1 -1 -1 -1 -1 -1 -1\n"
      "2 0 -1 60 -1 30 -1 4 90 -1 1 1 -1 -1 -1 -1 -1 -1\n"
      "3 0 -1 60 4 -7 -0.5 4 90 0 1 1 -1 -1 -1 -1 -1 -1\n");
  EXPECT_EQ(messages, "");
  constexpr std::int64_t mib = std::int64_t{1} << 20;
  EXPECT_EQ(
      trace.jobs.usage(0),
      (JobUsage{.cpu_time_us = 8 * 30'500'000, .memory_peak_bytes = 8 * mib, .memory_requested_bytes = 4 * 2 * mib}));
  EXPECT_EQ(trace.jobs.usage(1), (JobUsage{.cpu_time_us = 4 * 30'000'000}));
  EXPECT_EQ(trace.jobs.usage(2), JobUsage{});
}

TEST(TraceSwf, TheSameNumberInEveryRowIsAPlaceholder) {
  std::string text;
  for (int i = 1; i <= 99; ++i) text += std::to_string(i) + " 0 -1 60 2 1 -1 2 90 -1 1 1 -1 -1 -1 -1 -1 -1\n";
  EXPECT_EQ(read_swf_text(text).trace.jobs.usage(0), (JobUsage{.cpu_time_us = 2'000'000})) << "99 may well agree";
  const std::string all = text + "100 0 -1 60 2 1 -1 2 90 -1 1 1 -1 -1 -1 -1 -1 -1\n";
  EXPECT_EQ(read_swf_text(all).trace.jobs.usage(0), JobUsage{});
  const std::string all_but_one = text + "100 0 -1 60 2 2 -1 2 90 -1 1 1 -1 -1 -1 -1 -1 -1\n";
  EXPECT_EQ(read_swf_text(all_but_one).trace.jobs.usage(0), (JobUsage{.cpu_time_us = 2'000'000}));
}

}  // namespace
}  // namespace headroom
