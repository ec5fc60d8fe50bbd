// SPDX-License-Identifier: Apache-2.0
#include "sim/network/site_network.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/check.hpp"

namespace headroom {
namespace {

/// A job that is cut off goes so slowly that it does not end: a second of work in a thousand years.
constexpr double standstill_s = 3e10;
constexpr double rounding = 1e-12;  // of a second of work

/// What a second of its work takes now, without the network.
double elsewhere(const Lease& lease) {
  double sum = 0.0;
  for (std::size_t c = 0; c < component_count; ++c)
    sum += c == static_cast<std::size_t>(Component::network) ? 0.0 : lease.reference_second[c];
  return sum;
}

}  // namespace

SiteNetwork::SiteNetwork(const NetworkSpec& spec, const JobSource& jobs, const Window& window)
    : spec_(spec),
      jobs_(jobs),
      fabric_(spec.fabric),
      ways_(fabric_),
      shares_(fabric_, spec.spreading, spec.is_shared),
      meter_(fabric_.bundle_count()),
      waiting_(window) {}

SiteNetwork::SiteNetwork(const NetworkSpec& spec, const JobSource& jobs, const Window& window, FlowOracle& oracle,
                         std::uint64_t seed)
    : SiteNetwork(spec, jobs, window) {
  HEADROOM_CHECK(spec.is_shared, "flows share links");
  flow_steps_.emplace(fabric_, spec.spreading, oracle, seed);
}

void SiteNetwork::begin(Control& control) {
  for (const FabricChange& change : spec_.changes) control.set_idle_timer(change.at);
}

const SiteNetwork::Known& SiteNetwork::traffic_of(const Job& job) {
  const std::uint32_t gpus = job.lease.where.gpus;
  const auto [known, is_new] = known_.try_emplace({job.spec.job_class.index, gpus}, Known{&spec_.others, 0});
  if (!is_new) return known->second;
  const std::string& name = jobs_.names().classes.at(job.spec.job_class.index);
  const auto found = std::ranges::find_if(spec_.classes, [&](const NetworkSpec::OfClass& one) {
    return one.job_class == name && (one.gpus == 0 || one.gpus == gpus);
  });
  if (found != spec_.classes.end()) known->second.traffic = &found->traffic;
  for (std::uint32_t s = 0; s < spec_.segments.size(); ++s)
    if (std::ranges::find(spec_.segments[s], name) != spec_.segments[s].end()) known->second.segment = s + 1;
  return known->second;
}

void SiteNetwork::on_freed(JobId job, const Allocation& /*where*/) {
  if (!shares_.has(job)) return;
  shares_.take(job);
  left_.push_back(job);
}

/// All changes of the instant; the ways of everybody who sends may be others.
void SiteNetwork::on_timer(std::uint32_t /*timer*/, Control& control) {
  const Instant now = control.view().now;
  if (next_change_ == spec_.changes.size() || spec_.changes[next_change_].at > now) return;  // done at this instant
  while (next_change_ < spec_.changes.size() && spec_.changes[next_change_].at <= now)
    apply(spec_.changes[next_change_++]);
  shares_.change_capacities();
  if (flow_steps_) flow_steps_->change_capacities();
  for (const JobId job : shares_.senders()) control.mark_dirty(job);
}

void SiteNetwork::apply(const FabricChange& change) {
  const auto from = fabric_.find(change.from);
  HEADROOM_CHECK(from.has_value(), "what fails is there");
  if (change.to.empty()) return fabric_.set_node(*from, change.part > 0.0);
  const auto to = fabric_.find(change.to);
  HEADROOM_CHECK(to.has_value(), "what fails is there");
  fabric_.set_links(*from, *to, change.part);
}

bool SiteNetwork::resolve(std::span<const JobId> dirty, Control& control) {
  const Instant now = control.view().now;
  for (const JobId job : left_) forget(job, now);
  left_.clear();
  for (const JobId job : dirty) place(job, control);
  for (const JobId job : control.retimed()) hear(job, control);
  const std::span<const LinkShares::Answer> expected = shares_.solve();
  if (!flow_steps_) {
    for (const LinkShares::Answer& answer : expected) tell(answer, control);
  } else {
    std::vector<LinkShares::Answer> answers(expected.begin(), expected.end());
    measure(answers, control);
    for (const LinkShares::Answer& answer : answers) tell(answer, control);
  }
  return false;  // nobody looks at how long jobs wait for the network
}

void SiteNetwork::place(JobId id, Control& control) {
  const Job& job = control.view().jobs[id];
  const auto& [traffic, segment] = traffic_of(job);
  LinkShares::Sender sender{
      .ways = {}, .phases = {}, .weight = traffic->weight, .segment = segment, .cap = traffic->cap};
  for (const TrafficPhase& phase : traffic->phases) {
    PhaseWays ways = ways_.find(phase, job.lease.where.slices, traffic->cap);
    if (!ways.is_sent) continue;
    if (phase.groups && phase.groups->stays_together) spilled_.insert(job.serial);
    sender.ways.push_back(std::move(ways));
    sender.phases.push_back(phase);
  }
  if (shares_.has(id)) {
    if (shares_.sender(id).ways == sender.ways) return;  // others look at it; it has not moved
    shares_.take(id);
  }
  control.set_computing(id, computing_part(sender.phases));
  if (sender.phases.empty()) {
    forget(id, control.view().now);
    control.set_component(id, Component::network, 0.0);
    return;
  }
  shares_.put(id, std::move(sender));
  hear(id, control);
}

/// What else of its work takes how long now.
void SiteNetwork::hear(JobId id, Control& control) {
  if (!shares_.has(id)) return;
  const Lease& lease = control.view().jobs[id].lease;
  shares_.set_elsewhere(id, elsewhere(lease), lease.slowdown);
}

FlowSender SiteNetwork::sender_of(JobId job, const ClusterView& view) const {
  const LinkShares::Sender& sender = shares_.sender(job);
  const Lease& lease = view.jobs[job].lease;
  return {.number = job.index,
          .phases = sender.phases,
          .where = lease.where.slices,
          .weight = sender.weight,
          .segment = sender.segment,
          .cap = sender.cap,
          .elsewhere_s = elsewhere(lease),
          .slowdown = lease.slowdown};
}

std::vector<FlowSender> SiteNetwork::senders(const ClusterView& view) const {
  std::vector<FlowSender> out;
  for (const JobId job : shares_.senders()) out.push_back(sender_of(job, view));
  return out;
}

/// Of those whom others, or a hash, can keep from what they could have: the rest waits as long as was computed.
void SiteNetwork::measure(std::span<LinkShares::Answer> answers, Control& control) {
  constexpr double nothing = 1e-5;  // of what it waits alone: the precision of the oracle
  std::vector<FlowSender> senders;
  std::vector<double> longest, least;
  std::vector<LinkShares::Answer*> asked;
  for (LinkShares::Answer& answer : answers) {
    const FlowSender sender = sender_of(answer.job, control.view());
    const double by_itself = waiting_alone(sender.phases, shares_.sender(answer.job).ways, sender.slowdown);
    if (std::isinf(answer.colliding_s) || answer.colliding_s <= by_itself * (1.0 + nothing)) continue;
    senders.push_back(sender);
    longest.push_back(answer.colliding_s);
    least.push_back(by_itself);
    asked.push_back(&answer);
  }
  if (senders.empty()) return;
  const std::vector<double> waiting = flow_steps_->waiting(senders, longest);
  for (std::size_t i = 0; i < asked.size(); ++i)
    asked[i]->exposed_s = waiting[i] > least[i] * (1.0 + nothing) + nothing ? waiting[i] : least[i];
}

void SiteNetwork::tell(const LinkShares::Answer& answer, Control& control) {
  const Job& job = control.view().jobs[answer.job];
  const Lease& lease = job.lease;
  double waiting = std::min(answer.exposed_s, standstill_s);
  // Alone, with all it needs, it is as fast as it is said to be, to the last digit.
  if (std::fabs(lease.computing + waiting - 1.0) < rounding) waiting = 1.0 - lease.computing;
  control.set_component(answer.job, Component::network, waiting);
  if (std::isinf(answer.exposed_s)) await_next_change(control);

  const Instant now = control.view().now;
  const double pace = compose(lease.reference_second), rest = pace - waiting;
  const LinkShares::Sender& sender = shares_.sender(answer.job);
  if (meter_.binding(answer.job) != answer.binding)
    control.note(answer.job,
                 record::JobHeldUp{
                     {}, 0, answer.binding == no_bundle ? std::string_view() : fabric_.bundle({answer.binding}).name});
  meter_.set(answer.job, sender, pace, answer.binding, now);
  double needed = 0.0;  // with all that its ports were built for
  for (const TrafficPhase& phase : sender.phases)
    needed += std::max(0.0, phase.busy - phase.overlap * phase.busy * lease.slowdown);
  const auto lost = [&](double exposed) {
    if (std::isinf(exposed)) return 1.0;
    return exposed > needed + rounding ? (exposed - needed) / (rest + exposed) : 0.0;
  };
  waiting_.set(answer.job, lease.where.gpus,
               {.waiting = waiting / pace,
                .lost = lost(waiting),
                .interleaved = lost(answer.interleaved_s),
                .colliding = lost(answer.colliding_s)},
               now);
}

/// The run goes on as long as somebody waits for a repair.
void SiteNetwork::await_next_change(Control& control) {
  if (next_change_ == spec_.changes.size() || awaited_ == spec_.changes[next_change_].at) return;
  awaited_ = spec_.changes[next_change_].at;
  control.set_timer(awaited_);
}

void SiteNetwork::forget(JobId job, Instant now) {
  meter_.remove(job, now);
  waiting_.remove(job, now);
}

void SiteNetwork::finish(Instant end) {
  meter_.settle(end);
  waiting_.settle(end);
}

}  // namespace headroom
