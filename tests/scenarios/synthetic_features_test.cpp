// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "scenarios/duration_distribution.hpp"
#include "scenarios/synthetic_jobs.hpp"
#include "synthetic_text.hpp"

/// Seeds are fixed, so nothing here fails by chance; "4 sigma" says how far the one sample that is drawn may lie.
namespace headroom {
namespace {

const std::string one_class = R"("classes": [ { "name": "c", "gpus": 1, "duration": "1 h" } ])";

/// Copies without the dependencies, which live only until the next job; their numbers are beside it.
struct Made {
  JobSpec job;
  std::uint64_t after = 0;
};
std::vector<Made> all_jobs(const Scenario& scenario) {
  const auto source = source_of(scenario);
  std::vector<Made> jobs;
  Instant before;
  while (const auto job = source->next()) {
    EXPECT_GE(job->submit, before);
    before = job->submit;
    EXPECT_LE(job->dependencies.size(), 1U);
    jobs.push_back({*job, job->dependencies.empty() ? 0 : job->dependencies[0].number});
    jobs.back().job.dependencies = {};
  }
  return jobs;
}

TEST(SyntheticWeek, DaysHaveTheirRates) {
  // 1970-01-01, where the run starts, was a Thursday. Relative rates 2 : 1 : 1 : 1 : 1 : 0 : 1 have a mean of 1.
  const Scenario s = synthetic_scenario(R"({ "jobs": 100000, "rate": "100 1/h",
    "weekly": { "monday": 2, "saturday": 0 }, )" +
                                        one_class + "}");
  std::vector<double> days(7, 0.0);
  const auto jobs = all_jobs(s);
  for (const Made& made : jobs)
    days[static_cast<std::size_t>((made.job.submit.ns / 86'400'000'000'000 + 3) % 7)] += 1.0;
  EXPECT_EQ(days[5], 0.0);
  EXPECT_NEAR(days[0] / days[1], 2.0, 4.0 * 2.0 * std::sqrt(1.0 / days[0] + 1.0 / days[1]));
  EXPECT_NEAR(days[6] / days[3], 1.0, 4.0 * std::sqrt(2.0 / days[3]) + 0.05) << "the last week is not whole";
  EXPECT_NEAR(1e5 / (jobs.back().job.submit.in_seconds() / 3600.0), 100.0, 2.0) << "the mean rate stays";
}

// Expected until t is the integral of rate * (1 + g)^(t / month): rate * ((1 + g)^(t / month) - 1) / ln(1 + g) * month.
TEST(SyntheticGrowth, FollowsTheIntegral) {
  for (const double growth : {0.06, 0.15, -0.2}) {
    const Scenario s = synthetic_scenario(R"({ "rate": "4 1/h", "growth": )" + std::to_string(growth) +
                                              R"(, "diurnal": { "amplitude": 0.5 }, )" + one_class + "}",
                                          {"run.horizon=17532 h"});
    const double month_h = 30.4375 * 24.0;
    const auto jobs = all_jobs(s);
    for (const double months : {6.0, 12.0, 24.0}) {
      const auto until = std::ranges::count_if(
          jobs, [&](const Made& made) { return made.job.submit.in_seconds() < months * month_h * 3600.0; });
      const double expected = 4.0 * month_h * (std::pow(1.0 + growth, months) - 1.0) / std::log1p(growth);
      EXPECT_NEAR(static_cast<double>(until), expected, 4.0 * std::sqrt(expected) + 40.0) << growth << ' ' << months;
    }
  }
}

TEST(SyntheticBursts, KeepTheRateAndHaveTheStatedSize) {
  const Scenario s = synthetic_scenario(R"({ "jobs": 200000, "rate": "600 1/h", "bursts": { "size": 5, "gap": "2 s" },
    "tenants": [ { "name": "a" }, { "name": "b" } ], )" +
                                        one_class + "}");
  const auto jobs = all_jobs(s);
  ASSERT_EQ(jobs.size(), 200'000U);
  // A burst takes 10 s on average. Counts in windows of 6 min, 60 jobs each: variance / mean = 2 * 5 - 1, a compound
  // Poisson sum with geometric sizes (E[K^2] / E[K]), less the bursts that are cut by the ends of a window:
  // 8 * tau / W * 2 = 8 * 10 / 360 = 0.22.
  const double window_s = 360.0;
  std::map<int, double> counts;
  for (const Made& made : jobs) counts[static_cast<int>(made.job.submit.in_seconds() / window_s)] += 1.0;
  const double windows = counts.rbegin()->first;
  double squares = 0.0;
  for (int i = 0; i < static_cast<int>(windows); ++i) squares += (counts[i] - 60.0) * (counts[i] - 60.0);
  const double dispersion = squares / windows / 60.0;
  EXPECT_NEAR(dispersion, 9.0 - 0.22, 4.0 * 9.0 * std::sqrt(2.0 / windows));
  EXPECT_NEAR(2e5 / (jobs.back().job.submit.in_seconds() / 3600.0), 600.0, 4.0 * 600.0 * 3.0 / std::sqrt(2e5));
}

TEST(SyntheticBursts, ShareTenantClassAndSize) {
  // Bursts hours apart, of jobs seconds apart: what comes within a minute is one burst.
  const Scenario s = synthetic_scenario(R"({ "jobs": 20000, "rate": "0.1 1/h", "bursts": { "size": 10, "gap": "1 s" },
    "tenants": [ { "name": "a" }, { "name": "b" } ],
    "classes": [ { "name": "x", "sizes": [ { "gpus": 1 }, { "gpus": 4 } ], "duration": { "dist": "exponential", "mean": "1 h" } },
                 { "name": "y", "gpus": 2, "duration": "1 h" } ] })");
  const auto jobs = all_jobs(s);
  double together = 0.0;
  std::set<std::int64_t> works;
  for (std::size_t i = 1; i < jobs.size(); ++i) {
    if (jobs[i].job.submit - jobs[i - 1].job.submit > TimeSpan::seconds(30)) continue;
    together += 1.0;
    works.insert(jobs[i].job.work.ns);
    EXPECT_EQ(jobs[i].job.tenant, jobs[i - 1].job.tenant);
    EXPECT_EQ(jobs[i].job.job_class, jobs[i - 1].job.job_class);
    EXPECT_EQ(jobs[i].job.request, jobs[i - 1].job.request);
  }
  EXPECT_NEAR(together / 2e4, 0.9, 0.01) << "1 - 1/10 of the jobs follow another of their burst";
  EXPECT_GT(works.size(), 5000U) << "each job has a run time of its own";
}

