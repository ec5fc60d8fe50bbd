// SPDX-License-Identifier: Apache-2.0
#include "planner/usage/job_use.hpp"

#include <algorithm>
#include <variant>

#include "models/unit_text.hpp"
#include "scenarios/catalogue.hpp"
#include "scenarios/read_trace/job_work.hpp"

namespace headroom {
namespace {

constexpr double gib = 0x1p30;

std::optional<double> known(std::int64_t number, double unit) {
  return number == JobUsage::unknown ? std::nullopt : std::optional{static_cast<double>(number) / unit};
}

std::optional<double> above_zero(double amount) {
  return amount > 0.0 ? std::optional{amount} : std::nullopt;
}

std::int64_t catalogue_memory(const std::vector<CatalogueEntry>& accelerators, const std::string& model) {
  const CatalogueEntry* const entry = find_entry(accelerators, model);
  const CatalogueFact* const fact = entry != nullptr ? find_fact(*entry, "memory") : nullptr;
  if (fact == nullptr) return 0;
  const auto parsed = parse_quantity(fact->value);
  const auto* const size = std::get_if<ParsedQuantity>(&parsed);
  return size != nullptr ? static_cast<std::int64_t>(size->si) : 0;
}

JobUse gpus(const JobSpec& job, const JobUsage& usage) {
  JobUse use;
  use.requested = above_zero(units_of(job.request, SizeUnit::gpus));
  const auto busy = known(usage.gpu_util_ppb, 1e9);
  if (use.requested && busy) use.used = *busy * *use.requested;
  return use;
}

/// A share of a GPU has that share of its memory; what is in use is counted on every GPU that the job touches.
JobUse gpu_memory(const JobSpec& job, const JobUsage& usage, const GpuMemory& memory) {
  JobUse use;
  const double held = units_of(job.request, SizeUnit::gpus);
  std::optional<double> each = known(usage.gpu_memory_bytes, gib);
  if (const auto bytes = memory.bytes_of(job.request.gpu_model); !each && bytes)
    each = static_cast<double>(*bytes) / gib;
  if (each) use.requested = above_zero(held * *each);
  const auto touched = static_cast<double>(std::uint64_t{job.request.tasks} * std::max(job.request.per_task.gpus, 1U));
  if (const auto peak = known(usage.gpu_memory_peak_bytes, gib); peak && held > 0.0) use.used = touched * *peak;
  return use;
}

JobUse cores(const JobSpec& job, const JobUsage& usage, double run_s) {
  return {above_zero(units_of(job.request, SizeUnit::cpus)), known(usage.cpu_time_us, 1e6 * run_s)};
}

JobUse memory(const JobSpec& job, const JobUsage& usage) {
  JobUse use;
  const double of_request =
      static_cast<double>(job.request.tasks) * static_cast<double>(job.request.per_task.memory_bytes) / gib;
  use.requested = above_zero(known(usage.memory_requested_bytes, gib).value_or(of_request));
  use.used = known(usage.memory_peak_bytes, gib);
  return use;
}

}  // namespace

std::string_view to_string(UsedResource resource) {
  constexpr std::string_view names[] = {"GPUs", "GPU memory", "cores", "memory", "time limit"};
  return names[static_cast<std::size_t>(resource)];
}

std::string_view hours_unit(UsedResource resource) {
  constexpr std::string_view units[] = {"GPU-h", "GiB-h", "core-h", "GiB-h", "h"};
  return units[static_cast<std::size_t>(resource)];
}

GpuMemory::GpuMemory(const JobNames& names, const ClusterSpec* cluster) : by_model_(names.gpu_models.size(), 0) {
  const std::vector<CatalogueEntry> accelerators =
      names.gpu_models.empty() ? std::vector<CatalogueEntry>{} : catalogue("accelerator");
  for (std::size_t i = 0; i < by_model_.size(); ++i) by_model_[i] = catalogue_memory(accelerators, names.gpu_models[i]);
  if (cluster == nullptr) return;
  bool differ = false;
  for (const PoolSpec& pool : cluster->pools) {
    if (pool.node.gpus == 0) continue;
    differ = differ || (of_all_ != 0 && of_all_ != pool.node.gpu_memory_bytes);
    of_all_ = pool.node.gpu_memory_bytes;
    for (std::size_t i = 0; i < by_model_.size(); ++i)
      if (names.gpu_models[i] == pool.node.gpu_model && pool.node.gpu_memory_bytes > 0)
        by_model_[i] = pool.node.gpu_memory_bytes;
  }
  if (differ) of_all_ = 0;
}

std::optional<std::int64_t> GpuMemory::bytes_of(GpuModelId model) const {
  const std::int64_t bytes = model.valid() ? by_model_.at(model.index) : of_all_;
  return bytes > 0 ? std::optional{bytes} : std::nullopt;
}

JobUse job_use(const JobSpec& job, const JobUsage& usage, UsedResource resource, const GpuMemory& gpu) {
  const double run_s = job.work.in_seconds();  // what was, also where a replay would stop at the limit
  if (job.work.is_unlimited() || run_s <= 0.0) return {};
  JobUse use;
  switch (resource) {
    case UsedResource::gpus:
      use = gpus(job, usage);
      break;
    case UsedResource::gpu_memory:
      use = gpu_memory(job, usage, gpu);
      break;
    case UsedResource::cores:
      use = cores(job, usage, run_s);
      break;
    case UsedResource::memory:
      use = memory(job, usage);
      break;
    case UsedResource::time_limit:
      if (!job.limit.is_unlimited()) use = {1.0, run_s / job.limit.in_seconds()};
      break;
  }
  use.hours = (resource == UsedResource::time_limit && use.requested ? job.limit.in_seconds() : run_s) / 3600.0;
  return use;
}

}  // namespace headroom
