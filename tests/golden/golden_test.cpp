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
    {"h100-pod.json", "d6bb263014d69d4b6f8ade2c854d4a2fca7939b3be54f3b5c22e71ab6bd05e38",
     "5690edc187384c92abf72b144b81601896dd4e10d8542b64b1c0f7b902c5f11f",
     "bab60068b638a77bdb7dfb948f44eae1500b2dacad89528401deb84efbb80d4c"},
    {"replay-a-log.json", "15e60432b6316d963712b27f700a10e5455b22ce1c06c7903bf214cdbc41e8d9",
     "d3f11015018acb8921b0827c9608eead52f42668556c51935de2cb36c585abd8",
     "b633467ead5f899434d0ad59f2a0da3c140c96204b3a0d27d6bce469eeb69e39"},
    {"cpu-cluster.json", "1f4fa41bdc9311dc045e09522cbcc9f2738cd94f14d5add8029f88874156af0f",
     "d5c101ce33c14256b6f54a1f5fdf40e5a1f6ade0f3e885350c1a9c56ee4e4856",
     "0319dfbbbc42decc2dca3da1fa58d10ec201ccd2241e5cc6724b1e7880267e77"},
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
