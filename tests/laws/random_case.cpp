// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/random_case.hpp"

#include <algorithm>

#include "planner/policies/registry.hpp"
#include "sim/random.hpp"
#include "sim/simulate.hpp"

namespace headroom {
namespace {

constexpr std::int64_t gibibyte = std::int64_t{1} << 30;
constexpr std::int64_t second_ns = 1'000'000'000;

/// Draws that read like the sentence they stand for.
class Dice {
 public:
  Dice(std::uint64_t seed, Stream purpose) : rng_(seed, purpose, 0) {}
  bool one_in(std::uint64_t n) { return rng_.below(n) == 0; }
  std::uint32_t between(std::uint32_t low, std::uint32_t high) {
    return low + static_cast<std::uint32_t>(rng_.below(high - low + 1));
  }
  std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(rng_.below(static_cast<std::uint64_t>(n))); }
  template <class Range>
  const auto& any_of(const Range& range) {
    return range[rng_.below(std::size(range))];
  }

 private:
  Rng rng_;
};

ClusterSpec random_cluster(Dice& dice, const JobNames& names) {
  static constexpr std::uint32_t gpus_per_node[] = {0, 1, 2, 4, 8};
  ClusterSpec cluster;
  const std::uint32_t pools = dice.between(1, 3);
  for (std::uint32_t p = 0; p < pools; ++p) {
    NodeSpec node;
    node.gpus = dice.any_of(gpus_per_node);
    node.cpus = dice.between(node.gpus == 0 ? 1 : 4, 24);
    if (node.gpus > 0 && !dice.one_in(4)) node.gpu_model = dice.any_of(names.gpu_models);
    if (dice.one_in(2)) node.memory_bytes = dice.between(8, 256) * gibibyte;
    const bool large = dice.one_in(8);  // more than a word of 64 nodes
    const std::uint32_t nodes = large ? dice.between(60, 150) : dice.between(1, 10);
    cluster.pools.push_back({"pool" + std::to_string(p), nodes, node, 0});
  }
  return cluster;
}

Request random_request(Dice& dice, const JobNames& names) {
  Request request;
  if (dice.one_in(4)) {  // one unit of one resource, which the cluster counts instead of walking over nodes
    request.tasks = dice.between(1, 12);
    (dice.one_in(2) ? request.per_task.cpus : request.per_task.gpus) = 1;
    return request;
  }
  request.tasks = dice.one_in(2) ? 1 : dice.between(1, 6);
  request.per_task.gpus = dice.between(0, 3);
  request.per_task.cpus = dice.between(request.per_task.gpus == 0 ? 1 : 0, 6);
  if (dice.one_in(3)) request.per_task.memory_bytes = dice.between(1, 48) * gibibyte;
  if (dice.one_in(3)) request.max_tasks_per_node = dice.between(1, 3);
  if (dice.one_in(4)) request.gpu_model = {static_cast<std::uint32_t>(dice.below(std::ssize(names.gpu_models)))};
  return request;
}

/// Of the requests that ask for GPUs, some ask for shares instead.
void share_gpus(Dice& dice, std::vector<Request>& requests) {
  static constexpr std::uint32_t shares[] = {50, 100, 250, 300, 400, 500, 600, 750, 900};
  for (Request& request : requests) {
    if (request.per_task.gpus == 0 || dice.one_in(3)) continue;
    request.per_task.gpus = 0;
    request.per_task.gpu_milli = dice.any_of(shares);
  }
}

/// Pools belong to partitions, and a job to one of them; now and then it asks for one that is not there.
void divide(Dice& dice, Case& experiment) {
  std::vector<PoolSpec>& pools = experiment.cluster.pools;
  if (pools.size() == 1) pools.push_back(pools[0]);
  experiment.names.partitions = {"", "east", "west", "nowhere"};
  std::vector<PartitionNameId> used;
  for (PoolSpec& pool : pools) {  // the first has a name, or there would be one partition for whatever name
    used.push_back({used.empty() ? 1 : static_cast<std::uint32_t>(dice.below(3))});
    pool.partition = experiment.names.partitions[used.back().index];
  }
  for (JobSpec& job : experiment.jobs) {
    job.request.partition = dice.one_in(40) ? PartitionNameId{3} : dice.any_of(used);
    if (job.request.partition.index == 0) job.request.partition = {};
  }
}

/// Whole seconds of a short minute make many events of one instant; nanoseconds make none.
struct Clock {
  std::int64_t unit_ns, submit_range, work_range;
};
constexpr Clock clocks[] = {{second_ns, 60, 40}, {second_ns, 2000, 120}, {1, 900 * second_ns, 60 * second_ns}};

JobSpec random_job(Dice& dice, const Clock& clock, const std::vector<Request>& requests) {
  JobSpec job;
  job.submit = {dice.below(clock.submit_range) * clock.unit_ns};
  job.work = {dice.one_in(20) ? 0 : dice.below(clock.work_range) * clock.unit_ns};
  job.estimate = {std::max(second_ns, job.work.ns + dice.below(2 * clock.work_range) * clock.unit_ns)};
  if (dice.one_in(3)) job.estimate = {std::max(second_ns, job.work.ns)};
  if (dice.one_in(8)) job.estimate = {std::max(second_ns, job.work.ns / 2)};
  if (dice.one_in(6)) job.limit = {dice.below(clock.work_range) * clock.unit_ns + 1};
  if (dice.one_in(10)) job.limit = {std::max<std::int64_t>(1, job.work.ns)};  // done and due at once: done
  job.request = dice.any_of(requests);
  job.tenant = {dice.between(0, 2)};
  job.job_class = {0};
  job.priority = static_cast<std::int32_t>(dice.between(0, 3)) - 1;
  return job;
}

template <class EntryType>
PolicyChoice random_policy(Dice& dice, std::span<const EntryType> table) {
  const EntryType& entry = dice.any_of(table);
  return {std::string(entry.what.name), default_options(entry.what.options)};
}

void put_in_order(std::vector<JobSpec>& jobs) {
  std::ranges::stable_sort(jobs, {}, &JobSpec::submit);
  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].number = i + 1;
}

}  // namespace

