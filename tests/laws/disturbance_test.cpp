// SPDX-License-Identifier: Apache-2.0
// The same books while nodes fail, drain and come back, jobs change speed, and a restless scheduler preempts and
// shrinks what runs: nothing may be lost then either, least of all work.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "planner/policies/registry.hpp"
#include "sim/metrics.hpp"
#include "sim/random.hpp"
#include "sim/simulate.hpp"
#include "tests/laws/random_case.hpp"
#include "tests/laws/schedule_audit.hpp"

namespace headroom {
namespace {

constexpr std::uint64_t cases = 200;

std::vector<JobId> running_jobs(const SchedulingView& view) {
  std::vector<JobId> jobs;
  view.running.for_each([&](JobId id) { return jobs.push_back(id), true; });
  return jobs;
}

std::vector<JobId> running_jobs(const Control& control) {
  std::vector<JobId> jobs;
  for (const SchedulingView& view : control.partitions())
    std::ranges::copy(running_jobs(view), std::back_inserter(jobs));
  return jobs;
}

/// Breaks and mends nodes and changes speeds at random times, and keeps its own count of the work that gets done.
class Trouble final : public Subsystem {
 public:
  Trouble(std::uint64_t seed, std::int64_t mean_gap_ns) : rng_(seed, Stream::failures, 0), gap_ns_(mean_gap_ns) {}

  [[nodiscard]] std::string_view name() const override { return "trouble"; }
  void begin(Control& control) override {
    control_ = &control;
    control.set_timer({next_gap()});
  }
  void settle(Instant from, Instant to) override {
    for (const JobId id : running_jobs(*control_)) {
      const Job& job = control_->view().jobs[id];
      const double tasks = static_cast<double>(job.spec.request.tasks) / job.lease.where.tasks;
      done_ns_[job.serial] += static_cast<double>((to - from).ns) / (tasks * compose(job.lease.reference_second));
    }
  }
  void on_timer(std::uint32_t timer, Control& control) override {
    const bool last = timer == 300;
    const std::uint32_t nodes = control.view().cluster.node_count();
    if (last) {
      for (std::uint32_t n = 0; n < nodes; ++n) control.set_node({n}, Lifecycle::up);
      return;
    }
    constexpr Lifecycle states[] = {Lifecycle::up, Lifecycle::up, Lifecycle::up, Lifecycle::draining, Lifecycle::down};
    control.set_node({static_cast<std::uint32_t>(rng_.below(nodes))}, states[rng_.below(5)]);
    const auto jobs = running_jobs(control);
    if (!jobs.empty()) change_speed(jobs[rng_.below(jobs.size())], control);
    control.set_timer(control.view().now + TimeSpan{next_gap()});
  }

  void lease_begins(std::uint64_t job) { safe_ns_[job] = done_ns_[job]; }
  void lease_is_lost(std::uint64_t job) { done_ns_[job] = safe_ns_[job]; }
  [[nodiscard]] double done_ns(std::uint64_t job) const { return done_ns_.contains(job) ? done_ns_.at(job) : 0.0; }

 private:
  std::int64_t next_gap() { return 1 + static_cast<std::int64_t>(rng_.below(static_cast<std::uint64_t>(2 * gap_ns_))); }
  void change_speed(JobId job, Control& control) {
    control.set_component(job, Component::compute, 0.5 + rng_.uniform());
    control.set_component(job, Component::network, rng_.uniform());
    control.set_component(job, Component::data, rng_.below(2) == 0 ? 0.0 : 0.25);
  }

  Rng rng_;
  std::int64_t gap_ns_;
  Control* control_ = nullptr;
  std::map<std::uint64_t, double> done_ns_;  // by job
  std::map<std::uint64_t, double> safe_ns_;  // what earlier leases had kept
};

/// Now and then takes nodes away from somebody before it lets the real scheduler decide.
class Restless final : public Scheduler {
 public:
  Restless(std::uint64_t seed, std::unique_ptr<Scheduler> calm)
      : rng_(seed, Stream::policy, 1), calm_(std::move(calm)) {}
  [[nodiscard]] std::string name() const override { return "restless"; }
  [[nodiscard]] QueueKeys keys(const JobSpec& job) const override { return calm_->keys(job); }
  void pass(const SchedulingView& view, Decisions& decisions) override {
    const auto jobs = running_jobs(view);
    if (!jobs.empty() && left_ > 0 && rng_.below(4) == 0) {
      --left_;
      disturb(jobs[rng_.below(jobs.size())], view, decisions);
    }
    calm_->pass(view, decisions);
  }

 private:
  void disturb(JobId id, const SchedulingView& view, Decisions& decisions) {
    const Allocation& held = view.jobs[id].lease.where;
    const bool all_up = std::ranges::all_of(
        held.slices, [&](const Slice& s) { return view.cluster.lifecycle(s.node) == Lifecycle::up; });
    if (held.slices.size() > 1 && all_up && rng_.below(2) == 0) {
      Allocation smaller;
      for (std::size_t i = 0; i + 1 < held.slices.size(); ++i) smaller.add(held.slices[i]);
      decisions.resize(id, smaller);
    } else {
      decisions.preempt(id, rng_.below(2) == 0 ? Progress::kept : Progress::lost);
    }
  }

