// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "tests/scenarios/trace_text.hpp"

namespace headroom {
namespace {

std::string swf_row(int number, const std::string& run, const std::string& processors, const std::string& requested) {
  return std::to_string(number) + " 0 0 " + run + " " + processors + " -1 -1 " + processors + " " + requested +
         " -1 1 1 1 1 1 1 -1 -1\n";
}

struct Counts {
  std::uint64_t rows, jobs, dropped, bad, overruns, zero_runtimes, substituted;
  friend bool operator==(const Counts&, const Counts&) = default;
};

std::ostream& operator<<(std::ostream& out, const Counts& c) {
  return out << "rows " << c.rows << " jobs " << c.jobs << " dropped " << c.dropped << " bad " << c.bad << " overruns "
             << c.overruns << " zero " << c.zero_runtimes << " substituted " << c.substituted;
}

Counts counts(const LoadedTrace& trace) {
  const TraceReport& r = trace.report;
  return {r.rows, r.jobs, r.dropped, r.bad, r.overruns, r.zero_runtimes, r.substituted};
}

// One row of every kind that a rule speaks about; the expected counts are worked by hand from LoadedTrace's contract.
std::string one_of_each() {
  return swf_row(1, "10", "1", "20") +  // nothing odd
         swf_row(2, "30", "1", "20") +  // overrun
         swf_row(3, "0", "1", "20") +   // ran no time
         swf_row(4, "-1", "1", "20") +  // unknown run time
         swf_row(5, "10", "1", "-1") +  // unknown request
         swf_row(6, "-1", "1", "-1") +  // both unknown
         swf_row(7, "0", "-1", "-1") +  // cancelled before it had a size
         swf_row(8, "10", "-1", "20");  // no size
}

TEST(TraceRules, EveryRuleCountsWhatItTouched) {
  struct Row {
    ZeroRuntimeRule zero_runtime;
    MissingRule missing;
    Counts expected;  // rows, jobs, dropped, bad, overruns, zero run times, substituted
  };
  const Row rows[] = {
      {ZeroRuntimeRule::drop, MissingRule::substitute, {8, 3, 4, 1, 1, 4, 3}},        // bad: 8
      {ZeroRuntimeRule::keep, MissingRule::substitute, {8, 6, 0, 2, 1, 3, 3}},        // bad: 7 8
      {ZeroRuntimeRule::one_second, MissingRule::substitute, {8, 6, 0, 2, 1, 3, 3}},  // bad: 7 8
      {ZeroRuntimeRule::drop, MissingRule::bad, {8, 2, 2, 4, 1, 2, 0}},               // bad: 4 5 6 8
      {ZeroRuntimeRule::keep, MissingRule::bad, {8, 3, 0, 5, 1, 1, 0}},               // bad: 4 5 6 7 8
  };
  for (const Row& row : rows) {
    for (const OverrunRule overrun : {OverrunRule::kill, OverrunRule::extend}) {
      const auto [trace, messages] =
          read_swf_text(one_of_each(), {.overrun = overrun, .zero_runtime = row.zero_runtime, .missing = row.missing});
      EXPECT_EQ(counts(trace), row.expected);
      EXPECT_EQ(trace.jobs.size(), row.expected.jobs);
    }
  }
}

TEST(TraceRules, KillLimitsTheJobToWhatWasRequested) {
  const auto trace = read_swf_text(swf_row(1, "30", "1", "20"), {.overrun = OverrunRule::kill}).trace;
  ASSERT_EQ(trace.jobs.size(), 1U);
  EXPECT_EQ(trace.jobs[0].work, TimeSpan::seconds(30)) << "the engine kills it and counts it";
  EXPECT_EQ(trace.jobs[0].estimate, TimeSpan::seconds(20));
  EXPECT_EQ(trace.jobs[0].limit, TimeSpan::seconds(20));
}

TEST(TraceRules, ExtendKeepsTheEstimateAndNeverKills) {
  const auto trace = read_swf_text(swf_row(1, "30", "1", "20"), {.overrun = OverrunRule::extend}).trace;
  ASSERT_EQ(trace.jobs.size(), 1U);
  EXPECT_EQ(trace.jobs[0].work, TimeSpan::seconds(30));
  EXPECT_EQ(trace.jobs[0].estimate, TimeSpan::seconds(20));
  EXPECT_TRUE(trace.jobs[0].limit.is_unlimited());
}

TEST(TraceRules, AJobWithoutRequestIsEstimatedByItsRunTimeAndHasNoLimit) {
  const auto trace = read_swf_text(swf_row(1, "30", "1", "-1")).trace;
  ASSERT_EQ(trace.jobs.size(), 1U);
  EXPECT_EQ(trace.jobs[0].estimate, TimeSpan::seconds(30));
  EXPECT_TRUE(trace.jobs[0].limit.is_unlimited()) << "nobody asked for one, and a slowed job must not die of it";
}

TEST(TraceRules, EstimatesAreAtLeastOneSecond) {
  for (const std::string requested : {"0", "0.5", "1"}) {
    const auto trace = read_swf_text(swf_row(1, "1", "1", requested)).trace;
    ASSERT_EQ(trace.jobs.size(), 1U);
    EXPECT_EQ(trace.jobs[0].estimate, TimeSpan::seconds(1));
    EXPECT_EQ(trace.jobs[0].limit, TimeSpan::seconds(1));
    EXPECT_EQ(trace.report.overruns, 0U);
  }
  const auto unknown = read_swf_text(swf_row(1, "0", "1", "-1"), {.zero_runtime = ZeroRuntimeRule::keep}).trace;
  ASSERT_EQ(unknown.jobs.size(), 1U);
  EXPECT_EQ(unknown.jobs[0].estimate, TimeSpan::seconds(1));
}

TEST(TraceRules, ZeroRunTimes) {
  const std::string text = swf_row(1, "0", "1", "20") + swf_row(2, "5", "1", "20");
  EXPECT_EQ(read_swf_text(text, {.zero_runtime = ZeroRuntimeRule::drop}).trace.jobs.size(), 1U);
  EXPECT_EQ(read_swf_text(text, {.zero_runtime = ZeroRuntimeRule::keep}).trace.jobs.at(0).work, TimeSpan{});
  EXPECT_EQ(read_swf_text(text, {.zero_runtime = ZeroRuntimeRule::one_second}).trace.jobs.at(0).work,
            TimeSpan::seconds(1));
}

std::string many_bad_rows(int bad) {
  std::string text = swf_row(1, "10", "1", "20");
  for (int i = 0; i < bad; ++i) text += "x\n";
  return text;
}

std::string repeated_message(int from, int to, const std::string& severity) {
  std::string text;
  for (int line = from; line <= to; ++line) {
    text +=
        "t.swf:" + std::to_string(line) + ": " + severity + ": row has 1 field; the standard workload format has 18\n";
  }
  return text;
}

TEST(TraceRules, SkippedRowsAreTenWarningsAndACount) {
  const auto ten = read_swf_text(many_bad_rows(10));
  EXPECT_EQ(ten.messages, repeated_message(2, 11, "warning") + "10 warnings.\n");
  const auto twelve = read_swf_text(many_bad_rows(12));
  EXPECT_EQ(twelve.messages,
            repeated_message(2, 11, "warning") + "t.swf: warning: and 2 more bad rows\n11 warnings.\n");
  EXPECT_EQ(twelve.trace.jobs.size(), 1U);
  EXPECT_EQ(counts(twelve.trace), (Counts{13, 1, 0, 12, 0, 0, 0}));
}

TEST(TraceRules, FatalRowsAreTwentyErrorsAndACount) {
  const auto twenty = read_swf_text(many_bad_rows(20), {.bad_rows = BadRowRule::fatal});
  EXPECT_EQ(twenty.messages, repeated_message(2, 21, "error") + "20 errors.\n");
  const auto more = read_swf_text(many_bad_rows(21), {.bad_rows = BadRowRule::fatal});
  EXPECT_EQ(more.messages, repeated_message(2, 21, "error") + "t.swf: error: and 1 more bad row\n21 errors.\n");
  EXPECT_TRUE(more.trace.jobs.empty());
  EXPECT_EQ(counts(more.trace), (Counts{22, 1, 0, 21, 0, 0, 0}));
}

TEST(TraceRules, ATraceWithoutAJobIsAnError) {
  EXPECT_EQ(read_swf_text("").messages, "t.swf: error: no job is left: 0 rows, 0 dropped, 0 bad\n1 error.\n");
  EXPECT_EQ(read_swf_text(swf_row(1, "0", "1", "20")).messages,
            "t.swf: error: no job is left: 1 row, 1 dropped, 0 bad\n1 error.\n");
}

TEST(TraceRules, AccuracyIsTheMeanUsedShareOfWhatWasRequested) {
  // (10/20 + min(30, 20)/20) / 2; the third job requests nothing.
  const auto trace =
      read_swf_text(swf_row(1, "10", "1", "20") + swf_row(2, "30", "1", "20") + swf_row(3, "5", "1", "-1")).trace;
  EXPECT_EQ(trace.estimates.jobs, 2U);
  EXPECT_DOUBLE_EQ(trace.estimates.used_share, 0.75);
}

}  // namespace
}  // namespace headroom
