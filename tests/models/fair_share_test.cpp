// SPDX-License-Identifier: Apache-2.0
#include "models/network/fair_share.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <random>
#include <vector>

namespace headroom {
namespace {

using Answer = std::span<const double> SharedStepTimes::*;
constexpr Answer interleaved = &SharedStepTimes::interleaved_s, expected_by_chance = &SharedStepTimes::expected_s,
                 colliding = &SharedStepTimes::colliding_s;
constexpr Answer all_answers[] = {interleaved, expected_by_chance, colliding};

std::vector<double> steps(const std::vector<double>& capacity, const SharedSteps& jobs, Answer which) {
  FairShare solver;
  const auto times = solver.solve(capacity, jobs);
  return {(times.*which).begin(), (times.*which).end()};
}

void add(SharedSteps& jobs, double elsewhere_s, double sending_s, std::vector<BundleUse> uses, double alone = 1.0) {
  jobs.add_job(elsewhere_s);
  jobs.add_phase(sending_s * alone, alone, 0.0, 1.0, uses);
}

TEST(FairShare, AJobAloneHasItsOwnPace) {
  SharedSteps jobs;
  jobs.add_job(2.0);
  for (int phase = 0; phase < 3; ++phase) jobs.add_phase(1.0, 1.0, 0.0, 1.0, std::vector<BundleUse>{{0}, {1, 0.5}});
  for (const Answer which : all_answers) EXPECT_DOUBLE_EQ(steps({1.0, 1.0}, jobs, which)[0], 5.0);
}

TEST(FairShare, WhatIsHiddenByComputingCostsNothing) {
  SharedSteps jobs;
  jobs.add_job(2.0);
  jobs.add_phase(3.0, 1.0, 1.5, 1.0, std::vector<BundleUse>{{0}});
  for (const Answer which : all_answers) EXPECT_DOUBLE_EQ(steps({1.0}, jobs, which)[0], 3.5);
}

// Who only sends is always there: all three answers are plain max-min.
TEST(FairShare, SteadySendersShareByMaxMin) {
  SharedSteps jobs;
  for (int job = 0; job < 4; ++job) add(jobs, 0.0, 1.0, {{0}});
  for (const Answer which : all_answers)
    for (const double step : steps({1.0}, jobs, which)) EXPECT_NEAR(step, 4.0, 0.02);
}

TEST(FairShare, JobsOnOtherBundlesDoNotMeet) {
  SharedSteps jobs;
  add(jobs, 1.0, 1.0, {{0}});
  add(jobs, 1.0, 1.0, {{1}});
  for (const Answer which : all_answers)
    for (const double step : steps({1.0, 1.0}, jobs, which)) EXPECT_DOUBLE_EQ(step, 2.0);
}

TEST(FairShare, TwoThatComputeAsLongAsTheySendCanInterleaveOrCollide) {
  SharedSteps jobs;
  add(jobs, 1.0, 1.0, {{0}});
  add(jobs, 1.0, 1.0, {{0}});
  EXPECT_NEAR(steps({1.0}, jobs, interleaved)[0], 2.0, 1e-3);
  EXPECT_NEAR(steps({1.0}, jobs, colliding)[0], 3.0, 1e-3);
}

// Both send at the rate r at which the bundle is full: 1 / (1 + 1 / r) + 1 / (3 + 1 / r) = 0.4.
TEST(FairShare, TwoWhoInterleaveFillTheBundleTogether) {
  SharedSteps jobs;
  add(jobs, 1.0, 1.0, {{0}});
  add(jobs, 3.0, 1.0, {{0}});
  const double p = 4.0 - 3.0 * 0.4, q = 2.0 - 4.0 * 0.4;
  const double sending = 2.0 * p / (std::sqrt(q * q + 4.0 * p * 0.4) - q);
  const auto step = steps({0.4}, jobs, interleaved);
  EXPECT_NEAR(step[0], 1.0 + sending, 1e-9);
  EXPECT_NEAR(step[1], 3.0 + sending, 1e-9);
}

// Each has the bundle for half of its step, whatever the phases in which it sends: a step takes twice its volume over
// the capacity.
TEST(FairShare, PhasesOnOneBundleStretchAlike) {
  SharedSteps jobs;
  for (int job = 0; job < 2; ++job) {
    jobs.add_job(1.0);
    for (const double volume : {0.5, 1.5, 1.0}) jobs.add_phase(volume, 2.0, 0.0, 1.0, std::vector<BundleUse>{{0}});
  }
  for (const double step : steps({1.5}, jobs, interleaved)) EXPECT_NEAR(step, 4.0, 1e-9);
}

/// Jobs of up to so many phases that hide nothing: a step is at least as long as the job sends.
SharedSteps random_jobs(std::mt19937_64& draw, std::size_t bundles, unsigned most_phases) {
  std::uniform_real_distribution<double> uniform(0.1, 1.0);
  SharedSteps jobs;
  for (std::size_t j = 2 + draw() % 50; j-- > 0;) {
    jobs.add_job(3.0 * uniform(draw));
    for (std::size_t p = 1 + draw() % most_phases; p-- > 0;) {
      std::vector<BundleUse> uses;
      for (std::uint32_t b = 0; b < bundles; ++b)
        if (uniform(draw) < 0.1 + 3.0 / static_cast<double>(bundles)) uses.push_back({b, uniform(draw)});
      jobs.add_phase(uniform(draw), 2.0 * uniform(draw), 0.0, draw() % 2 ? 1.0 : uniform(draw), uses);
    }
  }
  return jobs;
}

std::vector<double> random_capacity(std::mt19937_64& draw) {
  std::uniform_real_distribution<double> uniform(0.5, 5.0);
  std::vector<double> capacity(1 + draw() % 12);
  for (double& one : capacity) one = uniform(draw);
  return capacity;
}

std::vector<double> loads(const std::vector<double>& capacity, const SharedSteps& jobs,
                          const std::vector<double>& step) {
  std::vector<double> load(capacity.size(), 0.0);
  for (std::size_t j = 0; j < step.size(); ++j)
    for (std::uint32_t p = jobs.first[j]; p < jobs.first[j + 1]; ++p)
      for (const BundleUse& use : jobs.flows.uses_of(p)) load[use.bundle] += jobs.volume[p] * use.part / step[j];
  return load;
}

// What certifies the interleaved answer where steps say all: no bundle carries more than it can, and each job is as
// fast as alone or crosses a full bundle on which nobody has a higher rate for its weight.
TEST(FairShare, WhoInterleavesHasItsBottleneck) {
  std::mt19937_64 draw(8);
  for (int round = 0; round < 300; ++round) {
    const auto capacity = random_capacity(draw);
    const SharedSteps jobs = random_jobs(draw, capacity.size(), 1);
    const auto step = steps(capacity, jobs, interleaved);
    const auto load = loads(capacity, jobs, step);
    std::vector<double> level(step.size()), highest(capacity.size(), 0.0);
    for (std::size_t j = 0; j < step.size(); ++j) {
      level[j] = jobs.volume[j] / (step[j] - jobs.elsewhere_s[j]) / jobs.flows.weight[j];
      for (const BundleUse& use : jobs.flows.uses_of(j)) highest[use.bundle] = std::max(highest[use.bundle], level[j]);
    }
    for (std::size_t b = 0; b < capacity.size(); ++b) ASSERT_LE(load[b], capacity[b] * (1.0 + 1e-9));
    for (std::size_t j = 0; j < step.size(); ++j) {
      double alone = jobs.flows.limit[j];
      for (const BundleUse& use : jobs.flows.uses_of(j)) alone = std::min(alone, capacity[use.bundle] / use.part);
      const auto binds = [&](const BundleUse& use) {
        return load[use.bundle] > capacity[use.bundle] * (1.0 - 1e-9) && level[j] > highest[use.bundle] * (1.0 - 1e-9);
      };
      ASSERT_TRUE(level[j] * jobs.flows.weight[j] > alone * (1.0 - 1e-9) ||
                  std::ranges::any_of(jobs.flows.uses_of(j), binds));
    }
  }
}

// With several phases steps do not say who has what, but what bundles carry, and that a job waits for a full one.
TEST(FairShare, WhoWaitsInAnyPhaseCrossesAFullBundle) {
  std::mt19937_64 draw(9);
  for (int round = 0; round < 300; ++round) {
    const auto capacity = random_capacity(draw);
    const SharedSteps jobs = random_jobs(draw, capacity.size(), 4);
    const auto step = steps(capacity, jobs, interleaved);
    const auto load = loads(capacity, jobs, step);
    for (std::size_t b = 0; b < capacity.size(); ++b) ASSERT_LE(load[b], capacity[b] * (1.0 + 1e-6));
    for (std::size_t j = 0; j < step.size(); ++j) {
      double alone_s = jobs.elsewhere_s[j];
      bool is_full = false;
      for (std::uint32_t p = jobs.first[j]; p < jobs.first[j + 1]; ++p) {
        double alone = jobs.flows.limit[p];
        for (const BundleUse& use : jobs.flows.uses_of(p)) {
          alone = std::min(alone, capacity[use.bundle] / use.part);
          is_full = is_full || load[use.bundle] > capacity[use.bundle] * (1.0 - 1e-6);
        }
        alone_s += jobs.volume[p] / alone;
      }
      ASSERT_TRUE(is_full || step[j] < alone_s * (1.0 + 1e-9));
    }
  }
}

TEST(FairShare, TheOrderOfJobsDoesNotMatter) {
  std::mt19937_64 draw(10);
  for (unsigned round = 0; round < 200; ++round) {
    const auto capacity = random_capacity(draw);
    const SharedSteps jobs = random_jobs(draw, capacity.size(), 1 + round % 3);
    std::vector<std::size_t> order(jobs.jobs());
    for (std::size_t j = 0; j < order.size(); ++j) order[j] = j;
    std::ranges::shuffle(order, draw);
    SharedSteps shuffled;
    for (const std::size_t j : order) {
      shuffled.add_job(jobs.elsewhere_s[j]);
      for (std::uint32_t p = jobs.first[j]; p < jobs.first[j + 1]; ++p)
        shuffled.add_phase(jobs.volume[p], jobs.flows.limit[p], jobs.hidden_s[p], jobs.flows.weight[p],
                           jobs.flows.uses_of(p));
    }
    for (const Answer which : all_answers) {
      const auto one = steps(capacity, jobs, which), other = steps(capacity, shuffled, which);
      for (std::size_t i = 0; i < order.size(); ++i) ASSERT_NEAR(other[i], one[order[i]], 1e-6 * one[order[i]]);
    }
  }
}

// Nobody has less than if all others were there always. Many are cut off: their other phases are hardly there, and
// have the levels of those who are.
TEST(FairShare, EachHasItsPartOfABundleBesideManyWhoAreCutOff) {
  std::mt19937_64 draw(11);
  for (int round = 0; round < 300; ++round) {
    auto capacity = random_capacity(draw);
    capacity.push_back(0.0);
    const SharedSteps jobs = random_jobs(draw, capacity.size(), 4);
    std::vector<double> wanted(capacity.size(), 0.0);
    for (std::size_t p = 0; p < jobs.phases(); ++p)
      for (const BundleUse& use : jobs.flows.uses_of(p)) wanted[use.bundle] += use.part * jobs.flows.weight[p];
    for (const Answer which : all_answers) {
      const auto step = steps(capacity, jobs, which);
      for (std::size_t j = 0; j < step.size(); ++j) {
        double longest = jobs.elsewhere_s[j];
        for (std::uint32_t p = jobs.first[j]; p < jobs.first[j + 1]; ++p) {
          double least = jobs.flows.limit[p];
          for (const BundleUse& use : jobs.flows.uses_of(p))
            least = std::min({least, capacity[use.bundle] / use.part,
                              capacity[use.bundle] / wanted[use.bundle] * jobs.flows.weight[p]});
          longest += jobs.volume[p] / least;
        }
        ASSERT_LE(step[j], longest * (1.0 + 1e-6));
      }
    }
  }
}

TEST(FairShare, ADeadLinkStopsWhoCrossesItAndNobodyElse) {
  SharedSteps jobs;
  add(jobs, 1.0, 1.0, {{0}, {1}});
  add(jobs, 1.0, 1.0, {{1}});
  for (const Answer which : all_answers) {
    const auto step = steps({0.0, 1.0}, jobs, which);
    EXPECT_TRUE(std::isinf(step[0]));
    EXPECT_GE(step[1], 2.0);
    EXPECT_LE(step[1], 3.0 + 1e-9);
  }
}

/// Mean time of a cycle of each customer of a closed network of one processor-sharing station and thinking: product
/// form, and the same for any distribution of times. Baskett, Chandy, Muntz and Palacios, Journal of the ACM 22(2),
/// 1975: the weight of the set that is at the station is its size's factorial, times services of those there, times
/// thoughts of the others.
std::vector<double> exact_cycles(const std::vector<double>& think, const std::vector<double>& service) {
  const std::size_t n = think.size();
  double sum = 0.0;
  std::vector<double> thinking(n, 0.0);
  for (std::uint32_t at = 0; at < (1u << n); ++at) {
    double weight = std::tgamma(std::popcount(at) + 1.0);
    for (std::size_t i = 0; i < n; ++i) weight *= at >> i & 1 ? service[i] : think[i];
    sum += weight;
    for (std::size_t i = 0; i < n; ++i) thinking[i] += at >> i & 1 ? 0.0 : weight;
  }
  std::vector<double> cycles;
  for (std::size_t i = 0; i < n; ++i) cycles.push_back(think[i] * sum / thinking[i]);
  return cycles;
}

/// The same by Bard's equations, iterated to their end: T = Z + S (1 + sum of the duties of the others). They let a job
/// meet the others as they are with it, where exactly it meets them as they would be without it.
std::vector<double> bard_cycles(const std::vector<double>& think, const std::vector<double>& service) {
  std::vector<double> at = service;
  for (int round = 0; round < 2000; ++round) {
    double duties = 0.0;
    for (std::size_t i = 0; i < at.size(); ++i) duties += at[i] / (think[i] + at[i]);
    for (std::size_t i = 0; i < at.size(); ++i) at[i] = service[i] * (1.0 + duties - at[i] / (think[i] + at[i]));
  }
  for (std::size_t i = 0; i < at.size(); ++i) at[i] += think[i];
  return at;
}

TEST(FairShare, ExpectedStepsAreThoseOfTheClosedNetwork) {
  std::mt19937_64 draw(5);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  double error = 0.0;
  int count = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<double> think, service;
    SharedSteps jobs;
    const std::size_t n = 2 + draw() % 10;
    for (std::size_t i = 0; i < n; ++i) {
      think.push_back(0.2 + 10.0 * uniform(draw));
      service.push_back(0.05 + 2.0 * uniform(draw));
      add(jobs, think.back(), service.back(), {{0}});
    }
    const auto exact = exact_cycles(think, service), bard = bard_cycles(think, service),
               expected = steps({1.0}, jobs, expected_by_chance), apart = steps({1.0}, jobs, interleaved),
               together = steps({1.0}, jobs, colliding);
    double carried = 0.0, carried_apart = 0.0, carried_together = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      carried += service[i] / exact[i];
      carried_apart += service[i] / apart[i];
      carried_together += service[i] / together[i];
      EXPECT_GE(together[i], exact[i] * 0.998) << "solved to a thousandth";
      EXPECT_NEAR(expected[i], bard[i], 0.005 * bard[i]);
      error += std::fabs(exact[i] / expected[i] - 1.0);
      ++count;
    }
    EXPECT_GE(carried_apart, carried * 0.998);
    EXPECT_LE(carried_together, carried * 1.002);
  }
  std::printf("expected rates: mean error %.4f over %d jobs\n", error / count, count);
  EXPECT_LT(error / count, 0.05) << "who is there himself meets others a little less often than they are there";
}