TEST(SyntheticSizes, FollowTheCluster) {
  const Scenario s = synthetic_scenario(R"({ "jobs": 50000, "rate": "100 1/h", "classes": [ { "name": "c", "cpus": 6,
    "sizes": [ { "gpu_share": "25 %", "share": 1 }, { "gpus": 1, "share": 2 }, { "gpus": 8, "share": 1 },
               { "gpus": 16, "share": 3 }, { "gpus": 12, "share": 1 } ], "duration": "1 h" } ] })");
  std::map<std::uint64_t, double> counts;
  for (const Made& made : all_jobs(s)) {
    const Request& r = made.job.request;
    counts[gpu_milli_of(r)] += 1.0;
    if (gpu_milli_of(r) == 250) {
      EXPECT_EQ(r.per_task, (TaskNeed{.gpus = 0, .cpus = 6, .memory_bytes = 0, .gpu_milli = 250}));
    }
    if (gpu_milli_of(r) == 8000) {
      EXPECT_EQ(r.per_task, (TaskNeed{.gpus = 8, .cpus = 48}));
    }
    if (gpu_milli_of(r) == 16000) {
      EXPECT_EQ(r.tasks, 2U) << "two whole nodes";
      EXPECT_EQ(r.max_tasks_per_node, 1U);
    }
    if (gpu_milli_of(r) == 12000) {
      EXPECT_EQ(r.tasks, 12U) << "no multiple of a node";
    }
  }
  const std::map<std::uint64_t, double> shares = {{250, 1}, {1000, 2}, {8000, 1}, {16000, 3}, {12000, 1}};
  ASSERT_EQ(counts.size(), shares.size());
  for (const auto& [milli, share] : shares) {
    const double p = share / 8.0;
    EXPECT_NEAR(counts[milli] / 5e4, p, 4.0 * std::sqrt(p * (1 - p) / 5e4)) << milli;
  }
}

