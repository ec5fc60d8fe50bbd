// SPDX-License-Identifier: Apache-2.0
// Jobs that go to rented instances. Every expected time is worked by hand.
#include "sim/cloud_fleet.hpp"

#include <gtest/gtest.h>

#include "tests/sim/cloud_helpers.hpp"

namespace headroom {
namespace {

using namespace testing_run;
using Life = std::vector<std::pair<std::int64_t, Lifecycle>>;
constexpr Lifecycle booting = Lifecycle::booting, up = Lifecycle::up, absent = Lifecycle::absent;

CloudSpec one_offer(std::uint32_t quota) {
  CloudSpec cloud;
  cloud.offers = {two_gpu_offer(quota)};
  return cloud;
}

// Our two GPUs are busy for 1000 s. Job 1 is sent at 10 s and starts when its instance is up; job 2 shares it; job 3
// needs a second one; job 4 finds the quota used up and is sent when job 1 has ended.
TEST(CloudFleet, RentsWhatWaitingJobsNeedAndGivesItBack) {
  ScriptedBurst always(to_first_offer);
  const CloudRun out = run_with_cloud(
      gpu_nodes(1, 2), one_offer(2),
      {job(0, 1000, gpus(2)), job(10, 50, gpus(1)), job(20, 80, gpus(1)), job(30, 500, gpus(2)), job(40, 10, gpus(1))},
      always, at_s(2000));
  EXPECT_EQ(out.sink.starts_of(0), std::vector{at_s(0)});
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(70)});
  EXPECT_EQ(out.sink.starts_of(2), std::vector{at_s(70)});
  EXPECT_EQ(out.sink.starts_of(3), std::vector{at_s(90)});
  EXPECT_EQ(out.sink.starts_of(4), std::vector{at_s(120)});
  EXPECT_EQ(out.life_of(1), (Life{{10, booting}, {70, up}, {250, absent}})) << "idle from 150 s on, held for 100 s";
  EXPECT_EQ(out.life_of(2), (Life{{30, booting}, {90, up}, {690, absent}}));
  EXPECT_EQ(always.moves, (std::vector<std::uint64_t>{2, 3, 4, 5}));
  ASSERT_EQ(out.sink.moved.size(), 4u);
  EXPECT_EQ(out.sink.moved[0].at, at_s(10));
  EXPECT_EQ(out.sink.moved[0].ready, at_s(10));
  EXPECT_EQ(out.sink.moved[0].to, PartitionId{1});

  // 240 s and 660 s, whole seconds above the minimum.
  ASSERT_EQ(out.total.size(), 1u);
  EXPECT_EQ(out.total[0].jobs, 4u);
  EXPECT_EQ(out.total[0].instances, 2u);
  EXPECT_EQ(out.total[0].billed_ns, WideSum{900'000'000'000});
  EXPECT_EQ(out.total[0].gpu_milli_ns, WideSum{(50 + 80 + 2 * 500 + 10) * 1'000'000'000'000});
  EXPECT_DOUBLE_EQ(cost_of(one_offer(2).offers[0], out.total[0]).si, 0.9);
  const std::vector<MetricValue> expected = {{"cloud.jobs", 4},
                                             {"cloud.instance_hours", 0.25},
                                             {"cloud.gpu_hours", 1140.0 / 3600},
                                             {"cloud.gpu_hours.wasted", 0},
                                             {"cloud.utilisation.gpu", 1140.0 / 1800},
                                             {"cloud.cost", 0.9},
                                             {"cloud.peak_instances", 2}};
  ASSERT_EQ(out.metrics.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(out.metrics[i].name, expected[i].name);
    EXPECT_DOUBLE_EQ(out.metrics[i].value, expected[i].value) << expected[i].name;
  }
}

// The denominators of the cluster's own ratios know no rented node.
TEST(CloudFleet, RentedNodesDiluteNoRatioOfOurOwn) {
  ScriptedBurst always(to_first_offer);
  const CloudRun out =
      run_with_cloud(gpu_nodes(1, 1), one_offer(8), {job(0, 1000, gpus(1)), job(10, 50, gpus(2))}, always, at_s(2000));
  EXPECT_EQ(out.sink.state_of(1), JobState::rejected) << "what cannot fit at home is not taken, so far";
  const CloudRun sent =
      run_with_cloud(gpu_nodes(1, 2), one_offer(8), {job(0, 1000, gpus(2)), job(10, 50, gpus(2))}, always, at_s(2000));
  EXPECT_DOUBLE_EQ(sent.statistics.metric("utilisation.gpu"), 0.5);
  EXPECT_DOUBLE_EQ(sent.statistics.metric("gpu_hours.present"), 4000.0 / 3600);
  EXPECT_DOUBLE_EQ(sent.statistics.metric("gpu_hours.used"), 2000.0 / 3600);
  EXPECT_DOUBLE_EQ(sent.statistics.metric("jobs.wait.max"), 60.0);
  EXPECT_DOUBLE_EQ(sent.statistics.tenants[0].gpu_hours, 2100.0 / 3600) << "of a tenant, wherever they were";
}

TEST(CloudFleet, AsksWhoDidNotStartAndAgainWhenThePolicyWants) {
  ScriptedBurst patient([](BurstQuestion& question) {
    EXPECT_EQ(question.queued, question.job.submit);
    if (question.now - question.queued < TimeSpan::seconds(30))
      return BurstAnswer::look_again(question.queued + TimeSpan::seconds(30));
    return to_first_offer(question);
  });
  const CloudRun out =
      run_with_cloud(gpu_nodes(1, 1), one_offer(2), {job(0, 25, gpus(1)), job(5, 100, gpus(1)), job(10, 100, gpus(1))},
                     patient, at_s(500));
  using Asked = ScriptedBurst::Asked;
  EXPECT_EQ(patient.asked, (std::vector<Asked>{{at_s(5), 2}, {at_s(10), 3}, {at_s(40), 3}}))
      << "job 1 starts at once, job 2 before its time is over";
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(25)});
  EXPECT_EQ(out.sink.starts_of(2), std::vector{at_s(100)}) << "sent at 40 s";
}

