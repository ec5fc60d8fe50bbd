// SPDX-License-Identifier: Apache-2.0
// EASY backfilling beside GPUs that tasks share, worked by hand.
#include <gtest/gtest.h>

#include <vector>

#include "planner/policies/registry.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

Request share(std::uint32_t milli) {
  return {1, {.gpu_milli = milli}, 0, {}};
}

/// When each job starts, in seconds.
std::vector<double> starts(const char* backfill, const ClusterSpec& cluster, const std::vector<JobSpec>& jobs) {
  VectorSource source(numbered(jobs));
  const auto scheduler = make_scheduler({{"fifo", {}}, {backfill, {}}, {"first-fit", {}}});
  RecordingSink sink;
  simulate({.cluster = cluster, .jobs = source, .scheduler = *scheduler, .record = sink});
  std::vector<double> out;
  for (std::size_t i = 0; i < jobs.size(); ++i) out.push_back(sink.starts_of(i).at(0).in_seconds());
  return out;
}

// Four GPUs, two of them in use until 100 s. Job 1, the head, wants three: at 100 s there are four, so one may be given
// away for longer. Jobs 2 and 3 share one. Job 4 would open another: it waits until that one comes back, at 1010 s.
TEST(Easy, SharesOfOneGpuTakeOneGpuFromTheHead) {
  const std::vector<JobSpec> jobs = {job(0, 100, gpus(2)), job(10, 2000, gpus(3)), job(10, 1000, share(500)),
                                     job(10, 1000, share(500)), job(10, 1000, share(500))};
  for (const char* backfill : {"easy", "easy-sjbf"})
    EXPECT_EQ(starts(backfill, gpu_nodes(1, 4), jobs), (std::vector<double>{0, 100, 10, 10, 1010})) << backfill;
}

// Two GPUs, 0.6 of each held, until 10 s and 40 s. Job 2 wants a whole one, at 10 s. Job 3 has room beside either
// share, and the cluster would put it on GPU 0 until 22 s: that would delay job 2. At 10 s job 2 takes GPU 0, and job 3
// goes beside job 1.
TEST(Easy, AShareGoesWhereTheClusterPutsIt) {
  const std::vector<JobSpec> jobs = {job(0, 10, share(600)), job(0, 40, share(600)), job(1, 50, gpus(1)),
                                     job(2, 20, share(400))};
  for (const char* backfill : {"easy", "easy-sjbf"})
    EXPECT_EQ(starts(backfill, gpu_nodes(1, 2), jobs), (std::vector<double>{0, 0, 10, 10})) << backfill;
}

}  // namespace
}  // namespace headroom
