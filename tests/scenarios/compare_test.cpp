// SPDX-License-Identifier: Apache-2.0
#include "scenarios/compare_traces.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

namespace headroom {
namespace {

constexpr std::int64_t s_ns = 1'000'000'000;
constexpr std::int64_t h_ns = 3600 * s_ns;

TEST(KsDistance, HandComputed) {
  // F_a steps at 1 2 3 4, F_b at 2 2 5: after 1: 1/4 - 0; after 2: 1/2 - 2/3; after 4: 1 - 2/3 = 1/3; after 5: 0.
  EXPECT_DOUBLE_EQ(ks_distance({1, 2, 3, 4}, {2, 2, 5}), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(ks_distance({2, 2, 5}, {1, 2, 3, 4}), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(ks_distance({1, 2}, {3, 4}), 1.0);
  EXPECT_DOUBLE_EQ(ks_distance({1, 2, 2, 7}, {1, 2, 2, 7}), 0.0);
  EXPECT_DOUBLE_EQ(ks_distance({1, 1, 2, 2}, {1, 2}), 0.0) << "a thinned sample is the same distribution";
  EXPECT_DOUBLE_EQ(ks_distance({}, {1}), 1.0);
}

TEST(Autocorrelation, OfShortSeriesByHand) {
  // 1 2 3 4: mean 2.5, squares 5; lag 1: (-1.5)(-.5) + (-.5)(.5) + (.5)(1.5) = 1.25; lag 2: -1.5; lag 3: -2.25.
  const auto r = autocorrelation({1, 2, 3, 4}, 4);
  EXPECT_DOUBLE_EQ(r[0], 0.25);
  EXPECT_DOUBLE_EQ(r[1], -0.3);
  EXPECT_DOUBLE_EQ(r[2], -0.45);
  EXPECT_DOUBLE_EQ(r[3], 0.0) << "no pair is left";
  EXPECT_EQ(autocorrelation({3, 3, 3}, 2), (std::vector<double>{0.0, 0.0}));
}

TEST(Autocorrelation, OfAWaveIsAWave) {
  std::vector<double> wave;
  for (int t = 0; t < 24 * 400; ++t) wave.push_back(std::cos(2.0 * std::numbers::pi * t / 24.0));
  const auto r = autocorrelation(wave, 24);
  EXPECT_NEAR(r[5], 0.0, 0.002) << "a quarter of the period";
  EXPECT_NEAR(r[11], -1.0, 0.002);
  EXPECT_NEAR(r[23], 1.0, 0.003) << "less by the share of pairs that the ends lack";
}

TEST(DescribeSample, MomentsAndQuantiles) {
  const SampleDistribution d = describe_sample({4, 1, 3, 2});
  EXPECT_EQ(d.count, 4U);
  EXPECT_DOUBLE_EQ(d.mean, 2.5);
  EXPECT_DOUBLE_EQ(d.cv, std::sqrt(1.25) / 2.5);
  EXPECT_DOUBLE_EQ(d.quantile(0.5), 2.5);
  EXPECT_DOUBLE_EQ(d.quantile(0.9), 3.7);
  EXPECT_DOUBLE_EQ(d.quantile(1.0), 4.0);
  EXPECT_DOUBLE_EQ(describe_sample({}).quantile(0.5), 0.0);
}

JobFacts three_jobs() {
  JobFacts facts;
  facts.tenants = {"a", "b"};
  facts.partitions = {"", ""};
  facts.has_gpus = true;
  facts.jobs = {{.submit_ns = h_ns / 2, .run_s = 3600, .gpu_milli = 2000, .tenant = 0, .outcome = Outcome::completed},
                {.submit_ns = 3 * h_ns, .run_s = 900, .gpu_milli = 500, .tenant = 1, .outcome = Outcome::failed},
                {.submit_ns = 3 * h_ns, .run_s = 1e6, .gpu_milli = 1000, .tenant = 1, .outcome = Outcome::failed}};
  return facts;
}

TEST(TraceProfileTest, HandComputed) {
  // Simulated zero is 1970-01-03 23:00, a Saturday: the jobs come at 23:30, and on Sunday at 02:00.
  const TraceProfile p = profile_trace(three_jobs(), 2 * 86400 + 23 * 3600, "t");
  EXPECT_EQ(p.hourly.jobs, (std::vector<double>{1, 0, 0, 2}));
  const double work_h[] = {2.0, 0.0, 0.0, 0.125 + 1e6 / 3600.0};
  const double demand[] = {1.0, 1.0, 0.0, 0.125 + 1.0};  // 2 GPUs for half of each of two hours; 1/2 GPU for 1/4 h
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(p.hourly.work[i], work_h[i], 1e-12);
    EXPECT_NEAR(p.hourly.demand[i], demand[i], 1e-12);
  }
  EXPECT_NEAR(p.span_h, 2.5, 1e-12);
  EXPECT_NEAR(p.jobs_per_hour, 0.8, 1e-12);
  EXPECT_NEAR(p.outcomes[1].share, 2.0 / 3.0, 1e-12);
  EXPECT_NEAR(p.outcomes[1].mean_run_s, (900.0 + 1e6) / 2.0, 1e-6);
  EXPECT_NEAR(p.outcomes[0].work_share, 2.0 / (2.125 + 1e6 / 3600.0), 1e-12);
  EXPECT_NEAR(p.dispersion, 0.6875 / 0.75, 1e-12);
  EXPECT_NEAR(p.by_hour[23], 4.0 / 3.0, 1e-12);
  EXPECT_NEAR(p.by_hour[2], 8.0 / 3.0, 1e-12);
  EXPECT_NEAR(p.by_weekday[5], 4.0 / 3.0, 1e-12) << "Saturday: one job in one hour, against 3/4";
  EXPECT_NEAR(p.by_weekday[6], 8.0 / 9.0, 1e-12) << "Sunday: two jobs in three hours";
  ASSERT_EQ(p.tenants.size(), 2U);
  EXPECT_EQ(p.tenants[0].name, "b") << "most work first";
  EXPECT_NEAR(p.gap_s.max, 9000.0, 1e-9);
}

TEST(TraceProfileTest, NothingIsNothing) {
  const TraceProfile p = profile_trace(JobFacts{}, 0);
  EXPECT_EQ(p.jobs, 0U);
  EXPECT_EQ(compare_traces(p, p).acf_jobs_rms, 0.0);
}

TEST(CompareTraces, AWorkloadIsItself) {
  const TraceProfile p = profile_trace(three_jobs(), 0);
  const TraceComparison c = compare_traces(p, p);
  for (const ComparedMeasure& m : c.measures) EXPECT_EQ(m.ratio(), 1.0) << m.name;
  for (const ComparedSample& s : c.samples) {
    EXPECT_EQ(s.ks, 0.0) << s.name;
    EXPECT_EQ(s.a, s.b);
    EXPECT_EQ(s.p.size(), 101U);
  }
  EXPECT_EQ(c.acf_work_rms, 0.0);
}

TEST(CompareTraces, ALongerJobShowsWhereItShould) {
  JobFacts other = three_jobs();
  other.jobs[0].run_s *= 2.0;
  const TraceComparison c = compare_traces(profile_trace(three_jobs(), 0), profile_trace(other, 0));
  EXPECT_DOUBLE_EQ(c.samples[0].ks, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(c.samples[1].ks, 0.0);
  EXPECT_GT(c.acf_work_rms, 0.0);
  EXPECT_EQ(c.acf_jobs_rms, 0.0);
}

}  // namespace
}  // namespace headroom