// A GPU of our own is free at the very instant at which the policy wants to look: it comes first.
TEST(CloudFleet, OurOwnNodesComeFirst) {
  ScriptedBurst patient([](BurstQuestion& question) {
    return question.now == question.queued ? BurstAnswer::look_again(at_s(25)) : to_first_offer(question);
  });
  const CloudRun out =
      run_with_cloud(gpu_nodes(1, 1), one_offer(2), {job(0, 25, gpus(1)), job(5, 100, gpus(1))}, patient, at_s(500));
  EXPECT_EQ(patient.asked.size(), 1u);
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(25)});
  EXPECT_TRUE(out.sink.moved.empty());
}

// A terabyte over 80 Gbit/s takes 100 s, the instance boots in 60 s: together 100 s.
TEST(CloudFleet, DataComeWhileInstancesBoot) {
  CloudSpec cloud = one_offer(1);
  cloud.wan = {1e10};
  cloud.terms.bytes_in = 1'000'000'000'000;
  cloud.terms.bytes_out = 5'000'000'000;
  cloud.offers[0].egress = {0.09 / 1e9};
  ScriptedBurst always(to_first_offer);
  const CloudRun out = run_with_cloud(gpu_nodes(1, 1), cloud, {job(0, 1000, gpus(1)), job(10, 50, gpus(1))}, always);
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(110)});
  ASSERT_EQ(out.sink.moved.size(), 1u);
  EXPECT_EQ(out.sink.moved[0].ready, at_s(110));
  EXPECT_EQ(out.sink.moved[0].bytes_in, 1'000'000'000'000);
  EXPECT_EQ(out.total[0].bytes_in, WideSum{1'000'000'000'000});
  EXPECT_EQ(out.total[0].bytes_out, WideSum{5'000'000'000});
  EXPECT_DOUBLE_EQ(cost_of(cloud.offers[0], out.total[0]).si, 3.6 * (260.0 - 10.0) / 3600.0 + 0.45);
  EXPECT_DOUBLE_EQ(out.statistics.metric("jobs.wait.max"), 100.0) << "who waits for data waits";
}

// Job 1 is alone with its wish: bad luck closes the offer for 600 s, at 610 s it is asked again, and so on.
TEST(CloudFleet, ARefusedRequestIsMadeAgainLater) {
  CloudSpec cloud = one_offer(1);
  cloud.offers[0].success = 0.0;
  ScriptedBurst always(to_first_offer);
  const CloudRun out = run_with_cloud(gpu_nodes(1, 1), cloud, {job(0, 1500, gpus(1)), job(10, 50, gpus(1))}, always);
  EXPECT_EQ(always.asked, (std::vector<ScriptedBurst::Asked>{{at_s(10), 2}, {at_s(610), 2}, {at_s(1210), 2}}));
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(1500)});
  EXPECT_TRUE(out.sink.nodes.empty());
  EXPECT_EQ(out.total[0].billed_ns, WideSum{0});
}

