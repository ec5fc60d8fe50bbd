// SPDX-License-Identifier: Apache-2.0
#include "scenarios/synthetic_workload.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

#include "models/check.hpp"

/// Seeds are fixed, so nothing here fails by chance; "4 sigma" says how far the one sample that is drawn may lie.
namespace headroom {
namespace {

using Kind = DurationDistribution::Kind;

constexpr std::int64_t day_s = 86400;

DurationDistribution spread(Kind kind, double a, double b = 0.0, TimeSpan max = TimeSpan::unlimited()) {
  return {.kind = kind, .a = a, .b = b, .min = {}, .max = max};
}
DurationDistribution always(double seconds) {
  return spread(Kind::constant, seconds);
}

SyntheticClass job_class(const std::string& name, double share, std::uint32_t gpus, DurationDistribution duration) {
  SyntheticClass c;
  c.name = name;
  c.share = share;
  c.request.per_task = {.gpus = gpus, .cpus = 2, .memory_bytes = 0};
  c.duration = duration;
  return c;
}

/// 64 nodes of 8 GPUs; 100 jobs an hour, one class, one GPU for an exponential hour.
Scenario site() {
  Scenario scenario;
  scenario.cluster.pools.push_back({.name = "a", .nodes = 64, .node = {.cpus = 32, .gpus = 8, .gpu_model = "a"}});
  scenario.run.seed = 7;
  return scenario;
}
SyntheticWorkload steady(std::uint64_t jobs) {
  SyntheticWorkload w;
  w.jobs = jobs;
  w.arrivals_per_second = 100.0 / 3600.0;
  w.classes.push_back(job_class("only", 1.0, 1, spread(Kind::exponential, 3600.0)));
  return w;
}

std::vector<JobSpec> all_jobs(const SyntheticWorkload& workload, const Scenario& scenario) {
  const auto source = make_synthetic_workload(workload, scenario);
  std::vector<JobSpec> jobs;
  while (auto job = source->next()) jobs.push_back(*job);
  EXPECT_FALSE(source->next()) << "a source that is over stays over";
  return jobs;
}

double share_error(double share, double jobs) {
  return std::sqrt(share * (1.0 - share) / jobs);
}

TEST(SyntheticArrivals, CountWithinTheHorizonIsPoisson) {
  for (const double amplitude : {0.0, 0.8}) {
    Scenario scenario = site();
    scenario.run.horizon = TimeSpan::seconds(100 * day_s);
    SyntheticWorkload workload = steady(0);
    workload.diurnal_amplitude = amplitude;
    const auto jobs = all_jobs(workload, scenario);
    const double expected = 100.0 * 24.0 * 100.0;
    EXPECT_NEAR(static_cast<double>(jobs.size()), expected, 4.0 * std::sqrt(expected)) << amplitude;
    EXPECT_LT(jobs.back().submit, Instant::seconds(100 * day_s));
  }
}

TEST(SyntheticArrivals, GapsAreExponential) {
  const auto jobs = all_jobs(steady(100'000), site());
  double sum = 0.0, squares = 0.0;
  Instant before;
  for (const JobSpec& job : jobs) {
    const double gap = (job.submit - before).in_seconds() / 36.0;  // in units of the mean
    EXPECT_GE(gap, 0.0);
    sum += gap;
    squares += gap * gap;
    before = job.submit;
  }
  // Of a unit exponential X: var X = 1, E X^2 = 2, var X^2 = 24 - 4 = 20.
  EXPECT_NEAR(sum / 1e5, 1.0, 4.0 * std::sqrt(1.0 / 1e5));
  EXPECT_NEAR(squares / 1e5, 2.0, 4.0 * std::sqrt(20.0 / 1e5));
}

struct DiurnalRow {
  double amplitude;
  std::int64_t peak_s;        ///< time of day
  std::int64_t start_unix_s;  ///< of simulated zero
};
constexpr DiurnalRow diurnal_rows[] = {
    {0.0, 0, 0},    {0.5, 0, 0}, {0.5, 14 * 3600, 0}, {1.0, 14 * 3600, 0}, {0.7, 14 * 3600, 1'700'000'000},
    {0.7, 3600, -7}};

TEST(SyntheticArrivals, FollowTheTimeOfDay) {
  for (const DiurnalRow& row : diurnal_rows) {
    Scenario scenario = site();
    scenario.run.horizon = TimeSpan::seconds(100 * day_s);
    scenario.run.start_unix_s = row.start_unix_s;
    SyntheticWorkload workload = steady(0);
    workload.diurnal_amplitude = row.amplitude;
    workload.diurnal_peak = TimeSpan::seconds(row.peak_s);
    double cosine = 0.0, sine = 0.0, jobs = 0.0;
    for (const JobSpec& job : all_jobs(workload, scenario)) {
      const double time_of_day = job.submit.in_seconds() + static_cast<double>(row.start_unix_s - row.peak_s);
      const double angle = 2.0 * std::numbers::pi * time_of_day / static_cast<double>(day_s);
      cosine += 2.0 * std::cos(angle);
      sine += 2.0 * std::sin(angle);
      jobs += 1.0;
    }
    // The density of the angle is (1 + A cos x) / 2 pi: E[2 cos x] = A, E[2 sin x] = 0, both variances at most 2.
    EXPECT_NEAR(cosine / jobs, row.amplitude, 4.0 * std::sqrt(2.0 / jobs)) << row.amplitude;
    EXPECT_NEAR(sine / jobs, 0.0, 4.0 * std::sqrt(2.0 / jobs)) << row.amplitude;
  }
}

TEST(SyntheticArrivals, EndWithTheClock) {
  SyntheticWorkload workload = steady(1000);
  workload.arrivals_per_second = 1.0 / (100.0 * 365.25 * 86400.0);  // one in a century, and 292 years
  EXPECT_LT(all_jobs(workload, site()).size(), 15U);
}

TEST(SyntheticJobs, ClassesAndTenantsHaveTheirShares) {
  SyntheticWorkload workload = steady(100'000);
  workload.classes.clear();
  for (const double share : {6.0, 3.0, 0.0, 1.0}) workload.classes.push_back(job_class("c", share, 1, always(60.0)));
  workload.tenants = {{"x", 0.25}, {"y", 0.75}};
  double classes[4] = {}, tenants[2] = {}, both = 0.0;
  for (const JobSpec& job : all_jobs(workload, site())) {
    ASSERT_LT(job.job_class.index, 4U);
    ASSERT_LT(job.tenant.index, 2U);
    classes[job.job_class.index] += 1.0;
    tenants[job.tenant.index] += 1.0;
    if (job.job_class.index == 0 && job.tenant.index == 0) both += 1.0;
  }
  const double n = 1e5;
  const double shares[4] = {0.6, 0.3, 0.0, 0.1};
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(classes[i] / n, shares[i], 4.0 * share_error(shares[i], n)) << i;
  EXPECT_NEAR(tenants[0] / n, 0.25, 4.0 * share_error(0.25, n));
  EXPECT_NEAR(both / n, 0.15, 4.0 * share_error(0.15, n)) << "class and tenant are independent";
}

TEST(SyntheticJobs, CarryWhatTheirClassSays) {
  SyntheticWorkload workload = steady(1000);
  workload.classes.clear();
  SyntheticClass small = job_class("small", 1.0, 1, always(60.0));
  SyntheticClass big = job_class("big", 1.0, 8, always(120.0));
  big.request.tasks = 4;
  big.gpu_model = "h100-sxm";
  big.priority = 5;
  workload.classes = {small, big, big};
  workload.classes[2].name = "other model";
  workload.classes[2].gpu_model = "a100-sxm-80gb";
  const auto source = make_synthetic_workload(workload, site());
  std::uint64_t number = 0;
  while (const auto job = source->next()) {
    EXPECT_EQ(job->number, ++number);
    const bool is_small = job->job_class.index == 0;
    EXPECT_EQ(job->request.tasks, is_small ? 1U : 4U);
    EXPECT_EQ(job->request.per_task.gpus, is_small ? 1U : 8U);
    EXPECT_EQ(job->request.gpu_model.valid(), !is_small);
    if (!is_small) {
      EXPECT_EQ(job->request.gpu_model.index, job->job_class.index - 1);
    }
    EXPECT_EQ(job->priority, is_small ? 0 : 5);
    EXPECT_EQ(job->work, TimeSpan::seconds(is_small ? 60 : 120));
    EXPECT_EQ(job->tenant.index, 0U);
  }
  EXPECT_EQ(number, 1000U);
  EXPECT_EQ(source->names().classes, (std::vector<std::string>{"small", "big", "other model"}));
  EXPECT_EQ(source->names().gpu_models, (std::vector<std::string>{"h100-sxm", "a100-sxm-80gb"}));
  EXPECT_EQ(source->names().tenants, std::vector<std::string>{"default"});
}

TEST(SyntheticJobs, EstimatesAreTheDurationTimesTheFactor) {
  SyntheticWorkload workload = steady(50'000);
  workload.classes[0].estimate_factor_min = 1.5;
  workload.classes[0].estimate_factor_max = 4.0;
  double sum = 0.0, counted = 0.0;
  for (const JobSpec& job : all_jobs(workload, site())) {
    EXPECT_EQ(job.estimate.ns % 1'000'000'000, 0) << "whole seconds";
    EXPECT_GE(job.estimate.in_seconds(), 1.5 * job.work.in_seconds());
    EXPECT_LE(job.estimate.in_seconds(), 4.0 * job.work.in_seconds() + 1.0);
    EXPECT_TRUE(job.limit.is_unlimited());
    if (job.work < TimeSpan::seconds(3600)) continue;  // rounding up adds less than 1/3600 to the factor of the others
    sum += job.estimate.in_seconds() / job.work.in_seconds();
    counted += 1.0;
  }
  EXPECT_NEAR(sum / counted, 2.75, 4.0 * 2.5 / std::sqrt(12.0 * counted) + 1.0 / 3600.0);
}

TEST(SyntheticJobs, AnExactEstimateIsTheRunRoundedUpToASecond) {
  SyntheticWorkload workload = steady(10'000);
  workload.classes[0].duration = spread(Kind::pareto, 1e-3, 0.3);  // from a millisecond to a century
  for (const JobSpec& job : all_jobs(workload, site())) {
    EXPECT_GE(job.estimate, job.work);
    EXPECT_LT(job.estimate, job.work + TimeSpan::seconds(1));
  }
}

TEST(SyntheticJobs, WhoMayUnderestimateIsKilledAtTheEstimate) {
  SyntheticWorkload workload = steady(10'000);
  workload.classes[0].estimate_factor_min = 0.5;
  workload.classes[0].estimate_factor_max = 1.5;
  double killed = 0.0;
  for (const JobSpec& job : all_jobs(workload, site())) {
    EXPECT_EQ(job.limit, job.estimate);
    if (job.limit < job.work) killed += 1.0;
  }
  // Half, less the few short jobs that the whole second saves: P(estimate rounds over the run) < 1 s / (0.5 * 1 h).
  EXPECT_NEAR(killed / 1e4, 0.5, 4.0 * share_error(0.5, 1e4) + 1.0 / 1800.0);
}

TEST(SyntheticLoad, OfferedWorkHitsTheTarget) {
  for (const auto max : {TimeSpan::unlimited(), TimeSpan::seconds(7200)}) {
    Scenario scenario = site();
    scenario.run.horizon = TimeSpan::seconds(50 * day_s);
    SyntheticWorkload workload;
    workload.load = 0.85;
    workload.diurnal_amplitude = 0.4;
    workload.classes = {job_class("a", 0.8, 1, spread(Kind::lognormal, 1200, 1.2, max)),
                        job_class("b", 0.2, 4, spread(Kind::weibull, 3600, 0.7, max))};
    workload.classes[1].request.tasks = 4;
    double work = 0.0, squares = 0.0;
    for (const JobSpec& job : all_jobs(workload, scenario)) {
      const double gpu_s = job.work.in_seconds() * job.request.tasks * job.request.per_task.gpus;
      work += gpu_s;
      squares += gpu_s * gpu_s;  // a compound Poisson sum has the variance E[N] E[X^2], and this estimates it
    }
    const double target = 0.85 * 64 * 8 * 50 * day_s;
    EXPECT_NEAR(work, target, 4.0 * std::sqrt(squares));
    EXPECT_LT(std::sqrt(squares), 0.02 * target) << "or the check above says nothing";
  }
}

TEST(SyntheticLoad, CountsCpusWhereThereIsNoGpu) {
  Scenario scenario = site();
  scenario.cluster.pools[0].node.cpus = 16;
  scenario.cluster.pools[0].node.gpus = 0;
  SyntheticWorkload workload = steady(1);
  workload.arrivals_per_second = 0.0;
  workload.load = 0.5;
  workload.classes[0].request.tasks = 3;
  // 0.5 * 64 * 16 CPUs over 3 tasks * 2 CPUs * 3600 s.
  EXPECT_NEAR(mean_arrival_rate(workload, scenario.cluster).si, 512.0 / 21600.0, 1e-15);
}

TEST(SyntheticSeed, SameSeedSameJobs) {
  SyntheticWorkload workload = steady(1000);
  workload.diurnal_amplitude = 0.5;
  Scenario scenario = site();
  const auto one = all_jobs(workload, scenario), two = all_jobs(workload, scenario);
  scenario.run.seed = 8;
  const auto other = all_jobs(workload, scenario);
  ASSERT_EQ(one.size(), two.size());
  int equal_to_other = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].submit, two[i].submit);
    EXPECT_EQ(one[i].work, two[i].work);
    EXPECT_EQ(one[i].estimate, two[i].estimate);
    if (one[i].submit == other[i].submit || one[i].work == other[i].work) ++equal_to_other;
  }
  EXPECT_EQ(equal_to_other, 0);
}

TEST(SyntheticSeed, ANewDurationMovesNothingElse) {
  SyntheticWorkload workload = steady(5000);
  workload.classes.push_back(job_class("second", 1.0, 2, spread(Kind::lognormal, 600.0, 1.0)));
  workload.tenants = {{"x", 1.0}, {"y", 1.0}};
  const auto before = all_jobs(workload, site());
  workload.classes[1].duration = spread(Kind::pareto, 60.0, 1.5);
  const auto after = all_jobs(workload, site());
  int moved = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].submit, after[i].submit);
    EXPECT_EQ(before[i].job_class, after[i].job_class);
    EXPECT_EQ(before[i].tenant, after[i].tenant);
    if (before[i].job_class.index == 0) {
      EXPECT_EQ(before[i].work, after[i].work);
    }
    if (before[i].work != after[i].work) ++moved;
  }
  EXPECT_GT(moved, 2000) << "the second class did change";
}

TEST(SyntheticFault, NamesWhatIsMissing) {
  const auto fault = [](auto change) {
    SyntheticWorkload workload = steady(10);
    Scenario scenario = site();
    change(workload, scenario);
    return synthetic_fault(workload, scenario).value_or("");
  };
  const auto by_load = [](SyntheticWorkload& w) { w.arrivals_per_second = 0, w.load = 0.5; };
  EXPECT_EQ(fault([](auto&, auto&) {}), "");
  EXPECT_EQ(fault([](auto& w, auto&) { w.classes.clear(); }), "there is no job class");
  EXPECT_EQ(fault([](auto& w, auto&) { w.classes[0].share = 0; }), "the shares of the classes sum to 0");
  EXPECT_EQ(fault([](auto& w, auto&) { w.tenants = {{"x", 0.0}}; }), "the shares of the tenants sum to 0");
  EXPECT_EQ(fault([](auto& w, auto&) { w.jobs = 0; }), "without a number of jobs the run needs a horizon");
  EXPECT_EQ(fault([](auto& w, auto&) { w.arrivals_per_second = 0; }), "neither a rate of arrivals nor a load is given");
  EXPECT_EQ(fault([&](auto& w, auto&) { by_load(w); }), "");
  EXPECT_EQ(fault([&](auto& w, auto& s) { by_load(w), s.cluster.pools.clear(); }),
            "a load needs a cluster with GPUs or CPUs");
  EXPECT_EQ(fault([&](auto& w, auto&) { by_load(w), w.classes[0].request.per_task.gpus = 0; }),
            "a load counts GPUs, and no class asks for one");
  EXPECT_EQ(fault([&](auto& w, auto& s) {
              by_load(w), s.cluster.pools[0].node.gpus = 0, w.classes[0].request.per_task.cpus = 0;
            }),
            "a load counts CPUs in a cluster without GPUs, and no class asks for one");
}

TEST(SyntheticFault, IsABugWhenIgnored) {
  SyntheticWorkload workload = steady(0);
  EXPECT_THROW(static_cast<void>(make_synthetic_workload(workload, site())), InternalError);
}

}  // namespace
}  // namespace headroom
