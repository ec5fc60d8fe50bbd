// SPDX-License-Identifier: Apache-2.0
// Laws of bursting over random experiments: random clusters, jobs, schedulers, offers, zones and burst policies.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "planner/bursting/offline_bound.hpp"
#include "planner/bursting/registry.hpp"
#include "planner/policies/registry.hpp"
#include "sim/cloud_fleet.hpp"
#include "sim/cloud_meter.hpp"
#include "sim/gpu_share.hpp"
#include "sim/random.hpp"
#include "sim/run_record_file.hpp"
#include "sim/simulate.hpp"
#include "tests/laws/random_case.hpp"
#include "tests/laws/schedule_audit.hpp"

namespace headroom {
namespace {

constexpr std::uint64_t cases = 300;

struct CloudCase {
  Case base;
  CloudSpec cloud;
  PolicyChoice policy;
};

Options with_every_option(std::span<const OptionSpec> specs) {
  std::vector<Options::Value> values;
  for (const OptionSpec& spec : specs) {
    values.push_back({1.0, {}});  // USD/s, where there is no default
    if (!spec.fallback.empty()) values.back().number = default_options({&spec, 1}).number(spec.key);
    if (spec.key == "threshold") values.back().number = 5.0;
  }
  return {specs, std::move(values)};
}

OfferSpec random_offer(Rng& rng, const PoolSpec& pool) {
  const auto seconds = [&](std::uint64_t below) {
    return TimeSpan::seconds(static_cast<std::int64_t>(rng.below(below)));
  };
  OfferSpec offer;
  offer.name = "offer";
  offer.instance = pool.node;
  offer.billing = static_cast<Billing>(rng.below(3));
  offer.price = {0.01 * static_cast<double>(1 + rng.below(100))};
  offer.quota = static_cast<std::uint32_t>(rng.below(3) == 0 ? 40 : 1 + rng.below(6));
  offer.boot.median = offer.boot.p95 = seconds(2) + seconds(30);
  if (offer.boot.median.ns > 0 && rng.below(2) == 0) offer.boot.p95 = offer.boot.median + seconds(60);
  offer.minimum = seconds(100);
  offer.hold = seconds(60);
  offer.success = rng.below(3) == 0 ? 0.6 : 1.0;
  offer.retry = TimeSpan::seconds(5) + seconds(60);
  offer.egress = {1e-9};
  if (offer.billing != Billing::spot) return offer;
  SpotTrace zone{TimeSpan::seconds(5) + seconds(30), {}};
  for (std::uint64_t i = 2 + rng.below(20); i > 0; --i) zone.available.push_back(rng.below(3) > 0);
  offer.zone = std::make_shared<SpotTrace>(std::move(zone));
  return offer;
}

CloudCase random_cloud_case(std::uint64_t seed) {
  CloudCase out{random_case(seed), {}, {}};
  Rng rng(seed, Stream::prices, 0);  // which no run draws from
  const std::vector<PoolSpec>& pools = out.base.cluster.pools;
  for (std::uint64_t i = 1 + rng.below(3); i > 0; --i)
    out.cloud.offers.push_back(random_offer(rng, pools[rng.below(pools.size())]));
  out.cloud.wan = {1e9};
  out.cloud.terms.bytes_in = rng.below(2) == 0 ? 0 : static_cast<std::int64_t>(rng.below(40'000'000'000));
  out.cloud.terms.bytes_out = static_cast<std::int64_t>(rng.below(1'000'000'000));
  out.cloud.terms.checkpoint = TimeSpan::seconds(static_cast<std::int64_t>(rng.below(2) * 7));
  const auto policies = burst_policies();
  const BurstEntry& entry = policies[rng.below(policies.size())];
  out.policy = {std::string(entry.what.name), with_every_option(entry.what.options)};
  return out;
}

/// What a run with a cloud leaves behind.
struct Outcome {
  std::vector<JobOutcome> jobs;
  std::string faults;
  std::vector<std::byte> record;
  std::vector<CloudUse> use;
  Money cost, bound;
  std::vector<TimeSpan> kept;  // by job: of the work of its leases
};

class Everything final : public RecordSink, public ByteSink {
 public:
  Everything(const ClusterSpec& cluster, const CloudSpec& spec, std::optional<Instant> horizon)
      : audit(cluster), meter(cluster, spec, {}), bound(cluster, spec, horizon), writer(*this) {}
  void on(const record::JobSubmitted& e) override { all(e); }
  void on(const record::JobReleased& e) override { all(e); }
  void on(const record::JobMoved& e) override { all(e); }
  void on(const record::JobDraw& e) override { all(e); }
  void on(const record::SiteDraw& e) override { all(e); }
  void on(const record::LevelDrew& e) override { all(e); }
  void on(const record::JobEmitted& e) override { all(e); }
  void on(const record::JobHeldUp& e) override { all(e); }
  void on(const record::SiteCooled& e) override { all(e); }
  void on(const record::NodeThrottled& e) override { all(e); }
  void on(const record::SiteCurtailed& e) override { all(e); }
  void on(const record::LeaseStarted& e) override { all(e); }
  void on(const record::LeaseChanged& e) override { all(e); }
  void on(const record::LeaseEnded& e) override {
    all(e);
    if (e.job >= kept.size()) kept.resize(e.job + 1);
    kept[e.job] = kept[e.job] + e.kept;
  }
  void on(const record::JobEnded& e) override { all(e); }
  void on(const record::NodeChanged& e) override { all(e); }
  void on(const record::RunEnded& e) override { all(e); }
  void write(std::span<const std::byte> piece) override { bytes.insert(bytes.end(), piece.begin(), piece.end()); }

  ScheduleAudit audit;
  CloudMeter meter;
  OfflineBound bound;
  std::vector<TimeSpan> kept;
  std::vector<std::byte> bytes;
  RunRecordWriter writer;

 private:
  template <class Entry>
  void all(const Entry& entry) {
    audit.on(entry);
    meter.on(entry);
    bound.on(entry);
    writer.on(entry);
  }
};

Outcome run(const CloudCase& experiment) {
  const Case& base = experiment.base;
  const ClusterSpec cluster = with_offers(base.cluster, experiment.cloud);
  ListedJobs jobs(base.jobs, base.names);
  const auto scheduler = make_scheduler(base.scheduler);
  const auto policy = make_burst_policy(experiment.policy, 1);
  CloudFleet fleet(experiment.cloud, *policy, jobs, 1);
  Subsystem* const subsystems[] = {&fleet};
  Everything sink(cluster, experiment.cloud, base.horizon);
  simulate({.cluster = cluster,
            .jobs = jobs,
            .scheduler = *scheduler,
            .record = sink,
            .subsystems = subsystems,
            .event_order = base.scheduler.event_order,
            .horizon = base.horizon});
  Outcome out{sink.audit.jobs(), sink.audit.faults(), sink.bytes, sink.meter.whole_run(), {}, {}, sink.kept};
  for (std::size_t i = 0; i < out.use.size(); ++i) out.cost += cost_of(experiment.cloud.offers[i], out.use[i]);
  out.bound = sink.bound.least_cost();
  out.kept.resize(out.jobs.size());
  return out;
}

std::vector<JobOutcome> schedule_without_cloud(const Case& experiment) {
  ScheduleAudit audit(experiment.cluster);
  run(experiment, audit);
  return audit.jobs();
}

template <class Body>
void for_each_case(Body body) {
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    const CloudCase experiment = random_cloud_case(seed);
    // A conservative plan counts nodes as free that consolidate refuses, and is made anew at each refusal: one such
    // case takes minutes.
    const SchedulerSection& s = experiment.base.scheduler;
    if (s.backfill.policy == "conservative" && s.placement.policy == "consolidate") continue;
    SCOPED_TRACE(describe(seed, experiment.base) + ", " + experiment.policy.policy);
    body(experiment);
    if (::testing::Test::HasFailure()) return;
  }
}

bool has_ended(const JobOutcome& job) {
  return job.state == JobState::finished || job.state == JobState::killed;
}

// No node holds what it has not, none is used before it is up or after it is gone, and who would have ended without
// bursting ends with it: nobody waits for ever for an instance.
TEST(Bursting, EveryScheduleIsLegalAndEveryJobEnds) {
  std::uint64_t sent = 0, refused = 0;
  for_each_case([&](const CloudCase& experiment) {
    const Outcome out = run(experiment);
    EXPECT_EQ(out.faults, "");
    for (const CloudUse& use : out.use) sent += use.jobs;
    if (experiment.base.horizon) return;
    const std::vector<JobOutcome> plain = schedule_without_cloud(experiment.base);
    ASSERT_EQ(out.jobs.size(), plain.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
      EXPECT_EQ(out.jobs[i].state == JobState::rejected, plain[i].state == JobState::rejected);
      // What a placement refuses for ever stands in the way of others, and who they are is chance.
      const bool must_end = has_ended(plain[i]) && experiment.base.scheduler.placement.policy != "consolidate";
      EXPECT_TRUE(has_ended(out.jobs[i]) || !must_end) << i << " " << to_string(out.jobs[i].state);
      refused += out.jobs[i].state == JobState::queued ? 1U : 0U;
    }
  });
  EXPECT_GT(sent, 1000u);
  EXPECT_LT(refused, 100u) << "few wait for ever for a placement that refuses them at home too";
}

TEST(Bursting, TheSameScenarioGivesTheSameBytes) {
  for_each_case([](const CloudCase& experiment) { EXPECT_TRUE(run(experiment).record == run(experiment).record); });
}

// The meter's sums beside the audit's books, which know nothing of offers.
TEST(Bursting, NothingIsUsedThatIsNotPaidFor) {
  for_each_case([](const CloudCase& experiment) {
    const Outcome out = run(experiment);
    for (std::size_t i = 0; i < out.use.size(); ++i) {
      const OfferSpec& offer = experiment.cloud.offers[i];
      EXPECT_LE(out.use[i].gpu_milli_ns, out.use[i].billed_ns * offer.instance.gpus * whole_gpu);
      EXPECT_GE(out.use[i].billed_ns, WideSum{offer.minimum.ns} * static_cast<WideSum>(out.use[i].instances));
      EXPECT_EQ(out.use[i].billed_ns % 1'000'000'000, 0);
    }
  });
}

/// Whether every job that ends in `a` ends no later in `b`, and every other one has done as much.
bool serves_no_later(const Outcome& b, const Outcome& a) {
  for (std::size_t i = 0; i < a.jobs.size(); ++i)
    if (has_ended(a.jobs[i]) ? !has_ended(b.jobs[i]) || b.jobs[i].end > a.jobs[i].end
                             : !has_ended(b.jobs[i]) && b.kept[i] < a.kept[i])
      return false;
  return true;
}

// The bound of a run holds for every other run that serves the same jobs no later.
TEST(Bursting, NoPolicyPaysLessThanTheOfflineBoundOfAnother) {
  int positive = 0, others = 0, tight = 0;
  for_each_case([&](const CloudCase& given) {
    std::vector<Outcome> outcomes;
    for (const BurstEntry& entry : burst_policies()) {
      CloudCase experiment = given;
      experiment.policy = {std::string(entry.what.name), with_every_option(entry.what.options)};
      outcomes.push_back(run(experiment));
    }
    for (const Outcome& a : outcomes) {
      positive += a.bound.si > 0.0 ? 1 : 0;
      for (const Outcome& b : outcomes) {
        if (!serves_no_later(b, a)) continue;
        EXPECT_GE(b.cost.si, a.bound.si * (1.0 - 1e-9) - 1e-9);  // rounding of sums of seconds
        others += a.record != b.record ? 1 : 0;
        tight += a.bound.si > 0.0 && a.record != b.record && b.cost.si < 1.1 * a.bound.si ? 1 : 0;
      }
    }
  });
  EXPECT_GT(positive, 300) << "a bound of zero would hold too";
  EXPECT_GT(others, 300) << "so would one that only its own run is held to";
  EXPECT_GT(tight, 0);
}

// A cloud that nobody is sent to does not move a nanosecond.
TEST(Bursting, APolicyThatNeverBurstsChangesNothing) {
  for_each_case([](const CloudCase& given) {
    CloudCase experiment = given;
    experiment.policy = {"never", {}};
    const Outcome out = run(experiment);
    const std::vector<JobOutcome> plain = schedule_without_cloud(experiment.base);
    ASSERT_EQ(out.jobs.size(), plain.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
      EXPECT_EQ(out.jobs[i].start, plain[i].start) << i;
      EXPECT_EQ(out.jobs[i].end, plain[i].end) << i;
      EXPECT_EQ(out.jobs[i].state, plain[i].state) << i;
      EXPECT_TRUE(out.jobs[i].gpu_milli_ns == plain[i].gpu_milli_ns) << i;
    }
  });
}

// Instances without limit that boot at once: who fits on one kind of them never waits.
TEST(Bursting, ACloudWithoutLimitsLeavesNobodyWaiting) {
  std::uint64_t sent = 0;
  for_each_case([&](const CloudCase& given) {
    CloudCase experiment = given;
    if (experiment.base.scheduler.placement.policy == "consolidate") return;  // which refuses nodes that are free
    experiment.cloud = {};
    for (const PoolSpec& pool : experiment.base.cluster.pools) {
      OfferSpec& offer = experiment.cloud.offers.emplace_back();
      offer.name = "free";
      offer.instance = pool.node;
      offer.quota = 2000;
    }
    experiment.policy = {"always", {}};
    const Outcome out = run(experiment);
    EXPECT_EQ(out.faults, "");
    EXPECT_EQ(out.cost.si, 0.0);
    DemandTable demands(experiment.base.cluster);
    for (const JobOutcome& job : out.jobs) {
      if (job.state == JobState::rejected) continue;
      const auto fits = [&](const OfferSpec& offer) {
        const GpuModelId model = job.spec.request.gpu_model;
        if (model.valid() && experiment.base.names.gpu_models[model.index] != offer.instance.gpu_model) return false;
        const Demand& demand = demands[demands.intern(job.spec.request, experiment.base.names)];
        return InstancePacking::instances_for(demand, capacity_of(offer.instance)) > 0;
      };
      EXPECT_TRUE(job.start == job.spec.submit || std::ranges::none_of(experiment.cloud.offers, fits));
    }
    for (const CloudUse& use : out.use) sent += use.jobs;
  });
  EXPECT_GT(sent, 1500u);
}

}  // namespace
}  // namespace headroom