TEST(SyntheticOutcomes, HaveTheirSharesAndRunTimes) {
  const Scenario s = synthetic_scenario(R"({ "jobs": 50000, "rate": "100 1/h", "classes": [ { "name": "c", "gpus": 1,
    "duration": { "dist": "exponential", "mean": "1 h" },
    "failed": { "share": "30 %", "duration": { "dist": "exponential", "mean": "6 min" } }, "cancelled": "10 %" } ] })");
  double counts[3] = {}, runs[3] = {};
  for (const Made& made : all_jobs(s)) {
    counts[static_cast<int>(made.job.outcome)] += 1.0;
    runs[static_cast<int>(made.job.outcome)] += made.job.work.in_seconds();
    EXPECT_GE(made.job.estimate, made.job.work) << "nobody plans to fail";
  }
  const double shares[3] = {0.6, 0.3, 0.1}, means[3] = {3600.0, 360.0, 3600.0};
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(counts[i] / 5e4, shares[i], 4.0 * std::sqrt(shares[i] / 5e4)) << i;
    EXPECT_NEAR(runs[i] / counts[i], means[i], 4.0 * means[i] / std::sqrt(counts[i])) << i;
  }
  // What `load` divides by: 0.7 * 3600 + 0.3 * 360.
  const auto& c = std::get<SyntheticWorkload>(s.workload).classes[0];
  EXPECT_NEAR(mean_duration(c).si, 2628.0, 1e-6);
}

TEST(SyntheticArrays, ComeAtOnceAndCountAsJobs) {
  const Scenario s = synthetic_scenario(R"({ "jobs": 60000, "rate": "100 1/h", "classes": [
    { "name": "sweep", "share": 1, "gpus": 1, "duration": { "dist": "exponential", "mean": "1 h" },
      "array": { "size": 20, "limit": 4 } },
    { "name": "plain", "share": 1, "gpus": 1, "duration": "1 h" } ] })");
  const auto jobs = all_jobs(s);
  std::map<std::uint64_t, std::vector<Instant>> arrays;
  double elements = 0.0;
  for (const Made& made : jobs) {
    EXPECT_EQ(made.job.array > 0, made.job.job_class.index == 0);
    if (made.job.array == 0) continue;
    elements += 1.0;
    EXPECT_EQ(made.job.array_limit, 4U);
    EXPECT_LT(made.job.number - made.job.array, 20U) << "the first element gives the number";
    arrays[made.job.array].push_back(made.job.submit);
  }
  for (const auto& [number, submits] : arrays) {
    if (number + 20 <= 60001) {
      EXPECT_EQ(submits.size(), 20U) << number;
    }
    for (const Instant submit : submits) EXPECT_EQ(submit, submits.front());
  }
  // About 1500 arrays of 20: the share of elements has a standard error near 0.5 * sqrt(20 / 6e4 / 2).
  EXPECT_NEAR(elements / 6e4, 0.5, 4.0 * 0.5 * std::sqrt(20.0 / 1.2e5));
  EXPECT_NEAR(6e4 / (jobs.back().job.submit.in_seconds() / 3600.0), 100.0, 8.0) << "the rate counts elements";
}

TEST(SyntheticPipelines, FollowTheTenantsPreviousJob) {
  const Scenario s = synthetic_scenario(R"({ "jobs": 20000, "rate": "100 1/h", "dependent": "25 %",
    "tenants": [ { "name": "a" }, { "name": "b", "share": 3 } ], )" +
                                        one_class + "}");
  std::map<std::uint32_t, Made> last;
  double dependent = 0.0;
  for (const Made& made : all_jobs(s)) {
    const auto before = last.find(made.job.tenant.index);
    const bool awaited = before != last.end() && before->second.job.awaited;
    EXPECT_EQ(made.after, awaited ? before->second.job.number : 0U);
    if (made.after > 0) dependent += 1.0;
    last[made.job.tenant.index] = made;
  }
  EXPECT_NEAR(dependent / 2e4, 0.25, 4.0 * std::sqrt(0.25 * 0.75 / 2e4));
}

