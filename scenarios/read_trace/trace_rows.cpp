// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/trace_rows.hpp"

#include <utility>

#include "models/check.hpp"
#include "sim/random.hpp"

namespace headroom {

std::size_t TraceRows::RequestHash::operator()(const Request& r) const {
  std::uint64_t hash = 0;
  for (const std::uint64_t part :
       {(std::uint64_t{r.tasks} << 32) | r.max_tasks_per_node, (std::uint64_t{r.per_task.gpus} << 32) | r.per_task.cpus,
        static_cast<std::uint64_t>(r.per_task.memory_bytes), std::uint64_t{r.per_task.gpu_milli},
        (std::uint64_t{r.gpu_model.index} << 32) | r.partition.index}) {
    hash = SplitMix64::mix(hash ^ part) + 1;
  }
  return hash;
}

TraceRows::Row& TraceRows::add() {
  if (stored_ % block_rows == 0) blocks_.emplace_back().reserve(block_rows);
  ++stored_;
  return blocks_.back().emplace_back();
}

JobSpec TraceRows::operator[](std::size_t place) const {
  const Row& row = this->row(place);
  JobSpec job;
  job.number = row.number;
  job.submit = Instant{row.submit_ns};
  job.work = TimeSpan{row.work_ns};
  job.estimate = TimeSpan{row.estimate_ns};
  job.limit = limit_of(row);
  job.request = requests_[row.request];
  job.tenant = row.tenant;
  job.job_class = row.job_class;
  job.priority = row.priority;
  job.outcome = row.outcome;
  job.awaited = row.awaited;
  if (row.submit_ns < 0) job.not_before = job.submit;  // zero would be a delay
  if (const Extra* const extra = extra_of(row)) {
    if (extra->not_before != no_delay) job.not_before = extra->not_before;
    job.ran_before = extra->ran_before;
    job.array = extra->array;
    job.array_limit = extra->array_limit;
    job.dependencies = dependencies_of(row);
  }
  return job;
}

JobSpec TraceRows::at(std::size_t place) const {
  HEADROOM_CHECK(place < size(), "no such row");
  return (*this)[place];
}

std::optional<TimeSpan> TraceRows::recorded_wait(std::size_t place) const {
  const std::int64_t wait_ns = row(place).recorded_wait_ns;
  return wait_ns == unknown_wait ? std::nullopt : std::optional{TimeSpan{wait_ns}};
}

std::uint32_t TraceRows::intern(const Request& request) {
  if (last_request_ < requests_.size() && requests_[last_request_] == request) return last_request_;
  const auto next = static_cast<std::uint32_t>(requests_.size());
  const auto [found, is_new] = request_index_.try_emplace(request, next);
  if (is_new) requests_.push_back(request);
  last_request_ = found->second;
  return last_request_;
}

TraceRows::Extra& TraceRows::extra_of(Row& row) {
  if (row.extra == no_extra) {
    row.extra = static_cast<std::uint32_t>(extras_.size());
    extras_.emplace_back();
  }
  return extras_[row.extra];
}

const TraceRows::Extra* TraceRows::extra_of(const Row& row) const {
  return row.extra == no_extra ? nullptr : &extras_[row.extra];
}

void TraceRows::set_limit(Row& row, TimeSpan limit) {
  row.limit = limit.is_unlimited() ? Limit::none : limit.ns == row.estimate_ns ? Limit::is_estimate : Limit::in_extra;
  if (row.limit == Limit::in_extra) extra_of(row).limit = limit;
}

TimeSpan TraceRows::limit_of(const Row& row) const {
  switch (row.limit) {
    case Limit::none:
      return TimeSpan::unlimited();
    case Limit::is_estimate:
      return TimeSpan{row.estimate_ns};
    case Limit::in_extra:
      break;
  }
  return extras_[row.extra].limit;
}

void TraceRows::set_dependencies(Row& row, std::span<const Dependency> dependencies) {
  Extra& extra = extra_of(row);
  extra.first_dependency = static_cast<std::uint32_t>(dependencies_.size());
  extra.dependencies = static_cast<std::uint32_t>(dependencies.size());
  dependencies_.insert(dependencies_.end(), dependencies.begin(), dependencies.end());
}

std::span<const Dependency> TraceRows::dependencies_of(const Row& row) const {
  const Extra* const extra = extra_of(row);
  if (extra == nullptr) return {};
  return std::span{dependencies_}.subspan(extra->first_dependency, extra->dependencies);
}

void TraceRows::select(std::vector<std::uint32_t> places) {
  if (selected_) {
    for (std::uint32_t& place : places) place = order_[place];
  }
  order_ = std::move(places);
  selected_ = true;
}

void use_exact_estimates(TraceRows& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    TraceRows::Row& row = rows.row(i);
    const TimeSpan limit = rows.limit_of(row);
    row.estimate_ns = row.work_ns;
    rows.set_limit(row, limit);
  }
}

}  // namespace headroom
