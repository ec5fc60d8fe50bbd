// SPDX-License-Identifier: Apache-2.0
#include "scenarios/synthetic_jobs.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "scenarios/duration_distribution.hpp"

namespace headroom {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr double longest_estimate_ns = 200.0 * 366.0 * 86400.0 * 1e9;  ///< fits the clock of 292 years

/// The product in double is exact for a factor of 1: a run time above 2^53 ns was rounded from a double.
TimeSpan estimate_of(TimeSpan work, double factor) {
  const double exact_ns = std::ceil(static_cast<double>(work.ns) * factor);
  const auto ns = static_cast<std::int64_t>(std::clamp(exact_ns, 1.0, longest_estimate_ns));
  return TimeSpan::seconds((ns + second_ns - 1) / second_ns);  // in integers, so that no nanosecond is rounded away
}

/// The place of a name in a list that takes it up if it is new.
template <class SomeId>
SomeId id_of(const std::string& name, std::vector<std::string>& names) {
  const auto at = std::find(names.begin(), names.end(), name) - names.begin();
  if (at == std::ssize(names)) names.push_back(name);
  return {static_cast<std::uint32_t>(at)};
}

/// Jobs a class brings per submission, so that arrays count as what they are.
std::vector<double> submission_weights(const SyntheticWorkload& workload) {
  std::vector<double> weights;
  for (const SyntheticClass& c : workload.classes) weights.push_back(c.share / static_cast<double>(c.array_size));
  return weights;
}

std::vector<double> tenant_weights(const SyntheticWorkload& workload) {
  std::vector<double> weights;
  for (const SyntheticTenant& t : workload.tenants) weights.push_back(t.share);
  return weights;
}

std::vector<double> size_weights(const std::vector<SizedRequest>& sizes) {
  std::vector<double> weights;
  for (const SizedRequest& size : sizes) weights.push_back(size.share);
  return weights;
}

/// The per_task of a class with sizes is what goes with one GPU or core.
TaskNeed scaled(const TaskNeed& per_unit, std::uint32_t units) {
  return {.gpus = units,
          .cpus = per_unit.cpus * units,
          .memory_bytes = per_unit.memory_bytes * static_cast<std::int64_t>(units)};
}

Request request_of(const SyntheticSize& size, const TaskNeed& per_unit, std::uint32_t node_gpus) {
  Request request;
  request.per_task = per_unit;
  if (size.cpus > 0) {
    request.tasks = size.cpus;
    request.per_task.cpus = 1;
  } else if (size.gpu_milli > 0) {
    request.per_task.gpu_milli = size.gpu_milli;
  } else if (size.gpus <= node_gpus) {
    request.per_task = scaled(per_unit, size.gpus);
  } else if (node_gpus > 0 && size.gpus % node_gpus == 0) {
    request.tasks = size.gpus / node_gpus;
    request.per_task = scaled(per_unit, node_gpus);
    request.max_tasks_per_node = 1;
  } else {
    request.tasks = size.gpus;
    request.per_task.gpus = 1;
  }
  return request;
}

}  // namespace

std::vector<SizedRequest> sized_requests(const SyntheticClass& job_class, const ClusterSpec& cluster) {
  if (job_class.sizes.empty()) return {{job_class.request, 1.0}};
  std::uint32_t node_gpus = 0;
  for (const PoolSpec& pool : cluster.pools) {
    if (job_class.gpu_model.empty() || pool.node.gpu_model == job_class.gpu_model)
      node_gpus = std::max(node_gpus, pool.node.gpus);
  }
  std::vector<SizedRequest> all;
  for (const SyntheticSize& size : job_class.sizes)
    all.push_back({request_of(size, job_class.request.per_task, node_gpus), size.share, size.stretch});
  return all;
}

double width(const Request& request, WidthUnit unit) {
  if (unit == WidthUnit::gpus) return static_cast<double>(gpu_milli_of(request)) / 1000.0;
  return static_cast<double>(request.tasks) * static_cast<double>(request.per_task.cpus);
}

Duration mean_duration(const SyntheticClass& job_class, double stretch) {
  const double completed = stretch * duration_mean(job_class.duration).si;
  double sum = completed;
  for (const SyntheticEnding* ending : {&job_class.failed, &job_class.cancelled}) {
    if (ending->duration) sum += ending->share * (duration_mean(*ending->duration).si - completed);
  }
  return {sum};
}

