// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

#include "scenarios/read_trace/alibaba_spot.hpp"
#include "scenarios/read_trace/formats.hpp"
#include "scenarios/read_trace/gpu_need.hpp"
#include "scenarios/read_trace/openb.hpp"
#include "scenarios/read_trace/pai.hpp"
#include "tests/oracle_data.hpp"
#include "tests/scenarios/log_text.hpp"

/// The three logs of GPU clusters that Alibaba has published: PAI 2020, openb 2023, spot 2026.
namespace headroom {
namespace {

TEST(TaskNeed, AFractionBelowOneIsAShareAndOneAboveIsRoundedUp) {
  const TaskNeed share = task_need({.gpu_milli = 999, .cpu_milli = 1});
  EXPECT_EQ(share.gpus, 0U);
  EXPECT_EQ(share.gpu_milli, 999U);
  EXPECT_EQ(share.cpus, 1U);
  const TaskNeed whole = task_need({.gpu_milli = 1000, .cpu_milli = 6000});
  EXPECT_EQ(whole.gpus, 1U);
  EXPECT_EQ(whole.gpu_milli, 0U);
  EXPECT_EQ(whole.cpus, 6U);
  EXPECT_EQ(task_need({.gpu_milli = 1001}).gpus, 2U);
  EXPECT_EQ(milli_of({.whole = 0, .billionths = 250'000'000}), 250);
  EXPECT_EQ(milli_of({.whole = 3, .billionths = 1}), 3001);
}

constexpr std::string_view openb_header =
    "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\n";

// The first and the sixth pod of openb_pod_list_default.csv and the sample rows 1 and 2 of the README of the trace.
TEST(Openb, ReadsPublishedRows) {
  const auto [trace, messages] =
      read_log_text(parse_openb, std::string{openb_header} +
                                     "openb-pod-0001,6000,12288,1,460,,LS,Running,427061,12902960,427061\n"
                                     "openb-pod-0005,20000,65536,0,0,,LS,Running,2759674,12902960,2759676\n"
                                     "openb-pod-0022,4000,15258,1,220,,BE,Failed,9679175,9973826,9679175\n"
                                     "openb-pod-0035,16000,32768,1,1000,V100M16|V100M32,LS,Running,9967058,9968575,"
                                     "9967063\n"
                                     "openb-pod-0061,11908,47104,1,1000,T4,BE,Pending,10001278,10001403,\n");
  EXPECT_EQ(messages, "t:5: warning: gpu_spec names several models; taken for any\n1 warning.\n");
  ASSERT_EQ(trace.jobs.size(), 4U);
  EXPECT_EQ(trace.report.zero_runtimes, 1U);  // the pending pod never ran
  const JobSpec shared = trace.jobs[0], cpu_only = trace.jobs[1], failed = trace.jobs[2], two_models = trace.jobs[3];
  EXPECT_EQ(trace.names.labels.at(shared.number), "openb-pod-0001");
  EXPECT_EQ(shared.submit, Instant::seconds(427'061));
  EXPECT_EQ(shared.work, TimeSpan::seconds(12'902'960 - 427'061));
  EXPECT_EQ(shared.request.per_task.gpu_milli, 460U);
  EXPECT_EQ(shared.request.per_task.gpus, 0U);
  EXPECT_EQ(shared.request.per_task.cpus, 6U);
  EXPECT_EQ(shared.request.per_task.memory_bytes, std::int64_t{12} << 30);
  EXPECT_EQ(trace.names.classes[shared.job_class.index], "LS");
  EXPECT_EQ(cpu_only.request.per_task.gpu_milli, 0U);
  EXPECT_EQ(cpu_only.request.per_task.cpus, 20U);
  EXPECT_EQ(trace.jobs.recorded_wait(1), TimeSpan::seconds(2));
  EXPECT_EQ(failed.outcome, Outcome::failed);
  EXPECT_EQ(two_models.request.per_task.gpus, 1U);
  EXPECT_FALSE(two_models.request.gpu_model.valid());
}

TEST(Openb, APodThatNeverRanIsKeptIfAsked) {
  const auto [trace, messages] = read_log_text(
      parse_openb, std::string{openb_header} + "openb-pod-0061,11908,47104,1,1000,T4,BE,Pending,10001278,10001403,\n",
      {.zero_runtime = ZeroRuntimeRule::keep});
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 1U);
  const JobSpec job = trace.jobs[0];
  EXPECT_EQ(job.outcome, Outcome::cancelled);
  EXPECT_EQ(job.request.per_task.cpus, 12U);  // 11.908 cores
  EXPECT_EQ(trace.names.gpu_models[job.request.gpu_model.index], "T4");
}

// gpu-scheduling.md §2.1 and the README of the data: 8,152 pods, 7,064 with GPUs, of them 6,989 with one (3,078 with a
// share of it), 16 with 2, 15 with 4, 44 with 8. 897 pods were never scheduled, or deleted at once:
//   zstdcat F | awk -F, 'NR > 1 && ($11 == "" || $11 == $10)' | wc -l
TEST(OracleOpenb, HasThePublishedPods) {
  HEADROOM_ORACLE_FILE(path, "gpu-traces/openb-2023/openb_pod_list_default.csv.zst");
  Diagnostics diagnostics;
  const LoadedTrace trace =
      read_trace({.format = "openb", .path = path, .rules = {.zero_runtime = ZeroRuntimeRule::keep}}, diagnostics);
  EXPECT_EQ(to_text(diagnostics), "");
  EXPECT_EQ(guess_trace_format(path), "openb");
  ASSERT_EQ(trace.jobs.size(), 8'152U);
  EXPECT_EQ(trace.report.zero_runtimes, 897U);
  std::array<std::uint64_t, 9> whole_gpus{};
  std::uint64_t shares = 0;
  for (const JobSpec& job : trace.jobs) {
    if (job.request.per_task.gpu_milli > 0) {
      ++shares;
    } else {
      ++whole_gpus.at(job.request.per_task.gpus);
    }
  }
  EXPECT_EQ(shares, 3'078U);
  EXPECT_EQ(whole_gpus, (std::array<std::uint64_t, 9>{1'088, 6'989 - 3'078, 16, 0, 15, 0, 0, 0, 44}));
}

// The README of the trace: about 33 % of the GPU pods name a model in this list. Counted without this program:
//   zstdcat F | awk -F, 'NR > 1 && $6 != "" { n++; if ($6 ~ /\|/) several++ } END { print n, several }'
TEST(OracleOpenb, CountsPodsThatAllowSeveralModels) {
  HEADROOM_ORACLE_FILE(path, "gpu-traces/openb-2023/openb_pod_list_gpuspec33.csv.zst");
  Diagnostics diagnostics;
  const LoadedTrace trace =
      read_trace({.format = "openb", .path = path, .rules = {.zero_runtime = ZeroRuntimeRule::keep}}, diagnostics);
  std::uint64_t one_model = 0;
  for (const JobSpec& job : trace.jobs) one_model += job.request.gpu_model.valid() ? 1U : 0U;
  EXPECT_EQ(one_model, 2'388U - 378U);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].message,
            "gpu_spec names several models; taken for any (378 such rows, this is the first)");
}

// The sample rows of the README of cluster-trace-v2026-spot-gpu at 7deb28c.
TEST(AlibabaSpot, ReadsThePublishedExamples) {
  const auto [trace, messages] =
      read_log_text(parse_alibaba_spot,
                    "job_name,organization,gpu_model,cpu_request,gpu_request,worker_num,submit_time,duration,job_type\n"
                    "239255,13,A10,20,1,1,0,2764799,HP\n"
                    "437261,57,A100-SXM4-80GB,15,1,94,9589663,71718,Spot\n");
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 2U);
  const JobSpec high = trace.jobs[0], spot = trace.jobs[1];
  EXPECT_EQ(high.number, 239'255U);
  EXPECT_EQ(high.work, TimeSpan::seconds(2'764'799));
  EXPECT_EQ(trace.names.tenants[high.tenant.index], "org13");
  EXPECT_EQ(trace.names.classes[high.job_class.index], "HP");
  EXPECT_GT(high.priority, spot.priority);
  EXPECT_EQ(high.request.per_task.cpus, 20U);
  EXPECT_EQ(spot.submit, Instant::seconds(9'589'663));
  EXPECT_EQ(spot.request.tasks, 94U);
  EXPECT_EQ(spot.request.per_task.gpus, 1U);
  EXPECT_EQ(spot.request.per_task.cpus, 15U);
  EXPECT_EQ(spot.request.max_tasks_per_node, 0U);
  EXPECT_EQ(trace.names.gpu_models[spot.request.gpu_model.index], "A100-SXM4-80GB");
}

// Columns as the authors' simulator uses them (simulator/scheduler.py of 6a7d236, try_allocate_job_to_cluster): a job
// takes num_inst * num_gpu GPUs and num_inst * num_cpu cores, and each of its instances num_gpu and num_cpu on a node.
TEST(Pai, EachInstanceTakesWhatItsRowStates) {
  const auto [trace, messages] =
      read_log_text(parse_pai,
                    "job_id,num_inst,submit_time,num_cpu,num_gpu,gpu_type,duration,user,wait_time\n"
                    "7,1,100,6.0,0.5,T4,600.0,ae8ed1,12.5\n"
                    "8,2,101,12,2,V100,60,ae8ed1,\n"
                    "9,,102,6,0,CPU,60,58540f,0\n"
                    "10,1,103,6,1.5,P100,60,58540f,0\n"
                    "11,50,104,6,0.25,T4,60,58540f,0\n");
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 5U);
  const JobSpec share = trace.jobs[0], gang = trace.jobs[1], cpu_only = trace.jobs[2], above_one = trace.jobs[3];
  EXPECT_EQ(share.number, 7U);
  EXPECT_EQ(share.request.tasks, 1U);
  EXPECT_EQ(share.request.per_task.gpu_milli, 500U);
  EXPECT_EQ(share.request.per_task.cpus, 6U);
  EXPECT_EQ(trace.jobs.recorded_wait(0), TimeSpan{12'500'000'000});
  EXPECT_EQ(gang.request.tasks, 2U);
  EXPECT_EQ(gang.request.per_task.gpus, 2U);
  EXPECT_EQ(gang.request.per_task.cpus, 12U);
  EXPECT_EQ(gpu_milli_of(gang.request), 4000U);
  EXPECT_EQ(trace.jobs.recorded_wait(1), std::nullopt);
  EXPECT_EQ(gpu_milli_of(cpu_only.request), 0U);
  EXPECT_FALSE(cpu_only.request.gpu_model.valid());
  EXPECT_EQ(above_one.request.per_task.gpus, 2U);
  const JobSpec workers = trace.jobs[4];
  EXPECT_EQ(workers.request.tasks, 50U);
  EXPECT_EQ(workers.request.per_task.gpu_milli, 250U);
  EXPECT_EQ(gpu_milli_of(workers.request), 12'500U);
}

// The example entry and the example job of the README of cluster-trace-gpu-v2020: a parameter server with 600 % of a
// core, two workers with 400 % and 50 % of a GPU each; together 14 cores and 1 GPU.
TEST(Pai, EachTaskOfTheTaskTableIsAJob) {
  const auto [trace, messages] =
      read_log_text(parse_pai_tasks,
                    "job_name,task_name,inst_num,status,start_time,end_time,plan_cpu,plan_mem,plan_gpu,gpu_type\n"
                    "job_0,ps,1.0,Terminated,1739162.0,1739200.0,600.0,29.296875,0.0,CPU\n"
                    "job_0,worker,2.0,Failed,1739162.0,1739200.0,400.0,29.296875,50.0,MISC\n"
                    "4f057009a5d481acec67b088,tensorflow,1.0,Running,1739170.0,,600.0,29.296875,50.0,MISC\n"
                    "4f057009a5d481acec67b089,tensorflow,1.0,Waiting,,,600.0,29.296875,50.0,MISC\n");
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 2U);
  EXPECT_EQ(trace.report.dropped, 2U);        // without an end, and without a start
  EXPECT_EQ(trace.report.zero_runtimes, 1U);  // the former
  ASSERT_EQ(trace.report.header.size(), 1U);
  EXPECT_EQ(trace.report.header[0], "1 row left out: tasks that never started");
  const JobSpec server = trace.jobs[0], workers = trace.jobs[1];
  EXPECT_EQ(trace.names.labels.at(server.number), "job_0/ps");
  EXPECT_EQ(trace.names.labels.at(workers.number), "job_0/worker");
  EXPECT_EQ(server.work, TimeSpan::seconds(38));
  EXPECT_EQ(server.request.per_task.memory_bytes, 29'296'875'000);
  const auto cores = [](const JobSpec& job) { return job.request.tasks * job.request.per_task.cpus; };
  EXPECT_EQ(cores(server) + cores(workers), 14U);
  EXPECT_EQ(gpu_milli_of(server.request) + gpu_milli_of(workers.request), 1000U);
  EXPECT_EQ(workers.request.per_task.gpu_milli, 500U);
  EXPECT_EQ(workers.outcome, Outcome::failed);
  EXPECT_EQ(trace.names.gpu_models[workers.request.gpu_model.index], "MISC");
}

TEST(GpuLogs, AreToldApartByTheirHeaders) {
  struct Row {
    std::string_view format, head;
  };
  constexpr Row rows[] = {
      {"philly", "timestamp,duration,num_gpus,gpu_time,cluster\n"},
      {"philly-json", "\n[{\"status\": \"Pass\", \"jobid\": \"a\""},
      {"helios", "job_id,user,vc,gpu_num,cpu_num,node_num,state,submit_time,start_time,end_time,duration,queue\n"},
      {"acme", "job_id,user,node_num,gpu_num,cpu_num,type,state,submit_time,start_time,end_time,duration,queue\n"},
      {"pai", "job_id,num_inst,submit_time,num_cpu,num_gpu,gpu_type,duration,user\n"},
      {"pai-tasks", "job_name,task_name,inst_num,status,start_time,end_time,plan_cpu,plan_mem,plan_gpu,gpu_type\n"},
      {"openb", openb_header},
      {"alibaba-spot",
       "job_name,organization,gpu_model,cpu_request,gpu_request,worker_num,submit_time,duration,job_type\n"},
  };
  for (const Row& row : rows) {
    for (const TraceFormat& format : trace_formats()) {
      EXPECT_EQ(format.looks_like(row.head), format.name == row.format) << format.name << " on " << row.head;
    }
  }
}

}  // namespace
}  // namespace headroom
