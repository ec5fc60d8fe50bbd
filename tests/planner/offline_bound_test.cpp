// SPDX-License-Identifier: Apache-2.0
#include "planner/bursting/offline_bound.hpp"

#include <gtest/gtest.h>

#include "sim/random.hpp"

namespace headroom {
namespace {

// Two units of our own. Within [0, 10] 35 unit-seconds must be done, 20 can be: 15 are rented, more than in any other
// set of intervals.
TEST(OfflineBound, CountsWhatOurOwnNodesCannotDoInTime) {
  const BoundJob jobs[] = {{0, 10, 20}, {0, 10, 10}, {5, 10, 5}, {20, 100, 10}};
  const CapacityStep two[] = {{0, 2}};
  EXPECT_DOUBLE_EQ(least_rented(jobs, two), 15.0);
  EXPECT_DOUBLE_EQ(least_rented(std::span(jobs).subspan(3), two), 0.0);
  const CapacityStep none[] = {{0, 0}};
  EXPECT_DOUBLE_EQ(least_rented(jobs, none), 45.0);
}

// Rents of disjoint intervals add up: 10 within [0, 10] and 8 within [20, 22]. A node that is away from 21 s on does
// less.
TEST(OfflineBound, AddsUpDisjointIntervals) {
  const BoundJob jobs[] = {{0, 10, 20}, {20, 22, 10}};
  const CapacityStep one[] = {{0, 1}};
  EXPECT_DOUBLE_EQ(least_rented(jobs, one), 18.0);
  const CapacityStep away[] = {{0, 1}, {21, 0}};
  EXPECT_DOUBLE_EQ(least_rented(jobs, away), 19.0);
}

// A job that may wait until 30 s needs nothing rented; the same job within [0, 10] does.
TEST(OfflineBound, PatienceIsWorthMoney) {
  const CapacityStep one[] = {{0, 1}};
  const BoundJob patient[] = {{0, 10, 10}, {0, 30, 10}}, urgent[] = {{0, 10, 10}, {0, 10, 10}};
  EXPECT_DOUBLE_EQ(least_rented(patient, one), 0.0);
  EXPECT_DOUBLE_EQ(least_rented(urgent, one), 10.0);
}

// A coarse grid only lowers the bound.
TEST(OfflineBound, ACoarseGridIsLower) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Rng rng(seed, Stream::sizes, 0);
    std::vector<BoundJob> jobs;
    for (int i = 0; i < 60; ++i) {
      const double submit = 100.0 * rng.uniform(), run = 1.0 + 10.0 * rng.uniform();
      jobs.push_back({submit, submit + run * (1.0 + rng.uniform()), run * static_cast<double>(1 + rng.below(4))});
    }
    const CapacityStep steps[] = {{0, 4}, {50, 2}, {60, 6}};
    const double fine = least_rented(jobs, steps), coarse = least_rented(jobs, steps, 10);
    EXPECT_LE(coarse, fine + 1e-9);
    EXPECT_GE(coarse, 0.0);
  }
}

OfferSpec offer(Billing billing, double usd_per_hour) {
  OfferSpec offer;
  offer.name = "offer";
  offer.instance.gpus = 8;
  offer.billing = billing;
  offer.price = {usd_per_hour / 3600.0};
  offer.quota = 2;
  offer.egress = {1.0};
  return offer;
}

/// Job 0 takes 8 GPUs for an hour, from 0 s on.
Money bound_of(const CloudSpec& cloud, std::optional<Instant> horizon, std::int64_t end_s, TimeSpan kept,
               JobState state) {
  const ClusterSpec cluster = with_offers({{{"own", 1, {.gpus = 4}, 0}}}, cloud);
  OfflineBound bound(cluster, cloud, horizon);
  JobSpec spec;
  spec.work = TimeSpan::seconds(3600);
  spec.request = {8, {.gpus = 1}, 0, {}, {}};
  bound.on(record::JobSubmitted{{}, 0, &spec, false});
  record::LeaseEnded lease{};
  lease.at = Instant::seconds(end_s);
  lease.kept = kept;
  bound.on(lease);
  bound.on(record::JobEnded{lease.at, 0, state});
  record::RunEnded end{};
  end.at = lease.at;
  bound.on(end);
  return bound.least_cost();
}

// Two instances at 1 USD/h. Without a horizon they are paid for the hour that the job takes at least, whenever it ended
// in this run; nothing of the bound depends on what a run copied.
TEST(OfflineBound, ReservedInstancesArePaidAsLongAsAnyScheduleLasts) {
  CloudSpec cloud;
  cloud.offers = {offer(Billing::reserved, 1.0)};
  EXPECT_DOUBLE_EQ(bound_of(cloud, {}, 7200, TimeSpan::seconds(3600), JobState::finished).si, 2.0);
  EXPECT_DOUBLE_EQ(bound_of(cloud, Instant::seconds(36000), 36000, TimeSpan::seconds(3600), JobState::finished).si,
                   20.0);
}

// Half an hour of the work was done by the horizon of one hour: 4 GPU-hours, which our own four GPUs can do. Of all of
// it, four must be rented, half an instance.
TEST(OfflineBound, AJobThatStillRunsCountsWithWhatItHasDone) {
  CloudSpec cloud;
  cloud.offers = {offer(Billing::on_demand, 8.0)};
  const auto hour = Instant::seconds(3600);
  EXPECT_DOUBLE_EQ(bound_of(cloud, hour, 3600, TimeSpan::seconds(1800), JobState::running).si, 0.0);
  EXPECT_DOUBLE_EQ(bound_of(cloud, hour, 3600, TimeSpan::seconds(2700), JobState::running).si, 2.0);
  EXPECT_DOUBLE_EQ(bound_of(cloud, {}, 3600, TimeSpan::seconds(3600), JobState::finished).si, 4.0);
}

}  // namespace
}  // namespace headroom
