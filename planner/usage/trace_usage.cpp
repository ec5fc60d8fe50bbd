// SPDX-License-Identifier: Apache-2.0
#include "planner/usage/trace_usage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "planner/usage/usage_groups.hpp"

namespace headroom {
namespace {

double nearest_rank(const std::vector<double>& sorted, double p) {
  const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

ResourceUse resource_use(const LoadedTrace& trace, UsedResource resource, const GpuMemory& memory) {
  ResourceUse sum{.resource = resource};
  std::vector<double> ratios;
  for (std::size_t i = 0; i < trace.jobs.size(); ++i) {
    const JobUse use = job_use(trace.jobs[i], trace.jobs.usage(i), resource, memory);
    if (!use.requested) continue;
    ++sum.asked_jobs;
    sum.asked_hours += *use.requested * use.hours;
    if (!use.used) continue;
    sum.requested_hours += *use.requested * use.hours;
    sum.used_hours += *use.used * use.hours;
    if (*use.used > *use.requested) ++sum.above;
    ratios.push_back(*use.used / *use.requested);
  }
  sum.jobs = ratios.size();
  if (ratios.empty()) return sum;
  std::sort(ratios.begin(), ratios.end());
  sum.p5 = nearest_rank(ratios, 0.05);
  sum.p25 = nearest_rank(ratios, 0.25);
  sum.p50 = nearest_rank(ratios, 0.5);
  sum.p75 = nearest_rank(ratios, 0.75);
  sum.p95 = nearest_rank(ratios, 0.95);
  return sum;
}

/// "2 x 8 GPUs h100-sxm, 64 cores", as the request has it.
std::string shape_text(const Request& request, const JobNames& names) {
  const TaskNeed& need = request.per_task;
  std::string text = request.tasks > 1 ? fmt::format("{} x ", request.tasks) : std::string{};
  const double gpus = need.gpus + need.gpu_milli / 1000.0;
  if (gpus > 0.0) text += fmt::format("{} GPU{}", gpus, gpus == 1.0 ? "" : "s");
  if (request.gpu_model.valid()) text += " " + names.gpu_models.at(request.gpu_model.index);
  if (need.cpus > 0) text += fmt::format("{}{} core{}", gpus > 0.0 ? ", " : "", need.cpus, need.cpus == 1 ? "" : "s");
  if (request.partition.valid()) text += " in " + names.partitions.at(request.partition.index);
  return text;
}

/// Groups in the order of tenant, class and request, so that a group has the same place in every run.
using GroupKey = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;
struct Runs {
  UsageGroup group;
  std::vector<GroupRun> runs;
  std::vector<std::uint32_t> places;
};

std::map<GroupKey, Runs> runs_by_group(const LoadedTrace& trace, const GpuMemory& memory) {
  std::map<GroupKey, Runs> out;
  for (std::uint32_t i = 0; i < trace.jobs.size(); ++i) {
    const JobSpec job = trace.jobs[i];
    const JobUsage usage = trace.jobs.usage(i);
    const auto resource = gpu_milli_of(job.request) > 0 ? UsedResource::gpus : UsedResource::cores;
    const JobUse use = job_use(job, usage, resource, memory);
    if (!use.is_known()) continue;
    const auto [found, is_new] = out.try_emplace({job.tenant.index, job.job_class.index, trace.jobs.row(i).request});
    if (is_new)
      found->second.group = {.resource = resource,
                             .tenant = trace.names.tenants.at(job.tenant.index),
                             .job_class = trace.names.classes.at(job.job_class.index),
                             .shape = shape_text(job.request, trace.names),
                             .requested = *use.requested};
    GroupRun run{
        .busy = *use.used / *use.requested, .hours = use.hours, .completed = job.outcome == Outcome::completed};
    if (const JobUse held = job_use(job, usage, UsedResource::gpu_memory, memory); held.is_known())
      run.memory = *held.used / *held.requested;
    found->second.runs.push_back(run);
    found->second.places.push_back(i);
  }
  return out;
}

void add_groups(const LoadedTrace& trace, const GpuMemory& memory, TraceUsage& usage) {
  std::vector<Runs> all;
  for (auto& [key, runs] : runs_by_group(trace, memory)) {
    size_group(runs.group, runs.runs, usage.rule);
    all.push_back(std::move(runs));
  }
  const auto worth = [&usage](const UsageGroup& group) {
    const auto& price = group.resource == UsedResource::gpus ? usage.rule.gpu_usd_h : usage.rule.core_usd_h;
    return std::tuple(group.resource, -group.saved_hours * price.value_or(1.0));
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const Runs& a, const Runs& b) { return worth(a.group) < worth(b.group); });
  usage.group_of.assign(trace.jobs.size(), TraceUsage::no_group);
  for (Runs& runs : all) {
    for (const std::uint32_t place : runs.places)
      usage.group_of[place] = static_cast<std::uint32_t>(usage.groups.size());
    usage.groups.push_back(std::move(runs.group));
  }
}

void add_savings(UsedResource resource, TraceUsage& usage) {
  UsageSavings savings{.resource = resource};
  savings.usd_h = resource == UsedResource::gpus ? usage.rule.gpu_usd_h : usage.rule.core_usd_h;
  std::map<std::string_view, TenantSavings> tenants;
  for (const UsageGroup& group : usage.groups) {
    if (group.resource != resource) continue;
    TenantSavings& tenant = tenants[group.tenant];
    tenant.tenant = group.tenant;
    tenant.jobs += group.runs;
    tenant.requested_hours += group.requested_hours;
    tenant.used_hours += group.used_hours;
    tenant.saved_hours += group.saved_hours;
    if (group.has_enough_runs) tenant.sure_hours += group.saved_hours;
  }
  if (tenants.empty()) return;
  for (auto& [name, tenant] : tenants) {
    savings.saved_hours += tenant.saved_hours;
    savings.sure_hours += tenant.sure_hours;
    savings.tenants.push_back(std::move(tenant));
  }
  std::stable_sort(savings.tenants.begin(), savings.tenants.end(), [](const TenantSavings& a, const TenantSavings& b) {
    return a.requested_hours - a.used_hours > b.requested_hours - b.used_hours;
  });
  usage.savings.push_back(std::move(savings));
}

}  // namespace

TraceUsage trace_usage(const LoadedTrace& trace, const ClusterSpec* cluster, const RightSizeRule& rule) {
  TraceUsage usage{.rule = rule};
  usage.jobs = trace.jobs.size();
  const GpuMemory memory{trace.names, cluster};
  for (const UsedResource resource : used_resources)
    if (auto sum = resource_use(trace, resource, memory); sum.asked_jobs > 0) usage.resources.push_back(sum);
  add_groups(trace, memory, usage);
  add_savings(UsedResource::gpus, usage);
  add_savings(UsedResource::cores, usage);
  return usage;
}

}  // namespace headroom
