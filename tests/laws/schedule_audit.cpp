// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/schedule_audit.hpp"

#include <algorithm>
#include <map>

namespace headroom {
namespace {

/// Thousandths of GPUs.
std::uint64_t milli_of(const Slice& slice) {
  return slice.gpu_milli > 0 ? slice.gpu_milli : std::uint64_t{1000} * slice.gpus();
}

}  // namespace

ScheduleAudit::ScheduleAudit(const ClusterSpec& cluster) {
  for (const PoolSpec& pool : cluster.pools)
    for (std::uint32_t i = 0; i < pool.nodes; ++i) nodes_.push_back({.pool = &pool, .up = !pool.rented});
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
  integrals_.gpu_milli_ns += static_cast<WideSum>(busy_gpu_milli_) * span;
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
  const TaskNeed& need = request.per_task;
  std::uint32_t tasks = 0;
  std::map<NodeId, std::uint32_t> on_node;
  for (const Slice& slice : slices) {
    tasks += slice.tasks;
    on_node[slice.node] += slice.tasks;
    law(slice.tasks > 0, job, "an empty slice");
    law(need.gpu_milli == 0 || slice.tasks == 1, job, "two shares in one slice");
    law(slice.gpus() == (need.gpu_milli > 0 ? 1 : slice.tasks * need.gpus) && slice.gpu_milli == need.gpu_milli &&
            slice.cpus == slice.tasks * need.cpus &&
            slice.memory_bytes == static_cast<std::int64_t>(slice.tasks) * need.memory_bytes,
        job, "a slice holds something else than its tasks need");
  }
  for (const auto& [node, there] : on_node)
    law(request.max_tasks_per_node == 0 || there <= request.max_tasks_per_node, job,
        "more tasks on a node than the request allows");
  law(tasks == request.tasks, job, "a gang without all of its tasks");
}

void ScheduleAudit::take_gpus(std::uint64_t job, NodeBooks& node, const Slice& slice) {
  const std::uint32_t gpus = node.pool->node.gpus;
  law(gpus >= 64 || slice.gpu_mask >> gpus == 0, job, "a GPU that the node does not have");
  for (std::size_t i = 0; i < 64; ++i) {
    if ((slice.gpu_mask >> i & 1U) == 0) continue;
    node.gpu_milli[i] += slice.gpu_milli > 0 ? slice.gpu_milli : 1000;
    law(node.gpu_milli[i] <= 1000, job, "more of a GPU is held than there is");
  }
}

void ScheduleAudit::take(std::uint64_t job, Instant at, std::span<const Slice> slices) {
  JobOutcome& outcome = jobs_[job];
  outcome.where.assign(slices.begin(), slices.end());
  outcome.since = at;
  for (const Slice& slice : slices) {
    NodeBooks& node = nodes_.at(slice.node.index);
    const NodeSpec& spec = node.pool->node;
    law(node.up, job, "a lease on a node that is not up");
    take_gpus(job, node, slice);
    node.cpus += slice.cpus;
    node.memory_bytes += slice.memory_bytes;
    law(node.cpus <= spec.cpus, job, "more cores held than the node has");
    law(spec.memory_bytes == 0 || node.memory_bytes <= spec.memory_bytes, job, "more memory held than the node has");
    busy_gpu_milli_ += milli_of(slice);
    busy_cpus_ += slice.cpus;
  }
}

void ScheduleAudit::give(std::uint64_t job, Instant at) {
  JobOutcome& outcome = jobs_[job];
  const std::int64_t held = (at - outcome.since).ns;
  for (const Slice& slice : outcome.where) {
    NodeBooks& node = nodes_.at(slice.node.index);
    for (std::size_t i = 0; i < 64; ++i)
      if ((slice.gpu_mask >> i & 1U) != 0) node.gpu_milli[i] -= slice.gpu_milli > 0 ? slice.gpu_milli : 1000;
    node.cpus -= slice.cpus;
    node.memory_bytes -= slice.memory_bytes;
    busy_gpu_milli_ -= milli_of(slice);
    busy_cpus_ -= slice.cpus;
    outcome.gpu_milli_ns += static_cast<WideSum>(milli_of(slice)) * held;
    outcome.cpu_ns += static_cast<WideSum>(slice.cpus) * held;
  }
}

/// Held when they came, they count as queued from the beginning; after a pause, from its end.
void ScheduleAudit::on(const record::JobReleased& entry) {
  settle(entry.at);
  if (outcome(entry.job).leases > 0) ++queued_;
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
  law(may_hold || (node.gpu_milli == decltype(node.gpu_milli){} && node.cpus == 0), 0,
      "a node is gone with a lease on it");
}

void ScheduleAudit::on(const record::RunEnded& entry) {
  settle(entry.at);
  for (std::uint64_t job = 0; job < jobs_.size(); ++job) law(jobs_[job].has_ended, job, "a job without a last entry");
  law(busy_gpu_milli_ == 0 && busy_cpus_ == 0 && queued_ == 0, 0, "something is held or waits after the end");
  check_pools(*entry.names);
}

void ScheduleAudit::check_pools(const JobNames& names) {
  const bool divided = std::ranges::any_of(nodes_, [](const NodeBooks& node) { return !node.pool->partition.empty(); });
  for (std::uint64_t job = 0; job < jobs_.size(); ++job) {
    const Request& request = jobs_[job].spec.request;
    for (const Slice& slice : jobs_[job].where) {
      const PoolSpec& pool = *nodes_.at(slice.node.index).pool;
      law(!request.gpu_model.valid() || pool.node.gpu_model == names.gpu_models.at(request.gpu_model.index), job,
          "a node with another GPU model than asked for");
      const std::string asked = request.partition.valid() ? names.partitions.at(request.partition.index) : "";
      law(!divided || pool.rented || pool.partition == asked, job, "a node of another partition than asked for");
    }
  }
}

}  // namespace headroom
