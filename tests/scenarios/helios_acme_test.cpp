// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "scenarios/read_trace/helios_acme.hpp"
#include "tests/scenarios/log_text.hpp"

namespace headroom {
namespace {

constexpr std::string_view helios_header =
    "job_id,user,vc,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,queue\n";

// The example rows of the README of S-Lab-System-Group/HeliosData at 106713b.
TEST(Helios, ReadsThePublishedExamples) {
  const auto [trace, messages] = read_log_text(
      parse_helios,
      std::string{helios_header} +
          "1425511,uXBbc,vcJkd,1,1,1,COMPLETED,2020-06-09 18:41:01,2020-06-09 18:41:01,2020-06-10 04:55:09,36848,0\n"
          "1425512,uVMrF,vchbv,4,16,1,FAILED,2020-06-09 18:41:27,2020-06-09 18:41:27,2020-06-09 18:45:36,249,0\n"
          "1425513,uzqls,vcpDC,1,1,1,CANCELLED,2020-06-09 18:41:28,2020-06-09 18:41:28,2020-06-17 14:15:21,675233,0\n");
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 3U);
  const JobSpec first = trace.jobs[0], second = trace.jobs[1], third = trace.jobs[2];
  EXPECT_EQ(first.number, 1'425'511U);
  EXPECT_EQ(trace.names.tenants[first.tenant.index], "uXBbc");
  EXPECT_EQ(trace.names.partitions[first.request.partition.index], "vcJkd");
  EXPECT_EQ(first.work, TimeSpan::seconds(36'848));  // the column duration, which is computed from the times here
  EXPECT_EQ(first.outcome, Outcome::completed);
  EXPECT_EQ(second.submit, Instant::seconds(26));  // Unix times count from the first job
  EXPECT_EQ(second.work, TimeSpan::seconds(249));
  EXPECT_EQ(second.request.per_task.gpus, 4U);
  EXPECT_EQ(second.request.per_task.cpus, 16U);
  EXPECT_EQ(second.outcome, Outcome::failed);
  EXPECT_EQ(third.work, TimeSpan::seconds(675'233));
  EXPECT_EQ(third.outcome, Outcome::cancelled);
  EXPECT_EQ(trace.jobs.recorded_wait(2), TimeSpan{});
}

/// A job submitted at 00:00:00 that starts a minute later and runs ten.
std::string helios_job(std::string_view gpus_cpus_nodes, std::string_view state = "COMPLETED",
                       std::string_view times = "2020-06-09 00:01:00,2020-06-09 00:11:00,600,60") {
  std::string text{helios_header};
  text.append("1,u,vc,").append(gpus_cpus_nodes).append(",").append(state);
  return text.append(",2020-06-09 00:00:00,").append(times).append("\n");
}

Request request_of(std::string_view gpus_cpus_nodes) {
  const LoadedTrace trace = read_log_text(parse_helios, helios_job(gpus_cpus_nodes)).trace;
  EXPECT_EQ(trace.jobs.size(), 1U);
  return trace.jobs.empty() ? Request{} : trace.jobs[0].request;
}

TEST(Helios, AJobOnSeveralNodesIsAGang) {
  const Request even = request_of("16,65,2");
  EXPECT_EQ(even.tasks, 2U);
  EXPECT_EQ(even.per_task.gpus, 8U);
  EXPECT_EQ(even.per_task.cpus, 33U);  // rounded up
  EXPECT_EQ(even.max_tasks_per_node, 1U);
  const Request uneven = request_of("9,18,2");
  EXPECT_EQ(uneven.tasks, 9U);
  EXPECT_EQ(uneven.per_task.gpus, 1U);
  EXPECT_EQ(uneven.per_task.cpus, 2U);
  EXPECT_EQ(uneven.max_tasks_per_node, 0U);
  const Request cpus_only = request_of("0,12,3");
  EXPECT_EQ(cpus_only.tasks, 3U);
  EXPECT_EQ(cpus_only.per_task.gpus, 0U);
  EXPECT_EQ(cpus_only.per_task.cpus, 4U);
}

TEST(Helios, KnowsTheStates) {
  const auto outcome = [](std::string_view state) {
    const LoadedTrace trace = read_log_text(parse_helios, helios_job("1,1,1", state)).trace;
    return trace.jobs.empty() ? std::string{"none"} : std::string{to_string(trace.jobs[0].outcome)};
  };
  EXPECT_EQ(outcome("TIMEOUT"), "failed");  // as the authors count it
  EXPECT_EQ(outcome("NODE_FAIL"), "failed");
  EXPECT_EQ(outcome("CANCELLED by 1000"), "cancelled");
  EXPECT_EQ(outcome("RUNNING"), "completed");
  EXPECT_EQ(outcome("DONE"), "none");
}

TEST(Helios, FallsBackOnTheColumnsOfSpans) {
  const auto read = [](std::string_view times) {
    return read_log_text(parse_helios, helios_job("1,1,1", "COMPLETED", times)).trace;
  };
  const LoadedTrace no_start = read("None,2020-06-09 00:11:00,600,60");
  ASSERT_EQ(no_start.jobs.size(), 1U);
  EXPECT_EQ(no_start.jobs[0].work, TimeSpan::seconds(600));
  EXPECT_EQ(no_start.jobs.recorded_wait(0), TimeSpan::seconds(60));
  const LoadedTrace early = read("2020-06-08 23:59:00,2020-06-09 00:11:00,720,-60");
  ASSERT_EQ(early.jobs.size(), 1U);
  EXPECT_EQ(early.jobs.recorded_wait(0), std::nullopt);  // it cannot have started before it was submitted
  EXPECT_EQ(read("2020-06-09 00:11:00,2020-06-09 00:01:00,600,60").report.bad, 1U);
  EXPECT_EQ(read(",,,").report.dropped, 1U);  // never ran
}

// The example rows of the README of InternLM/AcmeTrace at 6d6ac9c.
TEST(Acme, ReadsThePublishedExamplesOfSeren) {
  const auto [trace, messages] =
      read_log_text(parse_acme,
                    "job_id,user,node_num,gpu_num,cpu_num,type,state,submit_time,start_time,end_time,duration,queue,"
                    "gpu_time\n"
                    "5778432,u5907,1,8,128,Other,FAILED,2023-03-01 00:18:22+08:00,2023-03-01 00:18:54+08:00,"
                    "2023-03-01 00:20:51+08:00,117,32,936.0\n"
                    "5778469,u5907,1,8,128,Other,COMPLETED,2023-03-01 00:23:58+08:00,2023-03-01 00:24:11+08:00,"
                    "2023-03-01 01:09:04+08:00,2693,13,21544.0\n");
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 2U);
  const JobSpec first = trace.jobs[0], second = trace.jobs[1];
  EXPECT_EQ(trace.names.labels.at(first.number), "5778432");
  EXPECT_EQ(first.work, TimeSpan::seconds(117));
  EXPECT_EQ(trace.jobs.recorded_wait(0), TimeSpan::seconds(32));
  EXPECT_EQ(first.outcome, Outcome::failed);
  EXPECT_EQ(trace.names.classes[first.job_class.index], "Other");
  EXPECT_EQ(trace.names.tenants[first.tenant.index], "u5907");
  EXPECT_FALSE(first.request.partition.valid());
  EXPECT_EQ(second.submit, Instant::seconds(5 * 60 + 36));
  EXPECT_EQ(second.work, TimeSpan::seconds(2693));
  EXPECT_EQ(trace.jobs.recorded_wait(1), TimeSpan::seconds(13));
}

TEST(Acme, ReadsThePublishedExamplesOfKalos) {
  const auto [trace, messages] =
      read_log_text(parse_acme,
                    "job_id,user,node_num,gpu_num,cpu_num,mem_per_pod_GB,shared_mem_per_pod,type,state,submit_time,"
                    "start_time,end_time,fail_time,stop_time,duration,queue,gpu_time\n"
                    "dlctk696s0jbvitv,uf794,8,64,960,1000,100.0,Other,FAILED,2023-05-17 11:00:58+00:00,"
                    "2023-05-17 11:01:08+00:00,2023-05-17 11:01:16+00:00,2023-05-17 11:01:16+00:00,,18,10.0,1152.0\n"
                    "dlc1t2ypl09b8qtp,uf794,8,64,960,1000,100.0,Other,CANCELLED,2023-05-17 11:28:42+00:00,"
                    "2023-05-17 11:28:54+00:00,2023-05-17 11:30:04+00:00,,2023-05-17 11:30:04+00:00,82,12.0,5248.0\n");
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 2U);
  const JobSpec first = trace.jobs[0], second = trace.jobs[1];
  EXPECT_EQ(trace.names.labels.at(first.number), "dlctk696s0jbvitv");
  // From start to end. The column duration, 18 s, has the 10 s of waiting in it.
  EXPECT_EQ(first.work, TimeSpan::seconds(8));
  EXPECT_EQ(trace.jobs.recorded_wait(0), TimeSpan::seconds(10));
  EXPECT_EQ(first.request.tasks, 8U);
  EXPECT_EQ(first.request.per_task.gpus, 8U);
  EXPECT_EQ(first.request.per_task.cpus, 120U);
  EXPECT_EQ(first.request.per_task.memory_bytes, 1'000'000'000'000);
  EXPECT_EQ(first.request.max_tasks_per_node, 1U);
  EXPECT_EQ(second.work, TimeSpan::seconds(70));
  EXPECT_EQ(second.outcome, Outcome::cancelled);
}

}  // namespace
}  // namespace headroom
