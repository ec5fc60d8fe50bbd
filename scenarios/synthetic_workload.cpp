// SPDX-License-Identifier: Apache-2.0
#include "scenarios/synthetic_workload.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

#include "models/check.hpp"
#include "scenarios/duration_distribution.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t day_ns = 86400 * second_ns;
constexpr double longest_estimate_ns = 200.0 * 366.0 * static_cast<double>(day_ns);  ///< fits the clock of 292 years

/// What `load` counts: GPUs, or CPUs in a cluster that has none.
enum class Unit : std::uint8_t { gpus, cpus };

double capacity(const ClusterSpec& cluster, Unit unit) {
  double sum = 0.0;
  for (const PoolSpec& pool : cluster.pools) {
    sum += static_cast<double>(pool.nodes) * static_cast<double>(unit == Unit::gpus ? pool.node.gpus : pool.node.cpus);
  }
  return sum;
}

Unit load_unit(const ClusterSpec& cluster) {
  return capacity(cluster, Unit::gpus) > 0.0 ? Unit::gpus : Unit::cpus;
}

double width(const Request& request, Unit unit) {
  const auto per_task = unit == Unit::gpus ? request.per_task.gpus : request.per_task.cpus;
  return static_cast<double>(request.tasks) * static_cast<double>(per_task);
}

template <class Weighted>
double share_sum(const std::vector<Weighted>& items) {
  double sum = 0.0;
  for (const auto& item : items) sum += item.share;
  return sum;
}

/// GPU-seconds (or CPU-seconds) that a job brings on average.
double mean_work(const SyntheticWorkload& workload, Unit unit) {
  double sum = 0.0;
  for (const SyntheticClass& c : workload.classes) {
    sum += c.share * width(c.request, unit) * duration_mean(c.duration).si;
  }
  return sum / share_sum(workload.classes);
}

/// Picks an index with the probability of its share. A guide table says where to begin, so that it takes two
/// comparisons on average for two tenants as for two thousand (Chen and Asau, AIIE Transactions 6(2), 1974).
class Mix {
 public:
  template <class Weighted>
  explicit Mix(const std::vector<Weighted>& items) : guide_(std::bit_ceil(items.size())) {
    const double total = share_sum(items);
    double sum = 0.0;
    for (const auto& item : items) upper_.push_back((sum += item.share) / total);
    for (std::size_t cell = 0; cell < guide_.size(); ++cell) {
      const double u = static_cast<double>(cell) / static_cast<double>(guide_.size());  // exact: a power of two
      guide_[cell] = static_cast<std::uint32_t>(std::upper_bound(upper_.begin(), upper_.end(), u) - upper_.begin());
    }
  }
  /// u in [0, 1). The last bound is 1 exactly, so that there always is one above u.
  [[nodiscard]] std::uint32_t pick(double u) const {
    std::uint32_t i = guide_[static_cast<std::size_t>(u * static_cast<double>(guide_.size()))];
    while (upper_[i] <= u) ++i;
    return i;
  }

 private:
  std::vector<double> upper_;
  std::vector<std::uint32_t> guide_;
};

/// The instants of a Poisson process whose rate follows the time of day. Candidates come at the highest rate and stay
/// with probability rate(t) / highest rate. One sequential stream: the process is one entity.
class Arrivals {
 public:
  Arrivals(const SyntheticWorkload& workload, const Scenario& scenario)
      : rng_(scenario.run.seed, Stream::arrivals, 0),
        mean_gap_ns_(1e9 / (mean_arrival_rate(workload, scenario.cluster).si * (1.0 + workload.diurnal_amplitude))),
        amplitude_(workload.diurnal_amplitude),
        since_peak_ns_((scenario.run.start_unix_s % 86400 * second_ns - workload.diurnal_peak.ns % day_ns) % day_ns) {}

  /// `never` once the clock has ended.
  Instant next() {
    do {
      const double gap_ns = -std::log(rng_.uniform_open()) * mean_gap_ns_;
      // A thousandth short of the end, so that no rounding can step over it.
      if (!(gap_ns < static_cast<double>(Instant::never().ns - now_.ns) * 0.999)) return now_ = Instant::never();
      now_ = now_ + TimeSpan{std::llround(gap_ns)};
    } while (amplitude_ > 0.0 && rng_.uniform() * (1.0 + amplitude_) >= relative_rate());
    return now_;
  }

 private:
  [[nodiscard]] double relative_rate() const {
    const auto phase_ns = static_cast<double>(now_.ns % day_ns + since_peak_ns_);
    return 1.0 + amplitude_ * std::cos(phase_ns * (2.0 * std::numbers::pi / static_cast<double>(day_ns)));
  }

  Rng rng_;
  double mean_gap_ns_;
  double amplitude_;
  std::int64_t since_peak_ns_;  ///< time of day of simulated zero, less the peak
  Instant now_;
};

/// The product in double is exact for a factor of 1: a run time above 2^53 ns was rounded from a double.
TimeSpan estimate_of(TimeSpan work, double factor) {
  const double exact_ns = std::ceil(static_cast<double>(work.ns) * factor);
  const auto ns = static_cast<std::int64_t>(std::clamp(exact_ns, 1.0, longest_estimate_ns));
  return TimeSpan::seconds((ns + second_ns - 1) / second_ns);  // in integers, so that no nanosecond is rounded away
}

