// SPDX-License-Identifier: Apache-2.0
#include "scenarios/synthetic_users.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include "scenarios/duration_distribution.hpp"
#include "scenarios/synthetic_arrivals.hpp"
#include "scenarios/synthetic_jobs.hpp"

namespace headroom {
namespace {

TimeSpan doubled(TimeSpan span) {
  return span.ns > TimeSpan::unlimited().ns / 2 ? TimeSpan::unlimited() : span + span;
}

class UserSource final : public JobSource {
 public:
  UserSource(const SyntheticWorkload& workload, const Scenario& scenario)
      : seed_(scenario.run.seed),
        last_number_(workload.jobs > 0 ? workload.jobs : std::numeric_limits<std::uint64_t>::max()),
        end_(workload.jobs > 0 ? Instant::never() : Instant{} + *scenario.run.horizon),
        users_(workload.users),
        pattern_(workload, scenario.run.start_unix_s),
        jobs_(workload, scenario) {
    const std::uint64_t users = std::min<std::uint64_t>(users_.count, last_number_);
    for (std::uint64_t user = 0; user < users; ++user) {
      const Instant submit = after_thinking(user, {});
      if (submit < end_) first_.push_back(new_job(user, submit));
    }
    std::sort(first_.begin(), first_.end(), [](const JobSpec& a, const JobSpec& b) {
      return a.submit != b.submit ? a.submit < b.submit : a.number < b.number;
    });
  }

  std::optional<JobSpec> next() override {
    if (handed_out_ == first_.size()) return std::nullopt;
    return first_[handed_out_++];
  }

  void ended(const JobSpec& job, JobState state, Instant at, std::vector<JobSpec>& follow_up) override {
    if (job.number > last_number_ || last_number_ - job.number < users_.count) return;
    const std::uint64_t index = job.number - 1 + users_.count;
    const Instant submit = after_thinking(index, at);
    if (submit >= end_) return;
    const bool again = state == JobState::killed && users_.resubmit > 0.0 &&
                       Rng(seed_, Stream::resubmissions, index).uniform() < users_.resubmit;
    follow_up.push_back(again ? repeated(job, index, submit) : new_job(index, submit));
  }

  [[nodiscard]] const JobNames& names() const override { return jobs_.names(); }

 private:
  [[nodiscard]] JobSpec new_job(std::uint64_t index, Instant submit) const {
    return jobs_.job(index, submit, jobs_.shape(index, index % users_.count));
  }

  static JobSpec repeated(JobSpec job, std::uint64_t index, Instant submit) {
    job.number = index + 1;
    job.submit = submit;
    job.estimate = doubled(job.estimate);
    job.limit = doubled(job.limit);
    return job;
  }

  /// `never` once the clock or the run has ended.
  [[nodiscard]] Instant after_thinking(std::uint64_t index, Instant from) const {
    Rng rng(seed_, Stream::thinking, index);
    Instant at = from;
    do {
      at = at + std::max(TimeSpan::from(duration_draw(users_.think, rng.uniform_open())), TimeSpan::seconds(1));
      if (at >= end_) return Instant::never();
    } while (!pattern_.is_flat() && rng.uniform() * pattern_.highest() >= pattern_.relative(at));
    return at;
  }

  std::uint64_t seed_;
  std::uint64_t last_number_;  ///< no job has a larger one
  Instant end_;                ///< no job is submitted then or later
  SyntheticUsers users_;
  ArrivalPattern pattern_;
  SyntheticJobs jobs_;
  std::vector<JobSpec> first_;  ///< of each user, in order of submission
  std::size_t handed_out_ = 0;
};

}  // namespace

std::unique_ptr<JobSource> make_user_source(const SyntheticWorkload& workload, const Scenario& scenario) {
  return std::make_unique<UserSource>(workload, scenario);
}

}  // namespace headroom
