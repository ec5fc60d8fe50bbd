// SPDX-License-Identifier: Apache-2.0
#include "planner/bursting/offline_bound.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/cost/instance_bill.hpp"
#include "sim/shared_gpus.hpp"

namespace headroom {
namespace {

/// At most so many of the times, evenly by rank, the first and the last among them.
std::vector<double> grid_of(std::span<const BoundJob> jobs, std::size_t grid) {
  std::vector<double> all;
  for (const BoundJob& job : jobs) all.insert(all.end(), {job.submit_s, job.end_s});
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  if (all.size() <= grid) return all;
  std::vector<double> out;
  for (std::size_t i = 0; i < grid; ++i) out.push_back(all[i * (all.size() - 1) / (grid - 1)]);
  return out;
}

/// Integral of the capacity from its first step to each of the times.
std::vector<double> capacity_until(std::span<const double> times, std::span<const CapacityStep> steps) {
  std::vector<double> out;
  double sum = 0.0;
  std::size_t step = 0;  // the next one
  double at = steps.empty() ? 0.0 : steps.front().from_s, units = 0.0;
  for (const double time : times) {
    for (; step < steps.size() && steps[step].from_s <= time; ++step) {
      sum += units * (steps[step].from_s - at);
      at = steps[step].from_s;
      units = steps[step].units;
    }
    out.push_back(sum + units * std::max(0.0, time - at));
  }
  return out;
}

}  // namespace

double least_rented(std::span<const BoundJob> jobs, std::span<const CapacityStep> capacity, std::size_t grid) {
  const std::vector<double> times = grid_of(jobs, grid);
  const std::size_t n = times.size();
  if (n < 2) return 0.0;
  const std::vector<double> own = capacity_until(times, capacity);
  std::vector<std::vector<double>> work(n, std::vector<double>(n, 0.0));  // of jobs within [times[i], times[j]]
  for (const BoundJob& job : jobs) {
    const auto begin = std::ranges::upper_bound(times, job.submit_s) - times.begin();  // one behind the last <=
    const auto end = std::ranges::lower_bound(times, job.end_s) - times.begin();
    if (begin > 0 && end < std::ssize(times))
      work[static_cast<std::size_t>(begin) - 1][static_cast<std::size_t>(end)] += job.work;
  }
  for (std::size_t i = n; i-- > 0;) {
    double from_here = 0.0;  // of jobs that come in [times[i], times[i + 1])
    for (std::size_t j = 0; j < n; ++j) {
      from_here += work[i][j];
      work[i][j] = from_here + (i + 1 < n ? work[i + 1][j] : 0.0);
    }
  }
  std::vector<double> best(n, 0.0);  // of intervals that end by times[j]
  for (std::size_t j = 1; j < n; ++j) {
    best[j] = best[j - 1];
    for (std::size_t i = 0; i < j; ++i) best[j] = std::max(best[j], best[i] + work[i][j] - (own[j] - own[i]));
  }
  return best.back();
}

OfflineBound::OfflineBound(const ClusterSpec& cluster, const CloudSpec& cloud, std::optional<Instant> horizon)
    : cluster_(cluster), cloud_(cloud), horizon_(horizon) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  gpus_.usd_per_unit_second = cpus_.usd_per_unit_second = infinite;
  const std::size_t owned = cluster.pools.size() - cloud.offers.size();
  double gpus = 0.0, cpus = 0.0;
  for (std::uint32_t p = 0; p < cluster.pools.size(); ++p) {
    const PoolSpec& pool = cluster.pools[p];
    pool_of_.insert(pool_of_.end(), pool.nodes, p);
    present_.insert(present_.end(), pool.nodes, !pool.rented);
    ours_.push_back(!pool.rented || cloud.offers[p - owned].billing == Billing::reserved);
    if (!pool.rented) {
      gpus += double{1} * pool.nodes * pool.node.gpus;
      cpus += double{1} * pool.nodes * pool.node.cpus;
      continue;
    }
    if (ours_.back()) continue;
    const double price = cloud.offers[p - owned].price.si;
    if (pool.node.gpus > 0) gpus_.usd_per_unit_second = std::min(gpus_.usd_per_unit_second, price / pool.node.gpus);
    if (pool.node.cpus > 0) cpus_.usd_per_unit_second = std::min(cpus_.usd_per_unit_second, price / pool.node.cpus);
  }
  gpus_.capacity.push_back({0.0, gpus});
  cpus_.capacity.push_back({0.0, cpus});
}

