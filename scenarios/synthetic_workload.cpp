// SPDX-License-Identifier: Apache-2.0
#include "scenarios/synthetic_workload.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "models/check.hpp"
#include "scenarios/synthetic_arrivals.hpp"
#include "scenarios/synthetic_jobs.hpp"
#include "scenarios/synthetic_users.hpp"

namespace headroom {
namespace {

double capacity(const ClusterSpec& cluster, WidthUnit unit) {
  double sum = 0.0;
  for (const PoolSpec& pool : cluster.pools) {
    const std::uint32_t per_node = unit == WidthUnit::gpus ? pool.node.gpus : pool.node.cpus;
    sum += static_cast<double>(pool.nodes) * static_cast<double>(per_node);
  }
  return sum;
}

WidthUnit load_unit(const ClusterSpec& cluster) {
  return capacity(cluster, WidthUnit::gpus) > 0.0 ? WidthUnit::gpus : WidthUnit::cpus;
}

template <class Weighted>
double share_sum(const std::vector<Weighted>& items) {
  double sum = 0.0;
  for (const auto& item : items) sum += item.share;
  return sum;
}

/// Submissions, of which an array is one, at the rate at which jobs come as stated.
Frequency submission_rate(const SyntheticWorkload& workload, const ClusterSpec& cluster) {
  double submissions = 0.0;
  for (const SyntheticClass& c : workload.classes) submissions += c.share / static_cast<double>(c.array_size);
  return {mean_arrival_rate(workload, cluster).si * (submissions / share_sum(workload.classes))};
}

/// Jobs that come whatever becomes of those before them.
class OpenSource final : public JobSource {
 public:
  OpenSource(const SyntheticWorkload& workload, const Scenario& scenario)
      : seed_(scenario.run.seed),
        jobs_left_(workload.jobs > 0 ? workload.jobs : std::numeric_limits<std::uint64_t>::max()),
        end_(workload.jobs > 0 ? Instant::never() : Instant{} + *scenario.run.horizon),
        dependent_share_(workload.dependent_share),
        submissions_(workload, scenario.run.start_unix_s, submission_rate(workload, scenario.cluster),
                     scenario.run.seed),
        jobs_(workload, scenario),
        last_awaited_(jobs_.names().tenants.size(), 0) {}

  std::optional<JobSpec> next() override {
    if (jobs_left_ == 0) return std::nullopt;
    if (elements_left_ == 0 && !begin_submission()) {
      jobs_left_ = 0;
      return std::nullopt;
    }
    --jobs_left_;
    --elements_left_;
    return element();
  }

  [[nodiscard]] const JobNames& names() const override { return jobs_.names(); }

 private:
  bool begin_submission() {
    now_ = submissions_.next();
    if (now_.at >= end_) return false;
    shape_ = jobs_.shape(now_.burst, now_.burst);
    elements_left_ = jobs_.array_size(shape_.job_class);
    array_ = elements_left_ > 1 ? made_ + 1 : 0;
    dependency_ = {.number = last_awaited_[shape_.tenant.index], .kind = DependencyKind::after_ok};
    return true;
  }

  /// The next job of the submission. The elements of an array wait for what was before the array, and the last of them
  /// is the one that later jobs wait for.
  JobSpec element() {
    const std::uint64_t index = made_++;
    JobSpec job = jobs_.job(index, now_.at, shape_);
    job.array = array_;
    if (array_ != 0) job.array_limit = jobs_.array_limit(shape_.job_class);
    if (dependent_share_ == 0.0) return job;
    if (dependency_.number != 0) job.dependencies = {&dependency_, 1};
    if (elements_left_ > 0) return job;
    job.awaited = Rng(seed_, Stream::dependencies, index).uniform_open() < dependent_share_;
    last_awaited_[shape_.tenant.index] = job.awaited ? job.number : 0;
    return job;
  }

  std::uint64_t seed_;
  std::uint64_t jobs_left_;
  Instant end_;  ///< no job is submitted then or later
  double dependent_share_;
  SubmissionStream submissions_;
  SyntheticJobs jobs_;
  std::uint64_t made_ = 0;

  Submission now_;  ///< the submission whose jobs are being handed out
  JobShape shape_;
  std::uint64_t elements_left_ = 0;
  std::uint64_t array_ = 0;
  Dependency dependency_;                    ///< number 0: none
  std::vector<std::uint64_t> last_awaited_;  ///< by tenant: the job that its next one waits for; 0: none
};

std::optional<std::string> users_fault(const SyntheticWorkload& workload) {
  if (workload.burst_size > 1.0) return "users submit one job after another: bursts have no place beside them";
  if (workload.dependent_share > 0.0) return "users wait for their jobs: dependent has no place beside them";
  for (const SyntheticClass& c : workload.classes)
    if (c.array_size > 1) return "users submit one job after another: arrays have no place beside them";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> synthetic_fault(const SyntheticWorkload& workload, const Scenario& scenario) {
  if (workload.classes.empty()) return "there is no job class";
  if (!(share_sum(workload.classes) > 0.0)) return "the shares of the classes sum to 0";
  if (!workload.tenants.empty() && !(share_sum(workload.tenants) > 0.0)) return "the shares of the tenants sum to 0";
  double week = 0.0;
  for (const double rate : workload.weekday_rates) week += rate;
  if (!(week > 0.0)) return "no job arrives on any day of the week";
  if (workload.jobs == 0 && !scenario.run.horizon) return "without a number of jobs the run needs a horizon";
  if (workload.users.count > 0) return users_fault(workload);
  if (workload.arrivals_per_second > 0.0) return std::nullopt;
  if (!(workload.load > 0.0)) return "neither a rate of arrivals nor a load is given";
  const WidthUnit unit = load_unit(scenario.cluster);
  if (!(capacity(scenario.cluster, unit) > 0.0)) return "a load needs a cluster with GPUs or CPUs";
  if (!(mean_work(workload, scenario.cluster, unit) > 0.0)) {
    return unit == WidthUnit::gpus ? "a load counts GPUs, and no class asks for one"
                                   : "a load counts CPUs in a cluster without GPUs, and no class asks for one";
  }
  return std::nullopt;
}

Frequency mean_arrival_rate(const SyntheticWorkload& workload, const ClusterSpec& cluster) {
  if (workload.arrivals_per_second > 0.0) return {workload.arrivals_per_second};
  const WidthUnit unit = load_unit(cluster);
  return {workload.load * capacity(cluster, unit) / mean_work(workload, cluster, unit)};
}

std::unique_ptr<JobSource> make_synthetic_workload(const SyntheticWorkload& workload, const Scenario& scenario) {
  const auto fault = synthetic_fault(workload, scenario);
  HEADROOM_CHECK(!fault, *fault);
  if (workload.users.count > 0) return make_user_source(workload, scenario);
  return std::make_unique<OpenSource>(workload, scenario);
}

}  // namespace headroom
