// SPDX-License-Identifier: Apache-2.0
// The power of GPUs and servers in production: AcmeTrace (github.com/InternLM/AcmeTrace @6d6ac9c, CC BY 4.0; Hu et al.,
// NSDI 2024). Two clusters of 8 x A100 nodes, Kalos and Seren: every GPU was sampled by DCGM, servers of Seren by IPMI.
// What is asked: does a simulated month draw what was measured, if nothing of it is fitted to that power?
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <sstream>

#include "planner/experiment.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "scenarios/workload_source.hpp"
#include "tests/oracle_data.hpp"

namespace headroom {
namespace {

/// Columns col2k and col2k+1 of these files are values and percent.
EmpiricalCdf column_pair(const std::string& path, int pair) {
  std::ifstream file(path);
  std::string line, cell;
  std::getline(file, line);
  EmpiricalCdf cdf;
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    std::vector<double> numbers;
    while (std::getline(cells, cell, ',')) numbers.push_back(std::stod(cell));
    const auto at = static_cast<std::size_t>(2 * pair);
    cdf.points.push_back({numbers.at(at), std::min(numbers.at(at + 1) / 100.0, 1.0)});
  }
  return cdf;
}

std::optional<Scenario> example(const char* name, const std::string& seed = "1") {
  Diagnostics diagnostics;
  const std::vector<std::string> sets = {"run.seed=" + seed};
  auto scenario = read_scenario(std::string(HEADROOM_SOURCE_DIR "/scenarios/examples/") + name, sets, full_vocabulary(),
                                diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  return scenario;
}

/// Months of the same scenario, each with a seed of its own.
std::vector<Experiment> months_of(const char* name, int count) {
  std::vector<Experiment> out;
  for (int seed = 1; seed <= count; ++seed) {
    Diagnostics diagnostics;
    TraceReport report;
    const auto scenario = example(name, std::to_string(seed));
    if (!scenario) break;
    const auto jobs = open_workload(*scenario, diagnostics, report);
    out.push_back(run_experiment(*scenario, *jobs, {}, nullptr));
  }
  return out;
}

/// What of a distribution lies above a value.
EmpiricalCdf above(const EmpiricalCdf& cdf, double value) {
  EmpiricalCdf out{{{value, share_at_most(cdf, value)}}};
  for (const EmpiricalCdf::Point& point : cdf.points)
    if (point.value > value) out.points.push_back(point);
  return out;
}

/// How far months are from what was measured. Printed, too.
struct Fit {
  double mean_w = 0.0, standard_error_w = 0.0;  ///< of the power of one thing, over the months
  double utilisation = 0.0;                     ///< of the GPUs, on average
  double least_w = 0.0;                         ///< the 1 % quantile, on average
  double gap_above_idle = 0.0;                  ///< largest distance of the distributions above `idle_w`, on average
};
Fit fit(const char* title, const std::vector<Experiment>& months, std::string_view what, const EmpiricalCdf& measured,
        double idle_w) {
  Fit out;
  double squares = 0.0;
  const auto count = static_cast<double>(months.size());
  for (const Experiment& month : months) {
    const auto found = std::ranges::find(month.power->compared, what, &ComparedPower::what);
    const CdfGap gap = largest_gap(found->simulated, measured);
    const CdfGap busy = largest_gap(above(found->simulated, idle_w), above(measured, idle_w));
    std::cout << title << ": mean " << found->simulated_mean << " W of " << mean(measured) << " W; quantiles "
              << mean_quantile_gap(found->simulated, measured) << " W apart; at most " << 100.0 * gap.share
              << " % apart, at " << gap.value << " W, and above " << idle_w << " W " << 100.0 * busy.share << " %, at "
              << busy.value << " W; 5/25/50/75/90/99 %:";
    for (const double share : {0.05, 0.25, 0.5, 0.75, 0.9, 0.99})
      std::cout << ' ' << quantile(found->simulated, share) << '/' << quantile(measured, share);
    std::cout << " W\n";
    out.mean_w += found->simulated_mean / count;
    squares += found->simulated_mean * found->simulated_mean / count;
    out.utilisation += month.statistics.metric("utilisation.gpu") / count;
    out.least_w += quantile(found->simulated, 0.01) / count;
    out.gap_above_idle += busy.share / count;
  }
  out.standard_error_w = std::sqrt(std::max(squares - out.mean_w * out.mean_w, 0.0) / (count - 1.0));
  std::cout << title << ": " << out.mean_w << " +- " << out.standard_error_w << " W of " << mean(measured) << " W, "
            << 100.0 * out.utilisation << " % of the GPUs busy, above " << idle_w << " W " << 100.0 * out.gap_above_idle
            << " % apart\n";
  return out;
}

/// By the formula of the model: 62 W, or 55 W and up to 345 W for an activity u; averaged over GPUs that are held.
double mean_of_held_gpus(const EmpiricalCdf& memory, const EmpiricalCdf& busy) {
  constexpr int parts = 10'000;
  const double unused = share_at_most(memory, 0.5);
  double sum = 0.0;
  for (int i = 0; i < parts; ++i)
    sum += std::max(62.0, 55.0 + 345.0 * quantile(busy, unused + (1.0 - unused) * (i + 0.5) / parts) / 100.0);
  return sum / parts;
}

// The numbers in the examples are those of the files.
void expect_facts(const char* name, const EmpiricalCdf& memory, const EmpiricalCdf& busy, const EmpiricalCdf& power) {
  const auto scenario = example(name);
  ASSERT_TRUE(scenario);
  const double unused = share_at_most(memory, 0.5);
  const PowerSpec& spec = scenario->power->spec;
  const double tdp = 400.0, idle = 62.0, base = 55.0;
  for (std::uint32_t i = 0; i < spec.own_activities; ++i) {
    const double u = quantile(busy, unused + (1.0 - unused) * (i + 0.5) / spec.own_activities) / 100.0;
    const double expected = std::max(base + u * (tdp - base), idle) - idle;
    // lines between every twentieth of the distribution, in place of its thousand points
    EXPECT_NEAR(spec.pools[0].busy[i].per_gpu.si, expected, 0.06 * tdp) << i;
  }
  for (const auto& [value, share] : scenario->power->measured_gpu->cdf.points)
    EXPECT_NEAR(value, quantile(power, share), 1.0) << share;
  EXPECT_NEAR(scenario->power->measured_gpu->mean->si, mean(power), 1.0);
}

// Ten months, because the largest jobs hold most GPU time and each draws how busy it is: one month alone is 20 W off
// (one standard deviation).
TEST(OracleAcmePower, KalosDrawsWhatItsCountersSay) {
  HEADROOM_ORACLE_FILE(counters, "gpu-traces/acme/util_gpu_kalos_full.csv");
  HEADROOM_ORACLE_FILE(watts, "gpu-traces/acme/gpu_power_kalos.csv");
  const EmpiricalCdf memory = column_pair(counters, 1), busy = column_pair(counters, 2);
  const EmpiricalCdf measured = column_pair(watts, 0);
  expect_facts("acme-kalos.json", memory, busy, measured);
  const Fit run = fit("Kalos, GPU", months_of("acme-kalos.json", 10), "gpu", measured, 110.0);
  const double formula = 62.0 + run.utilisation * (mean_of_held_gpus(memory, busy) - 62.0);
  EXPECT_NEAR(run.mean_w, formula, 3.0 * run.standard_error_w) << "the simulation does what the model says";
  // The reference asks for models of power within 15 % (V15: those that know the load come to 11 %).
  EXPECT_NEAR(run.mean_w, mean(measured), 0.15 * mean(measured));
  // Above 110 W the distributions are 18 % apart, at 350 W: the linear step from multiprocessors that are active to
  // power.
  EXPECT_LT(run.gap_above_idle, 0.20);
}

// What does not fit is said: the counters of Seren are of another month than its power, and say that GPUs are busier
// than they can have been when the power was sampled (the median GPU drew 97 W, and half of all are said to be half
// busy).
TEST(OracleAcmePower, SerenDrawsMoreThanWasMeasured) {
  HEADROOM_ORACLE_FILE(counters, "gpu-traces/acme/util_gpu_seren.csv");
  HEADROOM_ORACLE_FILE(watts, "gpu-traces/acme/gpu_power_seren.csv");
  HEADROOM_ORACLE_FILE(servers, "gpu-traces/acme/server_power.csv");
  const EmpiricalCdf memory = column_pair(counters, 1), busy = column_pair(counters, 2);
  const EmpiricalCdf measured = column_pair(watts, 0), of_nodes = column_pair(servers, 0);
  expect_facts("acme-seren.json", memory, busy, measured);
  const std::vector<Experiment> run = months_of("acme-seren.json", 3);
  const Fit gpus = fit("Seren, GPU", run, "gpu", measured, 110.0);
  const double formula = 62.0 + gpus.utilisation * (mean_of_held_gpus(memory, busy) - 62.0);
  EXPECT_NEAR(gpus.mean_w, formula, 3.0 * gpus.standard_error_w);
  EXPECT_GT(gpus.mean_w, 1.05 * mean(measured)) << "if this fits now, the README must not say that it does not";
  const Fit nodes = fit("Seren, server", run, "node", of_nodes, 2000.0);
  EXPECT_NEAR(nodes.least_w, quantile(of_nodes, 0.05), 0.15 * quantile(of_nodes, 0.05)) << "an idle server";
  // No claim of a fit: servers follow their GPUs, which are a fifth too high, and three months spread by some percent.
  EXPECT_NEAR(nodes.mean_w, mean(of_nodes), 0.25 * mean(of_nodes));
}

}  // namespace
}  // namespace headroom
