// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_scenario.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "fake_vocabulary.hpp"
#include "scenarios/instant_text.hpp"

namespace headroom {
namespace {
namespace fs = std::filesystem;

class ReadScenario : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("reader-" + std::to_string(::getpid()));
    fs::create_directories(folder_ / "sites");
    fs::current_path(folder_);
  }
  void TearDown() override {
    fs::current_path("/");
    fs::remove_all(folder_);
  }
  static void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

  /// Reads what must be good.
  Scenario good(const std::string& text, const std::vector<std::string>& overrides = {}) {
    Diagnostics diagnostics;
    auto scenario = read_scenario_text(text, "test.json", overrides, vocabulary_, diagnostics);
    EXPECT_EQ(to_text(diagnostics), "");
    return scenario.value_or(Scenario{});
  }

  const std::string minimal_ = R"({
    "cluster": { "pools": [ { "name": "h", "nodes": 2, "node": { "cpus": 8, "gpus": 4 } } ] },
    "workload": { "synthetic": { "jobs": 5, "rate": "3 1/h", "classes": [ { "name": "c", "gpus": 2, "duration": "3 h" } ] } }
  })";
  const Vocabulary vocabulary_ = fake_vocabulary();
  fs::path folder_;
};

/// A synthetic workload of one class with this duration.
std::string with_duration(const std::string& duration) {
  return R"({ "cluster": { "pools": [ { "name": "h", "nodes": 2, "node": { "cpus": 8, "gpus": 4 } } ] },
    "workload": { "synthetic": { "jobs": 5, "rate": "3 1/h",
      "classes": [ { "name": "c", "gpus": 2, "duration": )" +
         duration + " } ] } } }";
}

TEST_F(ReadScenario, EveryDefaultIsThere) {
  const Scenario s = good(minimal_);
  EXPECT_EQ(s.title, "untitled");
  EXPECT_EQ(s.path, "test.json");
  EXPECT_EQ(s.run.start_unix_s, 0);
  EXPECT_FALSE(s.run.horizon);
  EXPECT_EQ(s.run.warm_up, TimeSpan{});
  EXPECT_EQ(s.run.seed, 1U);
  EXPECT_EQ(s.cluster.pools[0].nodes_per_rack, 0U);
  EXPECT_EQ(s.cluster.pools[0].node.memory_bytes, 0);
  EXPECT_EQ(s.scheduler.order.policy, "fifo");
  EXPECT_EQ(s.scheduler.backfill.policy, "none");
  EXPECT_EQ(s.scheduler.placement.policy, "first-fit");
  EXPECT_EQ(s.scheduler.head_of_line, HeadOfLine::strict);
  EXPECT_EQ(s.scheduler.event_order, EventOrder::batched);
  EXPECT_TRUE(s.assertions.empty());
  EXPECT_EQ(s.input_files, std::vector<std::string>{"test.json"});
}

TEST_F(ReadScenario, ValuesArriveInBaseUnits) {
  const Scenario s = good(R"({
    "headroom": 1, "title": "all", "notes": { "anything": [1, null] },
    "run": { "start": "2027-01-01T00:00:00+01:00", "horizon": "4 week", "warm_up": "2d 12h", "cool_down": "1 d", "seed": 42 },
    "cluster": { "pools": [
      { "name": "big", "nodes": 3, "nodes_per_rack": 2,
        "node": { "cpus": 64, "gpus": 8, "gpu": "h100-sxm", "gpu_memory": "80 GB", "memory": "1 TiB" } },
      { "name": "cat", "nodes": 1, "node": { "like": "dgx-h100", "cpus": 100 } } ] },
    "workload": { "synthetic": {
      "load": "75 %", "diurnal": { "amplitude": "40 %", "peak": "15:30:00" },
      "classes": [
        { "name": "a", "share": "20 %", "nodes": 2, "gpus_per_node": 8, "cpus": 16, "memory": "2 GiB", "gpu": "h100-sxm",
          "priority": -3, "duration": "90 min", "estimate": { "min": 1.5, "max": 4 } },
        { "name": "b", "gpus": 3, "cpus": 2, "duration": "1 h" } ],
      "tenants": [ { "name": "r", "share": 0.6 }, { "name": "p" } ] } },
    "scheduler": { "order": { "policy": "multifactor", "half_life": "1 h", "by": "nodes", "label": "x" },
                   "backfill": { "policy": "easy", "depth": 7, "pessimistic": true },
                   "placement": { "policy": "spread", "share": "50 %" }, "event_order": "sequential" },
    "assertions": [ "jobs.wait.p95 < 4 h", "power.peak <= 1.2 MW", "gpus.utilisation[pool=big] >= 60 %" ]
  })");
  EXPECT_EQ(s.run.start_unix_s, 1798761600 - 3600);  // `date -u -d 2027-01-01 +%s`
  EXPECT_EQ(s.run.horizon->ns, 28 * 86400 * 1'000'000'000LL);
  EXPECT_EQ(s.run.warm_up.ns, 60 * 3600 * 1'000'000'000LL);
  EXPECT_EQ(s.run.cool_down.ns, 86400 * 1'000'000'000LL);
  EXPECT_EQ(s.run.seed, 42U);
  ASSERT_EQ(s.cluster.pools.size(), 2U);
  EXPECT_EQ(s.cluster.pools[0].nodes_per_rack, 2U);
  EXPECT_EQ(s.cluster.pools[0].node.gpu_memory_bytes, 80'000'000'000);
  EXPECT_EQ(s.cluster.pools[0].node.memory_bytes, 1LL << 40);
  EXPECT_EQ(s.cluster.pools[1].node.cpus, 100U) << "what is written beside `like` wins";
  EXPECT_EQ(s.cluster.pools[1].node.gpus, 8U);
  EXPECT_EQ(s.cluster.pools[1].node.gpu_model, "h100-sxm");

  const auto& w = std::get<SyntheticWorkload>(s.workload);
  EXPECT_EQ(w.jobs, 0U);
  EXPECT_DOUBLE_EQ(w.load, 0.75);
  EXPECT_DOUBLE_EQ(w.diurnal_amplitude, 0.4);
  EXPECT_EQ(w.diurnal_peak, TimeSpan::seconds(15 * 3600 + 30 * 60));
  ASSERT_EQ(w.classes.size(), 2U);
  const SyntheticClass& a = w.classes[0];
  EXPECT_EQ(a.request.tasks, 2U);
  EXPECT_EQ(a.request.max_tasks_per_node, 1U);
  EXPECT_EQ(a.request.per_task, (TaskNeed{.gpus = 8, .cpus = 16, .memory_bytes = 2LL << 30}));
  EXPECT_EQ(a.gpu_model, "h100-sxm");
  EXPECT_EQ(a.priority, -3);
  EXPECT_DOUBLE_EQ(a.share, 0.2);
  EXPECT_EQ(a.duration.kind, DurationDistribution::Kind::constant);
  EXPECT_DOUBLE_EQ(a.duration.a, 5400.0);
  EXPECT_DOUBLE_EQ(a.estimate_factor_min, 1.5);
  EXPECT_DOUBLE_EQ(a.estimate_factor_max, 4.0);
  EXPECT_EQ(w.classes[1].request.tasks, 3U);
  EXPECT_EQ(w.classes[1].request.max_tasks_per_node, 0U);
  EXPECT_EQ(w.classes[1].request.per_task, (TaskNeed{.gpus = 1, .cpus = 2, .memory_bytes = 0}));
  EXPECT_EQ(w.tenants[0].name, "r");
  EXPECT_DOUBLE_EQ(w.tenants[0].share, 0.6);
  EXPECT_DOUBLE_EQ(w.tenants[1].share, 1.0);

  EXPECT_DOUBLE_EQ(s.scheduler.order.options.number("age"), 0.5);
  EXPECT_DOUBLE_EQ(s.scheduler.order.options.number("half_life"), 3600.0);
  EXPECT_DOUBLE_EQ(s.scheduler.order.options.number("by"), 0.0);
  EXPECT_EQ(s.scheduler.order.options.text("label"), "x");
  EXPECT_DOUBLE_EQ(s.scheduler.backfill.options.number("depth"), 7.0);
  EXPECT_DOUBLE_EQ(s.scheduler.backfill.options.number("pessimistic"), 1.0);
  EXPECT_DOUBLE_EQ(s.scheduler.placement.options.number("share"), 0.5);
  EXPECT_EQ(s.scheduler.event_order, EventOrder::sequential);

  ASSERT_EQ(s.assertions.size(), 3U);
  EXPECT_EQ(s.assertions[0].metric, "jobs.wait.p95");
  EXPECT_EQ(s.assertions[0].relation, Assertion::Relation::less);
  EXPECT_DOUBLE_EQ(s.assertions[0].bound, 14400.0);
  EXPECT_EQ(s.assertions[1].relation, Assertion::Relation::less_equal);
  EXPECT_DOUBLE_EQ(s.assertions[1].bound, 1200.0) << "in kW, the unit of the metric";
  EXPECT_EQ(s.assertions[2].metric, "gpus.utilisation[pool=big]");
  EXPECT_DOUBLE_EQ(s.assertions[2].bound, 0.6);
}

TEST_F(ReadScenario, OptionTextsLiveAsLongAsAnyCopy) {
  Scenario copy;
  {
    const Scenario s = good(minimal_, {"scheduler.order.policy=multifactor", "scheduler.order.label=short"});
    copy = s;
  }
  EXPECT_EQ(copy.scheduler.order.options.text("label"), "short");
}

struct DistributionRow {
  std::string json;
  DurationDistribution::Kind kind;
  double a, b;
};

TEST_F(ReadScenario, DistributionsComeInClosedForm) {
  using Kind = DurationDistribution::Kind;
  // Lognormal, with median m: mean = m exp(s^2/2), and the 95 % quantile is m exp(1.6448536269514722 s) (NIST/SEMATECH
  // e-Handbook 1.3.6.6.9). The rows are worked by hand from s = 1.2: exp(0.72), exp(1.2 * 1.6448536269514722).
  const DistributionRow rows[] = {
      {R"({ "dist": "constant", "value": "3 h" })", Kind::constant, 10800.0, 0.0},
      {R"({ "dist": "exponential", "mean": "3 h" })", Kind::exponential, 10800.0, 0.0},
      {R"({ "dist": "lognormal", "median": "1000 s", "sigma": 1.2 })", Kind::lognormal, 1000.0, 1.2},
      {R"({ "dist": "lognormal", "median": "1000 s", "mean": "2054.4332106438876 s" })", Kind::lognormal, 1000.0, 1.2},
      {R"({ "dist": "lognormal", "median": "1000 s", "p95": "7198.152186654919 s" })", Kind::lognormal, 1000.0, 1.2},
      {R"({ "dist": "lognormal", "median": "1000 s", "p95": "1000 s" })", Kind::lognormal, 1000.0, 0.0},
      {R"({ "dist": "weibull", "scale": "1 h", "shape": 0.6 })", Kind::weibull, 3600.0, 0.6},
      {R"({ "dist": "pareto", "min": "10 min", "shape": 1.5 })", Kind::pareto, 600.0, 1.5}};
  for (const DistributionRow& row : rows) {
    const Scenario s = good(with_duration(row.json));
    const DurationDistribution& d = std::get<SyntheticWorkload>(s.workload).classes.at(0).duration;
    EXPECT_EQ(d.kind, row.kind) << row.json;
    EXPECT_DOUBLE_EQ(d.a, row.a) << row.json;
    EXPECT_NEAR(d.b, row.b, 1e-12) << row.json;  // rounding of exp, log and sqrt
    EXPECT_TRUE(d.max.is_unlimited());
  }
  const Scenario cut = good(with_duration(R"({ "dist": "exponential", "mean": "3 h", "min": "1 s", "max": "2 d" })"));
  const DurationDistribution& d = std::get<SyntheticWorkload>(cut.workload).classes[0].duration;
  EXPECT_EQ(d.min, TimeSpan::seconds(1));
  EXPECT_EQ(d.max, TimeSpan::seconds(2 * 86400));
}

TEST_F(ReadScenario, ModeOfATraceSetsTheDefaultsOfItsRules) {
  write("t.swf", "");
  const auto rules = [this](const std::string& keys) {
    return std::get<TraceWorkload>(
               good(R"({ "cluster": { "pools": [ { "name": "h", "nodes": 2, "node": { "cpus": 8 } } ] },
                         "workload": { "trace": { "format": "swf", "path": "t.swf")" +
                    keys + " } } }")
                   .workload)
        .rules;
  };
  const TraceRules lenient = rules("");
  EXPECT_EQ(lenient.overrun, OverrunRule::kill);
  EXPECT_EQ(lenient.zero_runtime, ZeroRuntimeRule::drop);
  EXPECT_EQ(lenient.missing, MissingRule::substitute);
  EXPECT_EQ(lenient.bad_rows, BadRowRule::skip);
  const TraceRules strict = rules(R"(, "mode": "strict")");
  EXPECT_EQ(strict.overrun, OverrunRule::extend);
  EXPECT_EQ(strict.zero_runtime, ZeroRuntimeRule::keep);
  EXPECT_EQ(strict.missing, MissingRule::bad);
  EXPECT_EQ(strict.bad_rows, BadRowRule::fatal);
  const TraceRules mixed = rules(R"(, "mode": "strict", "zero_runtime": "one-second", "bad_rows": "skip")");
  EXPECT_EQ(mixed.overrun, OverrunRule::extend);
  EXPECT_EQ(mixed.zero_runtime, ZeroRuntimeRule::one_second);
  EXPECT_EQ(mixed.bad_rows, BadRowRule::skip);
}

TEST_F(ReadScenario, PathsStartFromTheFileThatWritesThem) {
  write("sites/t.csv", "");
  write("t.csv", "");
  write("sites/base.json", R"({ "cluster": { "pools": [ { "name": "h", "nodes": 2, "node": { "cpus": 8 } } ] },
                               "workload": { "trace": { "format": "csv", "path": "t.csv" } } })");
  write("main.json", R"({ "extends": "sites/base.json" })");
  const auto path_of = [this](const std::vector<std::string>& overrides) {
    Diagnostics diagnostics;
    const auto s = read_scenario("main.json", overrides, vocabulary_, diagnostics);
    EXPECT_EQ(to_text(diagnostics), "");
    EXPECT_EQ(s->input_files, (std::vector<std::string>{"main.json", "sites/base.json"}));
    return std::get<TraceWorkload>(s->workload).path;
  };
  EXPECT_EQ(path_of({}), "sites/t.csv");
  EXPECT_EQ(path_of({"workload.trace.path=t.csv"}), "t.csv") << "an override is typed in the working directory";
  EXPECT_EQ(path_of({"relative_to=working-directory"}), "t.csv");
}

TEST_F(ReadScenario, TheResolvedScenarioIsTheSameScenario) {
  write("sites/t.csv", "");
  write("sites/trace.json",
        R"({ "$schema": "x", "cluster": { "pools": [ { "name": "h", "nodes": 2, "node": "dgx-h100" } ] },
                                "workload": { "trace": { "format": "csv", "path": "t.csv", "missing": "bad" } } })");
  write("minimal.json", minimal_);
  for (const std::string path : {"sites/trace.json", "minimal.json"}) {
    Diagnostics diagnostics;
    const auto first =
        read_scenario(path, std::vector<std::string>{"scheduler.backfill=easy"}, vocabulary_, diagnostics);
    ASSERT_TRUE(first) << to_text(diagnostics);
    write("sites/resolved.json", first->resolved_json);
    const auto second = read_scenario("sites/resolved.json", {}, vocabulary_, diagnostics);
    ASSERT_TRUE(second) << to_text(diagnostics);
    EXPECT_EQ(to_text(diagnostics), "");
    EXPECT_EQ(second->resolved_json, first->resolved_json);
    EXPECT_EQ(second->cluster.pools[0].node.cpus, first->cluster.pools[0].node.cpus);
    EXPECT_EQ(second->scheduler.backfill.options.number("depth"), 100.0);
    EXPECT_EQ(second->workload.index(), first->workload.index());
    if (const auto* trace = std::get_if<TraceWorkload>(&second->workload)) {
      EXPECT_EQ(trace->path, "sites/t.csv");
    }
  }
}

TEST_F(ReadScenario, TheOrderOfKeysInTheFileDoesNotShow) {
  const std::string a = R"({ "title": "t", "run": { "seed": 1, "horizon": "1 d" }, )" + minimal_.substr(1);
  const std::string b =
      minimal_.substr(0, minimal_.rfind('}')) + R"(, "run": { "horizon": "1 d", "seed": 1 }, "title": "t" })";
  EXPECT_EQ(good(a).resolved_json, good(b).resolved_json);
}

TEST_F(ReadScenario, TheResolvedScenarioSaysWhereEachValueIsFrom) {
  write("base.json", "{\n  \"run\": { \"seed\": 7 }\n}");
  write("main.json", "{ \"extends\": \"base.json\",\n" + minimal_.substr(1));
  Diagnostics diagnostics;
  const auto text = print_resolved("main.json", std::vector<std::string>{"run.horizon=1 d"}, vocabulary_, diagnostics);
  ASSERT_TRUE(text) << to_text(diagnostics);
  EXPECT_NE(text->find("    \"seed\": 7,                                          // base.json:2\n"),
            std::string::npos);
  EXPECT_NE(text->find("    \"horizon\": \"1 d\",                                   // --set\n"), std::string::npos);
  EXPECT_NE(text->find("    \"warm_up\": \"0 s\",                                   // default\n"), std::string::npos);
  EXPECT_EQ(good(*text).resolved_json, good(good(*text).resolved_json).resolved_json);
}

TEST_F(ReadScenario, AFileThatIsNotThereIsAFault) {
  write("main.json", "{}");
  Diagnostics diagnostics;
  EXPECT_FALSE(read_scenario("mian.json", {}, vocabulary_, diagnostics));
  EXPECT_FALSE(read_scenario("sites", {}, vocabulary_, diagnostics));
  EXPECT_FALSE(print_resolved("nowhere/x.json", {}, vocabulary_, diagnostics));
  EXPECT_EQ(to_text(diagnostics),
            "mian.json: error: cannot read \"mian.json\": No such file or directory; did you mean \"main.json\"?\n"
            "sites: error: cannot read \"sites\": Is a directory\n"
            "nowhere/x.json: error: cannot read \"nowhere/x.json\": No such file or directory\n"
            "3 errors.\n");
}

TEST_F(ReadScenario, FilesThatExtendEachOtherManyTimesAreRefused) {
  // Each level reads the one below twice: 2^12 files without the limit.
  write("f0.json", minimal_);
  for (int i = 1; i <= 12; ++i) {
    const std::string below = "\"f" + std::to_string(i - 1) + ".json\"";
    write("f" + std::to_string(i) + ".json", "{ \"extends\": [" + below + ", " + below + "] }");
  }
  Diagnostics diagnostics;
  EXPECT_FALSE(read_scenario("f12.json", {}, vocabulary_, diagnostics));
  EXPECT_NE(to_text(diagnostics).find("error: more than 256 files are extended\n"), std::string::npos);
}

// Unix times from `date -u -d TEXT +%s`.
TEST(Instant, ReadsIso8601) {
  EXPECT_EQ(parse_instant("1970-01-01"), 0);
  EXPECT_EQ(parse_instant("2024-02-29T12:30Z"), 1709209800);
  EXPECT_EQ(parse_instant("2027-01-01T00:00:00+05:30"), 1798741800);
  EXPECT_EQ(parse_instant("2027-01-01T00:00:00-08:00"), 1798790400);
  EXPECT_EQ(parse_instant("0001-01-01T00:00:00Z"), -62135596800);
  for (const std::string text : {"", "2027", "2027-1-1", "2027-13-01", "2027-02-29", "2027-01-01T",
                                 "2027-01-01T00:00:00", "2027-01-01T24:00Z", "2027-01-01T00:60Z", "2027-01-01 00:00Z",
                                 "2027-01-01T00:00ZZ", "2027-01-01T00:00+5", "0000-01-01", "2027-01-01T00:00:60Z"}) {
    EXPECT_FALSE(parse_instant(text)) << text;
  }
}

}  // namespace
}  // namespace headroom