TEST(CloudFleet, ReservedInstancesAreThereFromTheBeginAndPaidUntilTheEnd) {
  CloudSpec cloud = one_offer(2);
  cloud.offers[0].billing = Billing::reserved;
  ScriptedBurst always([](BurstQuestion& question) {
    EXPECT_EQ(question.offers()[0].usd_per_instance_hour, 0.0);
    return to_first_offer(question);
  });
  const CloudRun out =
      run_with_cloud(gpu_nodes(1, 1), cloud, {job(0, 100, gpus(1)), job(80, 50, gpus(1))}, always, at_s(1000));
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(80)});
  EXPECT_EQ(out.life_of(1), (Life{{0, booting}, {60, up}}));
  EXPECT_EQ(out.total[0].billed_ns, WideSum{2'000} * 1'000'000'000);
}

TEST(CloudFleet, AnIllegalAnswerNamesThePolicyAndTheJob) {
  const auto sentence = [](ScriptedBurst::Answer answer) {
    ScriptedBurst rogue(std::move(answer));
    try {
      (void)run_with_cloud(gpu_nodes(1, 1), one_offer(2), {job(0, 100, gpus(1)), job(10, 50, gpus(1))}, rogue);
    } catch (const PolicyError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(sentence([](BurstQuestion& question) { return BurstAnswer::look_again(question.now); }),
            "burst policy \"scripted\" at t = 10.000000 s: job 2: wants to look again in the past");
  EXPECT_EQ(sentence([](BurstQuestion&) { return BurstAnswer::burst({7}); }),
            "burst policy \"scripted\" at t = 10.000000 s: job 2: sends a job to an offer that cannot hold it");
}

/// Never starts this job on a rented node.
class Picky final : public Scheduler {
 public:
  explicit Picky(std::uint64_t number) : number_(number) {}
  [[nodiscard]] std::string name() const override { return "picky"; }
  [[nodiscard]] QueueKeys keys(const JobSpec&) const override { return {}; }
  void pass(const SchedulingView& view, Decisions& decisions) override {
    const JobId head = view.queue.head();
    if (view.partition == PartitionId{0} || !head.valid() || view.jobs[head].spec.number != number_)
      inner_.pass(view, decisions);
  }

 private:
  std::uint64_t number_;
  ScriptedScheduler inner_;
};

// A job that no placement wants on the instance goes home for good, and the instance is given back.
TEST(CloudFleet, NobodyWaitsForEverBesideAnEmptyInstance) {
  ScriptedBurst always(to_first_offer);
  Picky scheduler(2);
  const CloudRun out = run_with_cloud(gpu_nodes(1, 1), one_offer(1), {job(0, 1000, gpus(1)), job(10, 50, gpus(1))},
                                      always, scheduler, at_s(2000));
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(1000)});
  EXPECT_EQ(out.life_of(1), (Life{{10, booting}, {70, up}, {170, absent}}));
  EXPECT_EQ(always.asked.size(), 1u);
  ASSERT_EQ(out.sink.moved.size(), 2u);
  EXPECT_EQ(out.sink.moved[1].to, PartitionId{0});
  EXPECT_EQ(out.sink.moved[1].at, at_s(70));
}

// Nor do those go home who stand behind it; also if others run there.
TEST(CloudFleet, OnlyTheHeadIsRefused) {
  ScriptedBurst always(to_first_offer);
  Picky scheduler(2);
  const CloudRun out =
      run_with_cloud(gpu_nodes(1, 2), one_offer(2),
                     {job(0, 1000, gpus(2)), job(10, 50, gpus(1)), job(20, 600, gpus(1))}, always, scheduler);
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(1000)});
  EXPECT_EQ(out.sink.starts_of(2), std::vector{at_s(70)});
  ScriptedBurst later(to_first_offer);
  Picky other(3);
  const CloudRun running =
      run_with_cloud(gpu_nodes(1, 2), one_offer(2),
                     {job(0, 1000, gpus(2)), job(10, 600, gpus(1)), job(80, 50, gpus(1))}, later, other);
  ASSERT_EQ(running.sink.moved.size(), 3u);
  EXPECT_EQ(running.sink.moved[2].to, PartitionId{0});
  EXPECT_EQ(running.sink.moved[2].at, at_s(80)) << "not when the other one has ended";
}

