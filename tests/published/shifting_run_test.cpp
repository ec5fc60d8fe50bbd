// SPDX-License-Identifier: Apache-2.0
// Shifting in runs of the simulator, against the ceilings of perfect foresight: one job a day of constant power that is
// 8 h long (carbon), or 16 h (price), submitted at midnight UTC and done within the day. Carbon intensities:
// Electricity Maps (ODbL), direct emissions; prices: the market operators' public data, 2023. shifting_ceiling() is
// tested against an independent program in energy_market_test.cpp.
#include <gtest/gtest.h>

#include <cstdio>
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

/// `more`: keys of the shifting beside policy, delay and forecast.
Scenario scenario_of(const std::string& site, const std::string& policy, int hours, const std::string& forecast,
                     const std::string& more = {}) {
  const std::string text =
      R"({ "run": { "start": "2023-01-01", "horizon": "365 d" }, "cluster": { "pools": [ { "name": "p", "nodes": 1, "node": {
      "cpus": 1, "gpus": 1, "draw": { "gpu_idle": "0 W", "gpu_peak": "10 kW", "host_idle": "0 W", "host_peak": "0 W" } } } ] },
    "power": { "fidelity": "linear", "activity": "full-load" }, "cooling": { "pue": 1 },
    "workload": { "synthetic": { "jobs": 1, "rate": "1 /h", "classes": [ { "name": "a", "gpus": 1, "duration": "1 h" } ] } },
    "scheduler": { "shifting": { "policy": ")" +
      policy + R"(", "max_delay": ")" + std::to_string(24 - hours) + R"( h", "forecast": ")" + forecast + "\"" + more +
      R"( } }, "site": )" + site + " }";
  Diagnostics diagnostics;
  auto scenario = read_scenario_text(text, "shifting.json", {}, full_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  return scenario ? std::move(*scenario) : Scenario{};
}

/// What a metric comes to per unit of energy of the work. A pause of a minute costs a minute of it.
double per_joule(const Scenario& scenario, int hours, const char* metric) {
  std::vector<JobSpec> jobs;
  for (int day = 0; day < 365; ++day) jobs.push_back(job(day * 86'400, hours * 3600, gpus(1)));
  VectorSource source(numbered(std::move(jobs)));
  const Experiment experiment = run_experiment(scenario, source, {}, nullptr, Groups::none);
  EXPECT_EQ(experiment.statistics.metric("jobs.finished"), 365.0);
  const double work_j = 365.0 * hours * 3600.0 * 10e3;
  if (scenario.scheduler.shifting.pause_cost.ns == 0) {
    EXPECT_NEAR(experiment.statistics.metric("energy.bought"), work_j, 1.0) << "the same work";
  } else {
    EXPECT_GT(experiment.statistics.metric("energy.bought"), work_j) << "what pauses cost is done again";
  }
  return experiment.statistics.metric(metric) / work_j;
}

/// By foresight and by past days.
struct Way {
  double perfect, past;
};

struct Saving {
  double ceiling, perfect, past;  ///< in a row
  Way pausing;                    ///< in the best hours, where pauses cost nothing
  Way dear_pauses;                ///< and where each takes ten minutes
  double model;                   ///< of the same forecast: forecast_saving(), which spreads the first day evenly
};

Saving saving(const std::string& site, const std::string& policy, int hours, const char* metric) {
  const Scenario first = scenario_of(site, policy, hours, "perfect");
  const GridSpec& grid = first.grid->spec;
  const std::vector<double>& series = policy == "cheapest-hours" ? grid.price.values() : grid.average_carbon->values();
  const double even = std::accumulate(series.begin(), series.end(), 0.0) / static_cast<double>(series.size());
  const auto saved = [&](const char* forecast, const char* more) {
    return 1.0 - per_joule(scenario_of(site, policy, hours, forecast, more), hours, metric) / even;
  };
  const auto way = [&](const char* more) { return Way{saved("perfect", more), saved("past", more)}; };
  const auto whole = static_cast<std::size_t>(hours);
  constexpr std::size_t sunday = 6;  // 1 January 2023
  return {.ceiling = shifting_ceiling(series, whole),
          .perfect = saved("perfect", ""),
          .past = saved("past", ""),
          .pausing = way(R"(, "pausing": true, "pause_cost": "0 s")"),
          .dear_pauses = way(R"(, "pausing": true, "pause_cost": "10 min")"),
          .model = forecast_saving({.first_weekday = sunday}, series, whole)};
}

/// `contiguous`: percent, of the cheapest hours in a row of each day, from the same file by another program (Python):
/// what a job that is not interrupted can reach at most.
void expect_below(const Saving& saved, const char* what, double contiguous) {
  std::printf(
      "%-28s ceiling %5.2f %%; in a row: foresight %5.2f, past days %5.2f; pausing: %5.2f, %5.2f; "
      "pauses of 10 min: %5.2f, %5.2f\n",
      what, 100 * saved.ceiling, 100 * saved.perfect, 100 * saved.past, 100 * saved.pausing.perfect,
      100 * saved.pausing.past, 100 * saved.dear_pauses.perfect, 100 * saved.dear_pauses.past);
  for (const double one : {saved.perfect, saved.pausing.past, saved.dear_pauses.perfect, saved.dear_pauses.past})
    EXPECT_LE(one, saved.ceiling + 1e-12) << "nobody beats the ceiling";
  EXPECT_NEAR(100.0 * saved.perfect, contiguous, 5e-5);
  EXPECT_LE(saved.past, saved.perfect + 1e-12) << "nobody beats foresight under the same rule";
  EXPECT_NEAR(saved.pausing.perfect, saved.ceiling, 1e-9) << "the best hours are the ceiling";
  // The run begins with a day of which nothing is known, and takes its first hours where the model takes all.
  EXPECT_NEAR(saved.pausing.past, saved.model, 0.01);
  EXPECT_GE(saved.dear_pauses.perfect, saved.perfect - 1e-9) << "who may pause need not";
}

TEST(OracleShiftingRun, CaliforniaReachesMostOfTheCeilingByForecast) {
  HEADROOM_ORACLE_FILE(carbon, "energy/carbon_emaps_2023/US-CAL-CISO.csv.zst");
  HEADROOM_ORACLE_FILE(market, "energy/price_hourly/US-CAL-CISO_2023.csv.zst");
  const Saving clean =
      saving(R"({ "grid": { "hourly": ")" + carbon + R"(" } })", "cleanest-hours", 8, "carbon.operational");
  expect_below(clean, "California, carbon, 8 h a day", 29.0568);
  EXPECT_NEAR(100.0 * clean.ceiling, 29.0, 0.5);  // the reference prints 29 %
  EXPECT_GE(clean.past, 0.7 * clean.ceiling);
  EXPECT_GE(clean.pausing.past, 0.7 * clean.ceiling);
  EXPECT_GE(clean.dear_pauses.past, 0.7 * clean.ceiling);
  const Saving cheap =
      saving(R"({ "tariff": { "hourly": ")" + market + R"(" } })", "cheapest-hours", 16, "energy.cost");
  expect_below(cheap, "California, price, 16 h a day", 0.8549);
  EXPECT_NEAR(100.0 * cheap.ceiling, 15.92, 0.05);  // recomputed from the file by another program
  EXPECT_GE(cheap.pausing.past, 0.7 * cheap.ceiling);
  EXPECT_GE(cheap.dear_pauses.past, 0.7 * cheap.ceiling);
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