/// The class as the loop uses it: no string.
struct JobPattern {
  Request request;
  DurationDistribution duration;
  double factor_min = 1.0, factor_range = 0.0;
  bool may_underestimate = false;
  std::int32_t priority = 0;
};

class SyntheticSource final : public JobSource {
 public:
  SyntheticSource(const SyntheticWorkload& workload, const Scenario& scenario)
      : seed_(scenario.run.seed),
        jobs_(workload.jobs > 0 ? workload.jobs : std::numeric_limits<std::uint64_t>::max()),
        end_(workload.jobs > 0 ? Instant::never() : Instant{} + *scenario.run.horizon),
        arrivals_(workload, scenario),
        classes_(workload.classes),
        tenants_(workload.tenants) {
    for (const SyntheticClass& c : workload.classes) add(c);
    for (const SyntheticTenant& t : workload.tenants) names_.tenants.push_back(t.name);
    if (names_.tenants.empty()) names_.tenants.emplace_back("default");
  }

  std::optional<JobSpec> next() override {
    if (made_ == jobs_) return std::nullopt;
    const Instant submit = arrivals_.next();
    if (submit >= end_) {
      made_ = jobs_;
      return std::nullopt;
    }
    return job(made_++, submit);
  }

  [[nodiscard]] const JobNames& names() const override { return names_; }

 private:
  void add(const SyntheticClass& c) {
    names_.classes.push_back(c.name);
    JobPattern p{.request = c.request,
                 .duration = c.duration,
                 .factor_min = c.estimate_factor_min,
                 .factor_range = c.estimate_factor_max - c.estimate_factor_min,
                 .may_underestimate = c.estimate_factor_min < 1.0,
                 .priority = c.priority};
    if (!c.gpu_model.empty()) p.request.gpu_model = model_id(c.gpu_model);
    patterns_.push_back(p);
  }

  GpuModelId model_id(const std::string& model) {
    auto& models = names_.gpu_models;
    const auto at = std::find(models.begin(), models.end(), model) - models.begin();
    if (at == std::ssize(models)) models.push_back(model);
    return {static_cast<std::uint32_t>(at)};
  }

  [[nodiscard]] double draw(Stream purpose, std::uint64_t index) const {
    return Rng(seed_, purpose, index).uniform_open();
  }

  [[nodiscard]] JobSpec job(std::uint64_t index, Instant submit) const {
    const JobClassId job_class{classes_.pick(draw(Stream::classes, index))};
    const JobPattern& p = patterns_[job_class.index];
    const TimeSpan work = TimeSpan::from(duration_quantile(p.duration, draw(Stream::durations, index)));
    const double factor = p.factor_min + (p.factor_range > 0.0 ? p.factor_range * draw(Stream::estimates, index) : 0.0);
    const TimeSpan estimate = estimate_of(work, factor);
    return {.number = index + 1,
            .submit = submit,
            .work = work,
            .estimate = estimate,
            .limit = p.may_underestimate ? estimate : TimeSpan::unlimited(),
            .request = p.request,
            .tenant = {names_.tenants.size() > 1 ? tenants_.pick(draw(Stream::tenants, index)) : 0U},
            .job_class = job_class,
            .priority = p.priority};
  }

  std::uint64_t seed_;
  std::uint64_t jobs_;  ///< how many there will be at most
  Instant end_;         ///< no job is submitted then or later
  std::uint64_t made_ = 0;
  Arrivals arrivals_;
  Mix classes_, tenants_;
  std::vector<JobPattern> patterns_;
  JobNames names_;
};

}  // namespace

std::optional<std::string> synthetic_fault(const SyntheticWorkload& workload, const Scenario& scenario) {
  if (workload.classes.empty()) return "there is no job class";
  if (!(share_sum(workload.classes) > 0.0)) return "the shares of the classes sum to 0";
  if (!workload.tenants.empty() && !(share_sum(workload.tenants) > 0.0)) return "the shares of the tenants sum to 0";
  if (workload.jobs == 0 && !scenario.run.horizon) return "without a number of jobs the run needs a horizon";
  if (workload.arrivals_per_second > 0.0) return std::nullopt;
  if (!(workload.load > 0.0)) return "neither a rate of arrivals nor a load is given";
  const Unit unit = load_unit(scenario.cluster);
  if (!(capacity(scenario.cluster, unit) > 0.0)) return "a load needs a cluster with GPUs or CPUs";
  if (!(mean_work(workload, unit) > 0.0)) {
    return unit == Unit::gpus ? "a load counts GPUs, and no class asks for one"
                              : "a load counts CPUs in a cluster without GPUs, and no class asks for one";
  }
  return std::nullopt;
}

Frequency mean_arrival_rate(const SyntheticWorkload& workload, const ClusterSpec& cluster) {
  if (workload.arrivals_per_second > 0.0) return {workload.arrivals_per_second};
  const Unit unit = load_unit(cluster);
  return {workload.load * capacity(cluster, unit) / mean_work(workload, unit)};
}

std::unique_ptr<JobSource> make_synthetic_workload(const SyntheticWorkload& workload, const Scenario& scenario) {
  const auto fault = synthetic_fault(workload, scenario);
  HEADROOM_CHECK(!fault, *fault);
  return std::make_unique<SyntheticSource>(workload, scenario);
}

}  // namespace headroom
