// SPDX-License-Identifier: Apache-2.0
// Flows hashed on links, against all ways to throw balls into bins and against published samples.
#include "models/network/ecmp.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace headroom {
namespace {

/// The mean of the fullest bin over all k^n ways to throw n balls.
double by_enumeration(std::uint32_t balls, std::uint32_t bins) {
  std::uint64_t ways = 1;
  for (std::uint32_t i = 0; i < balls; ++i) ways *= bins;
  std::uint64_t sum = 0;
  for (std::uint64_t way = 0; way < ways; ++way) {
    std::vector<std::uint32_t> in(bins, 0);
    std::uint64_t rest = way;
    for (std::uint32_t i = 0; i < balls; ++i, rest /= bins) ++in[rest % bins];
    sum += *std::ranges::max_element(in);
  }
  return static_cast<double>(sum) / static_cast<double>(ways);
}

struct SmallCase {
  std::uint32_t flows, links;
};

// The formula is one for many flows: where it is off, it is off to the cautious side, by no more than the header says.
TEST(Ecmp, IsNeverTooHopefulInSmallCasesThatCanBeCounted) {
  for (const SmallCase& c :
       {SmallCase{1, 2}, {2, 2}, {3, 2}, {8, 2}, {14, 2}, {4, 3}, {9, 3}, {4, 4}, {8, 4}, {6, 6}, {1, 8}, {6, 8}}) {
    const double exact = by_enumeration(c.flows, c.links), formula = expected_most_flows(c.flows, c.links);
    EXPECT_GE(formula, exact * (1.0 - 1e-12)) << c.flows << " flows on " << c.links << " links";
    EXPECT_LE(formula, 1.34 * exact) << c.flows << " flows on " << c.links << " links";
  }
  EXPECT_DOUBLE_EQ(by_enumeration(2, 2), 1.5);  // the counting itself: by hand 2, 2, 1, 1
}

// 32 equal flows on 32 uplinks, and 16 sub-flows for each: 0.275 and 0.603 by the formula; 0.283 and 0.645 by Monte
// Carlo of an independent implementation, whose first value the exact distribution of occupancy repeats (3.5329 of 32).
TEST(Ecmp, FollowsMonteCarloAtTheSizesOfAPod) {
  EXPECT_NEAR(spreading_efficiency(LinkChoice::ecmp, 32, 32, 1, 1.0), 0.275, 5e-4);
  EXPECT_NEAR(spreading_efficiency(LinkChoice::ecmp, 32, 32, 16, 1.0), 0.603, 5e-4);
  EXPECT_NEAR(spreading_efficiency(LinkChoice::ecmp, 32, 32, 1, 1.0), 0.283, 0.03 * 0.283);
  EXPECT_NEAR(spreading_efficiency(LinkChoice::ecmp, 32, 32, 16, 1.0), 0.645, 0.07 * 0.645);
}

TEST(Ecmp, WhatNoHashDecidesIsStated) {
  EXPECT_EQ(spreading_efficiency(LinkChoice::ideal, 32, 32, 1, 0.95), 1.0);
  EXPECT_EQ(spreading_efficiency(LinkChoice::adaptive, 32, 32, 1, 0.95), 0.95);
  EXPECT_EQ(spreading_efficiency(LinkChoice::ecmp, 7, 1, 1, 0.95), 1.0);  // one link: nothing to choose
  EXPECT_EQ(spreading_efficiency(LinkChoice::ecmp, 1, 8, 1, 0.95), 0.125);
}

}  // namespace
}  // namespace headroom
