// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/cloud_fleet.hpp"
#include "sim/cloud_meter.hpp"
#include "tests/sim/run_helpers.hpp"

/// A cluster with offers, driven by hand.
namespace headroom::testing_run {

/// Answers what the test says.
class ScriptedBurst final : public BurstPolicy {
 public:
  using Answer = std::function<BurstAnswer(BurstQuestion&)>;
  explicit ScriptedBurst(Answer answer) : answer_(std::move(answer)) {}
  [[nodiscard]] std::string_view name() const override { return "scripted"; }
  [[nodiscard]] BurstAnswer decide(BurstQuestion& question) override {
    asked.push_back({question.now, question.job.number});
    return answer_(question);
  }
  void moved(const BurstQuestion& question, const BurstOffer&) override { moves.push_back(question.job.number); }

  struct Asked {
    Instant at;
    std::uint64_t number;
    friend bool operator==(const Asked&, const Asked&) = default;
  };
  std::vector<Asked> asked;
  std::vector<std::uint64_t> moves;

 private:
  Answer answer_;
};

inline BurstAnswer to_first_offer(BurstQuestion& question) {
  return question.offers().empty() ? BurstAnswer::never() : BurstAnswer::burst(question.offers().front().offer);
}
inline BurstAnswer never(BurstQuestion&) {
  return BurstAnswer::never();
}

/// Instances of two GPUs for 3.6 USD/h that boot in a minute and are held for 100 s.
inline OfferSpec two_gpu_offer(std::uint32_t quota) {
  OfferSpec offer;
  offer.name = "cloud";
  offer.instance.gpus = 2;
  offer.price = {3.6 / 3600.0};
  offer.quota = quota;
  offer.boot = {TimeSpan::seconds(60), TimeSpan::seconds(60)};
  offer.minimum = TimeSpan::seconds(60);
  offer.hold = TimeSpan::seconds(100);
  offer.retry = TimeSpan::seconds(600);
  return offer;
}

struct CloudRun {
  RecordingSink sink;
  std::vector<CloudUse> window, total;
  RunStatistics statistics;
  std::vector<MetricValue> metrics;

  /// (seconds, state) of the n-th rented node.
  [[nodiscard]] std::vector<std::pair<std::int64_t, Lifecycle>> life_of(std::uint32_t node) const {
    std::vector<std::pair<std::int64_t, Lifecycle>> out;
    for (const record::NodeChanged& change : sink.nodes)
      if (change.node.index == node) out.emplace_back(change.at.ns / 1'000'000'000, change.state);
    return out;
  }
};

inline CloudRun run_with_cloud(const ClusterSpec& owned, const CloudSpec& cloud, std::vector<JobSpec> jobs,
                               BurstPolicy& policy, Scheduler& scheduler, std::optional<Instant> horizon = {},
                               EventOrder order = EventOrder::batched, const Window& window = {}) {
  const ClusterSpec cluster = with_offers(owned, cloud);
  VectorSource source(numbered(std::move(jobs)));
  CloudFleet fleet(cloud, policy, source, 1);
  Subsystem* const subsystems[] = {&fleet};
  CloudRun out;
  Metrics metrics(cluster, window);
  CloudMeter meter(cluster, cloud, window);
  Tee tee({&out.sink, &metrics, &meter});
  simulate({.cluster = cluster,
            .jobs = source,
            .scheduler = scheduler,
            .record = tee,
            .subsystems = subsystems,
            .event_order = order,
            .horizon = horizon});
  out.window = meter.in_window();
  out.total = meter.whole_run();
  out.statistics = metrics.statistics();
  out.metrics = meter.metrics();
  return out;
}

inline CloudRun run_with_cloud(const ClusterSpec& owned, const CloudSpec& cloud, std::vector<JobSpec> jobs,
                               BurstPolicy& policy, std::optional<Instant> horizon = {}) {
  ScriptedScheduler scheduler;
  return run_with_cloud(owned, cloud, std::move(jobs), policy, scheduler, horizon);
}

}  // namespace headroom::testing_run
