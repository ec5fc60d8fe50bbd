// SPDX-License-Identifier: Apache-2.0
// Metrics of jobs that are held, cancelled, fail, share a GPU or were there before the run; and of too many jobs to
// keep.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/metrics.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

constexpr double hour = 3600.0;

/// Writes a record by hand, in seconds; 2 nodes of 4 GPUs.
class Story {
 public:
  explicit Story(std::uint64_t exact_up_to = exact_jobs_by_default, const Window& window = {})
      : cluster_{gpu_nodes(2, 4)}, metrics_(cluster_, window, exact_up_to) {}

  void submit(std::int64_t s, const JobSpec& spec, bool held = false) {
    metrics_.on(record::JobSubmitted{at_s(s), jobs_++, &spec, held});
  }
  void release(std::int64_t s, std::uint64_t job) { metrics_.on(record::JobReleased{at_s(s), job}); }
  void start(std::int64_t s, std::uint64_t job, std::vector<Slice> slices) {
    metrics_.on(record::LeaseStarted{at_s(s), job, {}, StartReason::head_of_line, slices});
  }
  void finish(std::int64_t s, std::uint64_t job, std::int64_t kept_s) {
    metrics_.on(record::LeaseEnded{at_s(s), job, {}, EndReason::finished, {}, TimeSpan::seconds(kept_s)});
    metrics_.on(record::JobEnded{at_s(s), job, JobState::finished});
  }
  void kill(std::int64_t s, std::uint64_t job) {
    metrics_.on(record::LeaseEnded{at_s(s), job, {}, EndReason::limit, {}, {}});
    metrics_.on(record::JobEnded{at_s(s), job, JobState::killed});
  }
  void end(std::int64_t s, std::uint64_t job, JobState state) { metrics_.on(record::JobEnded{at_s(s), job, state}); }
  [[nodiscard]] RunStatistics stop(std::int64_t s) {
    const JobNames names{.tenants = {"a", "b", "c"}, .classes = {"class"}};
    metrics_.on(record::RunEnded{at_s(s), 1, true, &names});
    return metrics_.statistics();
  }

 private:
  ClusterSpec cluster_;
  Metrics metrics_;
  std::uint64_t jobs_ = 0;
};

JobSpec one_gpu(std::int64_t submit_s, std::int64_t work_s, Outcome outcome = Outcome::completed) {
  JobSpec spec = job(submit_s, work_s, gpus(1));
  spec.outcome = outcome;
  return spec;
}

struct Expected {
  const char* metric;
  double value;
};

void expect_metrics(const RunStatistics& statistics, std::initializer_list<Expected> expected) {
  for (const Expected& row : expected) EXPECT_DOUBLE_EQ(statistics.metric(row.metric), row.value) << row.metric;
}

// Job 0 is submitted at 0 s, held until 40 s, waits until 100 s and runs for 50 s. Job 1 is held until it is cancelled
// at 60 s, job 2 is held at the end.
TEST(MetricsKinds, AHeldJobWaitsFromItsReleaseOn) {
  Story story;
  story.submit(0, one_gpu(0, 50), true);
  story.submit(10, one_gpu(10, 50), true);
  story.submit(20, one_gpu(20, 50), true);
  story.release(40, 0);
  story.end(60, 1, JobState::cancelled);
  story.start(100, 0, {slice(0, 1)});
  story.finish(150, 0, 50);
  story.end(200, 2, JobState::queued);
  expect_metrics(story.stop(200), {{"jobs.wait.mean", 60.0},
                                   {"jobs.held.mean", 40.0},
                                   {"jobs.turnaround.mean", 150.0},
                                   {"jobs.bounded_slowdown.mean", 110.0 / 50.0},
                                   {"jobs.cancelled", 1},
                                   {"jobs.queued", 1},
                                   {"jobs.measured", 1},
                                   {"queue.jobs.max", 1},
                                   {"queue.jobs.mean", 60.0 / 200.0}});
}