TEST(SyntheticPartitions, TheClassWinsOverTheTenant) {
  const Scenario s = synthetic_scenario(R"({ "jobs": 500, "rate": "100 1/h",
    "tenants": [ { "name": "a", "partition": "vc1" }, { "name": "b" } ],
    "classes": [ { "name": "x", "gpus": 1, "duration": "1 h", "partition": "debug" }, { "name": "y", "gpus": 1, "duration": "1 h" } ] })");
  const auto source = source_of(s);
  while (const auto job = source->next()) {
    const auto id = job->request.partition;
    const std::string name = id.valid() ? source->names().partitions.at(id.index) : "";
    EXPECT_EQ(name, job->job_class.index == 0 ? "debug" : job->tenant.index == 0 ? "vc1" : "");
  }
}

TEST(SyntheticMixture, HasTheClosedFormMeanAndShares) {
  const Scenario s = synthetic_scenario(R"({ "jobs": 50000, "rate": "100 1/h", "classes": [ { "name": "c", "gpus": 1,
    "duration": { "dist": "mixture", "max": "1 d", "components": [
      { "share": 3, "dist": "constant", "value": "1 min" }, { "share": 1, "median": "1 h", "sigma": 1 },
      { "share": 1, "dist": "exponential", "mean": "10 h" } ] } } ] })");
  const auto& d = std::get<SyntheticWorkload>(s.workload).classes[0].duration;
  // E[min(X, 24 h)] of the parts: 60 s; 3600 e^0.5 (Phi(ln 24 - 1)) + 86400 (1 - Phi(ln 24)); 36000 (1 - e^-2.4).
  const double z = std::log(24.0);
  const auto phi = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  const double mean = 0.6 * 60.0 + 0.2 * (3600.0 * std::exp(0.5) * phi(z - 1.0) + 86400.0 * phi(-z)) +
                      0.2 * 36000.0 * (1.0 - std::exp(-2.4));
  EXPECT_NEAR(duration_mean(d).si, mean, 1e-6 * mean);
  double sum = 0.0, squares = 0.0, short_jobs = 0.0;
  for (const Made& made : all_jobs(s)) {
    const double run = made.job.work.in_seconds();
    sum += run;
    squares += run * run;
    short_jobs += run <= 60.0 ? 1.0 : 0.0;
  }
  EXPECT_NEAR(sum / 5e4, mean, 4.0 * std::sqrt(squares) / 5e4);
  EXPECT_NEAR(short_jobs / 5e4, duration_cdf(d, Duration{60.0}), 4.0 * 0.5 / std::sqrt(5e4));
}

TEST(SyntheticUsersTest, EachHasOneJobAtATime) {
  const Scenario s = synthetic_scenario(
      R"({ "jobs": 3000, "users": { "count": 10, "think": { "dist": "exponential", "mean": "10 min" } },
    "tenants": [ { "name": "a" }, { "name": "b" } ], )" +
      one_class + "}");
  const auto source = source_of(s);
  // Plays a cluster on which no job waits: job after job in order of its end.
  std::multimap<std::int64_t, JobSpec> running;
  while (const auto job = source->next()) running.emplace((job->submit + job->work).ns, *job);
  ASSERT_EQ(running.size(), 10U);
  std::map<std::uint64_t, TenantId> tenant_of;
  std::set<std::uint64_t> numbers;
  double thinking_s = 0.0, thoughts = 0.0;
  while (!running.empty()) {
    const auto [end_ns, job] = *running.begin();
    running.erase(running.begin());
    EXPECT_TRUE(numbers.insert(job.number).second);
    const std::uint64_t user = (job.number - 1) % 10;
    EXPECT_EQ(tenant_of.emplace(user, job.tenant).first->second, job.tenant) << "a user stays with a tenant";
    std::vector<JobSpec> next;
    source->ended(job, JobState::finished, Instant{end_ns}, next);
    ASSERT_LE(next.size(), 1U);
    for (const JobSpec& follow_up : next) {
      EXPECT_EQ(follow_up.number, job.number + 10);
      thinking_s += (follow_up.submit - Instant{end_ns}).in_seconds();
      thoughts += 1.0;
      running.emplace((follow_up.submit + follow_up.work).ns, follow_up);
    }
  }
  EXPECT_EQ(numbers.size(), 3000U);
  EXPECT_NEAR(thinking_s / thoughts, 600.0, 4.0 * 600.0 / std::sqrt(thoughts));
}

