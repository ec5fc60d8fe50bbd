// SPDX-License-Identifier: Apache-2.0
#include "scenarios/fit_workload.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "../oracle_data.hpp"
#include "models/distribution.hpp"
#include "scenarios/compare_traces.hpp"
#include "scenarios/duration_distribution.hpp"
#include "scenarios/lognormal_mixture.hpp"
#include "scenarios/read_trace/loaded_trace.hpp"
#include "scenarios/trace_profile.hpp"
#include "synthetic_text.hpp"

namespace headroom {
namespace {

/// Quantiles at equal steps: a sample without chance.
std::vector<double> lognormal_points(double median, double sigma, int count) {
  std::vector<double> points;
  for (int i = 0; i < count; ++i) points.push_back(lognormal(median, sigma, (i + 0.5) / count));
  return points;
}

TEST(LognormalMixtureFit, OnePartIsTheMomentEstimate) {
  // Maximum likelihood of one lognormal: mean and standard deviation of the logarithms, ln 1, ln 2, ln 4.
  const LognormalMixture fit = fit_lognormal_mixture({1.0, 2.0, 4.0}, 1);
  EXPECT_NEAR(fit.parts[0].a, 2.0, 1e-12);
  EXPECT_NEAR(fit.parts[0].b, std::log(2.0) * std::sqrt(2.0 / 3.0), 1e-12);
}

TEST(LognormalMixtureFit, FindsKnownParts) {
  std::vector<double> values = lognormal_points(60.0, 0.8, 1400);
  for (const double v : lognormal_points(7200.0, 0.6, 600)) values.push_back(v);
  std::sort(values.begin(), values.end());
  const LognormalMixture fit = fit_lognormal_mixture(values, 2);
  // Quantile points lack the outermost parts of the tails, which lowers sigma by about one per cent.
  EXPECT_NEAR(fit.parts[0].share, 0.7, 0.005);
  EXPECT_NEAR(fit.parts[0].a, 60.0, 1.0);
  EXPECT_NEAR(fit.parts[0].b, 0.8, 0.02);
  EXPECT_NEAR(fit.parts[1].a, 7200.0, 100.0);
  EXPECT_NEAR(fit.parts[1].b, 0.6, 0.02);
  EXPECT_GT(fit.log_likelihood, fit_lognormal_mixture(values, 1).log_likelihood);
}

TEST(DurationFit, HasTheMeanOfTheValues) {
  std::vector<double> values = lognormal_points(100.0, 2.2, 5000);
  for (int i = 0; i < 50; ++i) values.push_back(1e6);  // a limit, at which jobs pile up
  double mean = 0.0;
  for (const double v : values) mean += v / static_cast<double>(values.size());
  const DurationDistribution d = fit_durations(values);
  EXPECT_NEAR(duration_mean(d).si, mean, 1e-6 * mean);
  EXPECT_NEAR(duration_cdf(d, Duration{100.0}), 0.5, 0.03);
  EXPECT_EQ(fit_durations({5.0, 5.0}).kind, DurationDistribution::Kind::constant);
}

TEST(WorkloadFit, FindsWhatAWorkloadWasMadeFrom) {
  const Scenario made =
      synthetic_scenario(R"({ "jobs": 60000, "rate": "60 1/h", "diurnal": { "amplitude": 0.4, "peak": "09:00:00" },
    "weekly": { "saturday": 0.5, "sunday": 0.5 }, "bursts": { "size": 3, "gap": "5 s" },
    "tenants": [ { "name": "big", "share": 3, "partition": "vc" }, { "name": "small" } ],
    "classes": [ { "name": "one", "share": 3, "sizes": [ { "gpus": 1 } ], "cpus": 6, "duration": { "dist": "lognormal", "median": "10 min", "sigma": 1.5 },
                   "failed": { "share": "20 %", "duration": { "dist": "exponential", "mean": "1 min" } } },
                 { "name": "many", "sizes": [ { "gpus": 8, "share": 2 }, { "gpus": 16 } ], "duration": { "dist": "lognormal", "median": "5 h", "sigma": 1 } } ] })");
  const auto source = source_of(made);
  const JobFacts facts = collect_jobs(*source);
  const Scenario fitted = synthetic_scenario(fit_workload(facts, 0));
  const auto& w = std::get<SyntheticWorkload>(fitted.workload);
  EXPECT_EQ(w.jobs, 60'000U);
  EXPECT_NEAR(w.arrivals_per_second * 3600.0, 60.0, 2.0);
  EXPECT_NEAR(w.diurnal_amplitude, 0.4, 0.04);
  EXPECT_NEAR(w.diurnal_peak.in_seconds() / 3600.0, 9.0, 0.5);
  EXPECT_NEAR(w.weekday_rates[6] / w.weekday_rates[1], 0.5, 0.06);
  EXPECT_NEAR(w.burst_size, 3.0, 0.35) << "chance also brings jobs together, more so at noon";
  ASSERT_EQ(w.tenants.size(), 2U);
  EXPECT_NEAR(w.tenants[0].share, 0.75, 0.02);
  EXPECT_EQ(w.tenants[0].partition, "vc");
  ASSERT_EQ(w.classes.size(), 3U);
  EXPECT_NEAR(w.classes[0].share, 0.75, 0.02);
  EXPECT_EQ(w.classes[0].request.per_task.cpus, 6U);
  EXPECT_NEAR(w.classes[0].failed.share, 0.2, 0.02);
  EXPECT_NEAR(duration_mean(*w.classes[0].failed.duration).si, 60.0, 3.0);
  EXPECT_NEAR(duration_cdf(w.classes[0].duration, Duration{600.0}), 0.5, 0.02);
  EXPECT_EQ(w.classes[1].sizes[0].gpus, 8U);
  EXPECT_EQ(w.classes[2].sizes[0].gpus, 16U);
}

TEST(WorkloadFit, OfSharesOfAGpuAndOfCores) {
  const auto refit = [](const std::string& classes) {
    const Scenario made = synthetic_scenario(R"({ "jobs": 3000, "rate": "60 1/h", "classes": )" + classes + "}");
    const auto source = source_of(made);
    const Scenario fitted = synthetic_scenario(fit_workload(collect_jobs(*source), 0));
    return std::get<SyntheticWorkload>(fitted.workload);
  };
  const auto shared = refit(R"([ { "name": "s", "gpu_share": "25 %", "duration": "1 h" } ])");
  EXPECT_EQ(shared.classes.at(0).sizes.at(0).gpu_milli, 250U);
  EXPECT_DOUBLE_EQ(shared.classes[0].duration.a, 3600.0);
  EXPECT_DOUBLE_EQ(shared.burst_size, 1.0) << "a Poisson process has no bursts";
  const auto cores = refit(R"([ { "name": "s", "cpus": 4, "duration": "1 h" } ])");
  EXPECT_EQ(cores.classes.at(0).sizes.at(0).cpus, 4U);
}

TEST(WorkloadFit, OfTooLittleIsNothing) {
  EXPECT_EQ(fit_workload(JobFacts{}, 0), "");
}

/// The workload of a real cluster against what its fit makes; the measures that a person would look at are printed.
TEST(OracleFit, OfPhillyResemblesPhilly) {
  HEADROOM_ORACLE_FILE(path, "gpu-traces/philly/philly_pollux.csv.zst");
  Diagnostics diagnostics;
  TraceWorkload trace;
  trace.format = "philly";
  trace.path = path;
  LoadedTrace loaded = read_trace(trace, diagnostics);
  const std::int64_t start = loaded.report.zero_unix_s().value_or(0);
  LoadedJobs jobs(std::move(loaded));
  const JobFacts facts = collect_jobs(jobs);
  ASSERT_EQ(facts.jobs.size(), 82'247U);
  const TraceProfile real = profile_trace(facts, start, "Philly");
  // The published folder states a mean of 1.30 GPUs.
  EXPECT_NEAR(real.width.mean, 1.30, 0.005);
  const std::string text = fit_workload(facts, start);
  Scenario fitted = synthetic_scenario(text);
  fitted.run.start_unix_s = start;
  const TraceProfile made = profile_trace(*source_of(fitted), start, "fit");
  const TraceComparison c = compare_traces(real, made);
  EXPECT_NEAR(made.run_s.mean, real.run_s.mean, 0.1 * real.run_s.mean);
  EXPECT_NEAR(made.width.mean, real.width.mean, 0.1 * real.width.mean);
  EXPECT_LT(c.samples[0].ks, 0.05) << "run time";
  EXPECT_LT(c.samples[1].ks, 0.02) << "size";
  if (std::getenv("HEADROOM_PRINT_FIT") != nullptr) {
    std::printf("%s\n", text.c_str());
    for (const ComparedMeasure& m : c.measures)
      std::printf("%-44s %12.5g %12.5g  %.3f %s\n", m.name.c_str(), m.a, m.b, m.ratio(), m.unit.c_str());
    for (const ComparedSample& s : c.samples) std::printf("KS %s %.4f\n", s.name.c_str(), s.ks);
    std::printf("acf rms: jobs %.3f, work %.3f, demand %.3f\n", c.acf_jobs_rms, c.acf_work_rms, c.acf_demand_rms);
  }
}

}  // namespace
}  // namespace headroom
