// SPDX-License-Identifier: Apache-2.0
// Conservative backfilling on the KTH-SP2 log, compared digit by digit with predictsim, a descendant of pyss
// (jad-darrous/predictsim): its conservative scheduler run on the archive's log. It has no jobs of no length: the 8
// that ran for 0 s take 1 s, with an estimate of 1 s, and those that ran on past their request are killed.
#include <gtest/gtest.h>

#include <utility>

#include "tests/laws/schedule_audit.hpp"
#include "tests/oracle_data.hpp"
#include "tests/published/log_run.hpp"

namespace headroom {
namespace {

/// base/prototype.py of that program: a job that ran for 0 s takes 1 s, with an estimate of 1 s; one that ran on past
/// its request is cut there, and its estimate is what it ran.
LoadedTrace log_as_predictsim_reads_it(const std::string& path) {
  LoadedTrace log = read_log(path, {.overrun = OverrunRule::extend, .zero_runtime = ZeroRuntimeRule::keep});
  std::size_t lengthened = 0, cut = 0;
  for (std::size_t i = 0; i < log.jobs.size(); ++i) {
    TraceRows::Row& job = log.jobs.row(i);
    if (job.work_ns == 0) {
      job.work_ns = job.estimate_ns = TimeSpan::seconds(1).ns;
      ++lengthened;
    } else if (job.work_ns > job.estimate_ns) {
      std::swap(job.work_ns, job.estimate_ns);
      ++cut;
    }
  }
  EXPECT_EQ(log.jobs.size(), 28489u);
  EXPECT_EQ(lengthened, 8u);
  EXPECT_EQ(cut, 475u);
  return log;
}

TEST(OracleConservative, GivesTheDigitsOfPredictsim) {
  HEADROOM_ORACLE_FILE(path, "swf/KTH-SP2-1996-2.swf.zst");
  const LoadedTrace log = log_as_predictsim_reads_it(path);
  const RunStatistics run = measure(log, cpu_nodes(100), backfilled("conservative", EventOrder::sequential));
  EXPECT_EQ(printed(run.metric("jobs.wait.mean"), 4), "7263.3985");
  EXPECT_EQ(printed(run.metric("jobs.turnaround.mean"), 4), "16120.8369");
  EXPECT_EQ(printed(run.metric("jobs.bounded_slowdown.mean"), 6), "88.356637");
  EXPECT_EQ(printed(run.metric("jobs.wait.max"), 0), "249058");
  EXPECT_EQ(printed(run.metric("utilisation.cpu"), 6), "0.685613");
  EXPECT_EQ(printed(run.metric("makespan"), 0), "29363626");
}

}  // namespace
}  // namespace headroom
