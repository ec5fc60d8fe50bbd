// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/schedule_audit.hpp"

#include <algorithm>

namespace headroom {

ScheduleAudit::ScheduleAudit(const ClusterSpec& cluster) {
  for (const PoolSpec& pool : cluster.pools)
    for (std::uint32_t i = 0; i < pool.nodes; ++i) nodes_.push_back({.spec = &pool.node, .up = !pool.rented});
}

void ScheduleAudit::law(bool holds, std::uint64_t job, const char* sentence) {
  if (holds || faults_.size() >= 100) return;
  faults_.push_back("t = " + std::to_string(now_.ns) + " ns, job " + std::to_string(job) + ": " + sentence);
}

std::string ScheduleAudit::faults() const {
  std::string text;
  for (const std::string& fault : faults_) text += fault + '\n';
  return text;
}

void ScheduleAudit::settle(Instant at) {
  law(at >= now_, 0, "time runs backwards");
  const std::int64_t span = (at - now_).ns;
  integrals_.gpu_ns += static_cast<WideSum>(busy_gpus_) * span;
  integrals_.cpu_ns += static_cast<WideSum>(busy_cpus_) * span;
  integrals_.queue_ns += static_cast<WideSum>(queued_) * span;
  if (span > 0) integrals_.longest_queue = std::max(integrals_.longest_queue, queued_);
  now_ = at;
}

JobOutcome& ScheduleAudit::outcome(std::uint64_t job) {
  if (job >= jobs_.size()) {
    law(false, job, "an entry of a job that was not submitted");
    jobs_.resize(job + 1);
  }
  return jobs_[job];
}

void ScheduleAudit::on(const record::JobSubmitted& entry) {
  settle(entry.at);
  law(entry.job == jobs_.size(), entry.job, "serial numbers have a gap");
  law(entry.spec->submit == entry.at, entry.job, "submitted at another time than it says");
  jobs_.emplace_back().spec = *entry.spec;
  ++queued_;
}

/// A gang has all of its tasks, and each slice what its tasks need.
void ScheduleAudit::check_gang(std::uint64_t job, std::span<const Slice> slices) {
  const Request& request = outcome(job).spec.request;
  std::uint32_t tasks = 0;
  for (const Slice& slice : slices) {
    tasks += slice.tasks;
    law(slice.tasks > 0, job, "an empty slice");
    law(slice.gpus() == slice.tasks * request.per_task.gpus && slice.cpus == slice.tasks * request.per_task.cpus &&
            slice.memory_bytes == static_cast<std::int64_t>(slice.tasks) * request.per_task.memory_bytes,
        job, "a slice holds something else than its tasks need");
    law(request.max_tasks_per_node == 0 || slice.tasks <= request.max_tasks_per_node, job,
        "more tasks on a node than the request allows");
  }
  law(tasks == request.tasks, job, "a gang without all of its tasks");
}

void ScheduleAudit::take(std::uint64_t job, Instant at, std::span<const Slice> slices) {
  JobOutcome& outcome = jobs_[job];
  outcome.where.assign(slices.begin(), slices.end());
  outcome.since = at;
  for (const Slice& slice : slices) {
    NodeBooks& node = nodes_.at(slice.node.index);
    const NodeSpec& spec = *node.spec;
    law(node.up, job, "a lease on a node that is not up");
    law((node.gpu_mask & slice.gpu_mask) == 0, job, "a GPU is held twice");
    law(spec.gpus >= 64 || slice.gpu_mask >> spec.gpus == 0, job, "a GPU that the node does not have");
    node.gpu_mask |= slice.gpu_mask;
    node.cpus += slice.cpus;
    node.memory_bytes += slice.memory_bytes;
    law(node.cpus <= spec.cpus, job, "more cores held than the node has");
    law(spec.memory_bytes == 0 || node.memory_bytes <= spec.memory_bytes, job, "more memory held than the node has");
    busy_gpus_ += slice.gpus();
    busy_cpus_ += slice.cpus;
  }
}

void ScheduleAudit::give(std::uint64_t job, Instant at) {
  JobOutcome& outcome = jobs_[job];
  const std::int64_t held = (at - outcome.since).ns;
  for (const Slice& slice : outcome.where) {
    NodeBooks& node = nodes_.at(slice.node.index);
    node.gpu_mask &= ~slice.gpu_mask;
    node.cpus -= slice.cpus;
    node.memory_bytes -= slice.memory_bytes;
    busy_gpus_ -= slice.gpus();
    busy_cpus_ -= slice.cpus;
    outcome.gpu_ns += static_cast<WideSum>(slice.gpus()) * held;
    outcome.cpu_ns += static_cast<WideSum>(slice.cpus) * held;
  }
}

void ScheduleAudit::on(const record::LeaseStarted& entry) {
  settle(entry.at);
  JobOutcome& job = outcome(entry.job);
  law(!job.has_ended && !job.holds_nodes, entry.job, "a job starts that runs or is gone");
  law(entry.at >= job.spec.submit, entry.job, "a start before the submission");
  job.holds_nodes = true;
  ++job.leases;
  if (!job.start) job.start = entry.at;
  --queued_;
  check_gang(entry.job, entry.slices);
  take(entry.job, entry.at, entry.slices);
}

void ScheduleAudit::on(const record::LeaseChanged& entry) {
  settle(entry.at);
  law(outcome(entry.job).holds_nodes, entry.job, "a lease changes that has not begun");
  give(entry.job, entry.at);
  take(entry.job, entry.at, entry.slices);
}

void ScheduleAudit::on(const record::LeaseEnded& entry) {
  settle(entry.at);
  JobOutcome& job = outcome(entry.job);
  law(job.holds_nodes, entry.job, "a lease ends that has not begun");
  TimeSpan spent;
  for (const TimeSpan part : entry.spent) spent = spent + part;
  law(job.leases > 1 || spent == entry.at - job.start.value_or(Instant{}), entry.job,
      "the components of a lease do not add up to its length");
  law(entry.kept <= spent, entry.job, "a lease keeps more than it did");
  give(entry.job, entry.at);
  job.on_nodes_ns += spent.ns;
  job.end = entry.at;
  job.reason = entry.reason;
  job.holds_nodes = false;
  if (entry.reason == EndReason::preempted || entry.reason == EndReason::node_down) ++queued_;
}

void ScheduleAudit::on(const record::JobEnded& entry) {
  settle(entry.at);
  JobOutcome& job = outcome(entry.job);
  law(!job.has_ended, entry.job, "a job ends twice");
  law(!job.holds_nodes, entry.job, "a job is gone and holds nodes");
  job.has_ended = true;
  job.state = entry.state;
  job.end = entry.at;
  if (entry.state == JobState::rejected || entry.state == JobState::queued) --queued_;
}

void ScheduleAudit::on(const record::NodeChanged& entry) {
  settle(entry.at);
  NodeBooks& node = nodes_.at(entry.node.index);
  node.up = entry.state == Lifecycle::up;
  const bool may_hold = node.up || entry.state == Lifecycle::draining;
  law(may_hold || (node.gpu_mask == 0 && node.cpus == 0), 0, "a node is gone with a lease on it");
}

void ScheduleAudit::on(const record::RunEnded& entry) {
  settle(entry.at);
  for (std::uint64_t job = 0; job < jobs_.size(); ++job) law(jobs_[job].has_ended, job, "a job without a last entry");
  law(busy_gpus_ == 0 && busy_cpus_ == 0 && queued_ == 0, 0, "something is held or waits after the end");
  check_models(*entry.names);
}

void ScheduleAudit::check_models(const JobNames& names) {
  for (std::uint64_t job = 0; job < jobs_.size(); ++job) {
    const GpuModelId model = jobs_[job].spec.request.gpu_model;
    if (!model.valid()) continue;
    for (const Slice& slice : jobs_[job].where)
      law(nodes_.at(slice.node.index).spec->gpu_model == names.gpu_models.at(model.index), job,
          "a node with another GPU model than asked for");
  }
}

}  // namespace headroom
