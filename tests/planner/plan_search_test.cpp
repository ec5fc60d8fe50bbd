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
const std::vector<double> falling_loads = {1.7, 1.6, 1.5, 1.4, 1.3, 0.9, 0.8};

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
  settings.chance = Chance::none;
  const SearchResult result = search(settings, toy);
  EXPECT_EQ(result.winner, std::optional<std::size_t>(4));
  EXPECT_EQ(result.confidence, 1.0);
  EXPECT_EQ(toy.runs(), 7U);
}

TEST(PlanSearch, WithoutASolutionItNamesARelaxationThatSuffices) {
  for (const double bound : {0.5, 0.0}) {  // 0 has no size to be relative to
    Toy toy(prices, waits, 0.1, 1);
    const SearchResult result = search(cheapest_with_wait_below(bound), toy);
    EXPECT_FALSE(result.winner);
    ASSERT_TRUE(result.relaxation);
    EXPECT_EQ(result.relaxation->candidate, 6U);
    EXPECT_NEAR(result.relaxation->bounds[0], 1.1, 0.2);
    Toy again(prices, waits, 0.1, 1);
    SearchSettings relaxed = cheapest_with_wait_below(result.relaxation->bounds[0]);
    relaxed.constraints[0].relation = Assertion::Relation::less_equal;
    EXPECT_EQ(search(relaxed, again).winner, std::optional<std::size_t>(6));
  }
}

TEST(PlanSearch, AScreenThatIsWrongBesideTheWinnerIsFound) {
  Toy toy(prices, waits, 0.1, 1);
  SearchSettings settings = cheapest_with_wait_below(6.0);
  settings.screened = {true, true, true, true, true, false, false};  // number 4 would do
  settings.loads = falling_loads;
  const SearchResult result = search(settings, toy);
  EXPECT_EQ(result.winner, std::optional<std::size_t>(4));
  EXPECT_EQ(result.candidates[0].fate, Fate::screened);
  EXPECT_EQ(result.candidates[3].fate, Fate::broken) << "the neighbour of the new winner was looked at too";
}