TEST(FairShare, TheSameQuestionHasTheSameAnswer) {
  std::mt19937_64 draw(6);
  std::uniform_real_distribution<double> uniform(0.1, 1.0);
  FairShare used;
  for (int round = 0; round < 50; ++round) {
    SharedSteps jobs;
    for (std::size_t i = 0; i < 1 + draw() % 20; ++i)
      add(jobs, 3.0 * uniform(draw), uniform(draw), {{static_cast<std::uint32_t>(draw() % 3), uniform(draw)}, {3}});
    for (const Answer which : all_answers) {
      const auto fresh = steps({1.0, 0.5, 2.0, 3.0}, jobs, which);
      const auto again = used.solve(std::vector{1.0, 0.5, 2.0, 3.0}, jobs);
      for (std::size_t j = 0; j < fresh.size(); ++j) EXPECT_EQ(fresh[j], (again.*which)[j]);
    }
  }
}

// Ports of one speed are the usual case: many who share a bundle have the same limit. Two who compute and send for as
// long, beside a hundred who hardly send, are no slower than a little: those take 5 % of the bundle.
TEST(FairShare, JobsOfEqualLimitsAreNoTrouble) {
  for (const int others : {0, 1, 2, 10, 100}) {
    SharedSteps jobs;
    for (int job = 0; job < 2; ++job) add(jobs, 1.0, 1.0, {{0}});
    for (int job = 0; job < others; ++job) add(jobs, 2000.0, 1.0, {{0}});
    const auto step = steps({2.0}, jobs, expected_by_chance);
    EXPECT_GE(step[0], 2.0);
    EXPECT_LE(step[0], 2.0 + 0.0005 * others + 1e-9) << "who is there with the other takes nothing that it needs";
    EXPECT_EQ(step[0], step[1]);
  }
}

TEST(FairShare, AWiderLinkSlowsNobody) {
  std::mt19937_64 draw(7);
  std::uniform_real_distribution<double> uniform(0.1, 1.0);
  for (int round = 0; round < 50; ++round) {
    SharedSteps jobs;
    for (std::size_t i = 0; i < 2 + draw() % 20; ++i) add(jobs, 3.0 * uniform(draw), uniform(draw), {{0}});
    for (const Answer which : all_answers) {
      const auto narrow = steps({1.0}, jobs, which), wide = steps({1.5}, jobs, which);
      for (std::size_t j = 0; j < narrow.size(); ++j) EXPECT_LE(wide[j], narrow[j] * (1.0 + 2e-3));
    }
  }
}

}  // namespace
}  // namespace headroom
