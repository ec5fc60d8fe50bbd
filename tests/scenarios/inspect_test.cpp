// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/inspect.hpp"

#include <gtest/gtest.h>

#include "tests/scenarios/trace_text.hpp"

namespace headroom {
namespace {

// Five jobs on a machine that says it has 4 processors; every expected number below is worked by hand.
//   number submit  run  processors requested user
//        1      0 3600           1      7200    1     1 CPU-hour, used half of the request
//        2     10  720           5      1440    2     1 CPU-hour, larger than the machine
//        3   3599 9999           2      7200    1     killed at 7,200 s: 4 CPU-hours
//        4   3600    0           1        60    1     no time
//        5 180000 3600           3        -1    2     3 CPU-hours, 2.04 days after job 4
constexpr std::string_view five_jobs =
    "; MaxProcs: 4\n"
    "1 0 -1 3600 1 -1 -1 1 7200 -1 1 1 1 1 1 1 -1 -1\n"
    "2 10 -1 720 5 -1 -1 5 1440 -1 1 2 1 1 1 1 -1 -1\n"
    "3 3599 -1 9999 2 -1 -1 2 7200 -1 1 1 1 1 1 1 -1 -1\n"
    "4 3600 -1 0 1 -1 -1 1 60 -1 1 1 1 1 1 1 -1 -1\n"
    "5 180000 -1 3600 3 -1 -1 3 -1 -1 1 2 1 1 1 1 -1 -1\n";

TEST(InspectTrace, FiveJobsByHand) {
  const TraceSummary s = inspect_trace(read_swf_text(five_jobs, {.zero_runtime = ZeroRuntimeRule::keep}).trace);
  EXPECT_EQ(s.report.jobs, 5U);
  EXPECT_EQ(s.first_submit, Instant{});
  EXPECT_EQ(s.last_submit, Instant::seconds(180'000));
  EXPECT_DOUBLE_EQ(s.arrivals.span_days, 180'000.0 / 86'400.0);
  EXPECT_EQ(s.arrivals.peak_hour_jobs, 3U);
  EXPECT_EQ(s.arrivals.peak_hour, Instant{});
  EXPECT_EQ(s.arrivals.gaps_over_a_day, 1U);
  EXPECT_DOUBLE_EQ(s.arrivals.longest_gap_days, 176'400.0 / 86'400.0);
  EXPECT_EQ(s.size_unit, SizeUnit::cpus);
  EXPECT_DOUBLE_EQ(s.cpu_hours, 9.0);
  EXPECT_DOUBLE_EQ(s.gpu_hours, 0.0);
  ASSERT_TRUE(s.mean_load.has_value());
  EXPECT_DOUBLE_EQ(*s.mean_load, 9.0 / 50.0);  // 180,000 s are 50 h
  ASSERT_EQ(s.load_by_day.size(), 3U);
  EXPECT_DOUBLE_EQ(s.load_by_day[0], 6.0 / 24.0);
  EXPECT_DOUBLE_EQ(s.load_by_day[1], 0.0);
  EXPECT_DOUBLE_EQ(s.load_by_day[2], 3.0 / 24.0);
  EXPECT_EQ(s.header_processors, 4U);
  EXPECT_EQ(s.jobs_larger_than_header_processors, 1U);
  EXPECT_EQ(s.estimates.jobs, 4U);
  EXPECT_DOUBLE_EQ(s.estimates.used_share, (0.5 + 0.5 + 1.0 + 0.0) / 4.0);
}

TEST(InspectTrace, SizesAndRunTimes) {
  const TraceSummary s = inspect_trace(read_swf_text(five_jobs, {.zero_runtime = ZeroRuntimeRule::keep}).trace);
  EXPECT_EQ(s.sizes.min, 1U);
  EXPECT_EQ(s.sizes.p50, 2U);  // of 1 1 2 3 5, the third
  EXPECT_EQ(s.sizes.p95, 5U);
  EXPECT_EQ(s.sizes.max, 5U);
  ASSERT_EQ(s.sizes.histogram.size(), 3U);
  const SizeBucket expected[] = {{1, 1, 2, 1.0}, {2, 3, 2, 7.0}, {4, 7, 1, 1.0}};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(s.sizes.histogram[i].from, expected[i].from);
    EXPECT_EQ(s.sizes.histogram[i].to, expected[i].to);
    EXPECT_EQ(s.sizes.histogram[i].jobs, expected[i].jobs);
    EXPECT_DOUBLE_EQ(s.sizes.histogram[i].work_hours, expected[i].work_hours);
  }
  EXPECT_DOUBLE_EQ(s.run_times.mean_s, (3600.0 + 720.0 + 7200.0 + 0.0 + 3600.0) / 5.0);
  EXPECT_DOUBLE_EQ(s.run_times.p50_s, 3600.0);
  EXPECT_DOUBLE_EQ(s.run_times.p95_s, 7200.0);
  EXPECT_DOUBLE_EQ(s.run_times.p99_s, 7200.0);
  EXPECT_DOUBLE_EQ(s.run_times.max_s, 7200.0);
  EXPECT_DOUBLE_EQ(s.run_times.zero_share, 0.2);
}

TEST(InspectTrace, DroppedRowsCountAsZeroRunTimes) {
  const TraceSummary s = inspect_trace(read_swf_text(five_jobs).trace);
  EXPECT_EQ(s.report.jobs, 4U);
  EXPECT_DOUBLE_EQ(s.run_times.zero_share, 0.2);
}

TEST(InspectTrace, TenantsByWork) {
  const TraceSummary s = inspect_trace(read_swf_text(five_jobs).trace);
  EXPECT_EQ(s.tenants, 2U);
  ASSERT_EQ(s.top_tenants.size(), 2U);
  EXPECT_EQ(s.top_tenants[0].name, "user1");
  EXPECT_EQ(s.top_tenants[0].jobs, 2U);
  EXPECT_DOUBLE_EQ(s.top_tenants[0].work_hours, 5.0);
  EXPECT_EQ(s.top_tenants[1].name, "user2");
  EXPECT_DOUBLE_EQ(s.top_tenants[1].work_hours, 4.0);
}

TEST(InspectTrace, KeepsFiveTenantsAndBreaksTiesByName) {
  std::string text = "job_id,submit_s,duration_s,cpus,tenant\n";
  for (const char* tenant : {"g", "f", "e", "d", "c", "b", "a"}) text += "1,0,60,1," + std::string{tenant} + "\n";
  const TraceSummary s = inspect_trace(read_csv_text(text).trace);
  EXPECT_EQ(s.tenants, 7U);
  ASSERT_EQ(s.top_tenants.size(), 5U);
  EXPECT_EQ(s.top_tenants[0].name, "a");
  EXPECT_EQ(s.top_tenants[4].name, "e");
  EXPECT_FALSE(s.mean_load.has_value()) << "all submitted at once: no span to divide by";
}

TEST(InspectTrace, CountsGpusWhereThereAreAny) {
  const TraceSummary s = inspect_trace(
      read_csv_text("job_id,submit_s,duration_s,nodes,gpus,cpus\n1,0,3600,2,16,32\n2,3600,3600,,,4\n").trace);
  EXPECT_EQ(s.size_unit, SizeUnit::gpus);
  EXPECT_DOUBLE_EQ(s.gpu_hours, 16.0);
  EXPECT_DOUBLE_EQ(s.cpu_hours, 36.0);
  EXPECT_EQ(s.sizes.max, 16U);
  EXPECT_EQ(s.sizes.histogram.front().to, 0U) << "jobs without a GPU have a bucket of their own";
  EXPECT_EQ(s.sizes.histogram.front().jobs, 1U);
  EXPECT_EQ(s.sizes.histogram.back().from, 16U);
  EXPECT_DOUBLE_EQ(*s.mean_load, 16.0);
}

}  // namespace
}  // namespace headroom
