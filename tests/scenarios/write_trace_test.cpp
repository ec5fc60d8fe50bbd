// SPDX-License-Identifier: Apache-2.0
#include "scenarios/write_trace.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "scenarios/read_trace/transform_trace.hpp"
#include "sim/random.hpp"
#include "tests/oracle_data.hpp"
#include "tests/scenarios/trace_text.hpp"

namespace headroom {
namespace {

std::string text_of(const Request& request, const JobNames& names) {
  std::ostringstream out;
  const TaskNeed& need = request.per_task;
  // One task on a node of its own is one task.
  out << request.tasks << 'x' << need.gpus << '+' << need.gpu_milli << "m/" << need.cpus << '/' << need.memory_bytes
      << (request.tasks > 1 && request.max_tasks_per_node == 1 ? " apart" : "") << ' '
      << (request.gpu_model.valid() ? names.gpu_models.at(request.gpu_model.index) : "") << '@'
      << (request.partition.valid() ? names.partitions.at(request.partition.index) : "");
  return out.str();
}

/// Everything that a run can see of a trace, by name, a line a job.
std::vector<std::string> lines_of(const LoadedTrace& trace) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < trace.jobs.size(); ++i) {
    const JobSpec job = trace.jobs[i];
    std::ostringstream out;
    out << job.number << " at " << job.submit.ns << " runs " << job.work.ns << " of " << job.estimate.ns << " below "
        << job.limit.ns << " wants " << text_of(job.request, trace.names) << " for "
        << trace.names.tenants.at(job.tenant.index) << " as " << trace.names.classes.at(job.job_class.index) << " prio "
        << job.priority << ' ' << to_string(job.outcome) << " awaited " << job.awaited << " not before "
        << (job.not_before > job.submit ? job.not_before.ns : 0) << " array " << job.array << '%' << job.array_limit;
    for (const Dependency& dependency : job.dependencies)
      out << " after " << dependency.number << ':' << static_cast<int>(dependency.kind);
    if (const auto wait = trace.jobs.recorded_wait(i)) out << " waited " << wait->ns;
    lines.push_back(out.str());
  }
  return lines;
}

constexpr TraceRules following = {.zero_runtime = ZeroRuntimeRule::keep, .dependencies = DependencyRule::follow};

