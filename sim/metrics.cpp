// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics.hpp"

#include <algorithm>

#include "models/check.hpp"
#include "sim/gpu_share.hpp"

namespace headroom {
namespace {

constexpr double bounded_slowdown_floor_ns = 10e9;  // tau = 10 s, as in all published tables

/// part / whole of `sum`; exact if all of it is meant.
WideSum share(WideSum sum, std::int64_t part, std::int64_t whole) {
  if (part == whole) return sum;
  return static_cast<WideSum>(static_cast<double>(sum) * (static_cast<double>(part) / static_cast<double>(whole)));
}

}  // namespace

Metrics::Metrics(const ClusterSpec& cluster, const Window& window, std::uint64_t exact_up_to)
    : cluster_(cluster), window_(window), ended_(exact_up_to) {
  for (const PoolSpec& pool : cluster_.pools) {
    pool_of_.insert(pool_of_.end(), pool.nodes, &pool);
    if (pool.rented) continue;
    gpus_present_.now += std::uint64_t{pool.nodes} * pool.node.gpus * whole_gpu;
    cpus_present_.now += std::uint64_t{pool.nodes} * pool.node.cpus;
  }
  lifecycle_.assign(pool_of_.size(), Lifecycle::up);
}

Metrics::Live& Metrics::live(std::uint64_t job) {
  Live* const found = live_.find(job);
  HEADROOM_CHECK(found != nullptr, "nothing happens to a job before it is submitted or after it has ended");
  return *found;
}

std::int64_t Metrics::in_window(Instant from, Instant to) const {
  if (!window_.begin) return 0;  // it begins with the first submit, and nodes may come and go before that
  from = std::max(from, *window_.begin);
  if (window_.end) to = std::min(to, *window_.end);
  return std::max<std::int64_t>(0, (to - from).ns);
}

bool Metrics::is_measured(Instant submit) const {
  return submit >= *window_.begin && (!window_.end || submit < *window_.end);
}

/// Levels hold from the end of one instant to the next, so what comes and goes within an instant leaves no mark.
void Metrics::settle(Instant at) {
  if (at <= settled_) return;
  queue_series_.set(settled_, static_cast<double>(queue_.now));
  gpu_series_.set(settled_, static_cast<double>(gpus_.now) / whole_gpu);
  cpu_series_.set(settled_, static_cast<double>(cpus_.now));
  while (totals_.size() < period_ends_.size() && period_ends_[totals_.size()] <= at) end_period();
  integrate(at);
}

void Metrics::end_period() {
  const Instant end = period_ends_[totals_.size()];
  integrate(end);
  totals_.push_back({in_window(Instant{}, end), gpus_present_.integral, gpus_.integral, gpus_wasted_, gpus_slowed_,
                     cpus_.integral, ended_.count()});
}

void Metrics::integrate(Instant at) {
  if (at <= settled_) return;
  const std::int64_t span = in_window(settled_, at);
  if (span > 0) queue_max_ = std::max(queue_max_, queue_.now);
  for (Level* level : {&gpus_, &cpus_, &gpus_present_, &cpus_present_, &queue_})
    level->integral += static_cast<Sum>(level->now) * span;
  if (queue_.now > 0)
    for (Level* level : {&gpus_, &cpus_, &gpus_present_, &cpus_present_})
      level->while_queued += static_cast<Sum>(level->now) * span;
  settled_ = at;
}

void Metrics::on(const record::JobSubmitted& entry) {
  const JobSpec& spec = *entry.spec;
  if (!first_submit_) {
    first_submit_ = std::max(spec.submit, Instant{});
    if (!window_.begin) window_.begin = first_submit_;
    settled_ = std::max(settled_, std::min(entry.at, *window_.begin));
  }
  settle(entry.at);
  Live& job = live_.add(entry.job);
  job.submit = spec.submit;
  job.tenant = spec.tenant;
  job.outcome = spec.outcome;
  job.held_since = spec.submit;
  job.is_held = entry.held;
  job.size_class =
      size_class_of(gpu_milli_of(spec.request), std::uint64_t{spec.request.tasks} * spec.request.per_task.cpus);
  ++submitted_;
  if (!entry.held) ++queue_.now;
  if (!is_measured(job.submit)) return;
  job.rank = measured_++;
  offer(spec);
}

void Metrics::offer(const JobSpec& spec) {
  if (spec.work.is_unlimited()) return;
  const std::int64_t run = std::min(spec.work, spec.limit).ns;
  gpus_asked_ += static_cast<Sum>(gpu_milli_of(spec.request)) * run;
  cpus_asked_ += static_cast<Sum>(spec.request.tasks) * spec.request.per_task.cpus * run;
  gpus_offered_by_ = gpus_present_.integral;
  cpus_offered_by_ = cpus_present_.integral;
}

void Metrics::on(const record::JobReleased& entry) {
  settle(entry.at);
  Live& job = live(entry.job);
  job.held_ns += (entry.at - job.held_since).ns;
  job.is_held = false;
  ++queue_.now;
}

void Metrics::take(std::span<const Slice> slices, Live& job) {
  job.gpu_milli = 0;
  job.cpus = 0;
  for (const Slice& slice : slices) {
    job.gpu_milli += gpu_milli_of(slice);
    job.cpus += slice.cpus;
  }
  job.rents = !slices.empty() && pool_of_[slices.front().node.index]->rented;
  if (job.rents) return;
  gpus_.now += job.gpu_milli;
  cpus_.now += job.cpus;
}

void Metrics::give(Live& job, Instant at) {
  const std::int64_t span = in_window(job.allocated_since, at);
  const Sum gpu_ns = static_cast<Sum>(job.gpu_milli) * span;
  const Sum cpu_ns = static_cast<Sum>(job.cpus) * span;
  job.gpu_ns += gpu_ns;
  job.cpu_ns += cpu_ns;
  if (held_.size() <= job.tenant.index) held_.resize(job.tenant.index + 1);
  held_[job.tenant.index].gpu_ns += gpu_ns;
  held_[job.tenant.index].cpu_ns += cpu_ns;
  if (job.rents) {
    job.rented_gpu_ns += gpu_ns;
    return;
  }
  gpus_.now -= job.gpu_milli;
  cpus_.now -= job.cpus;
}

void Metrics::waste(const Live& job, const record::LeaseEnded& entry, std::int64_t stay_ns) {
  if (job.rents) return;
  const std::int64_t lost_ns = stay_ns - entry.kept.ns;
  gpus_wasted_ += share(job.gpu_ns - job.gpu_ns_before, lost_ns, stay_ns);
  gpus_slowed_ += share(job.gpu_ns - job.gpu_ns_before, entry.slowed.ns, stay_ns);
  cpus_wasted_ += share(job.cpu_ns - job.cpu_ns_before, lost_ns, stay_ns);
}

void Metrics::on(const record::LeaseStarted& entry) {
  settle(entry.at);
  Live& job = live(entry.job);
  job.lease_start = job.allocated_since = entry.at;
  job.gpu_ns_before = job.gpu_ns;
  job.cpu_ns_before = job.cpu_ns;
  job.leases += 1;
  restarts_ += job.leases > 1 ? 1 : 0;
  --queue_.now;
  take(entry.slices, job);
}

void Metrics::on(const record::LeaseChanged& entry) {
  settle(entry.at);
  Live& job = live(entry.job);
  give(job, entry.at);
  job.allocated_since = entry.at;
  take(entry.slices, job);
}

void Metrics::on(const record::LeaseEnded& entry) {
  settle(entry.at);
  Live& job = live(entry.job);
  const TimeSpan stay = entry.at - job.lease_start;
  give(job, entry.at);
  job.on_nodes_ns += stay.ns;
  job.last_stay_ns = stay.ns;
  if (stay.ns > 0 && (entry.kept < stay || entry.slowed.ns > 0)) waste(job, entry, stay.ns);
  if (entry.reason == EndReason::preempted || entry.reason == EndReason::node_down) ++queue_.now;
  if (entry.reason != EndReason::paused) return;
  job.held_since = entry.at;
  job.is_held = true;
}

void Metrics::on(const record::JobEnded& entry) {
  settle(entry.at);
  const Live& job = live(entry.job);
  ++states_[static_cast<std::size_t>(entry.state)];
  switch (entry.state) {
    case JobState::finished: {
      OfOutcome& outcome = outcomes_[static_cast<std::size_t>(job.outcome)];
      ++outcome.jobs;
      outcome.gpu_ns += job.gpu_ns - job.rented_gpu_ns;
      [[fallthrough]];
    }
    case JobState::killed:
      last_end_ = entry.at;
      if (job.rank != not_measured) measure(job, entry.at);
      break;
    case JobState::rejected:
    case JobState::queued:
    case JobState::cancelled:
      if (!job.is_held) --queue_.now;
      break;
    case JobState::running:
      break;
  }
  live_.remove(entry.job);
}

void Metrics::measure(const Live& job, Instant end) {
  EndedJob ended;
  ended.turnaround_ns = (end - job.submit).ns;
  ended.wait_ns = ended.turnaround_ns - job.on_nodes_ns - job.held_ns;
  ended.bounded_slowdown =
      std::max(1.0, static_cast<double>(ended.turnaround_ns - job.held_ns) /
                        std::max(static_cast<double>(job.last_stay_ns), bounded_slowdown_floor_ns));
  ended.gpu_hours = whole_gpus(job.gpu_ns) / 3.6e12;
  ended.cpu_hours = static_cast<double>(job.cpu_ns) / 3.6e12;
  ended.tenant = job.tenant;
  ended.size_class = job.size_class;
  ended_.add(ended);
  batches_.add(job.rank, ended.wait_ns, ended.turnaround_ns, ended.bounded_slowdown);
  held_ns_ += job.held_ns;
}

void Metrics::on(const record::NodeChanged& entry) {
  settle(entry.at);
  // What is booked on a node that drains still counts as present: busy never exceeds present.
  const auto present = [](Lifecycle state) { return state == Lifecycle::up || state == Lifecycle::draining; };
  Lifecycle& state = lifecycle_[entry.node.index];
  const PoolSpec& pool = *pool_of_[entry.node.index];
  if (pool.rented) return;
  const NodeSpec& spec = pool.node;
  if (present(state) && !present(entry.state)) {
    gpus_present_.now -= std::uint64_t{spec.gpus} * whole_gpu;
    cpus_present_.now -= spec.cpus;
  } else if (!present(state) && present(entry.state)) {
    gpus_present_.now += std::uint64_t{spec.gpus} * whole_gpu;
    cpus_present_.now += spec.cpus;
  }
  state = entry.state;
}

void Metrics::on(const record::RunEnded& entry) {
  settle(entry.at);
  end_ = entry.at;
  events_ = entry.events;
  tenant_names_ = entry.names->tenants;
  if (!window_.begin) window_.begin = end_;
}

}  // namespace headroom
