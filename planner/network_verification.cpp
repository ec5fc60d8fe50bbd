// SPDX-License-Identifier: Apache-2.0
#include "planner/network_verification.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <utility>

#include "models/check.hpp"
#include "planner/experiment.hpp"
#include "planner/interconnect.hpp"
#include "planner/network_watch.hpp"
#include "sim/network/flow_steps.hpp"
#include "sim/network/network_moments.hpp"

namespace headroom {
namespace {

constexpr double rounding = 1e-9;  // of a step

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Passes a question on, and notes how large it is.
class CountingOracle final : public FlowOracle {
 public:
  CountingOracle(FlowOracle& asked, VerifiedMoment& moment) : asked_(asked), moment_(moment) {}
  [[nodiscard]] std::vector<double> mean_steps(const FlowCycles& cycles) override {
    moment_.links = cycles.bandwidth.size();
    for (const CyclingJob& job : cycles.jobs)
      for (const CyclingPhase& phase : job.phases) moment_.flows += phase.flows.size();
    return asked_.mean_steps(cycles);
  }

 private:
  FlowOracle& asked_;
  VerifiedMoment& moment_;
};

/// Asks both about each moment.
class Verifier final : public NetworkMoments::Listener {
 public:
  Verifier(std::uint64_t seed, const JobNames& names, const VerificationSettings& settings)
      : seed_(seed), names_(names), settings_(settings) {}

  void look(const SiteNetwork& network, const ClusterView& view) override {
    if (is_stopped_) return;
    VerifiedMoment& moment = out_.emplace_back();
    moment.at = view.now;
    std::vector<FlowSender> senders = network.senders(view);
    ask_fairshare(network, view, senders, moment);
    ask_oracle(network, senders, moment);
    if (settings_.heard) is_stopped_ = !settings_.heard(moment);
  }
  [[nodiscard]] bool is_stopped() const { return is_stopped_; }
  [[nodiscard]] std::vector<VerifiedMoment> take() { return std::move(out_); }

 private:
  /// All of them anew: this moment, and nothing before it. Who is cut off leaves `senders`.
  void ask_fairshare(const SiteNetwork& network, const ClusterView& view, std::vector<FlowSender>& senders,
                     VerifiedMoment& moment) const {
    const auto begin = std::chrono::steady_clock::now();
    TrafficWays ways(network.fabric());
    LinkShares shares(network.fabric(), network.spreading(), true);
    std::erase_if(senders, [&](const FlowSender& sender) {
      LinkShares::Sender ours{.ways = {},
                              .phases = {sender.phases.begin(), sender.phases.end()},
                              .weight = sender.weight,
                              .segment = sender.segment};
      for (const TrafficPhase& phase : sender.phases) ours.ways.push_back(ways.find(phase, sender.where, sender.cap));
      const bool is_cut = std::ranges::any_of(ours.ways, &PhaseWays::is_cut);
      if (is_cut) {
        ++moment.cut_off;
        return true;
      }
      const Job& job = view.jobs[JobId{sender.number}];
      moment.jobs.push_back({.number = job.spec.number,
                             .job_class = names_.classes.at(job.spec.job_class.index),
                             .gpus = job.lease.where.gpus,
                             .alone = sender.elsewhere_s + waiting_alone(sender.phases, ours.ways, sender.slowdown)});
      shares.put(JobId{sender.number}, std::move(ours));
      shares.set_elsewhere(JobId{sender.number}, sender.elsewhere_s, sender.slowdown);
      return false;
    });
    const auto answers = shares.solve();  // of all, in the order of their numbers, which is that of the senders
    HEADROOM_CHECK(answers.size() == senders.size(), "whoever sends has an answer");
    for (std::size_t j = 0; j < answers.size(); ++j) {
      VerifiedJob& job = moment.jobs[j];
      job.fairshare = senders[j].elsewhere_s + answers[j].exposed_s;
      job.interleaved = senders[j].elsewhere_s + answers[j].interleaved_s;
      job.colliding = senders[j].elsewhere_s + answers[j].colliding_s;
      if (answers[j].binding != no_bundle) job.binding = network.fabric().bundle({answers[j].binding}).name;
    }
    moment.fairshare_wall_s = seconds_since(begin);
  }

  void ask_oracle(const SiteNetwork& network, std::span<const FlowSender> senders, VerifiedMoment& moment) const {
    if (senders.empty()) return;
    const auto begin = std::chrono::steady_clock::now();
    std::vector<double> longest;
    for (std::size_t j = 0; j < senders.size(); ++j)
      longest.push_back(moment.jobs[j].colliding - senders[j].elsewhere_s);
    CountingOracle oracle(*settings_.oracle, moment);
    const auto waiting = FlowSteps(network.fabric(), network.spreading(), oracle, seed_).waiting(senders, longest);
    for (std::size_t j = 0; j < waiting.size(); ++j) moment.jobs[j].flow = senders[j].elsewhere_s + waiting[j];
    moment.flow_wall_s = seconds_since(begin);
  }

  std::uint64_t seed_;
  const JobNames& names_;
  const VerificationSettings& settings_;
  std::vector<VerifiedMoment> out_;
  bool is_stopped_ = false;
};

/// In the middle of as many equal parts of [begin, end).
std::vector<Instant> evenly(Instant begin, Instant end, std::uint32_t count) {
  std::vector<Instant> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    const double part = (i + 0.5) / count;
    out.push_back(Instant{begin.ns + static_cast<std::int64_t>(part * static_cast<double>((end - begin).ns))});
  }
  return out;
}

}  // namespace

bool VerifiedJob::is_slowed() const {
  return colliding > alone * (1.0 + rounding);
}

NetworkVerification verify_network(const Scenario& scenario, const std::function<std::unique_ptr<JobSource>()>& open,
                                   const VerificationSettings& settings) {
  HEADROOM_CHECK(scenario.network.fidelity == NetworkFidelity::fairshare && scenario.network.fabric,
                 "what is verified is fairshare");
  NetworkVerification out;
  std::optional<Instant> end;
  if (scenario.run.horizon) {
    end = Instant{scenario.run.horizon->ns};
  } else {
    const RunResult first = run_experiment(scenario, *open(), {}, settings.progress, Groups::none).result;
    if (!first.complete) return {.moments = {}, .complete = false};
    end = first.end;
  }
  const auto jobs = open();
  Verifier verifier(scenario.run.seed, jobs->names(), settings);
  const NetworkWatch watch{evenly(Instant{scenario.run.warm_up.ns}, *end, settings.moments), &verifier};
  out.complete = run_experiment(scenario, *jobs, {}, settings.progress, Groups::none, {}, &watch).result.complete;
  out.complete = out.complete && !verifier.is_stopped();
  out.moments = verifier.take();
  return out;
}

}  // namespace headroom
