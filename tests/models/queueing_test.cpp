// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "models/check.hpp"
#include "models/queueing/erlang.hpp"
#include "models/queueing/general_service.hpp"
#include "models/queueing/staffing.hpp"

namespace headroom {
namespace {

constexpr Duration one_second{1.0};

struct Row {
  std::uint32_t servers;
  double offered_load, erlang_b, erlang_c, mean_wait;
};
// Worked with an independent script from the textbook sums; (10, 8) was simulated too: 0.2065 and 0.4077.
constexpr Row rows[] = {
    {10, 8.0, 0.121661, 0.409180, 0.204590},
    {8, 6.4, 0.144394, 0.457645, 0.286028},
    {64, 57.6, 0.043124, 0.310663, 0.048541},
    {100, 90.0, 0.026957, 0.216940, 0.021694},
};

TEST(Erlang, MatchesTheTable) {
  for (const Row& row : rows) {
    const MMc queue{.servers = row.servers, .offered_load = row.offered_load, .mean_service = one_second};
    EXPECT_NEAR(erlang_b(row.servers, row.offered_load), row.erlang_b, 5e-7);
    EXPECT_NEAR(erlang_c(row.servers, row.offered_load), row.erlang_c, 5e-7);
    EXPECT_NEAR(mean_wait(queue).si, row.mean_wait, 5e-7);
  }
}

// By hand: one server is M/M/1, whose arrivals wait with probability rho; two wait with 2 rho^2 / (1 + rho).
TEST(Erlang, SmallSystemsByHand) {
  EXPECT_NEAR(erlang_b(1, 0.8), 0.8 / 1.8, 1e-15);
  EXPECT_NEAR(erlang_c(1, 0.8), 0.8, 1e-15);
  EXPECT_NEAR(erlang_c(2, 1.6), 32.0 / 45.0, 1e-15);
  EXPECT_NEAR(mean_wait({.servers = 1, .offered_load = 0.8, .mean_service = one_second}).si, 4.0, 1e-13);
  EXPECT_EQ(erlang_b(5, 0.0), 0.0);
  EXPECT_EQ(erlang_c(5, 0.0), 0.0);
  EXPECT_NEAR(erlang_b(100000, 99000.0), 0.0, 1e-2) << "no overflow at any size";
}

TEST(Erlang, WaitPercentile) {
  const MMc queue{.servers = 64, .offered_load = 57.6, .mean_service = one_second};
  EXPECT_NEAR(wait_percentile(queue, 0.95).si, 0.285420, 5e-7);
  for (const double percentile : {0.7, 0.9, 0.95, 0.999})
    EXPECT_NEAR(probability_of_wait_beyond(queue, wait_percentile(queue, percentile)), 1.0 - percentile, 1e-14);
  EXPECT_EQ(wait_percentile(queue, 0.5).si, 0.0) << "69 % do not wait";
  // The wait scales with the service time.
  const MMc hours{.servers = 64, .offered_load = 57.6, .mean_service = Duration{3600.0}};
  EXPECT_NEAR(wait_percentile(hours, 0.95).si, 3600.0 * wait_percentile(queue, 0.95).si, 1e-9);
}

TEST(GeneralService, ExactForms) {
  EXPECT_NEAR(mean_wait_mg1(0.8, 1.0, one_second).si, 4.0, 1e-14) << "M/M/1";
  EXPECT_NEAR(mean_wait_md1(0.8, one_second).si, 2.0, 1e-14);
  EXPECT_NEAR(mean_wait_mg1(0.8, 9.0, one_second).si, 20.0, 1e-13);
}

TEST(GeneralService, AllenCunneen) {
  const MMc queue{.servers = 64, .offered_load = 57.6, .mean_service = one_second};
  EXPECT_NEAR(mean_wait_allen_cunneen(queue, 1.0, 9.0).si, 0.242706, 5e-7);
  EXPECT_EQ(mean_wait_allen_cunneen(queue, 1.0, 1.0), mean_wait(queue));
  const MMc single{.servers = 1, .offered_load = 0.8, .mean_service = one_second};
  EXPECT_NEAR(mean_wait_allen_cunneen(single, 1.0, 3.0).si, mean_wait_mg1(0.8, 3.0, one_second).si, 1e-13);
}

TEST(Staffing, SquareRootRule) {
  EXPECT_EQ(square_root_staffing(100.0, 1.0), 110U);
  EXPECT_EQ(square_root_staffing(57.6, 0.8), 64U);  // 57.6 + 6.07 = 63.67
  EXPECT_EQ(square_root_staffing(0.0, 2.0), 1U);
}

TEST(Staffing, FewestServersThatMeetTheTarget) {
  for (const double offered_load : {0.0, 0.5, 8.0, 57.6, 90.0, 1000.0, 12345.6})
    for (const double longest : {0.0, 0.01, 0.3, 5.0}) {
      const WaitTarget target{.percentile = 0.95, .longest = Duration{longest}};
      const std::uint32_t servers = servers_for_wait(offered_load, one_second, target);
      const auto wait = [&](std::uint32_t c) {
        return wait_percentile({.servers = c, .offered_load = offered_load, .mean_service = one_second}, 0.95).si;
      };
      EXPECT_LE(wait(servers), longest) << offered_load;
      if (servers - 1 > offered_load) {
        EXPECT_GT(wait(servers - 1), longest) << offered_load;
      }
    }
  // 64 servers have a 95th percentile of 0.28542 at 57.6 erlangs.
  EXPECT_EQ(servers_for_wait(57.6, one_second, {.percentile = 0.95, .longest = Duration{0.28543}}), 64U);
  EXPECT_EQ(servers_for_wait(57.6, one_second, {.percentile = 0.95, .longest = Duration{0.28541}}), 65U);
}

TEST(Queueing, BreakingTheDomainIsOurBug) {
  EXPECT_THROW(static_cast<void>(erlang_b(0, 1.0)), InternalError);
  EXPECT_THROW(static_cast<void>(erlang_b(1, -1.0)), InternalError);
  EXPECT_THROW(static_cast<void>(erlang_c(2, 2.0)), InternalError);
  EXPECT_THROW(static_cast<void>(mean_wait({.servers = 2, .offered_load = 1.0, .mean_service = {}})), InternalError);
  EXPECT_THROW(static_cast<void>(mean_wait_mg1(1.0, 1.0, one_second)), InternalError);
  EXPECT_THROW(static_cast<void>(mean_wait_mg1(0.5, -1.0, one_second)), InternalError);
  EXPECT_THROW(static_cast<void>(servers_for_wait(1.0, one_second, {.percentile = 1.0, .longest = {}})), InternalError);
}

}  // namespace
}  // namespace headroom
