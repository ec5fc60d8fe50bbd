// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics.hpp"

#include <algorithm>
#include <bit>

namespace headroom {
namespace {

/// part / whole of `sum`; exact if all of it is meant.
WideSum share(WideSum sum, std::int64_t part, std::int64_t whole) {
  if (part == whole) return sum;
  return static_cast<WideSum>(static_cast<double>(sum) * (static_cast<double>(part) / static_cast<double>(whole)));
}

}  // namespace

Metrics::Metrics(const ClusterSpec& cluster, const Window& window) : cluster_(cluster), window_(window) {
  for (const PoolSpec& pool : cluster_.pools) {
    node_spec_.insert(node_spec_.end(), pool.nodes, &pool.node);
    gpus_present_.now += std::uint64_t{pool.nodes} * pool.node.gpus;
    cpus_present_.now += std::uint64_t{pool.nodes} * pool.node.cpus;
  }
  lifecycle_.assign(node_spec_.size(), Lifecycle::up);
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
  gpu_series_.set(settled_, static_cast<double>(gpus_.now));
  cpu_series_.set(settled_, static_cast<double>(cpus_.now));
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
  if (!first_submit_) {
    first_submit_ = entry.at;
    if (!window_.begin) window_.begin = entry.at;
    settled_ = std::max(settled_, std::min(entry.at, *window_.begin));
  }
  settle(entry.at);
  const Request& request = entry.spec->request;
  Live job;
  job.submit = entry.at;
  job.tenant = entry.spec->tenant;
  job.asked_gpus = request.tasks * request.per_task.gpus;
  job.asked_cpus = request.tasks * request.per_task.cpus;
  if (is_measured(job.submit) && !entry.spec->work.is_unlimited()) {
    const std::int64_t run = std::min(entry.spec->work, entry.spec->limit).ns;
    gpus_asked_ += static_cast<Sum>(job.asked_gpus) * run;
    cpus_asked_ += static_cast<Sum>(job.asked_cpus) * run;
    gpus_offered_by_ = gpus_present_.integral;
    cpus_offered_by_ = cpus_present_.integral;
  }
  live_.push_back(job);
  ++submitted_;
  if (!entry.held) ++queue_.now;
  live_.back().is_held = entry.held;
}

void Metrics::on(const record::JobReleased& entry) {
  settle(entry.at);
  Live& job = live(entry.job);
  job.held_ns = (entry.at - job.submit).ns;
  job.is_held = false;
  ++queue_.now;
}

void Metrics::take(std::span<const Slice> slices, Live& job) {
  job.gpus = job.cpus = 0;
  for (const Slice& slice : slices) {
    job.gpus += slice.gpus();
    job.cpus += slice.cpus;
  }
  gpus_.now += job.gpus;
  cpus_.now += job.cpus;
}

void Metrics::give(Live& job, Instant since, Instant at) {
  gpus_.now -= job.gpus;
  cpus_.now -= job.cpus;
  const std::int64_t span = in_window(since, at);
  job.gpu_ns += static_cast<Sum>(job.gpus) * span;
  job.cpu_ns += static_cast<Sum>(job.cpus) * span;
}

void Metrics::on(const record::LeaseStarted& entry) {
  settle(entry.at);
  Live& job = live(entry.job);
  job.lease_start = job.held_since = entry.at;
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
  give(job, job.held_since, entry.at);
  job.held_since = entry.at;
  take(entry.slices, job);
}

void Metrics::on(const record::LeaseEnded& entry) {
  settle(entry.at);
  Live& job = live(entry.job);
  const TimeSpan stay = entry.at - job.lease_start;
  give(job, job.held_since, entry.at);
  job.on_nodes_ns += stay.ns;
  job.last_stay_ns = stay.ns;
  if (stay.ns > 0 && entry.kept < stay) {
    const std::int64_t lost = (stay - entry.kept).ns;
    gpus_wasted_ += share(job.gpu_ns - job.gpu_ns_before, lost, stay.ns);
    cpus_wasted_ += share(job.cpu_ns - job.cpu_ns_before, lost, stay.ns);
  }
  if (entry.reason == EndReason::preempted || entry.reason == EndReason::node_down) ++queue_.now;
}

void Metrics::on(const record::JobEnded& entry) {
  settle(entry.at);
  Live& job = live(entry.job);
  ++states_[static_cast<std::size_t>(entry.state)];
  if ((entry.state == JobState::rejected || entry.state == JobState::queued) && !job.is_held) --queue_.now;
  if (entry.state == JobState::finished || entry.state == JobState::killed) {
    last_end_ = entry.at;
    if (is_measured(job.submit)) {
      const std::uint32_t size = job.asked_gpus > 0 ? job.asked_gpus : job.asked_cpus;
      const auto size_class = static_cast<std::uint8_t>(size > 0 ? std::bit_width(size - 1) : 0);
      ended_.push_back({(entry.at - job.submit).ns - job.on_nodes_ns - job.held_ns, (entry.at - job.submit).ns, job.last_stay_ns,
                        static_cast<double>(job.gpu_ns) / 3.6e12, static_cast<double>(job.cpu_ns) / 3.6e12, job.tenant,
                        job.asked_gpus > 0 ? size_class : static_cast<std::uint8_t>(size_class + 64)});
    }
  }
  job.ended = true;
  while (!live_.empty() && live_.front().ended) {
    live_.pop_front();
    ++first_live_;
  }
}

void Metrics::on(const record::NodeChanged& entry) {
  settle(entry.at);
  // What is booked on a node that drains still counts as present: busy never exceeds present.
  const auto present = [](Lifecycle state) { return state == Lifecycle::up || state == Lifecycle::draining; };
  Lifecycle& state = lifecycle_[entry.node.index];
  const NodeSpec& spec = *node_spec_[entry.node.index];
  if (present(state) && !present(entry.state)) {
    gpus_present_.now -= spec.gpus;
    cpus_present_.now -= spec.cpus;
  } else if (!present(state) && present(entry.state)) {
    gpus_present_.now += spec.gpus;
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
