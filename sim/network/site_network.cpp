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

}  // namespace

SiteNetwork::SiteNetwork(const NetworkSpec& spec, const JobSource& jobs, const Window& window)
    : spec_(spec),
      jobs_(jobs),
      fabric_(spec.fabric),
      ways_(fabric_),
      shares_(fabric_, spec.spreading, spec.is_shared),
      meter_(fabric_.bundle_count()),
      waiting_(window) {}

void SiteNetwork::begin(Control& control) {
  for (const FabricChange& change : spec_.changes) control.set_idle_timer(change.at);
}

const JobTraffic& SiteNetwork::traffic_of(const Job& job) {
  const auto& names = jobs_.names().classes;
  while (of_class_.size() <= job.spec.job_class.index) {
    const auto found = std::ranges::find(spec_.classes, names.at(of_class_.size()), &NetworkSpec::OfClass::job_class);
    of_class_.push_back(found == spec_.classes.end() ? &spec_.others : &found->traffic);
  }
  return *of_class_[job.spec.job_class.index];
}

void SiteNetwork::on_freed(JobId job, const Allocation& /*where*/) {
  if (!shares_.has(job)) return;
  shares_.take(job);
  left_.push_back(job);
}

/// All changes of the instant; the ways of everybody who sends may be others.
void SiteNetwork::on_timer(std::uint32_t /*timer*/, Control& control) {
  const Instant now = control.view().now;
  for (; next_change_ < spec_.changes.size() && spec_.changes[next_change_].at <= now; ++next_change_)
    apply(spec_.changes[next_change_]);
  for (std::uint32_t job = 0; job < placed_.size(); ++job) {
    if (!shares_.has(JobId{job})) continue;
    placed_[job] = {};
    control.mark_dirty(JobId{job});
  }
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
  for (const LinkShares::Answer& answer : shares_.solve()) tell(answer, control);
  return false;  // nobody looks at how long jobs wait for the network
}

void SiteNetwork::place(JobId id, Control& control) {
  const Job& job = control.view().jobs[id];
  if (id.index >= placed_.size()) placed_.resize(std::max<std::size_t>(id.index + 1, 2 * placed_.size()));
  const Placed here{job.lease.id, job.lease.where.tasks};
  if (std::exchange(placed_[id.index], here) == here) return;  // a later round of the same instant
  if (shares_.has(id)) shares_.take(id);
  const JobTraffic& traffic = traffic_of(job);
  LinkShares::Sender sender{.ways = {}, .phases = {}, .weight = traffic.weight};
  for (const TrafficPhase& phase : traffic.phases) {
    PhaseWays ways = ways_.find(phase, job.lease.where.slices);
    if (!ways.is_sent) continue;
    sender.ways.push_back(std::move(ways));
    sender.phases.push_back(phase);
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
  double elsewhere = 0.0;
  for (std::size_t c = 0; c < component_count; ++c)
    elsewhere += c == static_cast<std::size_t>(Component::network) ? 0.0 : lease.reference_second[c];
  shares_.set_elsewhere(id, elsewhere, lease.slowdown);
}

void SiteNetwork::tell(const LinkShares::Answer& answer, Control& control) {
  const Job& job = control.view().jobs[answer.job];
  const Lease& lease = job.lease;
  double waiting = std::min(answer.exposed_s, standstill_s);
  // Alone, with all it needs, it is as fast as it is said to be, to the last digit.
  if (std::fabs(lease.computing + waiting - 1.0) < rounding) waiting = 1.0 - lease.computing;
  control.set_component(answer.job, Component::network, waiting);

  const Instant now = control.view().now;
  const double pace = compose(lease.reference_second), elsewhere = pace - waiting;
  const LinkShares::Sender& sender = shares_.sender(answer.job);
  meter_.set(answer.job, sender, pace, answer.binding, now);
  double alone = 0.0;
  for (const TrafficPhase& phase : sender.phases)
    alone += std::max(0.0, phase.busy - phase.overlap * phase.busy * lease.slowdown);
  const auto lost = [&](double exposed) {
    if (std::isinf(exposed)) return 1.0;
    return exposed > alone + rounding ? (exposed - alone) / (elsewhere + exposed) : 0.0;
  };
  waiting_.set(answer.job, lease.where.gpus,
               {.waiting = waiting / pace,
                .lost = lost(waiting),
                .interleaved = lost(answer.interleaved_s),
                .colliding = lost(answer.colliding_s)},
               now);
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
