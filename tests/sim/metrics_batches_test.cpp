// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics_batches.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "sim/random.hpp"

namespace headroom {
namespace {

constexpr std::int64_t second = 1'000'000'000;

TEST(JobBatches, BelowTheLimitEveryJobIsABatch) {
  BatchRecorder recorder;
  recorder.add(1, 3 * second, 5 * second, 1.5);
  recorder.add(0, 1 * second, 2 * second, 1.0);
  recorder.add(3, 7 * second, 9 * second, 2.5);  // the third one has not ended
  const JobBatches batches = recorder.finish();
  EXPECT_EQ(batches.jobs_per_batch, 1U);
  ASSERT_EQ(batches.batches.size(), 3U);
  EXPECT_EQ(batches.batches[0].wait_mean_s, 1.0);
  EXPECT_EQ(batches.batches[1].turnaround_mean_s, 5.0);
  EXPECT_EQ(batches.batches[2].bounded_slowdown_mean, 2.5);
}

struct SizeRow {
  std::uint64_t jobs, per_batch, batches;
};

// The wait of job i is i seconds, so the mean of the jobs [a, a + n) is a + (n - 1) / 2.
TEST(JobBatches, DoubleWhenTheyAreFull) {
  for (const SizeRow& row : {SizeRow{2'048, 1, 2'048}, SizeRow{2'049, 2, 1'025}, SizeRow{4'096, 2, 2'048},
                             SizeRow{10'000, 8, 1'250}, SizeRow{16'385, 16, 1'025}}) {
    std::vector<std::uint64_t> order(row.jobs);
    for (std::uint64_t i = 0; i < row.jobs; ++i) order[i] = i;
    Rng rng{3, Stream::durations, row.jobs};
    for (std::uint64_t i = row.jobs; i > 1; --i) std::swap(order[i - 1], order[rng.below(i)]);
    BatchRecorder recorder;  // jobs end in a random order
    for (const std::uint64_t i : order) recorder.add(i, static_cast<std::int64_t>(i) * second, 0, 1.0);
    const JobBatches batches = recorder.finish();
    EXPECT_EQ(batches.jobs_per_batch, row.per_batch);
    ASSERT_EQ(batches.batches.size(), row.batches);
    std::uint64_t first = 0;
    for (const JobBatches::Batch& batch : batches.batches) {
      EXPECT_EQ(batch.jobs, std::min(row.per_batch, row.jobs - first));
      EXPECT_EQ(batch.wait_mean_s, static_cast<double>(first) + (static_cast<double>(batch.jobs) - 1.0) / 2.0);
      EXPECT_EQ(batch.bounded_slowdown_mean, 1.0);
      first += batch.jobs;
    }
    EXPECT_EQ(first, row.jobs);
  }
}

TEST(JobBatches, OfNoJobAreNone) {
  EXPECT_TRUE(BatchRecorder().finish().batches.empty());
}

}  // namespace
}  // namespace headroom
