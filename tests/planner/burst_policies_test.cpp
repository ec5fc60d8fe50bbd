// SPDX-License-Identifier: Apache-2.0
// What each burst policy decides, worked by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "planner/bursting/policies.hpp"
#include "planner/bursting/registry.hpp"
#include "sim/random.hpp"
#include "tests/sim/cloud_helpers.hpp"

namespace headroom {
namespace {

using testing_run::at_s;
using enum BurstAnswer::What;

class Asked final : public BurstQuestion {
 public:
  Asked(const JobSpec& spec, std::int64_t now_s, std::int64_t queued_s, std::vector<BurstOffer> offers)
      : BurstQuestion(spec, at_s(now_s), at_s(queued_s)), offers_(std::move(offers)) {}
  [[nodiscard]] std::span<const BurstOffer> offers() override { return offers_; }

 private:
  std::vector<BurstOffer> offers_;
};

BurstOffer offer(std::uint32_t number, double usd_per_hour, bool available = true) {
  return {.offer = {number},
          .usd_per_instance_hour = usd_per_hour,
          .usd_for_data = 0.0,
          .instances = 1,
          .boot = {},
          .staging = {},
          .minimum = {},
          .hold = {},
          .available = available};
}

/// Submitted at 100 s, an hour by its estimate.
JobSpec an_hour() {
  JobSpec spec = testing_run::job(100, 1800, testing_run::gpus(1));
  spec.estimate = TimeSpan::seconds(3600);
  spec.number = 1;
  return spec;
}

Options options_of(std::string_view policy, std::vector<std::pair<std::string_view, double>> set = {}) {
  for (const BurstEntry& entry : burst_policies()) {
    if (entry.what.name != policy) continue;
    std::vector<Options::Value> values;
    for (const OptionSpec& option : entry.what.options) {
      values.push_back(option.fallback.empty() ? Options::Value{}
                                               : Options::Value{default_options({&option, 1}).number(option.key), {}});
      for (const auto& [key, value] : set)
        if (key == option.key) values.back().number = value;
    }
    return {entry.what.options, std::move(values)};
  }
  return {};
}

std::unique_ptr<BurstPolicy> policy(std::string_view name, std::vector<std::pair<std::string_view, double>> set = {}) {
  return make_burst_policy({std::string(name), options_of(name, std::move(set))}, 1);
}

TEST(BurstPolicies, TheTableIsSoundAndEveryPolicyKnowsItsName) {
  std::vector<std::string_view> names;
  for (const BurstEntry& entry : burst_policies()) {
    EXPECT_EQ(std::ranges::find(names, entry.what.name), names.end());
    names.push_back(entry.what.name);
    EXPECT_FALSE(entry.what.summary.empty());
    EXPECT_EQ(policy(entry.what.name)->name(), entry.what.name);
  }
  EXPECT_EQ(names.size(), 6u);
}

// Who has no offer does not burst, and whatever the time, nobody looks again in the past.
TEST(BurstPolicies, NobodyBurstsToNowhere) {
  const JobSpec spec = an_hour();
  for (const BurstEntry& entry : burst_policies()) {
    Asked nowhere(spec, 1'000'000, 100, {});
    EXPECT_EQ(policy(entry.what.name)->decide(nowhere).what, never) << entry.what.name;
    for (const std::int64_t now : {100, 3700, 1'000'000}) {
      Asked question(spec, now, 100, {offer(0, 1.0)});
      const BurstAnswer answer = policy(entry.what.name, {{"value", 1e-3}, {"budget", 1e-5}})->decide(question);
      EXPECT_TRUE(answer.what != look_again || answer.at > at_s(now)) << entry.what.name;
    }
  }
}

TEST(BurstPolicies, TheCheapestOfferWithRoomIsTaken) {
  const JobSpec spec = an_hour();
  const auto chosen = [&](std::vector<BurstOffer> offers) {
    Asked question(spec, 100, 100, std::move(offers));
    return policy("always")->decide(question).offer.index;
  };
  EXPECT_EQ(chosen({offer(0, 3.0), offer(1, 2.0), offer(2, 2.0)}), 1u);
  EXPECT_EQ(chosen({offer(0, 1.0, false), offer(1, 2.0), offer(2, 3.0)}), 1u);
  EXPECT_EQ(chosen({offer(0, 2.0, false), offer(1, 1.0, false)}), 1u) << "it waits for the cheapest";
  BurstOffer data = offer(0, 1.0);
  data.usd_for_data = 5.0;
  EXPECT_EQ(chosen({data, offer(1, 2.0)}), 1u);
}

// 1.2 h and the hold, or the minimum.
TEST(BurstPolicies, CostIsWhatIsBilledForTheJobAlone) {
  BurstOffer two = offer(0, 10.0);
  two.instances = 2;
  two.boot = TimeSpan::seconds(360);
  two.staging = TimeSpan::seconds(720);
  two.usd_for_data = 1.5;
  two.hold = TimeSpan::seconds(1080);
  EXPECT_DOUBLE_EQ(two.cost_usd(an_hour()), 10.0 * 2 * 1.5 + 1.5);
  two.minimum = TimeSpan::seconds(7200);
  EXPECT_DOUBLE_EQ(two.cost_usd(an_hour()), 10.0 * 2 * 2.0 + 1.5);
}

TEST(BurstPolicies, NeverAndAlways) {
  const JobSpec spec = an_hour();
  Asked question(spec, 100, 100, {offer(0, 1.0)});
  EXPECT_EQ(policy("never")->decide(question).what, never);
  EXPECT_EQ(policy("always")->decide(question).what, burst);
}

TEST(BurstPolicies, QueueWaitCountsFromTheLineAndNotFromTheSubmission) {
  const JobSpec spec = an_hour();
  Asked early(spec, 500, 500, {offer(0, 1.0)}), late(spec, 2300, 500, {offer(0, 1.0)});
  const BurstAnswer answer = policy("queue-wait")->decide(early);
  EXPECT_EQ(answer.what, look_again);
  EXPECT_EQ(answer.at, at_s(2300));
  EXPECT_EQ(policy("queue-wait")->decide(late).what, burst);
}

// Three hours after 100 s, less 1.2 h of the run and 10 min of boot: 100 + 10800 - 4320 - 600.
TEST(BurstPolicies, DeadlineWaitsForTheLatestStart) {
  const JobSpec spec = an_hour();
  BurstOffer slow = offer(0, 1.0);
  slow.boot = TimeSpan::seconds(600);
  slow.staging = TimeSpan::seconds(60);
  Asked question(spec, 200, 150, {slow});
  EXPECT_EQ(policy("deadline")->decide(question).at, at_s(5980));
  question.deadline = TimeSpan::seconds(5000);
  EXPECT_EQ(policy("deadline")->decide(question).what, burst) << "180 s are left, and would be after 100 + 80 s";
  question.deadline = TimeSpan::seconds(5100);
  EXPECT_EQ(policy("deadline")->decide(question).at, at_s(280));
  question.now = at_s(280);
  EXPECT_EQ(policy("deadline")->decide(question).what, burst);
}

// On instances that are paid for anyway, if there is room: whatever the policy waits for.
TEST(BurstPolicies, NobodyWaitsBesideInstancesThatArePaidFor) {
  const JobSpec spec = an_hour();
  for (const BurstEntry& entry : burst_policies()) {
    if (entry.what.name == "never") continue;
    const auto answer = [&](std::vector<BurstOffer> offers) {
      Asked question(spec, 100, 100, std::move(offers));
      question.some_are_paid_for = true;
      return policy(entry.what.name, {{"value", 1e-3}, {"budget", 1e-5}})->decide(question);
    };
    EXPECT_EQ(answer({offer(0, 5.0), offer(1, 0.0)}).offer, OfferId{1}) << entry.what.name;
    EXPECT_EQ(answer({offer(0, 5.0), offer(1, 0.0)}).what, burst) << entry.what.name;
    if (entry.what.name == "always") continue;
    EXPECT_NE(answer({offer(0, 5.0), offer(1, 0.0, false)}).what, burst) << entry.what.name;
  }
}

// Two hours of waiting at 5 USD/h are as dear as an hour at 10 USD/h.
TEST(BurstPolicies, SkiRentalBurstsWhenWaitingHasCostAsMuch) {
  const JobSpec spec = an_hour();
  Asked question(spec, 300, 200, {offer(0, 10.0)});
  const double value = 5.0 / 3600.0;
  EXPECT_EQ(policy("ski-rental", {{"value", value}})->decide(question).at, at_s(200 + 7200));
  EXPECT_EQ(policy("ski-rental", {{"value", 0.0}})->decide(question).what, never) << "waiting costs nothing";
  question.usd_per_hour_of_waiting = 20.0;
  EXPECT_EQ(policy("ski-rental", {{"value", value}})->decide(question).at, at_s(200 + 1800)) << "of its class";
  question.now = at_s(2000);
  EXPECT_EQ(policy("ski-rental", {{"value", value}})->decide(question).what, burst);
  BurstOffer slow = offer(0, 10.0);
  slow.boot = TimeSpan::seconds(600);
  Asked boots(spec, 300, 200, {slow});
  EXPECT_EQ(policy("ski-rental", {{"value", value}})->decide(boots).at, at_s(200 + 8400 + 600))
      << "70 min are paid, and who bursts waits for ten of them";
}

/// What a job pays that bursts at `answer.at`, or waits for `wait_s` if that is sooner; waiting costs 1 a second.
double ski_cost(BurstPolicy& ski, const JobSpec& spec, double price, double wait_s) {
  BurstOffer one = offer(0, price);
  Asked question(spec, 0, 0, {one});
  const BurstAnswer answer = ski.decide(question);
  const double due_s = answer.what == burst ? 0.0 : answer.at.in_seconds();
  return due_s < wait_s ? due_s + one.cost_usd(spec) : wait_s;
}

// Karlin et al. 1988: never more than twice the best choice with hindsight, however long the wait would have been.
TEST(BurstPolicies, SkiRentalNeverPaysMoreThanTwiceTheBest) {
  const auto ski = policy("ski-rental", {{"value", 1.0}});
  double worst = 0.0;
  for (std::uint64_t seed = 0; seed < 20000; ++seed) {
    Rng rng(seed, Stream::policy, 7);
    const JobSpec spec = an_hour();
    const double price = std::exp(10.0 * rng.uniform() - 2.0), due_s = price;
    // An adversary lets the wait end just before or just after the purchase, or anywhere.
    const double wait_s =
        rng.below(2) == 0 ? due_s * (1.0 + 1e-6 * (rng.uniform() - 0.5)) : 3.0 * due_s * rng.uniform();
    worst = std::max(worst, ski_cost(*ski, spec, price, wait_s) / std::min(wait_s, due_s));
  }
  EXPECT_LE(worst, 2.0 + 1e-6) << "the clock counts nanoseconds";
  EXPECT_GT(worst, 1.99) << "the adversary finds the worst case";
}

struct SkiCase {
  std::int64_t run_s, boot_s, minimum_s, hold_s;
};

/// Our own GPU is free after `wait_s`. The bill of the meter, and 1 USD for each hour that the job waits.
double bill_and_wait(const SkiCase& given, double usd_per_hour, std::int64_t wait_s, std::string_view name) {
  using namespace testing_run;
  CloudSpec cloud;
  cloud.offers = {two_gpu_offer(1)};
  OfferSpec& offer = cloud.offers[0];
  offer.price = {usd_per_hour / 3600.0};
  offer.boot = {TimeSpan::seconds(given.boot_s), TimeSpan::seconds(given.boot_s)};
  offer.minimum = TimeSpan::seconds(given.minimum_s);
  offer.hold = TimeSpan::seconds(given.hold_s);
  const auto asked = policy(name, {{"value", 1.0 / 3600.0}});
  const CloudRun out = run_with_cloud(gpu_nodes(1, 1), cloud, {job(0, wait_s, gpus(1)), job(0, given.run_s, gpus(1))},
                                      *asked, at_s(10'000'000));
  return cost_of(offer, out.total[0]).si + out.sink.starts_of(1).front().in_seconds() / 3600.0;
}

// The same from end to end, with what is billed: a short job on an instance with a long minimum, a long hold, a slow
// boot. The adversary ends the wait just after the job has burst.
TEST(BurstPolicies, SkiRentalNeverPaysMoreThanTwiceTheBestBill) {
  double worst = 0.0;
  for (const SkiCase& one :
       {SkiCase{60, 0, 3600, 0}, {60, 0, 60, 600}, {600, 0, 0, 0}, {60, 240, 60, 600}, {3600, 1800, 7200, 600}})
    for (const double usd_per_hour : {0.1, 1.0, 10.0}) {
      const double bought = bill_and_wait(one, usd_per_hour, 9'000'000, "always");
      for (const double wait_h : {0.1 * bought, 0.5 * bought, 0.99 * bought, bought, 1.01 * bought, 3.0 * bought}) {
        const auto wait_s = static_cast<std::int64_t>(std::ceil(3600.0 * wait_h)) + 1;
        const double paid = bill_and_wait(one, usd_per_hour, wait_s, "ski-rental");
        const double best = std::min(bought, static_cast<double>(wait_s) / 3600.0);
        EXPECT_LE(paid / best, 2.0 + 1e-6) << one.run_s << " s for " << usd_per_hour << ", waits " << wait_s << " s";
        worst = std::max(worst, paid / best);
      }
    }
  EXPECT_GT(worst, 1.99) << "the adversary finds the worst case";
}

// Karlin et al. 1994: e / (e - 1) = 1.5820 on average, whatever the wait. 20,000 jobs; the standard error is below
// 0.004.
TEST(BurstPolicies, RandomisedSkiRentalIsBetterOnAverage) {
  const auto ski = policy("ski-rental", {{"value", 1.0}, {"randomised", 1.0}});
  for (const double wait_share : {0.3, 0.7, 1.0, 5.0}) {
    double sum = 0.0;
    for (std::uint64_t number = 1; number <= 20000; ++number) {
      JobSpec spec = an_hour();
      spec.number = number;
      sum += ski_cost(*ski, spec, 1000.0, 1000.0 * wait_share) / (1000.0 * std::min(1.0, wait_share));
    }
    EXPECT_NEAR(sum / 20000.0, std::numbers::e / (std::numbers::e - 1.0), 0.015) << wait_share;
  }
}

// 24 USD a day and a day of it saved, for jobs of a minute on instances that are paid for an hour: 10 USD each.
TEST(BurstPolicies, CostCapKeepsItsBudgetByTheBill) {
  using namespace testing_run;
  CloudSpec cloud;
  cloud.offers = {two_gpu_offer(4)};
  cloud.offers[0].price = {10.0 / 3600.0};
  cloud.offers[0].minimum = TimeSpan::seconds(3600);
  cloud.offers[0].hold = {};
  std::vector<JobSpec> jobs{job(0, 86400, gpus(2))};
  for (int i = 1; i < 700; ++i) jobs.push_back(job(120 * i, 60, gpus(2)));
  const auto cap = policy("cost-cap", {{"threshold", 0.0}, {"budget", 24.0 / 86400.0}});
  int asked = 0;
  ScriptedBurst counting([&](BurstQuestion& question) {
    ++asked;
    const BurstAnswer answer = cap->decide(question);
    if (answer.what == burst) cap->moved(question, question.offers()[0]);
    return answer;
  });
  const CloudRun out = run_with_cloud(gpu_nodes(1, 2), cloud, jobs, counting, at_s(86400));
  const double usd = cost_of(cloud.offers[0], out.total[0]).si;
  EXPECT_LE(usd, 48.0);
  EXPECT_GE(usd, 30.0);
  EXPECT_LT(asked, 3 * 700) << "of those who have no money, only the first looks again";
}

// The dear one was there first: the cheap one does not take its money.
TEST(BurstPolicies, CostCapGivesMoneyInTurn) {
  const auto cap = policy("cost-cap", {{"threshold", 0.0}, {"budget", 24.0 / 86400.0}});
  const JobSpec spec = an_hour();
  Asked dear(spec, 100, 100, {offer(0, 30.0)}), cheap(spec, 100, 100, {offer(0, 1.0)});
  EXPECT_EQ(cap->decide(dear).what, wait_for_turn);
  cheap.is_behind = true;
  EXPECT_EQ(cap->decide(cheap).what, wait_for_turn);
  cheap.is_behind = false;
  EXPECT_EQ(cap->decide(cheap).what, burst);
}

// 24 USD a day, so 1 USD an hour; the bucket holds 48 and begins with 24. Each job costs 10.
TEST(BurstPolicies, CostCapBurstsAsLongAsThereIsMoney) {
  const auto cap = policy("cost-cap", {{"threshold", 0.0}, {"budget", 24.0 / 86400.0}});
  const JobSpec spec = an_hour();
  const BurstOffer ten = offer(0, 10.0);
  const auto ask = [&](std::int64_t now_s) {
    Asked question(spec, now_s, 0, {ten});
    const BurstAnswer answer = cap->decide(question);
    if (answer.what == burst) cap->moved(question, ten);
    return answer;
  };
  EXPECT_EQ(ask(0).what, burst);
  EXPECT_EQ(ask(0).what, burst);
  const BurstAnswer later = ask(0);
  ASSERT_EQ(later.what, wait_for_turn) << "4 USD are left";
  EXPECT_NEAR(later.at.in_seconds(), 6 * 3600.0, 1e-6);
  EXPECT_EQ(ask(5 * 3600).what, wait_for_turn);
  EXPECT_EQ(ask(6 * 3600 + 1).what, burst);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(ask(10 * 86400).what, burst) << "no more than 48 USD were saved";
  EXPECT_EQ(ask(10 * 86400).what, wait_for_turn);
  Asked dear(spec, 20 * 86400, 0, {offer(0, 48.1)});
  EXPECT_EQ(cap->decide(dear).what, never) << "the bucket never holds so much";
  Asked young(spec, 20 * 86400, 20 * 86400 - 10, {ten});
  EXPECT_EQ(policy("cost-cap", {{"budget", 1.0}})->decide(young).at, at_s(20 * 86400 - 10 + 1800)) << "30 min first";
}

}  // namespace
}  // namespace headroom
