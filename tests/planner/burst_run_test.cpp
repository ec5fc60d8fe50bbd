// SPDX-License-Identifier: Apache-2.0
// Bursting from a scenario to its report: neutral where it should be, repeatable, and with all its numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "planner/assertions.hpp"
#include "planner/estimates.hpp"
#include "planner/replicas.hpp"
#include "planner/run_document.hpp"
#include "planner/vocabulary.hpp"
#include "reports/jobs_table.hpp"
#include "reports/write_summary_json.hpp"
#include "reports/write_text.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom {
namespace {

std::string text_with(const std::string& scheduler, const std::string& cloud) {
  return R"({ "run": { "seed": 5, "horizon": "20 h", "warm_up": "1 h" },
    "cluster": { "pools": [ { "name": "own", "nodes": 4, "node": { "cpus": 64, "gpus": 8 } } ],
                 "changes": [ { "pool": "own", "what": "maintenance", "nodes": 1, "at": "5 h", "until": "7 h" } ] },
    "workload": { "synthetic": { "load": 1.1, "classes": [
      { "name": "one", "share": "60 %", "gpus": 1, "cpus": 4, "duration": { "dist": "exponential", "mean": "20 min" },
        "estimate": { "min": 1, "max": 3 } },
      { "name": "half", "share": "20 %", "gpu_share": 0.5, "cpus": 1, "duration": "10 min" },
      { "name": "gang", "share": "20 %", "nodes": 2, "gpus_per_node": 4, "duration": { "dist": "exponential", "mean": "40 min" } } ] } },
    "scheduler": )" +
         scheduler + cloud + " }";
}
std::string cloud_with(const std::string& policy, const std::string& more = "") {
  return R"(, "cloud": { "offers": [
      { "name": "od", "instance": { "cpus": 96, "gpus": 8 }, "price": "55.04 USD/h", "quota": 6 )" +
         more + R"( } ], "wan": "20 Gbit/s", "data": { "in": "50 GB", "out": "5 GB" }, "policy": )" + policy + " }";
}

Scenario read(const std::string& text) {
  Diagnostics diagnostics;
  auto scenario = read_scenario_text(text, "burst.json", {}, full_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario.has_value()) << to_text(diagnostics);
  return std::move(*scenario);
}

class Memory final : public ByteSink {
 public:
  void write(std::span<const std::byte> piece) override {
    for (const std::byte b : piece) text += static_cast<char>(b);
  }
  std::string text;
};

std::string jobs_csv(const Scenario& scenario) {
  Diagnostics diagnostics;
  TraceReport report;
  const auto jobs = open_workload(scenario, diagnostics, report);
  JobsCsv table;
  (void)run_experiment(scenario, *jobs, {&table}, nullptr);
  Memory memory;
  (void)table.write_rows(memory);
  return memory.text;
}

TEST(BurstRun, ANeverChangesNoByteOfJobsCsv) {
  for (const char* scheduler :
       {R"({ "backfill": "easy" })", R"({ "backfill": "conservative", "placement": "best-fit" })",
        R"({ "backfill": "none", "event_order": "sequential", "placement": "random" })"}) {
    const std::string plain = jobs_csv(read(text_with(scheduler, "")));
    EXPECT_EQ(jobs_csv(read(text_with(scheduler, cloud_with("\"never\"")))), plain);
    EXPECT_GT(std::ranges::count(plain, '\n'), 50);
    EXPECT_NE(jobs_csv(read(text_with(scheduler, cloud_with("\"always\"")))), plain) << "so that it can fail";
  }
}

ReplicaSet run_all(const Scenario& scenario, unsigned threads) {
  Diagnostics diagnostics;
  TraceReport report;
  return run_replicas(scenario, open_workload(scenario, diagnostics, report), {.threads = threads});
}

Document document_of(const Scenario& scenario, const ReplicaSet& set) {
  return run_document(scenario, mean_experiment(set), {}, {}, estimate(scenario, set, {}), set.replicas.size(), 0.0);
}

TEST(BurstRun, TheSameOnOneThreadAndOnThree) {
  Scenario scenario = read(
      text_with("{}", cloud_with(R"({ "policy": "queue-wait", "threshold": "5 min" })", R"(, "success": "70 %" )")));
  scenario.run.replicas = 5;
  const Document one = document_of(scenario, run_all(scenario, 1)), three = document_of(scenario, run_all(scenario, 3));
  EXPECT_EQ(write_summary_json(one), write_summary_json(three));
  EXPECT_EQ(write_text(one), write_text(three));
  EXPECT_NE(write_summary_json(one).find("cloud.cost"), std::string::npos);
}

