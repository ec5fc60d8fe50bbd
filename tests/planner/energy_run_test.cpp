// SPDX-License-Identifier: Apache-2.0
// Electricity from a scenario to its bill, ledger and report. Bills are worked by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

#include "planner/energy_document.hpp"
#include "planner/ledger/build_ledger.hpp"
#include "planner/ledger/service.hpp"
#include "planner/replicas.hpp"
#include "planner/shifted_jobs.hpp"
#include "planner/vocabulary.hpp"
#include "reports/jobs_table.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/sim/run_helpers.hpp"
#include "tests/temporary_folder.hpp"

namespace headroom {
namespace {

using namespace testing_run;

Scenario read(const std::string& text) {
  Diagnostics diagnostics;
  auto scenario = read_scenario_text(text, "energy.json", {}, full_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario.has_value()) << to_text(diagnostics);
  return scenario ? std::move(*scenario) : Scenario{};
}

/// One node that draws nothing when idle, and 10 kW while its one GPU is busy; losses, cooling and shares cost nothing.
std::string scenario_text(const std::string& run, const std::string& more) {
  return R"({ "run": )" + run + R"(, "cluster": { "pools": [ { "name": "p", "nodes": 1, "node": { "cpus": 1, "gpus": 1,
      "embodied_carbon": "876 kg", "price": "10 kUSD", "power": "10 kW",
      "draw": { "gpu_idle": "0 W", "gpu_peak": "10 kW", "host_idle": "0 W", "host_peak": "0 W" } } } ] },
    "power": { "fidelity": "linear", "activity": "full-load" }, "cooling": { "pue": 1 },
    "workload": { "synthetic": { "jobs": 3, "rate": "1 /h", "classes": [ { "name": "a", "gpus": 1, "duration": "1 h" } ] } })" +
         more + " }";
}

/// A job of `hours` at each of these hours.
Experiment run(const Scenario& scenario, const std::vector<std::int64_t>& at_h, std::int64_t hours,
               std::vector<RecordSink*> sinks = {}) {
  std::vector<JobSpec> jobs;
  for (const std::int64_t at : at_h) jobs.push_back(job(at * 3600, hours * 3600, gpus(1)));
  VectorSource source(numbered(std::move(jobs)));
  return run_experiment(scenario, source, std::move(sinks), nullptr);
}

class Memory final : public ByteSink {
 public:
  void write(std::span<const std::byte> piece) override {
    for (const std::byte b : piece) text += static_cast<char>(b);
  }
  std::string text;
};

std::string jobs_csv(const Scenario& scenario) {
  JobsCsv table;
  (void)run(scenario, {0, 1, 5}, 2, {&table});
  Memory memory;
  (void)table.write_rows(memory);
  return memory.text;
}

constexpr const char* january = R"({ "start": "2027-01-01", "horizon": "31 d" })";

// January 2027 has 744 h. A job of 100 h at 10 kW: 1,000 kWh at 0.10 + 0.02, 10 kW at 12 USD, 500 USD for the
// connection; 300 g/kWh; a node of 876 kg over 5 years (43,830 h).
TEST(EnergyRun, TheBillOfAMonthByHand) {
  const Scenario scenario = read(scenario_text(january, R"(, "site": { "tariff": { "energy": "0.1 USD/kWh",
      "adder": "0.02 USD/kWh", "demand": "12 USD/kW-month", "fixed": "500 USD/month" },
      "grid": { "carbon": "300 g/kWh" } })"));
  const Experiment experiment = run(scenario, {0}, 100);
  const auto metric = [&](const char* name) { return experiment.statistics.metric(name); };
  EXPECT_NEAR(metric("energy.bought"), 1000.0 * 3.6e6, 1e-3);
  EXPECT_NEAR(metric("energy.cost"), 100.0 + 20.0 + 120.0 + 500.0, 1e-6);
  EXPECT_NEAR(metric("energy.demand_charges"), 120.0, 1e-6);
  EXPECT_NEAR(metric("power.utility_peak_quarter"), 10e3, 1e-6);
  EXPECT_NEAR(metric("carbon.operational"), 300.0, 1e-6);
  EXPECT_NEAR(metric("carbon.embodied"), 876.0 * 744.0 / 43'830.0, 1e-6);
  EXPECT_NEAR(metric("carbon.per_useful_gpu_hour"), (300.0 + 876.0 * 744.0 / 43'830.0) / 100.0, 1e-6);
  EXPECT_TRUE(std::isnan(metric("carbon.operational_marginal")));
  ASSERT_TRUE(experiment.grid);
  EXPECT_EQ(energy_tables(experiment).size(), 1U);
  EXPECT_EQ(energy_tables(experiment)[0].rows.size(), 1U);
}

// Without anything that changes what is bought, jobs.csv stays the same to the byte: the meter stands behind the
// record.
TEST(EnergyRun, TheMeterChangesNoJob) {
  const std::string site = R"(, "site": { "tariff": { "energy": "0.1 USD/kWh", "demand": "12 USD/kW-month" },
      "battery": { "energy": "5 kWh", "power": "5 kW", "dispatch": { "policy": "peak-shaving", "target": "8 kW" } },
      "demand_response": [ { "at": "1 h", "for": "1 h", "reduce_to": "5 kW" } ] })";
  const std::string plain = jobs_csv(read(scenario_text(january, "")));
  EXPECT_EQ(plain, jobs_csv(read(scenario_text(january, site))));
  EXPECT_EQ(plain, jobs_csv(read(scenario_text(january, R"(, "scheduler": { "shifting": "none" })"))));
}