double mean_work(const SyntheticWorkload& workload, const ClusterSpec& cluster, WidthUnit unit) {
  double sum = 0.0;
  double shares = 0.0;
  for (const SyntheticClass& c : workload.classes) {
    double mean_width = 0.0, stretched = 0.0;
    double sizes = 0.0;
    for (const SizedRequest& size : sized_requests(c, cluster)) {
      const double widths = size.share * width(size.request, unit);
      mean_width += widths;
      stretched += widths * size.stretch;
      sizes += size.share;
    }
    if (mean_width > 0.0) sum += c.share * (mean_width / sizes) * mean_duration(c, stretched / mean_width).si;
    shares += c.share;
  }
  return sum / shares;
}

SyntheticJobs::SyntheticJobs(const SyntheticWorkload& workload, const Scenario& scenario)
    : seed_(scenario.run.seed), classes_(submission_weights(workload)), tenants_(tenant_weights(workload)) {
  for (const SyntheticClass& c : workload.classes) add(c, scenario.cluster);
  for (const SyntheticTenant& t : workload.tenants) {
    names_.tenants.push_back(t.name);
    tenant_partitions_.emplace_back();
    if (!t.partition.empty()) tenant_partitions_.back() = id_of<PartitionNameId>(t.partition, names_.partitions);
  }
  if (!names_.tenants.empty()) return;
  names_.tenants.emplace_back("default");
  tenant_partitions_.emplace_back();
}

void SyntheticJobs::add(const SyntheticClass& c, const ClusterSpec& cluster) {
  names_.classes.push_back(c.name);
  const std::vector<SizedRequest> sizes = sized_requests(c, cluster);
  Pattern p{.requests = {},
            .stretches = {},
            .sizes = WeightedChoice(size_weights(sizes)),
            .duration = c.duration,
            .failed = c.failed.duration,
            .cancelled = c.cancelled.duration,
            .failed_share = c.failed.share,
            .not_completed_share = c.failed.share + c.cancelled.share,
            .factor_min = c.estimate_factor_min,
            .factor_range = c.estimate_factor_max - c.estimate_factor_min,
            .may_underestimate = c.estimate_factor_min < 1.0,
            .priority = c.priority,
            .array_size = c.array_size,
            .array_limit = c.array_limit};
  for (SizedRequest sized : sizes) {
    if (!c.gpu_model.empty()) sized.request.gpu_model = id_of<GpuModelId>(c.gpu_model, names_.gpu_models);
    if (!c.partition.empty()) sized.request.partition = id_of<PartitionNameId>(c.partition, names_.partitions);
    p.requests.push_back(sized.request);
    p.stretches.push_back(sized.stretch);
  }
  patterns_.push_back(std::move(p));
}

JobShape SyntheticJobs::shape(std::uint64_t submission, std::uint64_t who) const {
  JobShape shape;
  shape.job_class = {classes_.pick(draw(Stream::classes, submission))};
  shape.tenant = {names_.tenants.size() > 1 ? tenants_.pick(draw(Stream::tenants, who)) : 0U};
  const Pattern& p = patterns_[shape.job_class.index];
  if (p.requests.size() > 1) shape.size = p.sizes.pick(draw(Stream::sizes, submission));
  return shape;
}

Outcome SyntheticJobs::outcome(const Pattern& p, std::uint64_t index) const {
  if (p.not_completed_share == 0.0) return Outcome::completed;
  const double u = draw(Stream::outcomes, index);
  if (u < p.failed_share) return Outcome::failed;
  return u < p.not_completed_share ? Outcome::cancelled : Outcome::completed;
}

JobSpec SyntheticJobs::job(std::uint64_t index, Instant submit, const JobShape& shape) const {
  const Pattern& p = patterns_[shape.job_class.index];
  const Outcome outcome = this->outcome(p, index);
  const double u = draw(Stream::durations, index);
  const TimeSpan full =
      TimeSpan::from(std::min(p.stretches[shape.size] * duration_draw(p.duration, u), longest_duration));
  TimeSpan work = full;
  if (outcome == Outcome::failed && p.failed) work = TimeSpan::from(duration_draw(*p.failed, u));
  if (outcome == Outcome::cancelled && p.cancelled) work = TimeSpan::from(duration_draw(*p.cancelled, u));
  const double factor = p.factor_min + (p.factor_range > 0.0 ? p.factor_range * draw(Stream::estimates, index) : 0.0);
  const TimeSpan estimate = estimate_of(std::max(work, full), factor);  // nobody plans to fail
  Request request = p.requests[shape.size];
  if (!request.partition.valid()) request.partition = tenant_partitions_[shape.tenant.index];
  return {.number = index + 1,
          .submit = submit,
          .work = work,
          .estimate = estimate,
          .limit = p.may_underestimate ? estimate : TimeSpan::unlimited(),
          .request = request,
          .tenant = shape.tenant,
          .job_class = shape.job_class,
          .priority = p.priority,
          .outcome = outcome};
}

}  // namespace headroom
