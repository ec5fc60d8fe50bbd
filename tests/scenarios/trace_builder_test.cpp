// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/trace_builder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace headroom {
namespace {

RawJob job_of(std::string_view label, std::int64_t submit_s) {
  RawJob job;
  job.label = label;
  job.submit = TimeSpan::seconds(submit_s);
  job.run = TimeSpan::seconds(10);
  job.limit = TimeSpan::seconds(20);
  job.request = Request{};
  return job;
}

struct Built {
  LoadedTrace trace;
  std::string messages;
};

Built finish(TraceBuilder& builder) {
  Diagnostics diagnostics;
  LoadedTrace trace = builder.finish({}, diagnostics);
  return {std::move(trace), to_text(diagnostics)};
}

TEST(TraceBuilder, TextIdsAreNumberedInTheOrderOfTheFile) {
  TraceBuilder builder{"f", "p", {}, {}};
  builder.add(job_of("app-9", 50), 1);
  RawJob dropped = job_of("never ran", 60);
  dropped.run = TimeSpan{};
  EXPECT_FALSE(builder.add(dropped, 2));
  EXPECT_TRUE(builder.add(job_of("app\x01", 20), 3));
  builder.add(job_of("app-9", 70), 4);
  const auto [trace, messages] = finish(builder);
  EXPECT_EQ(trace.names.labels, (std::vector<std::string>{"", "app-9", "app\\x01", "app-9"}));
  ASSERT_EQ(trace.jobs.size(), 3U);
  EXPECT_EQ(trace.jobs[0].number, 2U) << "sorted by submit time, numbered by the file";
  EXPECT_EQ(trace.jobs[1].number, 1U);
  EXPECT_EQ(trace.jobs[2].number, 3U);
  EXPECT_EQ(trace.report.duplicates, 1U);
  EXPECT_EQ(messages,
            "p:3: warning: submitted before the job of an earlier row; 1 such row was sorted\n"
            "p: warning: 1 job repeats an id that another has, such as app-9; all were kept\n"
            "2 warnings.\n");
}

TEST(TraceBuilder, DependenciesMayPointForwardAndOutOfTheFile) {
  TraceBuilder builder{"f", "p", {}, {}};
  RawJob first = job_of("b", 5);
  const RawDependency on_c[] = {{.label = "c", .kind = DependencyKind::after_start}, {.label = "lost"}};
  first.dependencies = on_c;
  builder.add(first, 1);
  builder.add(job_of("c", 0), 2);
  RawJob last = job_of("d", 6);
  const RawDependency on_both[] = {{.label = "b"}, {.label = "c", .kind = DependencyKind::after_any}};
  last.dependencies = on_both;
  builder.add(last, 3);
  const auto [trace, messages] = finish(builder);
  ASSERT_EQ(trace.jobs.size(), 3U);
  const JobSpec c = trace.jobs[0], b = trace.jobs[1], d = trace.jobs[2];
  EXPECT_TRUE(c.awaited && b.awaited);
  EXPECT_FALSE(d.awaited);
  EXPECT_TRUE(c.dependencies.empty());
  ASSERT_EQ(b.dependencies.size(), 1U);
  EXPECT_EQ(b.dependencies[0].number, c.number);
  EXPECT_EQ(b.dependencies[0].kind, DependencyKind::after_start);
  ASSERT_EQ(d.dependencies.size(), 2U);
  EXPECT_EQ(d.dependencies[0].number, b.number);
  EXPECT_EQ(d.dependencies[1].number, c.number);
  EXPECT_EQ(d.dependencies[1].kind, DependencyKind::after_any);
  EXPECT_NE(messages.find("1 dependency on jobs that the trace does not have, such as lost, was left out"),
            std::string::npos)
      << messages;
}

// By number, in the order of the file: 1 waits for 3, which comes later; 2 for itself and for 1; 4 and 5 for each
// other. 6 is submitted before all others and waits for 1, which stands before it in the file.
TEST(TraceBuilder, DependenciesOnWhatDoesNotComeBeforeAreLeftOutAndCounted) {
  TraceBuilder builder{"f", "p", {}, {}};
  const auto add = [&](std::uint64_t number, std::int64_t submit_s, std::vector<RawDependency> on) {
    RawJob job = job_of("", submit_s);
    job.number = number;
    job.dependencies = on;
    builder.add(job, static_cast<int>(number));
  };
  add(1, 10, {{.number = 3}});
  add(2, 20, {{.number = 2}, {.number = 1}});
  add(3, 30, {});
  add(4, 40, {{.number = 5}});
  add(5, 50, {{.number = 4}});
  add(6, 0, {{.number = 1}});
  const auto [trace, messages] = finish(builder);
  EXPECT_EQ(messages,
            "p:6: warning: submitted before the job of an earlier row; 1 such row was sorted\n"
            "p: warning: 4 dependencies on jobs that do not come before, such as 1, were left out\n2 warnings.\n");
  std::vector<std::size_t> left;
  std::vector<std::uint64_t> awaited;
  for (const JobSpec job : trace.jobs) {
    left.push_back(job.dependencies.size());
    if (job.awaited) awaited.push_back(job.number);
  }
  EXPECT_EQ(left, (std::vector<std::size_t>{0, 0, 1, 0, 0, 1})) << "6, 1, 2, 3, 4, 5";
  EXPECT_EQ(awaited, (std::vector<std::uint64_t>{1, 4}));
}

TEST(TraceBuilder, DependenciesCanBeIgnored) {
  TraceBuilder builder{"f", "p", {.dependencies = DependencyRule::ignore}, {}};
  builder.add(job_of("a", 0), 1);
  RawJob second = job_of("b", 1);
  const RawDependency on_a[] = {{.label = "a"}};
  second.dependencies = on_a;
  builder.add(second, 2);
  const auto [trace, messages] = finish(builder);
  EXPECT_TRUE(trace.jobs.at(1).dependencies.empty());
  EXPECT_FALSE(trace.jobs.at(0).awaited);
  EXPECT_EQ(messages, "");
}

TEST(TraceBuilder, CountsWhatAFormatLeavesOutOrTakesForSomethingElse) {
  TraceBuilder builder{"f", "p", {}, {}};
  builder.drop(1, "job steps");
  builder.add(job_of("a", 0), 2);
  builder.remark(2, "state \"ODD\" was taken for failed");
  builder.drop(3, "job steps");
  builder.add(job_of("b", 1), 4);
  builder.remark(4, "state \"ODD\" was taken for failed");
  const auto [trace, messages] = finish(builder);
  EXPECT_EQ(trace.report.rows, 4U);
  EXPECT_EQ(trace.report.jobs, 2U);
  EXPECT_EQ(trace.report.dropped, 2U);
  EXPECT_EQ(trace.report.header, std::vector<std::string>{"2 rows left out: job steps"});
  EXPECT_EQ(messages,
            "p:2: warning: state \"ODD\" was taken for failed (2 such rows, this is the first)\n1 warning.\n");
}

TEST(TraceBuilder, WhatAJobIsSurvivesTheCompactRow) {
  TraceBuilder builder{"f", "p", {}, {}};
  RawJob job;
  job.number = 7;
  job.submit = TimeSpan::seconds(2'000'000'000);
  job.run = TimeSpan{1'500'000'001};
  job.estimate = TimeSpan::seconds(4);
  job.limit = TimeSpan::seconds(5);
  job.recorded_wait = TimeSpan::seconds(3);
  job.request = Request{.tasks = 2, .per_task = {.cpus = 3, .memory_bytes = 1, .gpu_milli = 250}};
  job.tenant = "t";
  job.job_class = "c";
  job.gpu_model = "g";
  job.partition = "p";
  job.priority = -4;
  job.outcome = Outcome::cancelled;
  job.not_before = TimeSpan::seconds(2'000'000'030);
  job.array = 6;
  job.array_limit = 2;
  builder.add(job, 1);
  const auto [trace, messages] = finish(builder);
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 1U);
  const JobSpec spec = trace.jobs[0];
  EXPECT_EQ(spec.number, 7U);
  EXPECT_EQ(spec.submit, Instant{}) << "Unix times count from the first";
  EXPECT_EQ(spec.not_before, Instant::seconds(30));
  EXPECT_EQ(spec.work, (TimeSpan{1'500'000'001}));
  EXPECT_EQ(spec.estimate, TimeSpan::seconds(4));
  EXPECT_EQ(spec.limit, TimeSpan::seconds(5));
  EXPECT_EQ(trace.jobs.recorded_wait(0), TimeSpan::seconds(3));
  EXPECT_EQ(spec.request.per_task.gpu_milli, 250U);
  EXPECT_EQ(spec.request.tasks, 2U);
  EXPECT_EQ(trace.names.gpu_models.at(spec.request.gpu_model.index), "g");
  EXPECT_EQ(trace.names.partitions.at(spec.request.partition.index), "p");
  EXPECT_EQ(trace.names.tenants.at(spec.tenant.index), "t");
  EXPECT_EQ(trace.names.classes.at(spec.job_class.index), "c");
  EXPECT_EQ(spec.priority, -4);
  EXPECT_EQ(spec.outcome, Outcome::cancelled);
  EXPECT_EQ(spec.array, 6U);
  EXPECT_EQ(spec.array_limit, 2U);
  EXPECT_EQ(trace.report.zero_unix_s(), 2'000'000'000);
}

}  // namespace
}  // namespace headroom
