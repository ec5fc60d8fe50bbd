// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/muri.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/oracle_data.hpp"
#include "tests/scenarios/trace_text.hpp"

namespace headroom {
namespace {

ReadText read_muri_text(std::string_view text, const TraceRules& rules = {}) {
  Diagnostics diagnostics;
  MemoryText pieces{text};
  LoadedTrace trace = parse_muri(pieces, "t.csv", rules, diagnostics);
  return {std::move(trace), to_text(diagnostics)};
}

// The second and third job of trace1.csv of https://github.com/Rivendile/Muri, by hand: 8,787,693 x 0.509 s.
TEST(Muri, ReadsMilliseconds) {
  const auto [trace, messages] = read_muri_text(
      "job_id,num_gpu,submit_time,iterations,model_name,batch_size,duration,interval,iteration_time,resource_time_0,"
      "resource_time_1,resource_time_2,priority\n"
      "1,8,201694000,8787693,dqn,128,4472936000,201694000,509,435,8,0.5,0\n"
      "2,32,724670000,20901556,vgg16,16,4472933000,197456000,214,82,75,66,1\n");
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 2U);
  const JobSpec job = trace.jobs[0];
  EXPECT_EQ(job.number, 1U);
  EXPECT_EQ(job.submit, Instant::seconds(201'694));
  EXPECT_EQ(job.work, TimeSpan{4'472'935'737'000'000});
  EXPECT_EQ(job.estimate, job.work);
  EXPECT_TRUE(job.limit.is_unlimited());
  EXPECT_EQ(job.request.tasks, 1U);
  EXPECT_EQ(job.request.per_task, (TaskNeed{.gpus = 8}));
  EXPECT_EQ(trace.names.classes.at(job.job_class.index), "dqn");
  const JobSpec wide = trace.jobs[1];
  EXPECT_EQ(wide.request.tasks, 4U) << "full nodes of 8 GPUs, as the authors' simulator places them";
  EXPECT_EQ(wide.request.per_task, (TaskNeed{.gpus = 8}));
  EXPECT_EQ(wide.request.max_tasks_per_node, 0U);
  EXPECT_EQ(wide.priority, 1);
}

TEST(Muri, AGangThatFillsNoNodesIsSingleGpus) {
  const auto read = read_muri_text("job_id,num_gpu,submit_time,iterations,iteration_time\n1,12,0,10,100\n");
  ASSERT_EQ(read.trace.jobs.size(), 1U) << read.messages;
  EXPECT_EQ(read.trace.jobs[0].request.tasks, 12U);
  EXPECT_EQ(read.trace.jobs[0].request.per_task.gpus, 1U);
}

TEST(Muri, RefusesRunTimesBeyondACentury) {
  const auto read = read_muri_text(
      "job_id,num_gpu,submit_time,iterations,iteration_time\n"
      "1,1,0,900000000000000000,100\n"
      "2,1,0,10,100\n");
  EXPECT_EQ(read.trace.jobs.size(), 1U);
  EXPECT_EQ(read.messages,
            "t.csv:2: warning: iterations 900000000000000000 of 0.1 s each are more than 3155760000 s\n"
            "1 warning.\n");
}

struct Published {
  const char* file;
  std::uint64_t jobs;
  std::int64_t gpu_seconds;       ///< rounded
  std::uint64_t other_durations;  ///< jobs with a duration that is not iterations x iteration_time
};

// Jobs: README of the data and gpu-scheduling.md, section 2.1. GPU-seconds, without this program:
//   zstdcat F | awk -F, 'NR > 1 { s += $2 * $4 * $9 / 1000 } END { printf "%.0f\n", s }'
// The testbed trace has iterations that do not go with its durations; by the same awk, |$7 - $4 * $9| > 1 % and 1.5 s.
constexpr Published published[] = {
    {"muri/trace1.csv.zst", 1'494, 1'379'974'477, 0},      {"muri/trace2.csv.zst", 5'755, 2'966'687'708, 0},
    {"muri/trace3.csv.zst", 992, 420'081'857, 0},          {"muri/trace4.csv.zst", 2'638, 737'646'244, 0},
    {"muri/trace1_pr.csv.zst", 1'494, 1'379'974'477, 0},   {"muri/trace2_pr.csv.zst", 5'755, 2'966'687'708, 0},
    {"muri/trace3_pr.csv.zst", 992, 420'081'857, 0},       {"muri/trace4_pr.csv.zst", 2'638, 737'646'244, 0},
    {"muri/job_type_1.csv.zst", 992, 420'082'851, 0},      {"muri/job_type_2.csv.zst", 992, 420'082'937, 0},
    {"muri/job_type_3.csv.zst", 992, 420'081'765, 0},      {"muri/job_type_4.csv.zst", 992, 420'081'857, 0},
    {"muri/cluster_trace.csv.zst", 400, 237'550'067, 335},
};

class OracleMuri : public ::testing::TestWithParam<Published> {};

TEST_P(OracleMuri, HasThePublishedJobs) {
  const Published& expected = GetParam();
  HEADROOM_ORACLE_FILE(path, (std::string{"gpu-traces/"} + expected.file).c_str());
  EXPECT_EQ(guess_trace_format(path), "muri");
  Diagnostics diagnostics;
  const LoadedTrace trace = read_trace({.format = "muri", .path = path, .rules = {}}, diagnostics);
  EXPECT_EQ(trace.report.rows, expected.jobs);
  EXPECT_EQ(trace.jobs.size(), expected.jobs);
  double gpu_seconds = 0.0;
  bool all_at_once = true;
  for (const JobSpec job : trace.jobs) {
    gpu_seconds += job.work.in_seconds() * static_cast<double>(job.request.tasks * job.request.per_task.gpus);
    all_at_once = all_at_once && job.submit == Instant{};
  }
  EXPECT_NEAR(gpu_seconds, static_cast<double>(expected.gpu_seconds), 0.6) << "rounding of the awk output";
  EXPECT_EQ(all_at_once, path.find("_pr") != std::string::npos);
  EXPECT_EQ(diagnostics.warnings(), expected.other_durations > 0 ? 1U : 0U) << to_text(diagnostics);
}

INSTANTIATE_TEST_SUITE_P(Oracle, OracleMuri, ::testing::ValuesIn(published), [](const auto& row) {
  const std::string name = std::string{row.param.file}.substr(5);
  return name.substr(0, name.find('.'));
});

// The spans of the README, in whole days.
TEST(OracleMuriFiles, SpansAreThoseOfTheReadme) {
  struct Span {
    const char* file;
    double days;
  };
  constexpr Span spans[] = {{"gpu-traces/muri/trace1.csv.zst", 125.0},
                            {"gpu-traces/muri/trace2.csv.zst", 99.0},
                            {"gpu-traces/muri/trace3.csv.zst", 94.0},
                            {"gpu-traces/muri/trace4.csv.zst", 85.0}};
  for (const Span& span : spans) {
    HEADROOM_ORACLE_FILE(path, span.file);
    Diagnostics diagnostics;
    const LoadedTrace trace = read_trace({.format = "muri", .path = path, .rules = {}}, diagnostics);
    const double days = (trace.jobs.back().submit - trace.jobs.front().submit).in_seconds() / 86'400.0;
    EXPECT_EQ(std::floor(days), span.days) << span.file;
  }
}

// awk -F, 'NR > 1 { n++; s += $2 * $6; t = $3 } END { print n, s, t }' 60_job.csv
TEST(OracleTiresias, SixtyJobsInSeconds) {
  HEADROOM_ORACLE_FILE(path, "gpu-traces/tiresias/60_job.csv");
  EXPECT_EQ(guess_trace_format(path), "tiresias");
  Diagnostics diagnostics;
  const LoadedTrace trace = read_trace({.format = "tiresias", .path = path, .rules = {}}, diagnostics);
  EXPECT_EQ(to_text(diagnostics), "");
  ASSERT_EQ(trace.jobs.size(), 60U);
  double gpu_seconds = 0.0;
  for (const JobSpec job : trace.jobs) gpu_seconds += job.work.in_seconds() * job.request.per_task.gpus;
  EXPECT_EQ(gpu_seconds, 26'624.0);
  EXPECT_EQ(trace.jobs.back().submit, Instant::seconds(1'779));
}

}  // namespace
}  // namespace headroom