// The zone has instances in [0, 100) and [200, 300), and so on. Job 1 is sent at 10 s and loses its instance at 100 s;
// at home nothing is free; at 200 s it is sent again.
TEST(CloudFleet, WhatALostZoneTakesAwayComesHome) {
  CloudSpec cloud = one_offer(1);
  cloud.offers[0].billing = Billing::spot;
  cloud.offers[0].zone = std::make_shared<SpotTrace>(SpotTrace{TimeSpan::seconds(100), {true, false}});
  ScriptedBurst always(to_first_offer);
  const CloudRun out =
      run_with_cloud(gpu_nodes(1, 1), cloud, {job(0, 1000, gpus(1)), job(10, 40, gpus(1))}, always, at_s(2000));
  EXPECT_EQ(out.sink.starts_of(1), (std::vector{at_s(70), at_s(260)}));
  ASSERT_EQ(out.sink.ends_of(1).size(), 2u);
  EXPECT_EQ(out.sink.ends_of(1)[0].reason, EndReason::node_down);
  EXPECT_EQ(out.sink.ends_of(1)[0].kept, TimeSpan{});
  EXPECT_EQ(out.sink.end_of(1), at_s(300)) << "done at the very end of the second stay";
  EXPECT_EQ(out.life_of(1), (Life{{10, booting}, {70, up}, {100, absent}, {200, booting}, {260, up}, {300, absent}}));
  EXPECT_EQ(out.total[0].billed_ns, WideSum{190'000'000'000});
  EXPECT_EQ(out.total[0].jobs, 1u) << "each job counts once";
  EXPECT_DOUBLE_EQ(out.statistics.metric("gpu_hours.wasted"), 0.0) << "nothing of ours was wasted";
  EXPECT_EQ(out.total[0].gpu_milli_ns, WideSum{(30 + 40) * 1'000'000'000'000});
  EXPECT_EQ(out.total[0].gpu_milli_ns_lost, WideSum{30'000'000'000'000}) << "all of the first stay";
}

// With a checkpoint every 25 s of work, 25 of the 30 s done are kept. The 5 s that are lost are the last ones, of which
// the window sees 2.
TEST(CloudFleet, CheckpointsKeepWholeIntervals) {
  CloudSpec cloud = one_offer(1);
  cloud.offers[0].billing = Billing::spot;
  cloud.offers[0].zone = std::make_shared<SpotTrace>(SpotTrace{TimeSpan::seconds(100), {true, false}});
  cloud.terms.checkpoint = TimeSpan::seconds(25);
  ScriptedBurst always(to_first_offer);
  ScriptedScheduler scheduler;
  const CloudRun out =
      run_with_cloud(gpu_nodes(1, 1), cloud, {job(0, 1000, gpus(1)), job(10, 40, gpus(1))}, always, scheduler,
                     at_s(2000), EventOrder::batched, {.begin = at_s(98), .end = at_s(2000)});
  ASSERT_EQ(out.sink.ends_of(1).size(), 2u);
  EXPECT_EQ(out.sink.ends_of(1)[0].kept, TimeSpan::seconds(25));
  EXPECT_EQ(out.sink.end_of(1), at_s(275));
  EXPECT_EQ(out.total[0].gpu_milli_ns_lost, WideSum{5'000'000'000'000});
  EXPECT_EQ(out.window[0].gpu_milli_ns_lost, WideSum{2'000'000'000'000});
  EXPECT_EQ(out.metrics[3].name, "cloud.gpu_hours.wasted");
  EXPECT_DOUBLE_EQ(out.metrics[3].value, 2.0 / 3600);
}

// Each stay is paid for and gains nothing: after five of them the job stays at home, where it waits for our own GPU.
TEST(CloudFleet, WhoNeverGainsAnythingStaysAtHome) {
  CloudSpec cloud = one_offer(1);
  cloud.offers[0].billing = Billing::spot;
  cloud.offers[0].zone = std::make_shared<SpotTrace>(SpotTrace{TimeSpan::seconds(100), {true, false}});
  const std::vector<JobSpec> jobs{job(0, 3000, gpus(1)), job(10, 50, gpus(1))};
  ScriptedBurst always(to_first_offer), again(to_first_offer);
  const CloudRun lost = run_with_cloud(gpu_nodes(1, 1), cloud, jobs, always);
  EXPECT_EQ(lost.total[0].instances, 5u);
  EXPECT_EQ(lost.sink.starts_of(1).size(), 6u);
  EXPECT_EQ(lost.sink.starts_of(1).back(), at_s(3000));
  cloud.terms.checkpoint = TimeSpan::seconds(5);
  EXPECT_EQ(run_with_cloud(gpu_nodes(1, 1), cloud, jobs, again).sink.end_of(1), at_s(280)) << "30 s, and 20 s";
  cloud.offers[0].zone = nullptr;
  cloud.offers[0].success = 0.0;
  ScriptedBurst refused(to_first_offer);
  (void)run_with_cloud(gpu_nodes(1, 1), cloud, {job(0, 9000, gpus(1)), job(10, 50, gpus(1))}, refused);
  EXPECT_EQ(refused.asked.size(), 15u) << "a refusal costs nothing: every 600 s";
}

// The wait that a policy sees is that of the job, not that since the cloud sent it home.
TEST(CloudFleet, WaitingTimeDoesNotBeginAnewAtHome) {
  CloudSpec cloud = one_offer(1);
  cloud.offers[0].billing = Billing::spot;
  cloud.offers[0].zone = std::make_shared<SpotTrace>(SpotTrace{TimeSpan::seconds(50), {true, false}});
  std::vector<Instant> since;
  ScriptedBurst always([&](BurstQuestion& question) {
    since.push_back(question.queued);
    return to_first_offer(question);
  });
  (void)run_with_cloud(gpu_nodes(1, 1), cloud, {job(0, 300, gpus(1)), job(10, 40, gpus(1))}, always);
  EXPECT_EQ(since, std::vector<Instant>(since.size(), at_s(10)));
  EXPECT_GT(since.size(), 3u);
}

// A chain of jobs that each start when the one before has started: all at 70 s, on one instance.
TEST(CloudFleet, AChainOfStartsIsNoLackOfAgreement) {
  CloudSpec cloud = one_offer(1);
  cloud.offers[0].instance = {.cpus = 40, .gpus = 2};
  ClusterSpec owned = gpu_nodes(1, 2);
  owned.pools[0].node.cpus = 40;
  const Request core{1, {.cpus = 1}, 0, {}};
  std::vector<Dependency> after(40);
  std::vector<JobSpec> jobs{job(0, 1000, {1, {.gpus = 2, .cpus = 40}, 0, {}})};
  for (std::uint32_t i = 1; i < 40; ++i) {
    jobs.push_back(job(10, 500, core));
    jobs.back().awaited = true;
    if (i == 1) continue;
    after[i] = {.number = i, .kind = DependencyKind::after_start};
    jobs.back().dependencies = {&after[i], 1};
  }
  ScriptedBurst always(to_first_offer);
  const CloudRun out = run_with_cloud(owned, cloud, jobs, always);
  for (std::uint64_t i = 1; i < 40; ++i) EXPECT_EQ(out.sink.starts_of(i), std::vector{at_s(70)}) << i;
}

// Jobs 1 to 3 wait for their turn, with 100 s between them. Our own GPU is free at 30 s: job 1 leaves the line.
TEST(CloudFleet, OnlyTheHeadOfTheLineLooksAgain) {
  ScriptedBurst in_turn([last = at_s(10)](BurstQuestion& question) mutable {
    if (!question.is_behind && question.now >= last + TimeSpan::seconds(100)) {
      last = question.now;
      return to_first_offer(question);
    }
    return BurstAnswer::wait_for_turn(question.is_behind ? Instant::never() : last + TimeSpan::seconds(100));
  });
  const CloudRun out = run_with_cloud(
      gpu_nodes(1, 1), one_offer(4),
      {job(0, 30, gpus(1)), job(10, 900, gpus(1)), job(10, 5, gpus(1)), job(10, 5, gpus(1)), job(20, 5, gpus(1))},
      in_turn);
  using Asked = ScriptedBurst::Asked;
  EXPECT_EQ(in_turn.asked, (std::vector<Asked>{{at_s(10), 2},
                                               {at_s(10), 3},
                                               {at_s(10), 4},
                                               {at_s(20), 5},
                                               {at_s(110), 3},
                                               {at_s(110), 4},
                                               {at_s(210), 4},
                                               {at_s(210), 5},
                                               {at_s(310), 5}}));
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(30)});
  EXPECT_EQ(in_turn.moves, (std::vector<std::uint64_t>{3, 4, 5}));
}

