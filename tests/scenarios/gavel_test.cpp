// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/gavel.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <string>

#include "scenarios/read_trace/gavel_rates.hpp"
#include "tests/oracle_data.hpp"
#include "tests/scenarios/trace_text.hpp"

namespace headroom {
namespace {

ReadText read_gavel_text(std::string_view text, const TraceRules& rules = {}) {
  Diagnostics diagnostics;
  MemoryText pieces{text};
  LoadedTrace trace = parse_gavel(pieces, "nowhere/t.trace", rules, diagnostics);
  return {std::move(trace), to_text(diagnostics)};
}

// The first two rows of Shockwave's 120-job trace; the first with two GPUs and a weight.
TEST(Gavel, ReadsTwelveCellsWithADuration) {
  const auto [trace, messages] = read_gavel_text(
      "LM (batch size 10)\tpython3 main.py --cuda --data %s/wikitext2 --batch_size "
      "10\tlanguage_modeling\t--steps\t1\t134583\t2\tgns\t5.0\t-1.000000\t1418\t0\n"
      "ResNet-18 (batch size 32)\tpython3 "
      "main.py\timage_classification/cifar10\t--num_steps\t1\t143450\t1\taccordion\t1"
      "\t-1.000000\t3338\t55\n");
  EXPECT_EQ(messages, "");
  ASSERT_EQ(trace.jobs.size(), 2U);
  const JobSpec job = trace.jobs[0];
  EXPECT_EQ(job.number, 0U);
  EXPECT_EQ(job.work, TimeSpan::seconds(1'418));
  EXPECT_EQ(job.request.tasks, 1U);
  EXPECT_EQ(job.request.per_task, (TaskNeed{.gpus = 2}));
  EXPECT_EQ(job.priority, 5);
  EXPECT_EQ(trace.names.classes.at(job.job_class.index), "LM (batch size 10)");
  EXPECT_EQ(trace.jobs[1].number, 1U);
  EXPECT_EQ(trace.jobs[1].submit, Instant::seconds(55));
}

TEST(Gavel, StepsWithoutATableAreBadRows) {
  const auto read = read_gavel_text("A3C\tcommand\t--max-steps\t0\t1000\t0.000000\t1\n");
  EXPECT_TRUE(read.trace.jobs.empty());
  EXPECT_NE(read.messages.find("t.trace:1: warning: 1000 steps are no time without their rate: "
                               "simulation_throughputs.json is neither beside the trace nor above it\n"),
            std::string::npos)
      << read.messages;
}

TEST(Gavel, ATableGivesRatesOfJobsAlone) {
  Diagnostics diagnostics;
  const GavelRates rates = GavelRates::parse(
      R"json({"k80": {"('A3C', 1)": {"null": 1.0}},
              "v100": {"('A3C', 1)": {"null": 2.5, "('LM', 1)": [1.0, 2.0]}, "('A3C', 2)": {"null": 0.0}}})json",
      "rates.json", diagnostics);
  EXPECT_EQ(to_text(diagnostics), "");
  EXPECT_EQ(rates.size(), 1U);
  EXPECT_EQ(rates.rate("A3C", 1), 2.5);
  EXPECT_EQ(rates.rate("A3C", 2), std::nullopt) << "a rate of 0 means that it does not run there";
  EXPECT_EQ(rates.rate("LM", 1), std::nullopt);

  Diagnostics broken;
  static_cast<void>(GavelRates::parse("{\"k80\": {}}", "rates.json", broken));
  EXPECT_NE(to_text(broken).find("has no rates of \"v100\" GPUs"), std::string::npos) << to_text(broken);
}

struct Published {
  const char* file;
  std::uint64_t rows, jobs;
  double seconds, gpu_seconds;  ///< of all jobs
};

// Rows: zstdcat F | wc -l; those of Shockwave are also in the names of the files. Sums of Shockwave: awk over the
// eleventh column. Sums and kept rows of Gavel: Python's json over the table of throughputs, steps /
// table["v100"][key]["null"], leaving out rows whose key is not in the table.
constexpr Published published[] = {
    {"shockwave/120_0.2_5_100_40_25_multigpu_dynamic.trace.zst", 120, 120, 496'241, 711'371},
    {"shockwave/220_0.2_5_100_25_4_multigpu_dynamic.trace.zst", 220, 220, 964'450, 1'453'927},
    {"shockwave/460_0.2_5_100_10_1_multigpu_dynamic.trace.zst", 460, 460, 1'913'808, 3'227'222},
    {"shockwave/900_0.2_5_100_5_15_multigpu_dynamic.trace.zst", 900, 900, 3'735'022, 5'802'183},
    {"gavel/artifact_evaluation.trace.zst", 15, 15, 20'320.23, 21'421.531},
    {"gavel/debug.trace.zst", 14, 14, 122'757.289, 145'760.118},
    {"gavel/debug_v2.trace.zst", 14, 14, 68'686.67, 84'952.601},
    {"gavel/highmem_test.trace.zst", 8, 8, 1'069.615, 1'318.185},
    {"gavel/max_min_fairness.trace.zst", 96, 96, 814'902.502, 1'413'454.933},
    {"gavel/medium_test.trace.zst", 20, 20, 174'407.332, 174'407.332},
    {"gavel/minimize_makespan.trace.zst", 100, 100, 1'195'194.32, 2'164'392.809},
    {"gavel/small_test.trace.zst", 20, 20, 1'163.624, 1'293.864},
    {"gavel/msr_seed0/0e4a51.trace.zst", 1181, 984, 168'265'513.856, 316'906'571.507},
    {"gavel/msr_seed0/103959.trace.zst", 986, 861, 37'706'570.997, 98'397'787.421},
    {"gavel/msr_seed0/11cb48.trace.zst", 2000, 1819, 86'461'153.087, 122'721'355.345},
    {"gavel/msr_seed0/23dbec.trace.zst", 9, 8, 18'533.425, 125'667.883},
    {"gavel/msr_seed0/2869ce.trace.zst", 533, 354, 9'174'998.099, 60'532'736.21},
    {"gavel/msr_seed0/51b7ef.trace.zst", 18, 17, 251'236.847, 784'910.488},
    {"gavel/msr_seed0/6214e9.trace.zst", 2000, 1985, 510'733'829.103, 620'003'770.296},
    {"gavel/msr_seed0/6c71a0.trace.zst", 2000, 1937, 243'446'336.645, 260'231'678.826},
    {"gavel/msr_seed0/795a4c.trace.zst", 3, 3, 17'946.689, 17'946.689},
    {"gavel/msr_seed0/7f04ca.trace.zst", 972, 789, 315'769'767.539, 475'259'881.02},
    {"gavel/msr_seed0/925e2b.trace.zst", 4, 3, 96'097.982, 608'829.776},
    {"gavel/msr_seed0/b436b2.trace.zst", 2000, 1874, 38'972'376.544, 191'650'098.392},
    {"gavel/msr_seed0/e13805.trace.zst", 607, 504, 30'707'664.46, 86'534'494.494},
    {"gavel/msr_seed0/ed69ec.trace.zst", 951, 951, 108'837'533.464, 108'837'533.464},
    {"gavel/msr_seed0/ee9e8c.trace.zst", 2000, 1627, 236'654'114.867, 403'593'176.128},
};

class OracleGavel : public ::testing::TestWithParam<Published> {};

TEST_P(OracleGavel, HasThePublishedRowsAndWork) {
  const Published& expected = GetParam();
  HEADROOM_ORACLE_FILE(path, (std::string{"gpu-traces/"} + expected.file).c_str());
  EXPECT_EQ(guess_trace_format(path), "gavel");
  Diagnostics diagnostics;
  const LoadedTrace trace = read_trace({.format = "gavel", .path = path, .rules = {}}, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << to_text(diagnostics);
  EXPECT_EQ(trace.report.rows, expected.rows);
  EXPECT_EQ(trace.jobs.size(), expected.jobs);
  EXPECT_EQ(trace.report.bad, expected.rows - expected.jobs);
  double seconds = 0.0, gpu_seconds = 0.0;
  for (const JobSpec job : trace.jobs) {
    seconds += job.work.in_seconds();
    gpu_seconds += job.work.in_seconds() * static_cast<double>(job.request.tasks * job.request.per_task.gpus);
  }
  EXPECT_NEAR(seconds, expected.seconds, 0.001) << "the expected sums are rounded to milliseconds";
  EXPECT_NEAR(gpu_seconds, expected.gpu_seconds, 0.001);
}

INSTANTIATE_TEST_SUITE_P(Oracle, OracleGavel, ::testing::ValuesIn(published), [](const auto& row) {
  std::string name = row.param.file;
  name.resize(name.find(".trace"));
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) == 0 ? '_' : c;
  return name;
});

// 83 keys of v100, and ResNet-50 (batch size 64) alone on one of them, by Python's json.
TEST(OracleGavelRates, AreThoseOfTheTable) {
  HEADROOM_ORACLE_FILE(path, "gpu-traces/gavel/debug.trace.zst");
  Diagnostics diagnostics;
  const auto rates = GavelRates::beside(path, diagnostics);
  ASSERT_TRUE(rates);
  EXPECT_EQ(rates->size(), 83U);
  EXPECT_EQ(rates->rate("ResNet-50 (batch size 64)", 1), 4.394774823323071);
}

}  // namespace
}  // namespace headroom