Case random_case(std::uint64_t seed) {
  Case experiment;
  experiment.names = {{"ann", "bob", "cy"}, {"batch"}, {"h100", "l40s"}};
  Dice hardware(seed, Stream::sizes);
  experiment.cluster = random_cluster(hardware, experiment.names);
  std::vector<Request> requests;
  for (std::uint32_t i = hardware.between(1, 6); i > 0; --i)
    requests.push_back(random_request(hardware, experiment.names));

  Dice kinds(seed, Stream::classes);
  if (kinds.one_in(3)) share_gpus(kinds, requests);
  Dice work(seed, Stream::durations);
  const Clock& clock = work.any_of(clocks);
  for (std::uint32_t i = work.between(10, 150); i > 0; --i)
    experiment.jobs.push_back(random_job(work, clock, requests));
  put_in_order(experiment.jobs);
  if (kinds.one_in(3)) divide(kinds, experiment);
  if (work.one_in(4)) {
    experiment.horizon = Instant{clock.submit_range * clock.unit_ns};
    for (JobSpec& job : experiment.jobs)
      if (work.one_in(30)) job.work = TimeSpan::unlimited();
  }

  Dice policy(seed, Stream::policy);
  SchedulerSection& scheduler = experiment.scheduler;
  scheduler.order = random_policy(policy, orders());
  scheduler.backfill = random_policy(policy, backfills());
  scheduler.placement = random_policy(policy, placements());
  scheduler.head_of_line = policy.one_in(4) ? HeadOfLine::skip : HeadOfLine::strict;
  scheduler.event_order = policy.one_in(2) ? EventOrder::sequential : EventOrder::batched;
  return experiment;
}

Case random_one_gpu_case(std::uint64_t seed) {
  Case experiment;
  experiment.names = {{"all"}, {"batch"}, {}};
  Dice dice(seed, Stream::sizes);
  PoolSpec& pool = experiment.cluster.pools.emplace_back();
  pool.nodes = dice.between(1, 6);
  pool.node.cpus = 64;
  pool.node.gpus = dice.between(1, 4);
  Request request;
  request.per_task.gpus = 1;
  request.per_task.cpus = dice.between(0, 1);
  const Clock& clock = dice.any_of(clocks);
  for (std::uint32_t i = dice.between(50, 300); i > 0; --i)
    experiment.jobs.push_back(random_job(dice, clock, {request}));
  put_in_order(experiment.jobs);
  for (JobSpec& job : experiment.jobs) job.tenant = {0};
  make_estimates_upper_bounds(experiment);
  experiment.scheduler.order = {"fifo", {}};
  experiment.scheduler.backfill = {"none", {}};
  experiment.scheduler.placement = random_policy(dice, placements());
  return experiment;
}

void make_estimates_upper_bounds(Case& experiment) {
  for (JobSpec& job : experiment.jobs) job.estimate = std::max(job.estimate, std::min(job.work, job.limit));
}

void run(const Case& experiment, RecordSink& record) {
  ListedJobs jobs(experiment.jobs, experiment.names);
  const auto scheduler = make_scheduler(experiment.scheduler);
  simulate({.cluster = experiment.cluster,
            .jobs = jobs,
            .scheduler = *scheduler,
            .record = record,
            .event_order = experiment.scheduler.event_order,
            .horizon = experiment.horizon});
}

std::string describe(std::uint64_t seed, const Case& experiment) {
  const SchedulerSection& s = experiment.scheduler;
  return "seed " + std::to_string(seed) + ": " + std::to_string(experiment.jobs.size()) + " jobs, " + s.order.policy +
         " + " + s.backfill.policy + " + " + s.placement.policy +
         (s.head_of_line == HeadOfLine::skip ? ", skip" : ", strict") +
         (s.event_order == EventOrder::sequential ? ", sequential" : ", batched");
}

}  // namespace headroom