// Data take 10 s, an instance boots for 60 s and is held for 10 s. The first instance is idle from 105 s on; the second
// one boots until 150 s, and job 3 is there at 122 s: the one that is up waits for it.
TEST(CloudFleet, AnInstanceThatBootsReplacesNoneThatIsUp) {
  CloudSpec cloud = one_offer(2);
  cloud.wan = {1e10};
  cloud.terms.bytes_in = 100'000'000'000;
  cloud.offers[0].hold = TimeSpan::seconds(10);
  ScriptedBurst always(to_first_offer);
  const CloudRun out =
      run_with_cloud(gpu_nodes(1, 2), cloud,
                     {job(0, 1000, gpus(2)), job(10, 30, gpus(2)), job(90, 5, gpus(2)), job(112, 5, gpus(2))}, always);
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(70)});
  EXPECT_EQ(out.sink.starts_of(2), std::vector{at_s(100)});
  EXPECT_EQ(out.sink.starts_of(3), std::vector{at_s(122)});
}

// While an instance boots the zone is lost, and given again before the first boot would have ended: the second counts.
TEST(CloudFleet, AnInstanceThatIsLostWhileItBootsBootsAnew) {
  CloudSpec cloud = one_offer(1);
  cloud.offers[0].billing = Billing::spot;
  cloud.offers[0].zone = std::make_shared<SpotTrace>(
      SpotTrace{TimeSpan::seconds(10), {true, true, false, true, true, true, true, true, true, true, true, true}});
  ScriptedBurst always(to_first_offer);
  const CloudRun out =
      run_with_cloud(gpu_nodes(1, 1), cloud, {job(0, 1000, gpus(1)), job(10, 20, gpus(1))}, always, at_s(1500));
  EXPECT_EQ(out.sink.starts_of(1), std::vector{at_s(90)});
  EXPECT_EQ(out.sink.moved.size(), 3u) << "there, home, and there again";
}

