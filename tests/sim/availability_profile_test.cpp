// SPDX-License-Identifier: Apache-2.0
#include "sim/availability_profile.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/random.hpp"

namespace headroom {
namespace {

constexpr TimeSpan s(std::int64_t seconds) {
  return TimeSpan::seconds(seconds);
}
constexpr Instant at(std::int64_t seconds) {
  return Instant::seconds(seconds);
}

Demand demand_for(std::uint32_t tasks, const TaskNeed& need, std::uint32_t max_per_row = 0) {
  Demand demand;
  demand.request = {tasks, need, max_per_row, {}};
  demand.pools = {1};
  return demand;
}

/// A gang of cores.
PlannedGang cores(std::int64_t start_s, std::int64_t end_s, std::vector<PlannedGang::Part> parts) {
  return {at(start_s), at(end_s), {0, 1, 0}, std::move(parts)};
}

// Two rows of 4 cores. Row 0 has 1 free until 10 s, row 1 none from 5 s to 20 s.
AvailabilityProfile two_rows() {
  AvailabilityProfile profile;
  profile.reset(at(0), {{PoolId{0}, {0, 4, 0}}, {PoolId{0}, {0, 4, 0}}});
  profile.add(cores(0, 10, {{0, 3}}));
  profile.add(cores(5, 20, {{1, 4}}));
  return profile;
}

TEST(AvailabilityProfile, FindsTheFirstGapWorkedByHand) {
  AvailabilityProfile profile = two_rows();
  PlannedGang gang;
  const auto start = [&](std::uint32_t tasks, std::int64_t span_s) {
    const bool found = profile.earliest(demand_for(tasks, {.cpus = 1}), at(0), Instant::never(), s(span_s), gang);
    return found ? gang.start.in_seconds() : -1.0;
  };
  EXPECT_EQ(start(5, 5), 0.0);  // ends as row 1 fills up
  ASSERT_EQ(gang.parts.size(), 2u);
  EXPECT_EQ(gang.parts[0].tasks, 1u);
  EXPECT_EQ(gang.parts[1].tasks, 4u);
  EXPECT_EQ(start(5, 6), 20.0);
  EXPECT_EQ(start(4, 6), 10.0);
  EXPECT_EQ(start(1, 1000), 0.0);
  EXPECT_EQ(start(9, 1), -1.0);
}

TEST(AvailabilityProfile, StaysWithinTheAskedTimes) {
  AvailabilityProfile profile = two_rows();
  PlannedGang gang;
  const Demand four = demand_for(4, {.cpus = 1});
  EXPECT_FALSE(profile.earliest(four, at(1), at(10), s(6), gang));
  EXPECT_TRUE(profile.earliest(four, at(1), at(10) + TimeSpan{1}, s(6), gang));
  EXPECT_TRUE(profile.earliest(four, at(12), Instant::never(), TimeSpan::unlimited(), gang));
  EXPECT_EQ(gang.start, at(12));
  EXPECT_EQ(gang.end, Instant::never());
}

TEST(AvailabilityProfile, WhatIsCutOffComesBack) {
  AvailabilityProfile profile = two_rows();
  profile.set_now(at(6));
  profile.cut(cores(5, 20, {{1, 4}}), at(6));
  EXPECT_EQ(profile.free_at(1, at(6)).cpus, 4);
  EXPECT_TRUE(profile.has_room(cores(6, 100, {{0, 1}, {1, 4}})));
  EXPECT_FALSE(profile.has_room(cores(9, 10, {{0, 2}})));
}

TEST(AvailabilityProfile, EveryResourceLimitsAndSoDoesTheNumberPerRow) {
  AvailabilityProfile profile;
  profile.reset(at(0), {{PoolId{0}, {2, 8, 100}, 2}, {PoolId{0}, {2, 8, 100}, 2}});
  PlannedGang gang;
  const auto fits = [&](const Demand& demand) { return profile.earliest(demand, at(0), at(1), s(1), gang); };
  EXPECT_TRUE(fits(demand_for(4, {.gpus = 1})));
  EXPECT_FALSE(fits(demand_for(5, {.gpus = 1})));
  EXPECT_TRUE(fits(demand_for(8, {.gpu_milli = 500})));
  EXPECT_FALSE(fits(demand_for(9, {.gpu_milli = 500})));
  EXPECT_FALSE(fits(demand_for(5, {.gpu_milli = 600})));  // one a GPU
  EXPECT_FALSE(fits(demand_for(6, {.cpus = 3})));
  EXPECT_FALSE(fits(demand_for(3, {.memory_bytes = 60})));
  EXPECT_FALSE(fits(demand_for(3, {.cpus = 1}, 1)));
}

/// Tasks that share GPU `gpu` of row 0.
PlannedGang shares(std::int64_t start_s, std::int64_t end_s, std::uint32_t gpu, std::uint32_t milli,
                   std::uint32_t tasks = 1) {
  return {at(start_s), at(end_s), {}, {{0, tasks, gpu}}, milli};
}

// Two GPUs. GPU 0 has shares of 0.6 until 10 s, with a gap from 4 s to 6 s; GPU 1 is free.
TEST(AvailabilityProfile, AGpuIsAWholeOneAsLongAsNobodySharesIt) {
  AvailabilityProfile profile;
  profile.reset(at(0), {{PoolId{0}, {2, 0, 0}, 2}});
  profile.add(shares(0, 4, 0, 600));
  profile.add(shares(6, 10, 0, 300, 2));
  const auto whole = [&](std::int64_t t) { return profile.free_at(0, at(t)).gpus; };
  EXPECT_EQ(std::vector({whole(0), whole(3), whole(4), whole(5), whole(6), whole(10)}),
            (std::vector<std::int64_t>{1, 1, 2, 2, 1, 2}));
  profile.add(shares(2, 8, 0, 400));  // keeps it shared in the gap
  EXPECT_EQ(whole(4), 1);
  EXPECT_FALSE(profile.has_room(shares(3, 4, 0, 100)));
  EXPECT_TRUE(profile.has_room(shares(8, 20, 0, 400)));
  EXPECT_FALSE(profile.has_room(shares(8, 20, 0, 401)));
  EXPECT_EQ(profile.most_shared(0, 0, at(4), at(6)), 400);
  EXPECT_EQ(profile.most_shared(0, 0, at(4), at(7)), 1000);
  profile.remove(shares(2, 8, 0, 400));
  EXPECT_EQ(whole(4), 2);
}

// The same two GPUs; from 5 s to 20 s a job has a whole one. That can be either: from 5 s on the other one is for
// shares.
TEST(AvailabilityProfile, SharesOpenNoGpuThatSomebodyHasAsAWhole) {
  AvailabilityProfile profile;
  profile.reset(at(0), {{PoolId{0}, {2, 0, 0}, 2}});
  profile.add(shares(0, 10, 0, 600));
  profile.add({at(5), at(20), {1, 0, 0}, {{0, 1}}});
  PlannedGang gang;
  const auto start = [&](std::uint32_t tasks, std::uint32_t milli, std::int64_t span_s) {
    const Demand demand = demand_for(tasks, {.gpu_milli = milli});
    const bool found = profile.earliest(demand, at(0), Instant::never(), s(span_s), gang);
    EXPECT_TRUE(!found || profile.has_room(gang));
    return found ? gang.start.in_seconds() : -1.0;
  };
  EXPECT_EQ(start(1, 400, 100), 0.0);  // beside the other, and on when that is gone
  EXPECT_EQ(gang.parts.at(0).gpu, 0u);
  EXPECT_EQ(start(1, 500, 5), 0.0);  // on GPU 1, as long as nobody has it
  EXPECT_EQ(gang.parts.at(0).gpu, 1u);
  EXPECT_EQ(start(1, 500, 6), 10.0);
  EXPECT_EQ(start(2, 500, 6), 10.0);
  EXPECT_EQ(start(3, 500, 6), 20.0);
  EXPECT_EQ(start(5, 500, 6), -1.0);
  const Demand whole = demand_for(1, {.gpus = 1});
  ASSERT_TRUE(profile.earliest(whole, at(0), Instant::never(), s(6), gang));
  EXPECT_EQ(gang.start, at(10));
}

/// By definition: every instant is tried, and at each the whole span is looked at second by second.
Instant first_by_definition(const AvailabilityProfile& profile, const Demand& demand, std::uint32_t rows,
                            std::int64_t span_s) {
  for (std::int64_t start = 0;; ++start) {
    std::int64_t places = 0;
    for (std::uint32_t r = 0; r < rows; ++r) {
      std::int64_t least = demand.request.tasks;
      for (std::int64_t t = start; t < start + span_s; ++t)
        least = std::min(least, profile.free_at(r, at(t)).cpus / demand.request.per_task.cpus);
      places += least;
    }
    if (places >= demand.request.tasks) return at(start);
  }
}

TEST(AvailabilityProfile, AgreesWithTheDefinitionOnRandomPlans) {
  Rng rng{7, Stream::sizes, 0};
  const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(rng.below(n)); };
  std::uint64_t later = 0;
  for (int round = 0; round < 60; ++round) {
    const auto rows = static_cast<std::uint32_t>(1 + below(4));
    AvailabilityProfile profile;
    profile.reset(at(0), std::vector<AvailabilityProfile::Row>(rows, {PoolId{0}, {0, 6, 0}}));
    std::vector<PlannedGang> gangs;
    for (int i = 0; i < 25; ++i) {
      const std::int64_t span = 1 + below(12);
      const Demand demand = demand_for(static_cast<std::uint32_t>(1 + below(6 * rows / 2)),
                                       {.cpus = static_cast<std::uint32_t>(1 + below(2))});
      const Instant expected = first_by_definition(profile, demand, rows, span);
      PlannedGang gang;
      ASSERT_TRUE(profile.earliest(demand, at(0), Instant::never(), s(span), gang));
      ASSERT_EQ(gang.start.ns, expected.ns);
      later += expected > at(0) ? 1U : 0U;
      ASSERT_TRUE(profile.has_room(gang));
      profile.add(gang);
      gangs.push_back(gang);
      if (below(4) > 0) continue;
      const auto gone = static_cast<std::size_t>(below(gangs.size()));
      profile.remove(gangs[gone]);
      gangs.erase(gangs.begin() + static_cast<std::ptrdiff_t>(gone));
    }
    for (const PlannedGang& gang : gangs) profile.remove(gang);
    for (std::uint32_t r = 0; r < rows; ++r)
      for (std::int64_t t = 0; t < 100; ++t) ASSERT_EQ(profile.free_at(r, at(t)).cpus, 6);
  }
  EXPECT_GT(later, 500u);
}

/// By definition, second by second: a GPU of the row has room for the share all the time, and it is no whole one that
/// is meant for another whenever nobody shares it.
Instant first_for_a_share(const AvailabilityProfile& profile, std::uint32_t gpus, std::int64_t milli,
                          std::int64_t span_s) {
  const auto fits_on = [&](std::uint32_t gpu, std::int64_t start) {
    for (std::int64_t t = start; t < start + span_s; ++t) {
      const std::int64_t held = profile.most_shared(0, gpu, at(t), at(t + 1));
      if (held + milli > whole_gpu || (held == 0 && profile.free_at(0, at(t)).gpus == 0)) return false;
    }
    return true;
  };
  for (std::int64_t start = 0;; ++start)
    for (std::uint32_t gpu = 0; gpu < gpus; ++gpu)
      if (fits_on(gpu, start)) return at(start);
}

TEST(AvailabilityProfile, AgreesWithTheDefinitionOnSharesAndWholeGpus) {
  Rng rng{11, Stream::sizes, 0};
  const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(rng.below(n)); };
  std::uint64_t later = 0, beside_others = 0;
  for (int round = 0; round < 100; ++round) {
    const auto gpus = static_cast<std::uint32_t>(1 + below(3));
    AvailabilityProfile profile;
    profile.reset(at(0), {{PoolId{0}, {gpus, 0, 0}, gpus}});
    std::vector<PlannedGang> gangs;
    for (int i = 0; i < 20; ++i) {
      const std::int64_t span = 1 + below(12);
      PlannedGang gang;
      if (below(3) == 0) {
        const auto wanted = static_cast<std::uint32_t>(1 + below(gpus));
        ASSERT_TRUE(profile.earliest(demand_for(wanted, {.gpus = 1}), at(0), Instant::never(), s(span), gang));
      } else {
        const auto milli = static_cast<std::uint32_t>(100 * (1 + below(9)));
        const Instant expected = first_for_a_share(profile, gpus, milli, span);
        ASSERT_TRUE(profile.earliest(demand_for(1, {.gpu_milli = milli}), at(0), Instant::never(), s(span), gang));
        ASSERT_EQ(gang.start.ns, expected.ns);
        later += expected > at(0) ? 1U : 0U;
        beside_others += profile.most_shared(0, gang.parts[0].gpu, gang.start, gang.end) > 0 ? 1U : 0U;
      }
      ASSERT_TRUE(profile.has_room(gang));
      profile.add(gang);
      gangs.push_back(gang);
      if (below(4) > 0) continue;
      const auto gone = static_cast<std::size_t>(below(gangs.size()));
      profile.remove(gangs[gone]);
      gangs.erase(gangs.begin() + static_cast<std::ptrdiff_t>(gone));
    }
    for (const PlannedGang& gang : gangs) profile.remove(gang);
    for (std::int64_t t = 0; t < 100; ++t) ASSERT_EQ(profile.free_at(0, at(t)), (Room{gpus, 0, 0}));
  }
  EXPECT_GT(later, 500u);
  EXPECT_GT(beside_others, 200u);
}

}  // namespace
}  // namespace headroom
