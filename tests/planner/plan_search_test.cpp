// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "sim/random.hpp"

namespace headroom {
namespace {

/// Candidate i costs prices[i], exactly; its wait is waits[i] plus noise. Part of the noise is common to all.
class Toy final : public CandidateRuns {
 public:
  Toy(std::vector<double> prices, std::vector<double> waits, double noise, std::uint64_t seed)
      : prices_(std::move(prices)), waits_(std::move(waits)), noise_(noise), seed_(seed), done_(prices_.size(), 0) {}

  [[nodiscard]] std::size_t count() const override { return prices_.size(); }
  bool run(std::span<const std::size_t> candidates, std::uint32_t replicas) override {
    for (const std::size_t c : candidates) done_[c] = std::max(done_[c], replicas);
    return true;
  }
  [[nodiscard]] std::vector<double> values(std::size_t c, std::string_view metric) const override {
    std::vector<double> out;
    for (std::uint32_t r = 0; r < done_[c]; ++r) {
      Rng common{seed_, Stream::arrivals, r}, own{seed_ + 1 + c, Stream::arrivals, r};
      const double luck = 0.7 * normal(common) + 0.3 * normal(own);
      out.push_back(metric == "cost" ? prices_[c] : waits_[c] + noise_ * luck);
    }
    return out;
  }
  [[nodiscard]] std::uint32_t runs() const {
    std::uint32_t sum = 0;
    for (const std::uint32_t n : done_) sum += n;
    return sum;
  }
  [[nodiscard]] std::uint32_t runs_of(std::size_t c) const { return done_[c]; }

 private:
  static double normal(Rng& rng) {  // a sum of 12 uniforms
    double sum = -6.0;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(rng.below(1'000'000)) / 1e6;
    return sum;
  }
  std::vector<double> prices_, waits_;
  double noise_;
  std::uint64_t seed_;
  std::vector<std::uint32_t> done_;
};

Assertion below(std::string metric, double bound) {
  return {metric + " < bound", metric, Assertion::Relation::less, bound};
}

SearchSettings cheapest_with_wait_below(double bound) {
  return {.goal = {"min cost", true, "cost"}, .constraints = {below("wait", bound)}, .screened = {}};
}

// Waits halve from candidate to candidate: 64, 32, 16, 8, 4, 2, 1. Below 6 the first is number 4.
const std::vector<double> prices = {1, 2, 3, 4, 5, 6, 7};
const std::vector<double> waits = {64, 32, 16, 8, 4, 2, 1};

TEST(PlanSearch, FindsTheCheapestThatKeepsTheBound) {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Toy toy(prices, waits, 1.0, seed * 1000);
    const SearchResult result = search(cheapest_with_wait_below(6.0), toy);
    found += result.winner == std::optional<std::size_t>(4) ? 1 : 0;
  }
  EXPECT_GE(found, 190) << "of 200: the stated confidence is at least 95 %";
}

TEST(PlanSearch, SaysWhatTheWinnerPaysForAndHowSureItIs) {
  Toy toy(prices, waits, 0.5, 7);
  const SearchResult result = search(cheapest_with_wait_below(6.0), toy);
  ASSERT_TRUE(result.winner && result.binding);
  EXPECT_EQ(result.binding->candidate, 3U);
  EXPECT_EQ(result.binding->constraint, 0U);
  EXPECT_GT(result.confidence, 0.95);
  EXPECT_EQ(result.candidates[0].fate, Fate::broken);
  EXPECT_EQ(result.candidates[6].fate, Fate::too_dear);
}

TEST(PlanSearch, SpendsItsReplicasWhereItIsClose) {
  Toy toy({1, 2, 3}, {50, 6.2, 1}, 1.0, 3);
  const SearchResult result = search(cheapest_with_wait_below(6.0), toy);
  EXPECT_EQ(toy.runs_of(0), 4U);
  EXPECT_GT(toy.runs_of(1), 8U);
  EXPECT_EQ(result.winner, std::optional<std::size_t>(2));
}

TEST(PlanSearch, OneRunDecidesWhereNothingIsDrawn) {
  Toy toy(prices, waits, 0.0, 1);
  SearchSettings settings = cheapest_with_wait_below(6.0);
  settings.first_round = settings.most = 1;
  const SearchResult result = search(settings, toy);
  EXPECT_EQ(result.winner, std::optional<std::size_t>(4));
  EXPECT_EQ(result.confidence, 1.0);
  EXPECT_EQ(toy.runs(), 7U);
}

TEST(PlanSearch, WithoutASolutionItNamesTheNearest) {
  Toy toy(prices, waits, 0.1, 1);
  const SearchResult result = search(cheapest_with_wait_below(0.5), toy);
  EXPECT_FALSE(result.winner);
  EXPECT_EQ(result.nearest, std::optional<std::size_t>(6));
  EXPECT_NEAR(result.candidates[6].constraints[0].mean, 1.0, 0.2);
}

TEST(PlanSearch, AScreenThatIsWrongBesideTheWinnerIsFound) {
  Toy toy(prices, waits, 0.1, 1);
  SearchSettings settings = cheapest_with_wait_below(6.0);
  settings.screened = {true, true, true, true, true, false, false};  // number 4 would do
  const SearchResult result = search(settings, toy);
  EXPECT_EQ(result.winner, std::optional<std::size_t>(4));
  EXPECT_EQ(result.candidates[0].fate, Fate::screened);
  EXPECT_EQ(result.candidates[3].fate, Fate::broken) << "the neighbour of the new winner was looked at too";
}

TEST(PlanSearch, AScreenThatLeavesNoSolutionIsNotTrusted) {
  Toy toy(prices, waits, 0.1, 1);
  SearchSettings settings = cheapest_with_wait_below(6.0);
  settings.screened = {false, false, true, true, true, true, true};
  EXPECT_EQ(search(settings, toy).winner, std::optional<std::size_t>(4));
}

TEST(PlanSearch, NothingToMeasureKeepsNoBound) {
  Toy toy({1, 2}, {std::numeric_limits<double>::quiet_NaN(), 1}, 0.0, 1);
  const SearchResult result = search(cheapest_with_wait_below(6.0), toy);
  EXPECT_EQ(result.candidates[0].fate, Fate::broken);
  EXPECT_EQ(result.winner, std::optional<std::size_t>(1));
}

TEST(PlanSearch, MaximisesToo) {
  Toy toy(prices, waits, 0.1, 1);
  SearchSettings settings = {.goal = {"max cost", false, "cost"}, .constraints = {}, .screened = {}};
  EXPECT_EQ(search(settings, toy).winner, std::optional<std::size_t>(6));
}

}  // namespace
}  // namespace headroom