  Rng rng_;
  std::unique_ptr<Scheduler> calm_;
  int left_ = 200;
};

/// The audit, and beside it what each job has done when its last entry comes.
class WorkAudit final : public RecordSink {
 public:
  WorkAudit(ScheduleAudit& audit, Metrics& metrics, Trouble& trouble)
      : audit_(audit), metrics_(metrics), trouble_(trouble) {}
  void on(const record::JobSubmitted& e) override { both(e); }
  void on(const record::LeaseStarted& e) override { both(e), trouble_.lease_begins(e.job); }
  void on(const record::LeaseChanged& e) override { both(e), ++resizes; }
  void on(const record::JobReleased& e) override { both(e); }
  void on(const record::JobMoved& e) override { both(e); }
  void on(const record::JobDraw& e) override { both(e); }
  void on(const record::SiteDraw& e) override { both(e); }
  void on(const record::LevelDrew& e) override { both(e); }
  void on(const record::JobEmitted& e) override { both(e); }
  void on(const record::JobHeldUp& e) override { both(e); }
  void on(const record::SiteCooled& e) override { both(e); }
  void on(const record::NodeThrottled& e) override { both(e); }
  void on(const record::SiteCurtailed& e) override { both(e); }
  void on(const record::NodeChanged& e) override { both(e), ++node_changes; }
  void on(const record::RunEnded& e) override { both(e); }
  void on(const record::LeaseEnded& e) override {
    both(e);
    const bool interrupted = e.reason == EndReason::preempted || e.reason == EndReason::node_down;
    restarts += interrupted ? 1U : 0U;
    if (interrupted && e.kept == TimeSpan{}) trouble_.lease_is_lost(e.job);
  }
  void on(const record::JobEnded& e) override {
    both(e);
    if (e.state != JobState::finished) return;
    const double work_ns = static_cast<double>(audit_.jobs().at(e.job).spec.work.ns);
    // A finish is rounded up to the next nanosecond, which is at most two of work here (the fastest pace is 0.5); the
    // rest is the rounding of doubles, once for each change of speed.
    EXPECT_GE(trouble_.done_ns(e.job), work_ns - 1e-9 * work_ns - 0.001) << "job " << e.job << " finished too early";
    EXPECT_LE(trouble_.done_ns(e.job), work_ns + 1e-9 * work_ns + 2.001) << "job " << e.job << " finished too late";
  }
  std::uint64_t restarts = 0, resizes = 0, node_changes = 0;

 private:
  template <class Entry>
  void both(const Entry& entry) {
    audit_.on(entry);
    metrics_.on(entry);
  }
  ScheduleAudit& audit_;
  Metrics& metrics_;
  Trouble& trouble_;
};

double hours(WideSum ns) {
  return static_cast<double>(ns) / 3.6e12;
}

void expect_books_agree(const ScheduleAudit& audit, const RunStatistics& m) {
  EXPECT_EQ(audit.faults(), "");
  WideSum gpu_milli_ns = 0, waits_ns = 0;
  for (const JobOutcome& job : audit.jobs()) {
    EXPECT_NE(job.state, JobState::queued);
    EXPECT_NE(job.state, JobState::running);
    gpu_milli_ns += job.gpu_milli_ns;
    waits_ns += (job.end - job.spec.submit).ns - job.on_nodes_ns;
  }
  EXPECT_TRUE(gpu_milli_ns == audit.integrals().gpu_milli_ns);
  EXPECT_TRUE(waits_ns == audit.integrals().queue_ns);  // Little's law, over every stay in the queue
  const double present = m.metric("gpu_hours.present");
  const double held = m.metric("gpu_hours.used") + m.metric("gpu_hours.wasted");
  EXPECT_NEAR(held + m.metric("gpu_hours.idle"), present, 1e-13 * present);
  EXPECT_NEAR(held, hours(gpu_milli_ns) / 1000, 1e-13 * present);
  EXPECT_GE(m.metric("gpu_hours.idle"), 0.0);
}

TEST(Disturbance, NoWorkIsLostThatWasKeptAndNoneIsMade) {
  std::uint64_t restarts = 0, resizes = 0, node_changes = 0;
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    Case experiment = random_case(seed);
    experiment.horizon.reset();
    // It keeps a gang waiting for an empty node, or more, and here nodes may be away until the end.
    if (experiment.scheduler.placement.policy == "consolidate") experiment.scheduler.placement = {"random", {}};
    for (JobSpec& job : experiment.jobs)
      if (job.work.is_unlimited()) job.work = TimeSpan::seconds(1);
    SCOPED_TRACE(describe(seed, experiment));
    ListedJobs jobs(experiment.jobs, experiment.names);
    Restless scheduler(seed, make_scheduler(experiment.scheduler));
    Trouble trouble(seed, experiment.jobs.back().submit.ns / 100 + 1);
    Subsystem* const subsystems[] = {&trouble};
    ScheduleAudit audit(experiment.cluster);
    Metrics metrics(experiment.cluster, {Instant{}, std::nullopt});
    WorkAudit work(audit, metrics, trouble);
    simulate({.cluster = experiment.cluster,
              .jobs = jobs,
              .scheduler = scheduler,
              .record = work,
              .subsystems = subsystems,
              .event_order = experiment.scheduler.event_order});
    expect_books_agree(audit, metrics.statistics());
    restarts += work.restarts;
    resizes += work.resizes;
    node_changes += work.node_changes;
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_GT(restarts, 1000u);
  EXPECT_GT(resizes, 100u);
  EXPECT_GT(node_changes, 1000u);
}

}  // namespace
}  // namespace headroom