std::string random_seconds(Rng& rng) {
  switch (rng.below(4)) {
    case 0:
      return std::to_string(rng.below(100'000));
    case 1:
      return std::to_string(rng.below(1'000)) + "." + std::to_string(rng.below(1'000'000'000));
    case 2:
      return "0.000000001";
    default:
      return std::to_string(rng.below(3'000'000'000)) + ".5";
  }
}

/// A row of our csv with anything that its columns allow.
std::string random_csv_row(Rng& rng, std::uint64_t number, std::uint64_t submit_s) {
  const auto maybe = [&rng](std::string text) { return rng.below(2) == 0 ? std::string{} : text; };
  static constexpr const char* names[] = {"ann", "\"a,b\"", "\"say \"\"x\"\"\"", "\xC3\xA9t\xC3\xA9", "user7"};
  // nodes,tasks,gpus,cpus
  static constexpr const char* sizes[] = {",,1,",     ",,8,16", ",,0.25,2", "4,,8,16", "4,,,16", ",,,7",   "1,,2,3",
                                          ",,0.001,", "2,,16,", ",3,6,",    ",4,1,4",  ",5,,10", ",2,0.6,"};
  static constexpr const char* kinds[] = {"", "ok:", "any:", "not-ok:", "start:"};
  const std::string size = sizes[rng.below(std::size(sizes))];
  const std::string memory = size == ",,,7" ? "" : maybe(std::to_string(rng.below(4'096)) + ".5");
  std::string after;
  for (std::uint64_t i = rng.below(3); i > 0 && number > 1; --i)
    after += (after.empty() ? "" : ";") + std::string{kinds[rng.below(5)]} + std::to_string(1 + rng.below(number - 1));
  const std::string array = maybe(std::to_string(1 + rng.below(5)));
  std::string row = std::to_string(number) + "," + std::to_string(submit_s) + "." + std::to_string(rng.below(10)) +
                    "," + random_seconds(rng) + "," + maybe(random_seconds(rng)) + "," + maybe(random_seconds(rng)) +
                    "," + size + "," + memory + "," + maybe("h100") + "," + maybe(names[rng.below(5)]) + "," +
                    maybe(names[rng.below(5)]);
  row += "," + maybe(std::to_string(static_cast<std::int64_t>(rng.below(9)) - 4)) + "," + maybe(names[rng.below(5)]);
  static constexpr const char* outcomes[] = {"", "completed", "failed", "cancelled"};
  row += std::string{","} + outcomes[rng.below(4)] + "," + maybe(random_seconds(rng)) + "," +
         maybe(std::to_string(submit_s + rng.below(1'000))) + "," + after + "," + array + "," +
         (array.empty() ? "" : maybe(std::to_string(1 + rng.below(3))));
  return row + "\n";
}

TEST(WriteTrace, CsvReadsBackToTheSameJobs) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Rng rng{seed, Stream::arrivals, 0};
    std::string text =
        "job_id,submit_s,duration_s,estimate_s,limit_s,nodes,tasks,gpus,cpus,memory_gib,gpu_model,tenant,class,"
        "priority,partition,outcome,wait_s,not_before_s,after,array,array_limit\n";
    for (std::uint64_t n = 1, at = 0; n <= 50; ++n, at += rng.below(100)) text += random_csv_row(rng, n, at);
    const ReadText first = read_csv_text(text, following);
    ASSERT_EQ(first.trace.jobs.size(), 50U) << first.messages << text;
    std::ostringstream written;
    EXPECT_EQ(write_csv_trace(first.trace, written), TraceLosses{}) << text;
    const ReadText second = read_csv_text(written.str(), following);
    EXPECT_EQ(second.messages, "");
    ASSERT_EQ(lines_of(second.trace), lines_of(first.trace)) << written.str();
    std::ostringstream again;
    static_cast<void>(write_csv_trace(second.trace, again));
    EXPECT_EQ(again.str(), written.str());
  }
}

TEST(WriteTrace, SwfReadsBackToTheSameJobs) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Rng rng{seed, Stream::arrivals, 0};
    std::ostringstream rows;
    for (std::uint64_t n = 1, at = 0; n <= 50; ++n, at += rng.below(100)) {
      const std::string asked = rng.below(3) == 0 ? "-1" : random_seconds(rng);
      const char* const status[] = {"0", "1", "5"};
      rows << n << ' ' << at << ' ' << (rng.below(2) == 0 ? "-1" : random_seconds(rng)) << ' ' << random_seconds(rng)
           << ' ' << 1 + rng.below(64) << " -1 -1 " << 1 + rng.below(64) << ' ' << asked << " -1 "
           << status[rng.below(3)] << ' ' << (rng.below(5) == 0 ? -1 : static_cast<std::int64_t>(rng.below(9)))
           << " -1 -1 -1 " << (rng.below(2) == 0 ? -1 : static_cast<std::int64_t>(1 + rng.below(3))) << ' '
           << (n > 1 && rng.below(4) == 0 ? static_cast<std::int64_t>(1 + rng.below(n - 1)) : -1) << " -1\n";
    }
    const ReadText first = read_swf_text(rows.str(), following);
    ASSERT_EQ(first.trace.jobs.size(), 50U) << first.messages << rows.str();
    std::ostringstream written;
    EXPECT_EQ(write_swf(first.trace, written), TraceLosses{});
    const ReadText second = read_swf_text(written.str(), following);
    EXPECT_EQ(second.messages, "");
    ASSERT_EQ(lines_of(second.trace), lines_of(first.trace)) << written.str();
  }
}

TEST(WriteTrace, CsvHasOnlyTheColumnsThatAreUsed) {
  const ReadText read =
      read_csv_text("job_id,submit_s,duration_s,gpus,cpus,tenant,priority\n1,0,10,2,,,0\n2,1.5,20,1,,,\n");
  std::ostringstream written;
  EXPECT_TRUE(write_csv_trace(read.trace, written).empty());
  EXPECT_EQ(written.str(), "job_id,submit_s,duration_s,gpus\n1,0,10,2\n2,1.5,20,1\n");
}

TEST(WriteTrace, SwfSaysWhatItCannotSay) {
  const ReadText read = read_csv_text(
      "job_id,submit_s,duration_s,gpus,gpu_model,tenant,priority,partition,after\n"
      "1,0,10,2,h100,ann,0,west,\n2,1,20,0.5,,user2,3,,ok:1\n");
  std::ostringstream written;
  const TraceLosses losses = write_swf(read.trace, written);
  EXPECT_EQ(written.str(),
            "; Version: 2.2\n; MaxJobs: 2\n; MaxRecords: 2\n"
            "; Note: processors are GPUs; CPUs, memory and the shape on nodes are not told (2 jobs)\n"
            "; Note: GPU models are not told (1 job)\n"
            "; Note: shares of a GPU were rounded up to whole ones (1 job)\n"
            "; Note: priorities are not told (1 job)\n"
            "; Note: kinds of dependencies are not told (1 job)\n"
            "; Note: user1 is ann\n"
            "; Note: partition1 is west\n"
            "1 0 -1 10 2 -1 -1 2 -1 -1 1 1 -1 -1 -1 1 -1 -1\n"
            "2 1 -1 20 1 -1 -1 1 -1 -1 1 2 -1 -1 -1 -1 1 -1\n");
  EXPECT_EQ(losses.size(), 5U);
}

// 2^30 - 1 bytes are 0.999999999 GiB and a bit, which rounds up to the next whole GiB.
TEST(WriteTrace, MemoryBelowAWholeGibIsRoundedUpToIt) {
  LoadedTrace trace = read_csv_text("job_id,submit_s,duration_s,nodes,cpus\n1,0,10,1,1\n").trace;
  constexpr std::int64_t gib = std::int64_t{1} << 30;
  struct Row {
    std::int64_t bytes;
    const char* text;
    std::size_t losses;
  };
  constexpr Row rows[] = {{gib - 1, "1", 1}, {2 * gib - 1, "2", 1}, {gib, "1", 0}, {gib / 2, "0.5", 0}};
  for (const Row& row : rows) {
    Request request = trace.jobs[0].request;
    request.per_task.memory_bytes = row.bytes;
    trace.jobs.row(0).request = trace.jobs.intern(request);
    std::ostringstream written;
    EXPECT_EQ(write_csv_trace(trace, written).size(), row.losses);
    EXPECT_NE(written.str().find(std::string(",1,") + row.text + "\n"), std::string::npos) << written.str();
  }
}

constexpr const char* log_with_header =
    "; Version: 2.2\n; Computer: Linux cluster\n; MaxJobs: 3\n; MaxRecords: 3\n; UnixStartTime: 1509278400\n"
    "; MaxNodes: 4\n; MaxProcs: 8\n; EndTime: Sun Oct 29 12:10:00 2017\n"
    "1 0 10 1000 1 -1 -1 1 2000 -1 1 1 -1 -1 -1 -1 -1 -1\n2 100 450 5 1 -1 -1 1 20 -1 1 1 -1 -1 -1 -1 -1 -1\n"
    "3 600 0 5 1 -1 -1 1 20 -1 1 1 -1 -1 -1 -1 -1 -1\n";

TEST(WriteTrace, SwfKeepsTheHeaderAndTheCalendar) {
  const ReadText read = read_swf_text(log_with_header);
  std::ostringstream written;
  EXPECT_EQ(write_swf(read.trace, written), TraceLosses{});
  EXPECT_EQ(written.str().substr(0, written.str().find("\n1 ")),
            "; Version: 2.2\n; MaxJobs: 3\n; MaxRecords: 3\n; UnixStartTime: 1509278400\n; Computer: Linux cluster\n"
            "; MaxNodes: 4\n; MaxProcs: 8");
}

// A window from 500 s to 700 s with a warm start: job 1 runs, job 2 waits, job 3 is inside. The file begins with job 1,
// at 12:00:00 as in the log; without the warm start with the window, 500 s later.
TEST(WriteTrace, SwfStatesTheCalendarOfAWindow) {
  for (const bool warm : {true, false}) {
    LoadedTrace trace = read_swf_text(log_with_header).trace;
    Diagnostics diagnostics;
    const auto after = [](std::int64_t s) { return TraceTime{TraceTime::From::first_submit, TimeSpan::seconds(s)}; };
    transform_trace(trace, {.window = {{after(500), after(700)}}, .warm_start = warm}, 1, diagnostics);
    ASSERT_EQ(trace.jobs.size(), warm ? 3U : 1U);
    std::ostringstream written;
    static_cast<void>(write_swf(trace, written));
    const LoadedTrace again = read_swf_text(written.str()).trace;
    ASSERT_TRUE(again.report.zero_unix_s());
    EXPECT_EQ(*again.report.zero_unix_s() + again.jobs.back().submit.ns / 1'000'000'000, 1'509'278'400 + 600);
    EXPECT_EQ(*again.report.zero_unix_s(), 1'509'278'400 + (warm ? 0 : 500));
  }
}

TEST(WriteTrace, SwfPutsPartsOfASecondOfItsStartIntoTheSubmitTimes) {
  const LoadedTrace trace =
      read_csv_text("job_id,submit_s,duration_s,cpus\n1,1509278400.25,10,1\n2,1509278401,10,1\n").trace;
  LoadedTrace later = trace;
  Diagnostics diagnostics;
  const TraceTime begin{TraceTime::From::first_submit, {}};
  const TraceTime end{TraceTime::From::first_submit, TimeSpan::seconds(9)};
  transform_trace(later, {.window = {{begin, end}}}, 1, diagnostics);
  ASSERT_EQ(later.report.zero_unix_ns, 1'509'278'400'250'000'000);
  std::ostringstream written;
  static_cast<void>(write_swf(later, written));
  EXPECT_NE(written.str().find("; UnixStartTime: 1509278400\n1 0.25 "), std::string::npos) << written.str();
  EXPECT_NE(written.str().find("\n2 1 "), std::string::npos) << written.str();
}

TEST(WriteTrace, CsvSaysWhatOfTheHeaderItCannotSay) {
  std::ostringstream written;
  EXPECT_EQ(write_csv_trace(read_swf_text(log_with_header).trace, written),
            (TraceLosses{"the calendar time of the trace is not told; times count from its zero",
                         "the machine of the header is not told: MaxNodes: 4, MaxProcs: 8"}));
}

TEST(WriteTrace, GangsKeepTheirShape) {
  LoadedTrace trace = read_csv_text("job_id,submit_s,duration_s,gpus\n1,0,10,2\n").trace;
  struct Row {
    std::uint32_t tasks, gpus, gpu_milli, max_tasks_per_node;
    const char* text;
  };
  constexpr Row rows[] = {
      {2, 8, 0, 0, "job_id,submit_s,duration_s,tasks,gpus\n1,0,10,2,16\n"},
      {2, 8, 0, 1, "job_id,submit_s,duration_s,nodes,gpus\n1,0,10,2,16\n"},
      {7, 1, 0, 0, "job_id,submit_s,duration_s,tasks,gpus\n1,0,10,7,7\n"},
      {3, 0, 250, 0, "job_id,submit_s,duration_s,tasks,gpus\n1,0,10,3,0.75\n"},
      {8, 0, 250, 0, "job_id,submit_s,duration_s,tasks,gpus\n1,0,10,8,2\n"},
      {1, 0, 250, 0, "job_id,submit_s,duration_s,gpus\n1,0,10,0.25\n"},
      {1, 4, 0, 0, "job_id,submit_s,duration_s,gpus\n1,0,10,4\n"},
  };
  for (const Row& row : rows) {
    const Request request = {.tasks = row.tasks,
                             .per_task = {.gpus = row.gpus, .gpu_milli = row.gpu_milli},
                             .max_tasks_per_node = row.max_tasks_per_node};
    trace.jobs.row(0).request = trace.jobs.intern(request);
    std::ostringstream written;
    EXPECT_TRUE(write_csv_trace(trace, written).empty());
    EXPECT_EQ(written.str(), row.text);
    const Request again = read_csv_text(written.str()).trace.jobs[0].request;
    EXPECT_EQ(again.tasks, request.tasks);
    EXPECT_EQ(again.per_task, request.per_task) << row.text;
    EXPECT_EQ(again.max_tasks_per_node, request.max_tasks_per_node);
  }
}

// A published log with jobs beyond their request, jobs without a request and fractions of all that the format has.
TEST(OracleWriteTrace, Hpc2nReadsBack) {
  HEADROOM_ORACLE_FILE(path, "swf/HPC2N-alea-excerpt.swf.zst");
  Diagnostics diagnostics;
  const LoadedTrace log = read_trace({.format = "swf", .path = path, .rules = {}}, diagnostics);
  std::ostringstream swf, csv;
  EXPECT_EQ(write_swf(log, swf), TraceLosses{});
  EXPECT_EQ(write_csv_trace(log, csv).size(), 2U) << "the calendar and the machine of the header";
  const std::vector<std::string> expected = lines_of(log);
  EXPECT_EQ(expected.size(), 3'145U);  // counted in oracle_trace_test.cpp
  EXPECT_EQ(lines_of(read_swf_text(swf.str()).trace), expected);
  EXPECT_EQ(lines_of(read_csv_text(csv.str()).trace), expected);
}

TEST(OracleWriteTrace, MuriLosesNothing) {
  HEADROOM_ORACLE_FILE(path, "gpu-traces/muri/trace3.csv.zst");
  Diagnostics diagnostics;
  const LoadedTrace log = read_trace({.format = "muri", .path = path, .rules = {}}, diagnostics);
  std::ostringstream csv;
  EXPECT_EQ(write_csv_trace(log, csv), TraceLosses{});
  const LoadedTrace again = read_csv_text(csv.str()).trace;
  ASSERT_EQ(again.jobs.size(), log.jobs.size());
  std::size_t gangs = 0;
  for (std::size_t i = 0; i < log.jobs.size(); ++i) {
    gangs += log.jobs[i].request.tasks > 1 ? 1U : 0U;
    EXPECT_EQ(again.jobs[i].work, log.jobs[i].work);
    EXPECT_EQ(again.jobs[i].request.tasks, log.jobs[i].request.tasks);
    EXPECT_EQ(again.jobs[i].request.per_task, log.jobs[i].request.per_task);
    EXPECT_EQ(again.jobs[i].request.max_tasks_per_node, log.jobs[i].request.max_tasks_per_node);
  }
  EXPECT_EQ(gangs, 111U);  // awk -F, '$2 > 8': 108 of 32 and 3 of 16 GPUs
}

}  // namespace
}  // namespace headroom
