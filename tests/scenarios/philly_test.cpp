// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "scenarios/read_trace/gpu_need.hpp"
#include "scenarios/read_trace/philly_csv.hpp"
#include "scenarios/read_trace/philly_json.hpp"
#include "tests/oracle_data.hpp"
#include "tests/scenarios/log_text.hpp"

namespace headroom {
namespace {

TEST(PhillyCsv, ARowIsAJobOfItsVirtualCluster) {
  const auto [trace, messages] = read_log_text(parse_philly_csv,
                                               "timestamp,duration,num_gpus,gpu_time,cluster\n"
                                               "2017-10-09 07:01:55,66.0,1,66.0,11cb48\n"
                                               "2017-10-09 06:13:03,2951.0,8,23608.0,6214e9\n"
                                               "2017-10-09 08:00:00,10,24,240,6214e9\n");
  EXPECT_EQ(messages, "t:3: warning: submitted before the job of an earlier row; 1 such row was sorted\n1 warning.\n");
  ASSERT_EQ(trace.jobs.size(), 3U);
  // Unix times are counted from the first one, 06:13:03.
  const JobSpec first = trace.jobs[0], second = trace.jobs[1], third = trace.jobs[2];
  EXPECT_EQ(first.number, 2U);  // rows have no id and are numbered
  EXPECT_EQ(first.submit, Instant{});
  EXPECT_EQ(first.work, TimeSpan::seconds(2951));
  EXPECT_EQ(first.request.tasks, 1U);
  EXPECT_EQ(first.request.per_task.gpus, 8U);
  EXPECT_EQ(trace.names.tenants[first.tenant.index], "6214e9");
  EXPECT_EQ(trace.names.partitions[first.request.partition.index], "6214e9");
  EXPECT_EQ(second.submit, Instant::seconds(48 * 60 + 52));
  EXPECT_EQ(trace.names.partitions[second.request.partition.index], "11cb48");
  EXPECT_EQ(third.request.tasks, 3U);  // full nodes
  EXPECT_EQ(third.request.per_task.gpus, 8U);
  EXPECT_EQ(third.request.max_tasks_per_node, 0U);
}

TEST(GangOfGpus, FillsNodesWhereThatDivides) {
  struct Row {
    std::uint32_t gpus, tasks, of_a_task;
  };
  constexpr Row rows[] = {{1, 1, 1}, {5, 1, 5}, {8, 1, 8}, {9, 9, 1}, {12, 12, 1}, {16, 2, 8}, {128, 16, 8}};
  for (const Row& row : rows) {
    EXPECT_EQ(gang_of_gpus(row.gpus).tasks, row.tasks) << row.gpus;
    EXPECT_EQ(gang_of_gpus(row.gpus).per_task.gpus, row.of_a_task) << row.gpus;
  }
}

// The README of the data, and gpu-scheduling.md §2.1: 82,247 jobs of 15 virtual clusters, 1 to 128 GPUs, mean 1.30;
// counted without this program:
//   zstdcat F | awk -F, 'NR > 1 && NF { n++; g += $3; if ($3 == 1) one++; w += $4 } END { print n, one, g, w }'
TEST(OraclePhilly, HasThePublishedJobs) {
  HEADROOM_ORACLE_FILE(path, "gpu-traces/philly/philly_pollux.csv.zst");
  Diagnostics diagnostics;
  const LoadedTrace trace = read_trace({.format = "philly", .path = path, .rules = {}}, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << to_text(diagnostics);
  EXPECT_EQ(guess_trace_format(path), "philly");
  EXPECT_EQ(trace.report.rows, 82'247U);
  EXPECT_EQ(trace.report.bad, 0U);
  EXPECT_EQ(trace.report.dropped, 0U);
  ASSERT_EQ(trace.jobs.size(), 82'247U);
  EXPECT_EQ(trace.names.partitions.size(), 15U);

  // October and November 2017 from the first submission on, 2017-09-04 10:30:41.
  const Instant october = Instant::seconds(27 * 86'400 - (10 * 3600 + 30 * 60 + 41));
  const Instant december = october + TimeSpan::seconds(61 * 86'400);
  std::uint64_t one_gpu = 0, gpus = 0, in_window = 0, one_gpu_in_window = 0;
  std::int64_t gpu_seconds = 0;
  for (const JobSpec& job : trace.jobs) {
    const std::uint64_t size = gpu_milli_of(job.request) / 1000;
    gpus += size;
    one_gpu += size == 1 ? 1U : 0U;
    gpu_seconds += static_cast<std::int64_t>(size) * job.work.ns / 1'000'000'000;
    if (job.submit < october || job.submit >= december) continue;
    ++in_window;
    one_gpu_in_window += size == 1 ? 1U : 0U;
  }
  EXPECT_EQ(one_gpu, 76'627U);
  EXPECT_NEAR(static_cast<double>(gpus) / 82'247.0, 1.30, 0.005);  // published with two digits
  EXPECT_EQ(in_window, 68'510U);
  EXPECT_EQ(one_gpu_in_window, 64'078U);
  EXPECT_EQ(gpu_seconds, 3'521'082'502);  // the column gpu_time, which the reader does not use
}

/// The example entry of the README of msr-fiddle/philly-traces at 29a1b87, its two lists of eight GPUs shortened to
/// one line each.
constexpr std::string_view readme_entry = R"([{
    "status": "Pass",
    "vc": "ee9e8c",
    "jobid": "application_1506638472019_14199",
    "attempts": [
        {
            "start_time": "2017-10-07 01:12:09",
            "end_time": "2017-10-07 01:13:23",
            "detail": [
                {"ip": "m47", "gpus": ["gpu0", "gpu1", "gpu2", "gpu3", "gpu4", "gpu5", "gpu6", "gpu7"]}
            ]
        },
        {
            "start_time": "2017-10-07 01:13:30",
            "end_time": "2017-10-09 06:53:12",
            "detail": [
                {"ip": "m412", "gpus": ["gpu0", "gpu1", "gpu2", "gpu3", "gpu4", "gpu5", "gpu6", "gpu7"]}
            ]
        }
    ],
    "submitted_time": "2017-10-07 01:11:39",
    "user": "ce2f4c"
}])";

TEST(PhillyJson, ReadsThePublishedExample) {
  const auto [trace, messages] = read_log_text(parse_philly_json, readme_entry);
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 1U);
  const JobSpec job = trace.jobs[0];
  EXPECT_EQ(trace.names.labels.at(job.number), "application_1506638472019_14199");
  // 74 s, then 2 d 5 h 39 min 42 s; the 7 s between the attempts are no run time.
  EXPECT_EQ(job.work, TimeSpan::seconds(74 + 2 * 86'400 + 5 * 3600 + 39 * 60 + 42));
  EXPECT_EQ(trace.jobs.recorded_wait(0), TimeSpan::seconds(30));
  EXPECT_EQ(job.request.tasks, 1U);
  EXPECT_EQ(job.request.per_task.gpus, 8U);
  EXPECT_EQ(job.outcome, Outcome::completed);
  EXPECT_EQ(trace.names.tenants[job.tenant.index], "ce2f4c");
  EXPECT_EQ(trace.names.partitions[job.request.partition.index], "ee9e8c");
}

/// A job with these attempts, submitted at midnight.
std::string job_with(std::string_view attempts, std::string_view status = "Killed") {
  return R"([{"jobid": "a", "vc": "v", "user": "u", "submitted_time": "2017-10-07 00:00:00", "status": ")" +
         std::string{status} + R"(", "attempts": )" + std::string{attempts} + "}]";
}

constexpr std::string_view server = R"("detail": [{"ip": "m1", "gpus": ["gpu0"]}, {"ip": "m2", "gpus": ["gpu1"]}])";

TEST(PhillyJson, AttemptsOfMoreThanACenturyAreAFault) {
  std::string attempts = "[";
  for (int i = 0; i < 3; ++i) {
    attempts += std::string{i == 0 ? "" : ", "} + R"({"start_time": "1970-01-01", "end_time": "2069-01-01", )" +
                std::string{server} + "}";
  }
  const ReadText read = read_log_text(parse_philly_json, job_with(attempts + "]"), strict_rules);
  EXPECT_EQ(read.messages, "t:1: error: the attempts last more than 3155760000 s together\n1 error.\n");
}

TEST(PhillyJson, AnAttemptWithoutTimesAddsNothing) {
  const auto [trace, messages] = read_log_text(
      parse_philly_json, job_with(R"([{"start_time": "2017-10-07 00:00:05", "end_time": null, "detail": []},
                   {"start_time": "2017-10-07 00:01:00", "end_time": "2017-10-07 00:02:00", )" +
                                  std::string{server} + "}]"));
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 1U);
  EXPECT_EQ(trace.jobs[0].work, TimeSpan::seconds(60));
  EXPECT_EQ(trace.jobs[0].request.per_task.gpus, 2U);  // of the first attempt that names any
  EXPECT_EQ(trace.jobs.recorded_wait(0), TimeSpan::seconds(5));
  EXPECT_EQ(trace.jobs[0].outcome, Outcome::cancelled);
}

TEST(PhillyJson, AJobThatStillRunsHasNoRunTime) {
  const std::string text =
      job_with(R"([{"start_time": "2017-10-07 00:00:05", "end_time": "None", )" + std::string{server} + "}]");
  EXPECT_EQ(read_log_text(parse_philly_json, text).trace.report.dropped, 1U);
  EXPECT_EQ(read_log_text(parse_philly_json, text, strict_rules).trace.report.bad, 1U);
}

TEST(PhillyJson, AJobWithoutAttemptsNeverRan) {
  const ReadText read = read_log_text(parse_philly_json, job_with("[]"), strict_rules);
  EXPECT_EQ(read.trace.report.zero_runtimes, 1U);  // a run time of 0 is known, so "missing" has nothing to say
  EXPECT_EQ(read.trace.report.dropped, 1U);
}

TEST(PhillyJson, PassesOverWhatItDoesNotKnow) {
  std::string text{readme_entry};
  text.insert(text.find("\"vc\""), R"("extra": {"status": "Failed", "attempts": [[1, {"jobid": 2}]]}, )");
  const auto [trace, messages] = read_log_text(parse_philly_json, text);
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 1U);
  EXPECT_EQ(trace.jobs[0].outcome, Outcome::completed);
}

TEST(PhillyJson, ReadsTheSameInPiecesOfAnySize) {
  const LoadedTrace whole = read_log_text(parse_philly_json, readme_entry).trace;
  for (const std::size_t piece : {1U, 2U, 7U, 100U}) {
    Diagnostics diagnostics;
    MemoryText text{readme_entry, piece};
    const LoadedTrace trace = parse_philly_json(text, "t", {}, diagnostics);
    EXPECT_TRUE(diagnostics.ok());
    ASSERT_EQ(trace.jobs.size(), 1U);
    EXPECT_EQ(trace.jobs[0].work, whole.jobs[0].work);
    EXPECT_EQ(trace.names.labels, whole.names.labels);
  }
}

}  // namespace
}  // namespace headroom