// 20 kWh each, at 300 g/kWh, and 0 in the others; a column that is empty where nobody knows the carbon of the grid.
TEST(EnergyRun, JobsHaveTheirCarbon) {
  const auto carbon = [](const std::string& text) {
    std::vector<std::string> out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      for (int column = 0; column < 3; ++column) line.resize(line.rfind(','));  // what it says of the network
      out.push_back(line.substr(line.rfind(',') + 1));
    }
    return out;
  };
  const std::string with_carbon = R"(, "site": { "grid": { "carbon": "300 g/kWh" } })";
  EXPECT_EQ(carbon(jobs_csv(read(scenario_text(january, with_carbon)))), (std::vector<std::string>{"6", "6", "6"}));
  EXPECT_EQ(carbon(jobs_csv(read(scenario_text(january, "")))), (std::vector<std::string>{"", "", ""}));
}

// 2 h a day at 10 kW, of which a battery of 10 kWh shaves 5 kW for each of the two hours; it fills again at night.
TEST(EnergyRun, ABatteryLowersTheDemandCharge) {
  const auto text = [](const char* dispatch) {
    return scenario_text(january, std::string(R"(, "site": { "tariff": { "energy": "0.1 USD/kWh", "demand":
        "12 USD/kW-month" }, "battery": { "energy": "20 kWh", "power": "10 kW", "first_content": 1, "ceiling_slope": "0 h",
        "floor_slope": "0 h", "charge_efficiency": 1, "discharge_factor": 1, "dispatch": )") +
                                      dispatch + " } }");
  };
  const std::vector<std::int64_t> days{0, 24, 48};
  const Experiment idle = run(read(text(R"("none")")), days, 2);
  const Experiment shaved = run(read(text(R"({ "policy": "peak-shaving", "target": "5 kW" })")), days, 2);
  EXPECT_NEAR(idle.statistics.metric("energy.demand_charges"), 120.0, 1e-6);
  EXPECT_NEAR(shaved.statistics.metric("energy.demand_charges"), 60.0, 1e-6);
  EXPECT_NEAR(shaved.statistics.metric("battery.cycles"), 1.5, 1e-9);
  EXPECT_EQ(idle.statistics.metric("battery.cycles"), 0.0);
}

double total_of(const Ledger& ledger, std::string_view account, std::uint32_t month) {
  double usd = 0.0;
  for (const LedgerRow& row : ledger.rows())
    if (row.account == account && row.month == month) usd += row.amount.usd();
  return usd;
}