TEST(CloudFleet, TermsOfAClassHoldForItsJobs) {
  CloudSpec cloud = one_offer(4);
  cloud.classes = {{"class", {.deadline = TimeSpan::seconds(77), .value = MoneyRate{2.0 / 3600.0}}}};
  int asked = 0;
  ScriptedBurst curious([&](BurstQuestion& question) {
    EXPECT_EQ(question.deadline, TimeSpan::seconds(77));
    EXPECT_DOUBLE_EQ(question.usd_per_hour_of_waiting.value_or(0.0), 2.0);
    ++asked;
    return BurstAnswer::never();
  });
  (void)run_with_cloud(gpu_nodes(1, 1), cloud, {job(0, 100, gpus(1)), job(10, 50, gpus(1))}, curious);
  EXPECT_EQ(asked, 1);
}

TEST(CloudFleet, TellsThePolicyWhatAnOfferMeansForTheJob) {
  CloudSpec cloud = one_offer(2);
  cloud.offers.push_back(two_gpu_offer(8));
  cloud.offers[1].name = "other";
  cloud.offers[1].egress = {1e-9};
  cloud.terms.bytes_out = 2'000'000'000;
  std::vector<BurstOffer> seen;
  ScriptedBurst curious([&](BurstQuestion& question) {
    seen.assign(question.offers().begin(), question.offers().end());
    return BurstAnswer::never();
  });
  (void)run_with_cloud(gpu_nodes(5, 1), cloud, {job(0, 100, gpus(5)), job(10, 3600, gpus(5))}, curious);
  ASSERT_EQ(seen.size(), 1u) << "five GPUs are more than two instances have";
  EXPECT_EQ(seen[0].offer, OfferId{1});
  EXPECT_EQ(seen[0].instances, 3u);
  EXPECT_EQ(seen[0].boot, TimeSpan::seconds(60));
  EXPECT_TRUE(seen[0].available);
  EXPECT_NEAR(seen[0].usd_per_instance_hour, 3.6, 1e-12);
  EXPECT_DOUBLE_EQ(seen[0].usd_for_data, 2.0);
  EXPECT_NEAR(seen[0].cost_usd(job(0, 3600, gpus(5))), 3.6 * 3 * 3760 / 3600 + 2.0, 1e-12);
}

}  // namespace
}  // namespace headroom