// 100 s completed, 200 s failed, 300 s cancelled, and 400 s killed, whose outcome never came to be.
TEST(MetricsKinds, OutcomesAreThoseOfFinishedJobs) {
  Story story;
  std::uint64_t id = 0;
  for (const Outcome outcome : {Outcome::completed, Outcome::failed, Outcome::cancelled, Outcome::failed}) {
    story.submit(0, one_gpu(0, 1000, outcome));
    story.start(0, id, {{{0}, 1, 0, 0, std::uint64_t{1} << id}});
    ++id;
  }
  story.finish(100, 0, 100);
  story.finish(200, 1, 200);
  story.finish(300, 2, 300);
  story.kill(400, 3);
  expect_metrics(story.stop(400), {{"jobs.outcome.completed", 1},
                                   {"jobs.outcome.failed", 1},
                                   {"jobs.outcome.cancelled", 1},
                                   {"jobs.finished", 3},
                                   {"jobs.killed", 1},
                                   {"gpu_hours.failed", 200 / hour},
                                   {"gpu_hours.cancelled", 300 / hour},
                                   {"gpu_hours.wasted", 400 / hour},
                                   {"gpu_hours.failed.share", 200.0 / 1000.0}});
}

// Half a GPU for 100 s and a quarter for 60 s on the same GPU, then a gang of three tenths of two GPUs each.
TEST(MetricsKinds, SharesOfAGpuCountAsShares) {
  const auto share = [](std::uint32_t node, std::uint32_t milli) { return Slice{{node}, 1, 0, 0, 1, milli}; };
  JobSpec half = job(0, 100, {1, {.gpu_milli = 500}, 0, {}});
  JobSpec quarter = job(0, 60, {1, {.gpu_milli = 250}, 0, {}});
  JobSpec gang = job(0, 50, {4, {.gpu_milli = 300}, 0, {}});
  Story story;
  for (const JobSpec& spec : {half, quarter, gang}) story.submit(0, spec);
  story.start(0, 0, {share(0, 500)});
  story.start(0, 1, {share(0, 250)});
  story.finish(60, 1, 60);
  story.finish(100, 0, 100);
  story.start(100, 2, {share(0, 300), share(0, 300), share(1, 300), share(1, 300)});
  story.finish(150, 2, 50);
  const RunStatistics statistics = story.stop(200);
  const double gpu_seconds = 0.5 * 100 + 0.25 * 60 + 1.2 * 50;
  expect_metrics(statistics, {{"gpu_hours.used", gpu_seconds / hour},
                              {"gpu_hours.present", 8 * 200 / hour},
                              {"utilisation.gpu", gpu_seconds / (8 * 200)},
                              {"jobs.measured", 3}});
  EXPECT_EQ(statistics.series[1].buckets[0].max, 0.75);
  EXPECT_EQ(statistics.series[1].buckets[2].max, 1.2);
  ASSERT_EQ(statistics.size_classes.size(), 2U);
  EXPECT_EQ(statistics.size_classes[0].name, "below 1 GPU");
  EXPECT_EQ(statistics.size_classes[0].jobs, 2U);
  EXPECT_DOUBLE_EQ(statistics.size_classes[0].gpu_hours, 65 / hour);
  EXPECT_EQ(statistics.size_classes[1].name, "2 GPUs") << "1.2 GPUs are more than one";
}

// Two jobs of a warm start hold 5 GPUs until 100 s; the window begins at 0 s, and only the job of 50 s is measured.
TEST(MetricsKinds, JobsOfAWarmStartHoldGpusAndAreNotMeasured) {
  Story story;
  JobSpec running = job(-500, 600, gpus(4));
  running.ran_before = TimeSpan::seconds(500);
  story.submit(0, running);
  story.submit(0, one_gpu(-10, 90));
  story.start(0, 0, {slice(0, 4)});
  story.start(10, 1, {slice(1, 1)});
  story.submit(50, job(50, 30, gpus(4)));
  story.finish(100, 0, 100);
  story.finish(100, 1, 90);
  story.start(100, 2, {slice(0, 4)});
  story.finish(130, 2, 30);
  expect_metrics(story.stop(130), {{"jobs.submitted", 3},
                                   {"jobs.finished", 3},
                                   {"jobs.measured", 1},
                                   {"jobs.wait.mean", 50.0},
                                   {"makespan", 130.0},
                                   {"gpu_hours.present", 8 * 130 / hour},
                                   {"gpu_hours.used", (4 * 100 + 90 + 4 * 30) / hour},
                                   {"load.gpu", 4.0 * 30 / (8.0 * 50)}});
}

