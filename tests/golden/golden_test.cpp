// SPDX-License-Identifier: Apache-2.0
// The same scenario and seed give the same bytes, with every build type and sanitizer: each of them runs this test and
// meets the same checksums.
//
// If it fails with one build only, the program has undefined behaviour or depends on how it was compiled: find out
// what. If it fails with all of them, results changed: a user who repeats a published run with this version gets other
// numbers. That may be right, after a fault was mended; then it goes into CHANGELOG.md under "Results that change", and
// the new checksums, which
//
//   HEADROOM_PRINT_GOLDEN=1 build/tests/golden_test
//
// prints, go into the table below. Changing them without that entry is a promise broken in silence.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "planner/experiment.hpp"
#include "planner/vocabulary.hpp"
#include "reports/jobs_table.hpp"
#include "reports/sha256.hpp"
#include "reports/write_csv.hpp"
#include "scenarios/read_scenario.hpp"
#include "sim/run_record_file.hpp"

namespace headroom {
namespace {

struct Golden {
  const char* scenario;
  std::string jobs, timeseries, record;  ///< SHA-256 of jobs.csv, timeseries.csv and the record before compression
};

const Golden table[] = {
    {"h100-pod.json", "648359856be12304fd135f9b3817f82c658f096bade1ff6e5e6d5b195e95e4f9",
     "864cdc6f463dd5bb88c53dd1adb63946098749b0f3803b20b9ac254392de2b0e",
     "a0592b2ce137ee8929ccbcfd3457af62e1440ebedbb58d97ad64a9e2343e46c2"},
    {"replay-a-log.json", "6b7a514f21fa9092174d57467f40706f7fc8553df1cf4df38e7d236d0d5baf5b",
     "d3f11015018acb8921b0827c9608eead52f42668556c51935de2cb36c585abd8",
     "ba12e901f9e408a3d03853883da4f63d4344a1e6098a73820544ac34845833c1"},
    {"cpu-cluster.json", "5aff7faa26410449277639f3bbb1504a0f05682fb052e58d1582fc66a13ea06d",
     "cdb429deb2491d9881c28234305b363c90387faeafbc1d7ed03e42d803227688",
     "c04c649926b7162db377f909417130fe9a592fa3c93847115f0bbce7d5cd8bf0"},
};

class Checksum final : public ByteSink {
 public:
  void write(std::span<const std::byte> bytes) override { hash_.update(bytes); }
  std::string finish() { return hash_.finish(); }

 private:
  Sha256 hash_;
};

std::string checksum(const std::string& text) {
  Checksum sum;
  sum.write(std::as_bytes(std::span(text)));
  return sum.finish();
}

/// As `headroom run` makes them.
Golden measure(const char* name) {
  Diagnostics diagnostics;
  const std::string path = std::string(HEADROOM_SOURCE_DIR "/scenarios/examples/") + name;
  const auto scenario = read_scenario(path, {}, full_vocabulary(), diagnostics);
  TraceReport report;
  const auto jobs = scenario ? open_workload(*scenario, diagnostics, report) : nullptr;
  EXPECT_TRUE(jobs != nullptr) << to_text(diagnostics);
  if (jobs == nullptr) return {};
  JobsCsv jobs_csv;
  Checksum record, jobs_sum;
  RunRecordWriter writer(record);
  const Experiment experiment = run_experiment(*scenario, *jobs, {&jobs_csv, &writer}, nullptr);
  JobsCsv::write_header(jobs_sum);
  jobs_csv.write_rows(jobs_sum);
  return {name, jobs_sum.finish(), checksum(write_series_csv(experiment.statistics.series)), record.finish()};
}

TEST(Golden, TheBytesAreTheOnesOfThisVersion) {
  const bool print = std::getenv("HEADROOM_PRINT_GOLDEN") != nullptr;
  for (const Golden& expected : table) {
    const Golden measured = measure(expected.scenario);
    if (print)
      std::cout << "    {\"" << measured.scenario << "\", \"" << measured.jobs << "\",\n     \"" << measured.timeseries
                << "\",\n     \"" << measured.record << "\"},\n";
    EXPECT_EQ(measured.jobs, expected.jobs) << expected.scenario << ": jobs.csv";
    EXPECT_EQ(measured.timeseries, expected.timeseries) << expected.scenario << ": timeseries.csv";
    EXPECT_EQ(measured.record, expected.record) << expected.scenario << ": the run record";
  }
}

}  // namespace
}  // namespace headroom
