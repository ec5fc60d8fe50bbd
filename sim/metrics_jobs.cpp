// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics_jobs.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "models/check.hpp"
#include "sim/shared_gpus.hpp"

namespace headroom {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint8_t first_size_of_cores = 66;

double in_seconds(std::int64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

double mean_s(WideSum sum_ns, std::uint64_t jobs) {
  return static_cast<double>(sum_ns) / 1e9 / static_cast<double>(jobs);
}

/// Between the order statistics at p (n - 1).
double quantile(const std::vector<double>& sorted, double p) {
  const double position = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double fraction = position - static_cast<double>(below);
  return fraction == 0.0 ? sorted[below] : sorted[below] + fraction * (sorted[below + 1] - sorted[below]);
}

/// Selects instead of sorting: each percentile narrows the range for the next.
Spread spread_of(std::vector<double> values, double mean) {
  if (values.empty()) return {nothing, nothing, nothing, nothing, nothing, nothing};
  auto from = values.begin();
  const auto at = [&](double p) {
    const double position = p * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::ptrdiff_t>(std::floor(position));
    const auto nth = values.begin() + below;
    if (nth >= from) std::nth_element(from, nth, values.end());
    from = nth;
    const double fraction = position - static_cast<double>(below);
    if (fraction == 0.0) return *nth;
    const double above = *std::min_element(nth + 1, values.end());
    return *nth + fraction * (above - *nth);
  };
  Spread spread{};
  spread.mean = mean;
  spread.p50 = at(0.50);
  spread.p95 = at(0.95);
  spread.p99 = at(0.99);
  spread.p999 = at(0.999);
  spread.max = *std::max_element(from, values.end());
  return spread;
}

Spread spread_of(const QuantileSketch& sketch, double mean) {
  return {mean,        sketch.quantile(0.50), sketch.quantile(0.95), sketch.quantile(0.99), sketch.quantile(0.999),
          sketch.max()};
}

std::string size_name(std::uint32_t size_class) {
  if (size_class == 0) return "below 1 GPU";
  const bool cores = size_class >= first_size_of_cores;
  const std::uint32_t power = cores ? size_class - first_size_of_cores : size_class - 1;
  const std::uint64_t top = std::uint64_t{1} << power;
  const std::uint64_t bottom = power == 0 ? 1 : top / 2 + 1;
  const std::string range = bottom == top ? std::to_string(top) : std::to_string(bottom) + "-" + std::to_string(top);
  return range + (cores ? " core" : " GPU") + (top == 1 ? "" : "s");
}

}  // namespace

std::uint8_t size_class_of(std::uint64_t gpu_milli, std::uint64_t cpus) {
  if (gpu_milli > 0 && gpu_milli < whole_gpu) return 0;
  const std::uint64_t size = gpu_milli > 0 ? (gpu_milli + whole_gpu - 1) / whole_gpu : cpus;
  const auto power = static_cast<unsigned>(size > 0 ? std::bit_width(size - 1) : 0);
  return static_cast<std::uint8_t>(power + (gpu_milli > 0 ? 1U : first_size_of_cores));
}

void EndedJobs::Sums::add(const EndedJob& job) {
  ++jobs;
  wait_ns += job.wait_ns;
  turnaround_ns += job.turnaround_ns;
  bounded_slowdown += job.bounded_slowdown;
  gpu_hours += job.gpu_hours;
  cpu_hours += job.cpu_hours;
}

void EndedJobs::add(const EndedJob& job) {
  total_.add(job);
  if (exact()) {
    jobs_.push_back(job);
    return;
  }
  for (const EndedJob& kept : jobs_) sketch(kept);
  if (!jobs_.empty()) jobs_ = {};
  sketch(job);
}

void EndedJobs::sketch(const EndedJob& job) {
  HEADROOM_CHECK(job.tenant.valid(), "every job has a tenant");
  const double wait_s = in_seconds(job.wait_ns);
  const double turnaround_s = in_seconds(job.turnaround_ns);
  wait_s_.add(wait_s);
  turnaround_s_.add(turnaround_s);
  bounded_slowdown_.add(job.bounded_slowdown);
  const auto add_to = [&](std::vector<Group>& groups, std::uint32_t key) {
    if (key >= groups.size()) groups.resize(key + 1);
    groups[key].sums.add(job);
    groups[key].wait_s.add(wait_s);
    groups[key].turnaround_s.add(turnaround_s);
  };
  add_to(tenants_, job.tenant.index);
  add_to(sizes_, job.size_class);
}

Spread EndedJobs::wait() const {
  const double mean = mean_s(total_.wait_ns, total_.jobs);
  return exact() ? spread_of(waits_s(), mean) : spread_of(wait_s_, mean);
}

std::vector<double> EndedJobs::wait_quantiles(int intervals) const {
  std::vector<double> sorted = waits_s();
  std::ranges::sort(sorted);
  std::vector<double> out;
  for (int i = 0; i <= intervals && total_.jobs > 0; ++i) {
    const double p = static_cast<double>(i) / intervals;
    out.push_back(exact() ? quantile(sorted, p) : wait_s_.quantile(p));
  }
  return out;
}

std::vector<double> EndedJobs::waits_s() const {
  std::vector<double> values;
  values.reserve(jobs_.size());
  for (const EndedJob& job : jobs_) values.push_back(in_seconds(job.wait_ns));
  return values;
}

Spread EndedJobs::turnaround() const {
  const double mean = mean_s(total_.turnaround_ns, total_.jobs);
  if (!exact()) return spread_of(turnaround_s_, mean);
  std::vector<double> values;
  values.reserve(jobs_.size());
  for (const EndedJob& job : jobs_) values.push_back(in_seconds(job.turnaround_ns));
  return spread_of(std::move(values), mean);
}

Spread EndedJobs::bounded_slowdown() const {
  const double mean = total_.bounded_slowdown / static_cast<double>(total_.jobs);
  if (!exact()) return spread_of(bounded_slowdown_, mean);
  std::vector<double> values;
  values.reserve(jobs_.size());
  for (const EndedJob& job : jobs_) values.push_back(job.bounded_slowdown);
  return spread_of(std::move(values), mean);
}

GroupStatistics EndedJobs::row_of(const Sums& sums, const Spread& wait, double turnaround_p95_s) {
  GroupStatistics row{.name = {}, .jobs = sums.jobs};
  row.wait_mean_s = wait.mean;
  row.wait_p50_s = wait.p50;
  row.wait_p95_s = wait.p95;
  row.wait_p99_s = wait.p99;
  row.wait_p999_s = wait.p999;
  row.turnaround_mean_s = mean_s(sums.turnaround_ns, sums.jobs);
  row.turnaround_p95_s = turnaround_p95_s;
  row.bounded_slowdown_mean = sums.bounded_slowdown / static_cast<double>(sums.jobs);
  row.gpu_hours = sums.gpu_hours;
  row.cpu_hours = sums.cpu_hours;
  return row;
}

EndedJobs::Rows EndedJobs::exact_rows(Key key) const {
  struct Columns {
    Sums sums;
    std::vector<double> wait, turnaround;
  };
  std::map<std::uint32_t, Columns> groups;
  for (const EndedJob& job : jobs_) {
    Columns& group = groups[key(job)];
    group.sums.add(job);
    group.wait.push_back(in_seconds(job.wait_ns));
    group.turnaround.push_back(in_seconds(job.turnaround_ns));
  }
  Rows rows;
  for (auto& [group, columns] : groups) {
    const Sums& sums = columns.sums;
    const Spread wait = spread_of(std::move(columns.wait), mean_s(sums.wait_ns, sums.jobs));
    const Spread turnaround = spread_of(std::move(columns.turnaround), mean_s(sums.turnaround_ns, sums.jobs));
    rows[group] = row_of(sums, wait, turnaround.p95);
  }
  return rows;
}

EndedJobs::Rows EndedJobs::sketched_rows(const std::vector<Group>& groups) {
  Rows rows;
  for (std::uint32_t key = 0; key < groups.size(); ++key) {
    const Group& group = groups[key];
    if (group.sums.jobs == 0) continue;
    const Spread wait = spread_of(group.wait_s, mean_s(group.sums.wait_ns, group.sums.jobs));
    rows[key] = row_of(group.sums, wait, group.turnaround_s.quantile(0.95));
  }
  return rows;
}

std::vector<GroupStatistics> EndedJobs::by_tenant(const std::vector<std::string>& names) const {
  const Rows rows =
      exact() ? exact_rows([](const EndedJob& job) { return job.tenant.index; }) : sketched_rows(tenants_);
  std::vector<GroupStatistics> out;
  for (const auto& [tenant, row] : rows) out.emplace_back(row).name = names.at(tenant);
  std::ranges::sort(out, {}, &GroupStatistics::name);
  return out;
}

std::vector<GroupStatistics> EndedJobs::by_size() const {
  const Rows rows =
      exact() ? exact_rows([](const EndedJob& job) { return std::uint32_t{job.size_class}; }) : sketched_rows(sizes_);
  std::vector<GroupStatistics> out;
  for (const auto& [size_class, row] : rows) out.emplace_back(row).name = size_name(size_class);
  return out;
}

}  // namespace headroom