void OfflineBound::on(const record::JobSubmitted& entry) {
  const JobSpec& spec = *entry.spec;
  if (spec.work.is_unlimited()) return;
  const TaskNeed& need = spec.request.per_task;
  const TimeSpan run = std::min(spec.work, spec.limit);
  live_.add(entry.job) = {.submit = entry.at,
                          .run = run - std::min(run, spec.ran_before),
                          .kept = {},
                          .gpus = static_cast<double>(gpu_milli_of(spec.request)) / whole_gpu,
                          .cpus = double{1} * spec.request.tasks * need.cpus};
}

void OfflineBound::on(const record::LeaseEnded& entry) {
  if (Live* const job = live_.find(entry.job)) job->kept = job->kept + entry.kept;
}

void OfflineBound::on(const record::JobEnded& entry) {
  const Live* const job = live_.find(entry.job);
  if (job == nullptr) return;
  const bool is_done = entry.state == JobState::finished || entry.state == JobState::killed;
  if (is_done) soonest_end_ = std::max(soonest_end_, job->submit + job->run);
  const double run_s = (is_done ? job->run : std::min(job->run, job->kept)).in_seconds();
  const double submit_s = job->submit.in_seconds(), end_s = entry.at.in_seconds();
  if (run_s > 0.0 && job->gpus > 0.0) gpus_.jobs.push_back({submit_s, end_s, job->gpus * run_s});
  if (run_s > 0.0 && job->cpus > 0.0) cpus_.jobs.push_back({submit_s, end_s, job->cpus * run_s});
  live_.remove(entry.job);
}

void OfflineBound::change_capacity(Instant at, double gpus, double cpus) {
  gpus_.capacity.push_back({at.in_seconds(), gpus_.capacity.back().units + gpus});
  cpus_.capacity.push_back({at.in_seconds(), cpus_.capacity.back().units + cpus});
}

void OfflineBound::on(const record::NodeChanged& entry) {
  if (!is_ours(entry.node)) return;
  const NodeSpec& node = cluster_.pools[pool_of_[entry.node.index]].node;
  const bool is_present = entry.state == Lifecycle::up || entry.state == Lifecycle::draining;
  if (is_present == present_[entry.node.index]) return;
  present_[entry.node.index] = is_present;
  const double sign = is_present ? 1.0 : -1.0;
  change_capacity(entry.at, sign * node.gpus, sign * node.cpus);
}

/// A run that was stopped ends before its horizon.
void OfflineBound::on(const record::RunEnded& entry) {
  if (horizon_) horizon_ = std::min(*horizon_, entry.at);
}

Money OfflineBound::reserved_rent() const {
  Money sum;
  for (const OfferSpec& offer : cloud_.offers) {
    if (offer.billing != Billing::reserved) continue;
    const std::int64_t each_ns = billed_ns(horizon_.value_or(soonest_end_).ns, offer.minimum.ns);
    sum += offer.price * Duration{double{1} * offer.quota * static_cast<double>(each_ns) / 1e9};
  }
  return sum;
}

Money OfflineBound::least_cost() const {
  Money most;
  for (const Unit* unit : {&gpus_, &cpus_}) {
    if (!std::isfinite(unit->usd_per_unit_second)) continue;
    most = std::max(most, Money{unit->usd_per_unit_second * least_rented(unit->jobs, unit->capacity)});
  }
  return most + reserved_rent();
}

}  // namespace headroom