// Two months that a run covers: each has its own bill in the ledger, and February pays the ratchet on January's peak.
TEST(EnergyRun, TheLedgerHasTheBillsOfItsMonths) {
  const Scenario scenario = read(scenario_text(R"({ "start": "2027-01-01", "horizon": "59 d" })", R"(,
      "site": { "tariff": { "energy": "0.1 USD/kWh", "demand": "12 USD/kW-month", "ratchet": "80 %" },
                "grid": { "carbon": "300 g/kWh" }, "ppa": { "price": "0.06 USD/kWh", "share": "50 %" } },
      "costs": { "horizon": "2 month", "carbon_price": "50 USD/t", "energy_inflation": "10 %" })"));
  const Experiment experiment = run(scenario, {0}, 100);  // January: 1,000 kWh and 10 kW; February: nothing
  const Ledger ledger = build_ledger(scenario, service_of(scenario, experiment.statistics));
  EXPECT_NEAR(total_of(ledger, "energy", 1), 100.0, 1e-5);
  EXPECT_NEAR(total_of(ledger, "demand charges", 1), 120.0, 1e-5);
  EXPECT_NEAR(total_of(ledger, "power contract", 1), 500.0 * (0.06 - 0.1), 1e-5);
  EXPECT_NEAR(total_of(ledger, "carbon", 1), 0.3 * 50.0, 1e-5);
  EXPECT_NEAR(total_of(ledger, "demand ratchet", 1), 0.0, 1e-5);
  EXPECT_NEAR(total_of(ledger, "energy", 2), 0.0, 1e-5);
  EXPECT_NEAR(total_of(ledger, "demand ratchet", 2), 0.8 * 10.0 * 12.0, 1e-5);
}

// A run that is shorter than the horizon of the costs is a sample: a week of 10 kW without a break is a month of it.
TEST(EnergyRun, AShortRunIsASampleOfAMonth) {
  const Scenario scenario = read(scenario_text(R"({ "start": "2027-01-04", "horizon": "7 d" })", R"(,
      "site": { "tariff": { "energy": "0.1 USD/kWh", "demand": "12 USD/kW-month", "fixed": "500 USD/month" } },
      "costs": { "horizon": "2 month" })"));
  const Experiment experiment = run(scenario, {0}, 24 * 7);
  EXPECT_NEAR(experiment.statistics.metric("energy.demand_charges"), 120.0 * 7.0 / 31.0, 1e-6);
  const Ledger ledger = build_ledger(scenario, service_of(scenario, experiment.statistics));
  EXPECT_NEAR(total_of(ledger, "energy", 1), 7440.0 * 0.1 + 500.0, 1e-4);
  EXPECT_NEAR(total_of(ledger, "demand charges", 1), 120.0, 1e-4);
}

struct Held {
  std::vector<double> start_h;
};

/// Starts of jobs of one hour, submitted at these hours, under hours that cost 9, 8, ..., 1, 2, ..., 9 and so on.
std::vector<double> starts(const std::string& shifting, const std::vector<std::int64_t>& at_h, std::int64_t hours) {
  const test::TemporaryFolder folder;
  std::string text = "time,usd_per_MWh\n";
  for (int h = 0; h < 24; ++h)
    text += std::to_string(3600 * h) + "," + std::to_string(10 + std::abs(h - 12)) + "\n";  // least at noon
  folder.write("price.csv", text);
  const Scenario scenario =
      read(scenario_text(january, R"(, "site": { "tariff": { "hourly": ")" + folder.path().string() +
                                      R"(/price.csv" } }, "scheduler": { "shifting": )" + shifting + " }"));
  RecordingSink sink;
  (void)run(scenario, at_h, hours, {&sink});
  std::vector<double> out;
  for (std::uint64_t i = 0; i < at_h.size(); ++i) out.push_back(sink.starts_of(i)[0].in_seconds() / 3600.0);
  return out;
}

// Noon to one is the cheapest hour; of three hours, eleven to two, a half of each neighbour where the job has 2 h: any
// start between eleven and twelve costs the same but for the edges, and the earlier one is taken.
TEST(Shifting, AJobWaitsForTheCheapestHours) {
  const std::string perfect = R"({ "policy": "cheapest-hours", "max_delay": "20 h", "forecast": "perfect" })";
  EXPECT_EQ(starts(perfect, {0}, 1), std::vector{12.0});
  EXPECT_EQ(starts(perfect, {0}, 3), std::vector{11.0});
  EXPECT_EQ(starts(perfect, {0}, 2), std::vector{11.0});
  EXPECT_EQ(starts(perfect, {12}, 1), std::vector{12.0}) << "nothing to gain";
  EXPECT_EQ(starts(R"({ "policy": "cheapest-hours", "max_delay": "6 h", "forecast": "perfect" })", {0}, 1),
            std::vector{6.0});
  EXPECT_EQ(starts(R"("none")", {0}, 1), std::vector{0.0});
  EXPECT_EQ(starts(R"({ "policy": "cheapest-hours", "classes": [ "other" ], "forecast": "perfect" })", {0}, 1),
            std::vector{0.0});
}

// A forecast knows nothing on the first day, and then what it has seen.
TEST(Shifting, AForecastHasToSeeADayFirst) {
  EXPECT_EQ(starts(R"({ "policy": "cheapest-hours", "max_delay": "20 h" })", {0, 24, 40}, 1),
            (std::vector{0.0, 36.0, 60.0}));
}

}  // namespace
}  // namespace headroom
