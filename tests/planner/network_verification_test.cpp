// SPDX-License-Identifier: Apache-2.0
// Moments of a run, asked about twice: an oracle that moves each job as if nobody else were there has to agree where
// nobody else is, and to be farther and farther off where jobs meet.
#include "planner/network_verification.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "planner/vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "tests/temporary_folder.hpp"

namespace headroom {
namespace {

/// A step is what it computes and, for each phase, the slowest of its flows at the rate of its narrowest link, shared
/// with the other flows of that phase.
class LoneJobs final : public FlowOracle {
 public:
  [[nodiscard]] std::vector<double> mean_steps(const FlowCycles& cycles) override {
    std::vector<double> steps;
    for (const CyclingJob& job : cycles.jobs) {
      double step = job.compute_s;
      for (const CyclingPhase& phase : job.phases) {
        std::vector<double> bytes(cycles.bandwidth.size());
        for (const CyclingFlow& flow : phase.flows)
          for (const std::uint32_t link : flow.links) bytes[link] += flow.bytes;
        double longest = phase.hidden_s;
        for (std::size_t link = 0; link < bytes.size(); ++link)
          longest = std::max(longest, bytes[link] / cycles.bandwidth[link]);
        step += longest;
      }
      steps.push_back(step);
    }
    return steps;
  }
};

class Verification : public testing::Test {
 protected:
  NetworkVerification verify(const std::string& oversubscription, const std::string& rate, FlowOracle& oracle) {
    folder.write("a.json", R"({
      "run": { "horizon": "2 d", "warm_up": "6 h", "seed": 3 },
      "cluster": { "pools": [ { "name": "h100", "nodes": 8, "node": "dgx-h100" } ],
        "network": { "fidelity": "fairshare", "fabric": { "family": "leaf-spine", "hosts_per_leaf": 2 }, "routing": "ideal",
          "oversubscription": ")" +
                               oversubscription +
                               R"(", "classes": [ { "name": "train", "communication": "data-parallel" } ] } },
      "workload": { "synthetic": { "rate": ")" +
                               rate + R"(", "classes": [
        { "name": "train", "nodes": 3, "gpus_per_node": 8, "duration": { "dist": "lognormal", "median": "3 h", "sigma": 0.4 } } ] } } })");
    Diagnostics diagnostics;
    const auto scenario = read_scenario((folder.path() / "a.json").string(), {}, full_vocabulary(), diagnostics);
    EXPECT_TRUE(diagnostics.ok()) << to_text(diagnostics);
    const auto open = [&] {
      TraceReport report;
      return open_workload(*scenario, diagnostics, report);
    };
    std::size_t heard = 0;
    return verify_network(*scenario, open, {.moments = 20, .oracle = &oracle, .heard = [&](const VerifiedMoment&) {
                                              return ++heard < most_moments;
                                            }});
  }
  std::size_t most_moments = 100;
  test::TemporaryFolder folder;
};

double largest_error(const NetworkVerification& verification) {
  double largest = 0.0;
  for (const VerifiedMoment& moment : verification.moments)
    for (const VerifiedJob& job : moment.jobs) largest = std::max(largest, std::fabs(job.error()));
  return largest;
}

std::size_t slowed(const NetworkVerification& verification) {
  std::size_t out = 0;
  for (const VerifiedMoment& moment : verification.moments)
    out += static_cast<std::size_t>(std::ranges::count_if(moment.jobs, &VerifiedJob::is_slowed));
  return out;
}

TEST_F(Verification, MomentsLieEvenlyBehindTheWarmUp) {
  LoneJobs oracle;
  const auto verification = verify("1:1", "1 /h", oracle);
  EXPECT_TRUE(verification.complete);
  ASSERT_EQ(verification.moments.size(), 20U);
  for (std::size_t i = 0; i < 20; ++i)
    EXPECT_NEAR((verification.moments[i].at - Instant{}).in_seconds(),
                3600.0 * (6.0 + (0.5 + static_cast<double>(i)) * 2.1), 1e-6);
}

TEST_F(Verification, WhoIsToldToStopSaysSo) {
  LoneJobs oracle;
  most_moments = 3;
  const auto verification = verify("1:1", "1 /h", oracle);
  EXPECT_EQ(verification.moments.size(), 3U);
  EXPECT_FALSE(verification.complete);
}

TEST_F(Verification, WhereNothingIsSharedBothAgree) {
  LoneJobs oracle;
  const auto verification = verify("1:1", "1 /h", oracle);
  std::size_t jobs = 0;
  for (const VerifiedMoment& moment : verification.moments) jobs += moment.jobs.size();
  EXPECT_GT(jobs, 20U);
  EXPECT_EQ(slowed(verification), 0U);
  EXPECT_LT(largest_error(verification), 1e-6);
}

// One job at a time: it meets uplinks that are narrower than its ports, and nobody else.
TEST_F(Verification, ALoneJobOnNarrowLinksIsWhatBothSayItIs) {
  LoneJobs oracle;
  const auto verification = verify("1:4", "1 /d", oracle);
  for (const VerifiedMoment& moment : verification.moments) ASSERT_LE(moment.jobs.size(), 1U);
  EXPECT_GT(slowed(verification), 0U);
  EXPECT_LT(largest_error(verification), 1e-6);
}

TEST_F(Verification, WhereJobsMeetAnOracleThatSeesNoOthersIsFound) {
  LoneJobs oracle;
  const auto verification = verify("1:4", "1 /h", oracle);
  EXPECT_GT(slowed(verification), 10U);
  EXPECT_GT(largest_error(verification), 0.02);
  for (const VerifiedMoment& moment : verification.moments)
    for (const VerifiedJob& job : moment.jobs) {
      EXPECT_LE(job.flow, job.fairshare * (1.0 + 1e-6));  // who is alone is no slower
      EXPECT_LE(job.alone, job.flow * (1.0 + 1e-6));
      EXPECT_EQ(job.gpus, 24U);
      EXPECT_EQ(job.job_class, "train");
    }
}

}  // namespace
}  // namespace headroom
