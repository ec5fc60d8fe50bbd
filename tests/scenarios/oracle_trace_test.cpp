// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "scenarios/read_trace/inspect.hpp"
#include "scenarios/read_trace/loaded_trace.hpp"
#include "tests/oracle_data.hpp"

namespace headroom {
namespace {

/// Processor-seconds that the jobs use: each runs to its end or to its limit.
std::int64_t processor_seconds(const LoadedTrace& trace) {
  std::int64_t sum = 0;
  for (const JobSpec& job : trace.jobs) {
    sum += std::min(job.work, job.limit).ns / 1'000'000'000 * std::int64_t{job.request.tasks};
  }
  return sum;
}

struct Log {
  const char* file;
  std::uint64_t rows, jobs, dropped, overruns, substituted;
  std::int64_t processor_seconds;
};

// Counted without this program:
//   zstdcat F | grep -v '^ *;' | awk 'NF {
//     n++; if ($4 <= 0) { dropped++; if ($4 < 0) substituted++; next }
//     run = $4; if ($9 > 0 && run > $9) { run = $9; overruns++ }; if ($9 == -1) substituted++
//     jobs++; work += ($8 > 0 ? $8 : $5) * run }
//     END { printf "%d %d %d %d %d %.0f\n", n, jobs, dropped, overruns, substituted, work }'
// The first two agree with the published counts: 28,481 jobs and 2,013,209,080 processor-seconds once the 8 jobs
// without run time are dropped and run times are cut to the request.
constexpr Log logs[] = {
    {"swf/KTH-SP2-1996-2.swf.zst", 28'489, 28'481, 8, 475, 0, 2'013'209'080},
    {"swf/KTH-SP2_jadlogs_variant.swf.zst", 28'481, 28'481, 0, 0, 0, 2'013'209'080},
    {"swf/LLNL-Atlas-2006-2.1-cln.swf.zst", 43'778, 36'600, 7'178, 3'351, 5'352, 108'036'775'328},
    {"swf/CEA-Curie-sample.swf.zst", 29'998, 29'998, 0, 0, 0, 116'254'918'007},
    {"swf/lublin_256.swf.zst", 10'000, 10'000, 0, 0, 10'000, 2'092'781'168},
    {"swf/lublin_256_exact-estimates.swf.zst", 10'000, 10'000, 0, 0, 0, 2'092'781'168},
    {"swf/lublin-aaroh.swf.zst", 10'000, 10'000, 0, 0, 10'000, 2'029'870'219},
    {"swf/HPC2N-alea-excerpt.swf.zst", 3'170, 3'145, 25, 320, 25, 502'018'364},
    {"swf/NASA-iPSC-1993-3-wrench-excerpt.swf.zst", 228, 228, 0, 0, 228, 3'281'872},
    {"swf/pyss_5K_sample.swf.zst", 4'961, 4'606, 355, 309, 355, 384'191'650},
};

class OracleTrace : public ::testing::TestWithParam<Log> {};

TEST_P(OracleTrace, HasThePublishedRowsAndWork) {
  const Log& log = GetParam();
  HEADROOM_ORACLE_FILE(path, log.file);
  Diagnostics diagnostics;
  const LoadedTrace trace = read_trace({.format = "swf", .path = path, .rules = {}}, diagnostics);
  EXPECT_EQ(to_text(diagnostics), "");
  EXPECT_EQ(trace.report.rows, log.rows);
  EXPECT_EQ(trace.report.jobs, log.jobs);
  EXPECT_EQ(trace.jobs.size(), log.jobs);
  EXPECT_EQ(trace.report.dropped, log.dropped);
  EXPECT_EQ(trace.report.bad, 0U);
  EXPECT_EQ(trace.report.overruns, log.overruns);
  EXPECT_EQ(trace.report.substituted, log.substituted);
  EXPECT_EQ(trace.report.out_of_order, 0U);
  EXPECT_EQ(trace.report.duplicates, 0U);
  EXPECT_EQ(processor_seconds(trace), log.processor_seconds);
}

INSTANTIATE_TEST_SUITE_P(Oracle, OracleTrace, ::testing::ValuesIn(logs), [](const auto& row) {
  std::string name = std::string{row.param.file}.substr(4);
  name.resize(name.find(".swf"));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

// Its rows carry three fields more than the format has: the nodes, the queue and the request of the original log.
TEST(OracleTraceFiles, MetacentrumIsReadWithAWarningAndRefusedStrictly) {
  HEADROOM_ORACLE_FILE(path, "swf/metacentrum-wagap-2013.swf.zst");
  Diagnostics diagnostics;
  const LoadedTrace trace = read_trace({.format = "swf", .path = path, .rules = {}}, diagnostics);
  EXPECT_EQ(trace.report.rows, 17'900U);  // every line of the file
  EXPECT_EQ(trace.report.bad, 2U) << "rows 4186 and 4200 have a run time of -1359980917 s and the like";
  EXPECT_EQ(trace.jobs.front().request.tasks, 64U);
  EXPECT_EQ(trace.jobs.front().work, TimeSpan::seconds(56'011));
  EXPECT_EQ(trace.report.zero_unix_s(), 1'356'996'147);
  Diagnostics strict;
  const LoadedTrace none =
      read_trace({.format = "swf", .path = path, .rules = {.bad_rows = BadRowRule::fatal}}, strict);
  EXPECT_TRUE(none.jobs.empty());
  EXPECT_EQ(none.report.bad, 17'900U);
  EXPECT_EQ(strict.all()[0].message, "row has 21 fields; the standard workload format has 18");
}

// The header of the log states MaxProcs 100, MaxJobs 28490; Tsafrir, Etsion and Feitelson, TPDS 2007, use 100
// processors.
TEST(OracleTraceFiles, InspectsKth) {
  HEADROOM_ORACLE_FILE(path, "swf/KTH-SP2-1996-2.swf.zst");
  Diagnostics diagnostics;
  const TraceSummary summary = inspect_trace(read_trace({.format = "swf", .path = path, .rules = {}}, diagnostics));
  EXPECT_EQ(summary.header_processors, 100U);
  EXPECT_EQ(summary.jobs_larger_than_header_processors, 0U);
  EXPECT_EQ(summary.sizes.max, 100U);
  EXPECT_EQ(summary.tenants, 214U);                                // awk '$4 > 0 { u[$12] } END { print length(u) }'
  EXPECT_NEAR(summary.cpu_hours * 3600.0, 2'013'209'080.0, 1e-3);  // the rounding of 28,481 sums of doubles
  EXPECT_EQ(summary.last_submit, Instant::seconds(29'363'618));
}

}  // namespace
}  // namespace headroom