TEST(SyntheticUsersTest, AKilledJobComesAgainWithTwiceTheTime) {
  const Scenario s =
      synthetic_scenario(R"({ "jobs": 100000, "users": { "count": 50000, "think": "1 min", "resubmit": "80 %" },
    "classes": [ { "name": "c", "gpus": 1, "duration": { "dist": "exponential", "mean": "1 h" },
                   "estimate": { "min": 0.5, "max": 1 } } ] })");
  const auto source = source_of(s);
  double again = 0.0, killed = 0.0;
  while (const auto job = source->next()) {
    if (job->limit >= job->work) continue;
    killed += 1.0;
    std::vector<JobSpec> next;
    source->ended(*job, JobState::killed, job->submit + job->limit, next);
    ASSERT_EQ(next.size(), 1U);
    EXPECT_EQ(next[0].submit, job->submit + job->limit + TimeSpan::seconds(60));
    if (next[0].work != job->work) continue;
    again += 1.0;
    EXPECT_EQ(next[0].limit, job->limit + job->limit);
    EXPECT_EQ(next[0].estimate, next[0].limit);
  }
  EXPECT_GT(killed, 10'000.0);
  EXPECT_NEAR(again / killed, 0.8, 4.0 * 0.4 / std::sqrt(killed));
}

TEST(SyntheticFaults, AreExplained) {
  const auto has = [](const std::string& section, const std::string& message) {
    const std::string text = faults_of(section);
    EXPECT_NE(text.find(message), std::string::npos) << text;
  };
  has(R"({ "jobs": 5, "rate": "1 1/h" })", R"("classes" or "preset" is required)");
  has(R"({ "jobs": 5, "rate": "1 1/h", "preset": "phily" })", R"(did you mean "philly"?)");
  EXPECT_EQ(faults_of(R"({ "jobs": 5, "rate": "1 1/h", "preset": "phily" })").find("classes"), std::string::npos);
  has(R"({ "jobs": 5, "rate": "1 1/h", "classes": [ { "name": "c", "gpus": 1, "sizes": [ { "gpus": 2 } ], "duration": "1 h" } ] })",
      R"("sizes" cannot stand beside "gpus")");
  has(R"({ "jobs": 5, "rate": "1 1/h", "classes": [ { "name": "c", "sizes": [ { "share": 2 } ], "duration": "1 h" } ] })",
      R"(exactly one of "gpus", "gpu_share", "cpus" is required)");
  has(R"({ "jobs": 5, "rate": "1 1/h", "classes": [ { "name": "c", "gpus": 1, "duration": "1 h", "failed": "60 %", "cancelled": "50 %" } ] })",
      "the shares of failed and cancelled jobs sum to more than 1");
  has(R"({ "jobs": 5, "users": { "count": 5, "think": "1 h" }, "bursts": { "size": 3, "gap": "1 s" }, )" + one_class +
          "}",
      "bursts have no place beside them");
  has(R"({ "jobs": 5, "rate": "1 1/h", "weekly": { "monday": 0, "tuesday": 0, "wednesday": 0, "thursday": 0, "friday": 0, "saturday": 0, "sunday": 0 }, )" +
          one_class + "}",
      "no job arrives on any day of the week");
  has(R"({ "jobs": 5, "rate": "1 1/h", "classes": [ { "name": "c", "gpus": 1, "duration": { "dist": "mixture" } } ] })",
      R"("components" is required for "mixture")");
  has(R"({ "jobs": 5, "rate": "1 1/h", "classes": [ { "name": "c", "sizes": [ { "gpus": 1, "share": 9 }, { "gpus": 8192 } ], "duration": "1 h" } ] })",
      R"(about 10 % of the jobs of class "c" would be rejected)");
}

}  // namespace
}  // namespace headroom
