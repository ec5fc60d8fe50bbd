// SPDX-License-Identifier: Apache-2.0
// Shifting in runs of the simulator, against the ceilings of perfect foresight: one job a day of constant power that is
// 8 h long (carbon), or 16 h (price), submitted at midnight UTC and done within the day. Carbon intensities:
// Electricity Maps (ODbL), direct emissions; prices: the market operators' public data, 2023. shifting_ceiling() is
// tested against an independent program in energy_market_test.cpp.
#include <gtest/gtest.h>

#include <numeric>
#include <string>

#include "models/cost/shifting.hpp"
#include "planner/experiment.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/oracle_data.hpp"
#include "tests/sim/run_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;

Scenario scenario_of(const std::string& site, const std::string& policy, int hours, const std::string& forecast) {
  const std::string text =
      R"({ "run": { "start": "2023-01-01", "horizon": "365 d" }, "cluster": { "pools": [ { "name": "p", "nodes": 1, "node": {
      "cpus": 1, "gpus": 1, "draw": { "gpu_idle": "0 W", "gpu_peak": "10 kW", "host_idle": "0 W", "host_peak": "0 W" } } } ] },
    "power": { "fidelity": "linear", "activity": "full-load" }, "cooling": { "pue": 1 },
    "workload": { "synthetic": { "jobs": 1, "rate": "1 /h", "classes": [ { "name": "a", "gpus": 1, "duration": "1 h" } ] } },
    "scheduler": { "shifting": { "policy": ")" +
      policy + R"(", "max_delay": ")" + std::to_string(24 - hours) + R"( h", "forecast": ")" + forecast +
      R"(" } }, "site": )" + site + " }";
  Diagnostics diagnostics;
  auto scenario = read_scenario_text(text, "shifting.json", {}, full_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  return scenario ? std::move(*scenario) : Scenario{};
}

/// What a metric comes to per unit of energy.
double per_joule(const Scenario& scenario, int hours, const char* metric) {
  std::vector<JobSpec> jobs;
  for (int day = 0; day < 365; ++day) jobs.push_back(job(day * 86'400, hours * 3600, gpus(1)));
  VectorSource source(numbered(std::move(jobs)));
  const Experiment experiment = run_experiment(scenario, source, {}, nullptr, Groups::none);
  EXPECT_EQ(experiment.statistics.metric("jobs.finished"), 365.0);
  EXPECT_NEAR(experiment.statistics.metric("energy.bought"), 365.0 * hours * 3600.0 * 10e3, 1.0) << "the same work";
  return experiment.statistics.metric(metric) / experiment.statistics.metric("energy.bought");
}

struct Saving {
  double ceiling, perfect, past;
};

Saving saving(const std::string& site, const std::string& policy, int hours, const char* metric) {
  const Scenario perfect = scenario_of(site, policy, hours, "perfect"), past = scenario_of(site, policy, hours, "past");
  const GridSpec& grid = perfect.grid->spec;
  const std::vector<double>& series = policy == "cheapest-hours" ? grid.price.values() : grid.average_carbon->values();
  const double even = std::accumulate(series.begin(), series.end(), 0.0) / static_cast<double>(series.size());
  return {shifting_ceiling(series, static_cast<std::size_t>(hours)), 1.0 - per_joule(perfect, hours, metric) / even,
          1.0 - per_joule(past, hours, metric) / even};
}

/// `contiguous`: percent, of the cheapest hours in a row of each day, from the same file by another program (Python):
/// what a job that is not interrupted can reach at most.
void expect_below(const Saving& saved, const char* what, double contiguous) {
  std::printf("%-44s ceiling %5.2f %%, run with foresight %5.2f %%, by past days %5.2f %%\n", what, 100 * saved.ceiling,
              100 * saved.perfect, 100 * saved.past);
  EXPECT_LE(saved.perfect, saved.ceiling + 1e-12) << "nobody beats the ceiling";
  EXPECT_NEAR(100.0 * saved.perfect, contiguous, 5e-5);
  EXPECT_LE(saved.past, saved.perfect + 1e-12) << "nobody beats foresight under the same rule";
}

TEST(OracleShiftingRun, CaliforniaReachesMostOfTheCeilingByForecast) {
  HEADROOM_ORACLE_FILE(carbon, "energy/carbon_emaps_2023/US-CAL-CISO.csv.zst");
  HEADROOM_ORACLE_FILE(market, "energy/price_hourly/US-CAL-CISO_2023.csv.zst");
  const Saving clean =
      saving(R"({ "grid": { "hourly": ")" + carbon + R"(" } })", "cleanest-hours", 8, "carbon.operational");
  expect_below(clean, "California, carbon, 8 h a day", 29.0568);
  EXPECT_NEAR(100.0 * clean.ceiling, 29.0, 0.5);  // the reference prints 29 %
  EXPECT_GE(clean.past, 0.7 * clean.ceiling);
  const Saving cheap =
      saving(R"({ "tariff": { "hourly": ")" + market + R"(" } })", "cheapest-hours", 16, "energy.cost");
  expect_below(cheap, "California, price, 16 h a day", 0.8549);
}

TEST(OracleShiftingRun, NoZoneBeatsItsCeiling) {
  struct Zone {
    const char* name;
    double contiguous;
  };
  for (const auto& [zone, contiguous] :
       {Zone{"CA-ON", 36.3324}, Zone{"GB", 21.9153}, Zone{"DE-LU", 20.0739}, Zone{"US-TEX-ERCO", 12.0317}}) {
    const std::string file = std::string("energy/carbon_emaps_2023/") + zone + ".csv.zst";
    HEADROOM_ORACLE_FILE(path, file.c_str());
    expect_below(saving(R"({ "grid": { "hourly": ")" + path + R"(" } })", "cleanest-hours", 8, "carbon.operational"),
                 zone, contiguous);
  }
  HEADROOM_ORACLE_FILE(path, "energy/price_hourly/US-TEX-ERCO_2023.csv.zst");
  expect_below(saving(R"({ "tariff": { "hourly": ")" + path + R"(" } })", "cheapest-hours", 16, "energy.cost"),
               "US-TEX-ERCO, price, 16 h a day", 60.6060);
}

}  // namespace
}  // namespace headroom