TEST(BurstRun, TheReportSaysWhatWasRentedAndWhatAnybodyMustPay) {
  const Scenario scenario = read(text_with("{}", cloud_with("\"always\"")));
  const ReplicaSet set = run_all(scenario, 1);
  const Document document = document_of(scenario, set);
  const auto table = [&](const char* name) {
    const auto found = std::ranges::find(document.tables, name, &Table::name);
    EXPECT_TRUE(found != document.tables.end()) << name;
    return *found;
  };
  const Table burst = table("burst");
  const double cost = std::get<double>(burst.rows[0][1]), bound = std::get<double>(burst.rows[0][2]);
  EXPECT_GT(bound, 0.0);
  EXPECT_DOUBLE_EQ(std::get<double>(burst.rows[0][3]), cost / bound);
  EXPECT_GE(cost, bound);
  const Table offers = table("cloud_offers");
  ASSERT_EQ(offers.rows.size(), 2u) << "window and run";
  EXPECT_DOUBLE_EQ(std::get<double>(offers.rows[1][9]) + std::get<double>(offers.rows[1][10]), cost);
  EXPECT_LT(std::get<double>(offers.rows[0][5]), std::get<double>(offers.rows[1][5])) << "the warm-up is not measured";
  const std::string text = write_text(document);
  EXPECT_NE(text.find("Under the policy always, "), std::string::npos) << text;
  EXPECT_NE(text.find("of the cloud: transfers that slow each other"), std::string::npos);
}

// Of 180 % of what our own nodes can do, the rest goes where it is paid for: the queue tells whether that is enough.
TEST(BurstRun, TheVerdictJudgesByTheQueueWhereInstancesAreRented) {
  const auto text = [](const std::string& policy, const std::string& more) {
    std::string scenario = text_with("{}", cloud_with(policy, more));
    scenario.replace(scenario.find("1.1"), 3, "1.8");
    const Scenario checked = read(scenario);
    return write_text(document_of(checked, run_all(checked, 1)));
  };
  const std::string plenty = text(R"({ "policy": "queue-wait", "threshold": "5 min" })", R"(, "minimum": "60 s" )");
  EXPECT_NE(plenty.find("With rented instances, the cluster carries this workload (offered load "), std::string::npos)
      << plenty;
  EXPECT_NE(plenty.find(" jobs burst because the GPUs of our own were taken."), std::string::npos) << plenty;
  const std::string log =
      R"({ "cluster": { "pools": [ { "name": "own", "nodes": 4, "node": { "cpus": 96, "gpus": 8 } } ] },
    "workload": { "trace": { "format": "csv", "arrivals": "800 %", "path": ")" HEADROOM_SOURCE_DIR
      R"(/scenarios/examples/small-log.csv" } })" +
      cloud_with(R"({ "policy": "cost-cap", "budget": "500 USD/d" })") + " }";
  const Scenario capped = read(log);
  const std::string little = write_text(document_of(capped, run_all(capped, 1)));
  EXPECT_NE(little.find("The cluster does NOT carry this workload: more work arrives than it can do"),
            std::string::npos)
      << little;
  EXPECT_NE(little.find(" burst because the"), std::string::npos) << "though some did: " << little;
  const std::string never = text("\"never\"", "");
  EXPECT_NE(never.find("The cluster does NOT carry this workload: more work arrives than it can do"), std::string::npos)
      << never;
  const std::string refused = text("\"always\"", R"(, "success": "0 %" )");
  EXPECT_NE(refused.find("The cluster does NOT carry this workload"), std::string::npos) << "nobody burst";
}

TEST(BurstRun, AssertionsMaySpeakOfRent) {
  const Scenario scenario =
      read(text_with("{}", cloud_with("\"always\"") + R"(, "assertions": [ "cloud.cost < 1 USD", "cloud.jobs > 3" ])"));
  const auto outcomes = check_assertions(scenario.assertions, run_all(scenario, 1).replicas[0].experiment.statistics);
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_FALSE(outcomes[0].holds);
  EXPECT_EQ(outcomes[0].unit, "USD");
  EXPECT_TRUE(outcomes[1].holds);
}

// A log has one outcome, and no luck, unless something that is rented draws.
TEST(BurstRun, LuckMakesALogRandom) {
  const auto of_log = [](const std::string& cloud) {
    return read(R"({ "cluster": { "pools": [ { "name": "own", "nodes": 4, "node": { "cpus": 64, "gpus": 8 } } ] },
      "workload": { "trace": { "format": "csv", "path": ")" HEADROOM_SOURCE_DIR
                R"(/scenarios/examples/small-log.csv" } })" +
                cloud + " }");
  };
  EXPECT_FALSE(is_random(of_log("")));
  EXPECT_FALSE(is_random(of_log(cloud_with("\"never\""))));
  EXPECT_TRUE(is_random(of_log(cloud_with("\"always\""))));
  EXPECT_FALSE(is_random(of_log(cloud_with("\"always\"", R"(, "boot": "4 min" )"))));
  EXPECT_TRUE(is_random(of_log(
      cloud_with(R"({ "policy": "ski-rental", "value": "1 USD/h", "randomised": true })", R"(, "boot": "4 min" )"))));
}

}  // namespace
}  // namespace headroom
