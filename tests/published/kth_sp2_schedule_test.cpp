// SPDX-License-Identifier: Apache-2.0
// Job by job against the schedules of an independent simulator (predictsim, a descendant of pyss) on the clipped
// KTH-SP2 log: means can agree by luck, 28,481 start and end times cannot.
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>

#include "scenarios/read_trace/byte_stream.hpp"
#include "tests/laws/schedule_audit.hpp"
#include "tests/oracle_data.hpp"
#include "tests/published/log_run.hpp"

namespace headroom {
namespace {

struct Stay {
  std::int64_t start_s = 0, end_s = 0;
  friend bool operator==(const Stay&, const Stay&) = default;
};
using Schedule = std::map<std::uint64_t, Stay>;  // by job number

/// Standard Workload Format, as far as a schedule needs it: number, submit, wait and run are the first four fields.
Schedule read_schedule(const std::string& path) {
  Diagnostics diagnostics;
  const std::string text = read_bytes(path, diagnostics).value_or("");
  EXPECT_TRUE(diagnostics.ok()) << to_text(diagnostics);
  Schedule schedule;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t line_end = std::min(rest.find('\n'), rest.size() - 1);
    std::string_view line = rest.substr(0, line_end);
    rest.remove_prefix(line_end + 1);
    if (line.empty() || line.front() == ';') continue;
    std::int64_t field[4] = {};
    for (std::int64_t& value : field) {
      line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
      const auto parsed = std::from_chars(line.data(), line.data() + line.size(), value);
      EXPECT_EQ(parsed.ec, std::errc{}) << line;
      line.remove_prefix(static_cast<std::size_t>(parsed.ptr - line.data()));
    }
    const std::int64_t start = field[1] + field[2];
    schedule[static_cast<std::uint64_t>(field[0])] = {start, start + field[3]};
  }
  return schedule;
}

Schedule our_schedule(const LoadedTrace& log, const char* backfill, EventOrder event_order) {
  constexpr std::int64_t second_ns = 1'000'000'000;
  const ClusterSpec cluster = cpu_nodes(100);
  ScheduleAudit audit(cluster);
  replay(log, cluster, backfilled(backfill, event_order), audit);
  EXPECT_EQ(audit.faults(), "");
  Schedule schedule;
  for (const JobOutcome& job : audit.jobs()) {
    EXPECT_EQ(job.start->ns % second_ns + job.end.ns % second_ns, 0) << "the log is in whole seconds";
    schedule[job.spec.number] = {job.start->ns / second_ns, job.end.ns / second_ns};
  }
  return schedule;
}

std::size_t differing_jobs(const Schedule& a, const Schedule& b) {
  EXPECT_EQ(a.size(), b.size());
  std::size_t count = 0;
  for (const auto& [number, stay] : a) {
    const auto other = b.find(number);
    count += other == b.end() || other->second != stay ? 1U : 0U;
  }
  return count;
}

void expect_same_schedule(const char* backfill, const char* expected_file, std::size_t differ_if_batched) {
  HEADROOM_ORACLE_FILE(log_path, "swf/KTH-SP2_jadlogs_variant.swf.zst");
  HEADROOM_ORACLE_FILE(expected_path, expected_file);
  const LoadedTrace log = read_log(log_path);
  const Schedule expected = read_schedule(expected_path);
  ASSERT_EQ(expected.size(), 28481u);
  EXPECT_EQ(differing_jobs(expected, our_schedule(log, backfill, EventOrder::sequential)), 0u);
  EXPECT_EQ(differing_jobs(expected, our_schedule(log, backfill, EventOrder::batched)), differ_if_batched);
}

// Batched order sees the releases of a second before its submissions, so some jobs start at another time: how many was
// counted with an independent event loop.
TEST(OracleKthSp2Schedule, Fcfs) {
  expect_same_schedule("none", "swf/expected/kth_sp2_fcfs.swf.gz", 0);
}
TEST(OracleKthSp2Schedule, Easy) {
  expect_same_schedule("easy", "swf/expected/kth_sp2_easy.swf.gz", 456);
}
TEST(OracleKthSp2Schedule, EasySjbf) {
  expect_same_schedule("easy-sjbf", "swf/expected/kth_sp2_sjbf.swf.gz", 106);
}

}  // namespace
}  // namespace headroom