TEST(PlanSearch, AScreenThatLeavesNoSolutionIsNotTrusted) {
  Toy toy(prices, waits, 0.1, 1);
  SearchSettings settings = cheapest_with_wait_below(6.0);
  settings.screened = {false, false, true, true, true, true, true};
  settings.loads = falling_loads;
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

/// What each candidate comes to is written down, by metric, candidate and replica.
class Script final : public CandidateRuns {
 public:
  using Values = std::vector<std::vector<double>>;
  explicit Script(std::map<std::string, Values, std::less<>> values)
      : values_(std::move(values)), done_(values_.begin()->second.size(), 0) {}

  [[nodiscard]] std::size_t count() const override { return done_.size(); }
  bool run(std::span<const std::size_t> candidates, std::uint32_t replicas) override {
    for (const std::size_t c : candidates) done_[c] = std::max(done_[c], replicas);
    return true;
  }
  /// The last value that is written down repeats.
  [[nodiscard]] std::vector<double> values(std::size_t c, std::string_view metric) const override {
    std::vector<double> out;
    const std::vector<double>& all = values_.find(metric)->second[c];
    for (std::uint32_t r = 0; r < done_[c]; ++r) out.push_back(all[std::min<std::size_t>(r, all.size() - 1)]);
    return out;
  }

 private:
  std::map<std::string, Values, std::less<>> values_;
  std::vector<std::uint32_t> done_;
};

constexpr double none = std::numeric_limits<double>::quiet_NaN();

TEST(PlanSearch, OfEqualsNoneIsSurelyTheBest) {
  Toy toy({1, 1, 1, 1, 1, 1}, {10, 10, 10, 10, 10, 10}, 1.0, 5);
  SearchSettings settings = {.goal = {"min wait", true, "wait"}, .constraints = {}};
  settings.most = 16;
  const SearchResult result = search(settings, toy);
  ASSERT_TRUE(result.winner);
  EXPECT_LT(result.confidence, 0.5);
  int rivals = 0;
  for (std::size_t c = 0; c < 6; ++c) rivals += c != *result.winner && result.candidates[c].doubt > 0.05 ? 1 : 0;
  EXPECT_GE(rivals, 3);
}

TEST(PlanSearch, ACheaperOneThatProbablyKeepsTheBoundIsADoubt) {
  Script script({{"cost", {{1}, {2}}}, {"wait", {{3, 5, 2, 8}, {1, 1.1, 0.9, 1}}}});  // 4.5 +- 4.2 and 1 +- 0.13
  SearchSettings settings = cheapest_with_wait_below(8.0);
  settings.most = 4;
  const SearchResult result = search(settings, script);
  EXPECT_EQ(result.winner, std::optional<std::size_t>(1));
  EXPECT_EQ(result.candidates[0].fate, Fate::undecided);
  // By hand: s = sqrt(21 / 3), t = 3.5 / (s / 2) = 2.646 with 3 degrees: P(T < t) = 0.9614 (Student's table).
  EXPECT_NEAR(result.candidates[0].doubt, 0.9614, 0.0005);
  EXPECT_NEAR(result.confidence, 1.0 - 0.9614, 0.001);
}

TEST(PlanSearch, OneReplicaThatMeasuredSomethingIsNotEnough) {
  Script script({{"cost", {{1}, {2}}}, {"wait", {{1, none, none, none}, {1, 1.1, 0.9, 1}}}});
  SearchSettings settings = cheapest_with_wait_below(6.0);
  settings.most = 4;
  const SearchResult result = search(settings, script);
  EXPECT_EQ(result.candidates[0].fate, Fate::undecided);
  EXPECT_EQ(result.winner, std::optional<std::size_t>(1));
  EXPECT_LE(result.confidence, 0.5);
}

TEST(PlanSearch, OneReplicaOfManyThatCouldBeDrawnIsNotSure) {
  Script script({{"cost", {{1}, {2}}}, {"wait", {{1}, {1}}}});
  SearchSettings settings = cheapest_with_wait_below(6.0);
  settings.first_round = settings.most = 1;
  EXPECT_LE(search(settings, script).confidence, 0.5);
}

TEST(PlanSearch, WhoLeftForOneThatFailsLaterComesBack) {
  // Number 0 seems to keep the bound, and number 2 leaves as it is dearer; number 1 asks for more replicas, with which
  // 0 breaks it.
  Script script({{"cost", {{2}, {1}, {3}}},
                 {"wait", {{1, 1.1, 0.9, 1, 50, 51, 49, 50, 50}, {3, 9, 6, 12, 30}, {1, 1.1, 0.9, 1}}}});
  const SearchResult result = search(cheapest_with_wait_below(6.0), script);
  EXPECT_EQ(result.candidates[0].fate, Fate::broken);
  EXPECT_EQ(result.winner, std::optional<std::size_t>(2));
}

TEST(PlanSearch, InAGridWhatHasAsMuchLoadAsTheWinnerIsSimulatedToo) {
  // 1 to 3 nodes a of 3 USD and b of 1 USD, in the order (1, 1), (1, 2), ...: four of them are loaded by 1.03 and keep
  // the bound all the same. Beside the first winner, (2, 3), lies (2, 2); (1, 3) is cheapest.
  std::vector<double> costs, loads, wait;
  std::vector<bool> screened;
  for (const double a : {1.0, 2.0, 3.0})
    for (const double b : {1.0, 2.0, 3.0}) {
      costs.push_back(3.0 * a + b);
      loads.push_back(4.12 / (a + b));
      wait.push_back(a + b >= 4.0 ? 1.0 : 9.0);
      screened.push_back(loads.back() > 1.0);
    }
  Toy toy(costs, wait, 0.1, 3);
  SearchSettings settings = cheapest_with_wait_below(6.0);
  settings.screened = screened;
  settings.loads = loads;
  settings.shape = {3, 3};
  const SearchResult result = search(settings, toy);
  EXPECT_EQ(result.winner, std::optional<std::size_t>(2));
  EXPECT_EQ(result.candidates[0].fate, Fate::screened);
  EXPECT_GT(result.confidence, 0.95);
  EXPECT_LT(result.doubt_of_screen, 0.01);
}

TEST(PlanSearch, AScreenBehindAnUndecidedOneIsDoubtful) {
  Script script({{"cost", {{0}, {1}, {2}}}, {"wait", {{9}, {3, 12, 6, 9}, {1, 1.1, 0.9, 1}}}});
  SearchSettings settings = cheapest_with_wait_below(6.0);
  settings.screened = {true, false, false};
  settings.loads = {1.2, 1.0, 0.8};
  settings.most = 4;
  const SearchResult result = search(settings, script);
  EXPECT_EQ(result.winner, std::optional<std::size_t>(2));
  EXPECT_EQ(result.candidates[0].fate, Fate::screened);
  EXPECT_EQ(result.doubt_of_screen, result.candidates[1].doubt);
  EXPECT_GT(result.doubt_of_screen, 0.05);
}

TEST(PlanSearch, TheSmallestRelaxationIsThatOfTheSurestNotOfTheLowestMean) {
  Script script({{"cost", {{1}, {2}}}, {"wait", {{5, 11, 8, 8}, {9, 9.1, 8.9, 9}}}});  // 8 +- 3.9, 9 +- 0.13
  SearchSettings settings = cheapest_with_wait_below(3.0);
  settings.most = 4;
  const SearchResult result = search(settings, script);
  ASSERT_TRUE(result.relaxation);
  EXPECT_EQ(result.relaxation->candidate, 1U);
  EXPECT_NEAR(result.relaxation->bounds[0], 9.13, 0.01);
}

TEST(PlanSearch, TheFrontHoldsWhoIsNotSurelyBeaten) {
  // 0: cheap and slow. 1: dear and fast. 2: dearer than 1 and slower, surely. 3: as dear as 1, and who knows. 4:
  // nothing.
  Script script({{"cost", {{1}, {2}, {3}, {2}, {1}}},
                 {"wait", {{9, 9.5, 9, 9.5}, {1, 2, 1, 2}, {2, 3, 2.1, 3}, {1.5, 1.6, 1.5, 1.6}, {none}}}});
  SearchSettings settings = cheapest_with_wait_below(20.0);
  settings.first_round = settings.most = 4;
  const SearchResult result = search(settings, script);
  std::vector<bool> front;
  for (const CandidateState& state : result.candidates) front.push_back(state.on_front);
  EXPECT_EQ(front, (std::vector<bool>{true, true, false, true, false}));
}

TEST(Odds, CountTheReplicasThatMeasuredSomething) {
  const Estimate estimate = estimate_of(std::vector<double>{-3.0, none, -1.0, none}, Chance::drawn);
  EXPECT_EQ(estimate.values, 2U);
  EXPECT_EQ(estimate.missing, 2U);
  // With one degree of freedom Student's distribution is Cauchy's: P(T < 2) = 1/2 + atan(2) / pi.
  EXPECT_NEAR(probability_below_zero(estimate), 0.5 + std::atan(2.0) / std::acos(-1.0), 1e-9);
  EXPECT_EQ(standing_of(below("wait", 100.0), estimate), Standing::open) << "two replicas had nothing to measure";
  EXPECT_EQ(standing_of(below("wait", -100.0), estimate), Standing::broken);
}

}  // namespace
}  // namespace headroom