/// Some thousands of jobs of three tenants with heavy-tailed waits, of which many are zero.
RunStatistics many_jobs(std::uint64_t exact_up_to) {
  Rng rng{17, Stream::durations, 0};
  Story story(exact_up_to);
  constexpr std::uint64_t jobs = 5'000;
  for (std::uint64_t i = 0; i < jobs; ++i) {
    JobSpec spec = job(0, 1, gpus(1 + static_cast<std::uint32_t>(rng.below(4))));
    spec.tenant = {static_cast<std::uint32_t>(rng.below(3))};
    story.submit(0, spec);
  }
  for (std::uint64_t i = 0; i < jobs; ++i) {
    const auto wait =
        static_cast<std::int64_t>(i < jobs / 3 ? 0.0 : 1e6 * std::pow(static_cast<double>(i) / jobs, 9.0));
    story.start(wait, i, {slice(0, 1)});
    story.finish(wait, i, 0);
  }
  return story.stop(2'000'000);
}

TEST(MetricsKinds, BeyondTheLimitPercentilesAreWithinTheStatedError) {
  const RunStatistics exact = many_jobs(5'000);
  const RunStatistics sketched = many_jobs(4'999);
  const RunStatistics sketched_from_the_first = many_jobs(0);
  EXPECT_TRUE(exact.exact);
  EXPECT_EQ(exact.percentile_error, 0.0);
  EXPECT_FALSE(sketched.exact);
  EXPECT_EQ(sketched.percentile_error, QuantileSketch::relative_error);
  const auto expect_near = [](double sketch, double value, const std::string& what) {
    EXPECT_NEAR(sketch, value, value * (QuantileSketch::relative_error + 1e-12)) << what;
  };
  for (std::size_t i = 0; i < exact.metrics.size(); ++i) {
    const auto& [name, value] = exact.metrics[i];
    const double sketch = sketched.metrics[i].value;
    if (std::isnan(value)) continue;
    if (name.find(".p") != std::string::npos) {
      expect_near(sketch, value, name);
    } else {
      EXPECT_EQ(sketch, value) << name << " does not depend on how percentiles are made";
    }
    EXPECT_EQ(sketched_from_the_first.metrics[i].value, sketch) << name;
  }
  ASSERT_EQ(sketched.wait_quantiles_s.size(), exact.wait_quantiles_s.size());
  for (std::size_t i = 0; i < exact.wait_quantiles_s.size(); ++i)
    expect_near(sketched.wait_quantiles_s[i], exact.wait_quantiles_s[i], "quantile " + std::to_string(i));
  EXPECT_NE(exact.metric("jobs.wait.p95"), sketched.metric("jobs.wait.p95")) << "the sketch is in use";
  for (const auto groups : {&RunStatistics::tenants, &RunStatistics::size_classes}) {
    ASSERT_EQ((sketched.*groups).size(), (exact.*groups).size());
    for (std::size_t i = 0; i < (exact.*groups).size(); ++i) {
      const GroupStatistics& a = (exact.*groups)[i];
      const GroupStatistics& b = (sketched.*groups)[i];
      EXPECT_EQ(a.name, b.name);
      EXPECT_EQ(a.jobs, b.jobs);
      EXPECT_EQ(a.wait_mean_s, b.wait_mean_s);
      EXPECT_EQ(a.turnaround_mean_s, b.turnaround_mean_s);
      EXPECT_EQ(a.bounded_slowdown_mean, b.bounded_slowdown_mean);
      EXPECT_EQ(a.gpu_hours, b.gpu_hours);
      expect_near(b.wait_p50_s, a.wait_p50_s, a.name);
      expect_near(b.wait_p999_s, a.wait_p999_s, a.name);
      expect_near(b.turnaround_p95_s, a.turnaround_p95_s, a.name);
    }
  }
}

TEST(MetricsKinds, BatchesAreInTheOrderOfSubmission) {
  Story story(exact_jobs_by_default, {at_s(5), std::nullopt});
  story.submit(0, one_gpu(0, 10));  // before the window
  story.submit(5, one_gpu(5, 10));
  story.submit(6, one_gpu(6, 10));
  story.start(6, 2, {slice(0, 1)});
  story.finish(16, 2, 10);
  story.start(20, 1, {slice(0, 1)});
  story.finish(30, 1, 10);
  story.start(30, 0, {slice(0, 1)});
  story.finish(40, 0, 10);
  const JobBatches batches = story.stop(40).batches;
  ASSERT_EQ(batches.batches.size(), 2U);
  EXPECT_EQ(batches.batches[0].wait_mean_s, 15.0);
  EXPECT_EQ(batches.batches[0].bounded_slowdown_mean, 2.5);
  EXPECT_EQ(batches.batches[1].wait_mean_s, 0.0);
  EXPECT_EQ(batches.batches[1].turnaround_mean_s, 10.0);
}

}  // namespace
}  // namespace headroom
