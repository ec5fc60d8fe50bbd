// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/check.hpp"
#include "sim/random.hpp"
#include "sim/simulate.hpp"

/// What a test needs to drive a run by hand: jobs from a vector, a scheduler and a subsystem that follow a script, and
/// a sink that keeps everything.
namespace headroom::testing_run {

inline constexpr Instant at_s(std::int64_t s) {
  return Instant::seconds(s);
}

class VectorSource final : public JobSource {
 public:
  explicit VectorSource(std::vector<JobSpec> jobs, JobNames names = {{"tenant"}, {"class"}, {}})
      : jobs_(std::move(jobs)), names_(std::move(names)) {}
  std::optional<JobSpec> next() override {
    if (given_ == jobs_.size()) return std::nullopt;
    return jobs_[given_++];
  }
  [[nodiscard]] const JobNames& names() const override { return names_; }

 private:
  std::vector<JobSpec> jobs_;
  JobNames names_;
  std::size_t given_ = 0;
};

/// A job whose estimate is right.
inline JobSpec job(std::int64_t submit_s, std::int64_t work_s, const Request& request) {
  JobSpec spec;
  spec.submit = at_s(submit_s);
  spec.work = spec.estimate = TimeSpan::seconds(work_s);
  spec.request = request;
  spec.tenant = {0};
  spec.job_class = {0};
  return spec;
}

/// Jobs numbered 1, 2, ... in order of submission.
inline std::vector<JobSpec> numbered(std::vector<JobSpec> jobs) {
  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].number = i + 1;
  return jobs;
}

/// Tasks of one GPU each, as many to a node as fit.
inline Request gpus(std::uint32_t tasks) {
  return {tasks, {.gpus = 1}, 0, {}};
}
/// Tasks of one GPU each, every one on a node of its own.
inline Request nodes_of_one_gpu(std::uint32_t tasks) {
  return {tasks, {.gpus = 1}, 1, {}};
}

inline ClusterSpec gpu_nodes(std::uint32_t nodes, std::uint32_t gpus_per_node) {
  return {{{"gpu", nodes, {.gpus = gpus_per_node}, 0}}};
}

/// A slice of tasks with one GPU each.
inline Slice slice(std::uint32_t node, std::uint32_t tasks) {
  return {{node}, tasks, 0, 0, tasks >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << tasks) - 1};
}
inline Allocation on(std::initializer_list<Slice> slices) {
  Allocation where;
  for (const Slice& s : slices) where.add(s);
  return where;
}

/// The lowest-numbered nodes that have room.
class LowestNodes final : public Placement {
 public:
  bool place(const Cluster& cluster, const Demand& demand, Allocation& where) override {
    where.clear();
    const TaskNeed& need = demand.request.per_task;
    for (std::uint32_t n = 0; n < cluster.node_count() && where.tasks < demand.request.tasks; ++n) {
      if (cluster.lifecycle({n}) != Lifecycle::up || demand.pools[cluster.pool_of({n}).index] == 0) continue;
      const std::uint32_t tasks = std::min(demand.tasks_on(cluster.free_on({n})), demand.request.tasks - where.tasks);
      if (tasks == 0) continue;
      const std::uint64_t mask =
          tasks * need.gpus >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << tasks * need.gpus) - 1;
      where.add({{n}, tasks, tasks * need.cpus, tasks * need.memory_bytes, mask});
    }
    return where.tasks == demand.request.tasks;
  }
};

/// First come, first served on the lowest nodes; before that, at stated instants, whatever the script says. A script
/// that runs once is what most tests of a seam need.
class ScriptedScheduler final : public Scheduler {
 public:
  using Act = std::function<void(const SchedulingView&, Decisions&)>;
  enum class Afterwards : std::uint8_t { start_what_fits, nothing };

  ScriptedScheduler() = default;
  explicit ScriptedScheduler(std::map<Instant, Act> script, Afterwards afterwards = Afterwards::start_what_fits)
      : script_(std::move(script)), afterwards_(afterwards) {}

  [[nodiscard]] std::string name() const override { return "scripted"; }
  [[nodiscard]] QueueKeys keys(const JobSpec&) const override { return {}; }
  void pass(const SchedulingView& view, Decisions& decisions) override {
    passes.push_back(view.now);
    if (!woken_)
      for (const auto& [at, act] : script_)
        if (at > view.now) decisions.wake_at(at);
    woken_ = true;
    if (const auto it = script_.find(view.now); it != script_.end()) {
      const Act act = std::move(it->second);
      script_.erase(it);
      act(view, decisions);
    }
    if (afterwards_ == Afterwards::nothing) return;
    for (JobId head = view.queue.head(); head.valid(); head = view.queue.head()) {
      if (!placement_.place(view.cluster, view.demand_of(head), where_) || !decisions.admits(head, where_)) return;
      decisions.start(head, where_, StartReason::head_of_line);
    }
  }

  std::vector<Instant> passes;

 private:
  std::map<Instant, Act> script_;
  Afterwards afterwards_ = Afterwards::start_what_fits;
  bool woken_ = false;
  LowestNodes placement_;
  Allocation where_;
};

/// The job with this serial number, which must be queued or running.
inline JobId job_of(const ClusterView& view, std::uint64_t serial) {
  JobId found;
  view.jobs.for_each([&](JobId id) {
    if (view.jobs[id].serial == serial) found = id;
  });
  HEADROOM_CHECK(found.valid(), "no such job is alive");
  return found;
}

/// Does at stated instants what the script says, and looks at dirty jobs as it is told.
class ScriptedSubsystem final : public Subsystem {
 public:
  using Act = std::function<void(Control&)>;
  using Look = std::function<bool(std::span<const JobId>, Control&)>;

  explicit ScriptedSubsystem(std::vector<std::pair<Instant, Act>> script, Look look = {})
      : script_(std::move(script)), look_(std::move(look)) {}

  [[nodiscard]] std::string_view name() const override { return "scripted"; }
  void begin(Control& control) override {
    for (std::size_t i = 0; i < script_.size(); ++i) act_of_timer_[control.set_timer(script_[i].first)] = i;
  }
  void on_timer(std::uint32_t timer, Control& control) override { script_[act_of_timer_.at(timer)].second(control); }
  bool resolve(std::span<const JobId> dirty, Control& control) override { return look_ && look_(dirty, control); }

 private:
  std::vector<std::pair<Instant, Act>> script_;
  Look look_;
  std::map<std::uint32_t, std::size_t> act_of_timer_;
};

/// Keeps what happened. Slices are copied, because what an entry points to is valid during the call only.
class RecordingSink final : public RecordSink {
 public:
  struct Started {
    Instant at;
    std::uint64_t job;
    StartReason reason;
    std::vector<Slice> slices;
  };

  void on(const record::JobSubmitted& e) override { submitted.push_back(*e.spec); }
  void on(const record::LeaseStarted& e) override {
    started.push_back({e.at, e.job, e.reason, {e.slices.begin(), e.slices.end()}});
  }
  void on(const record::LeaseChanged& e) override {
    changed.push_back({e.at, e.job, {}, {e.slices.begin(), e.slices.end()}});
  }
  void on(const record::LeaseEnded& e) override { ended.push_back(e); }
  void on(const record::JobEnded& e) override { states[e.job] = {e.at, e.state}; }
  void on(const record::JobReleased& e) override { released.push_back(e); }
  void on(const record::JobMoved& e) override { moved.push_back(e); }
  void on(const record::JobDraw& e) override { job_draws.push_back(e); }
  void on(const record::SiteDraw& e) override { site_draws.push_back(e); }
  void on(const record::LevelDrew& e) override { levels.push_back(e); }
  void on(const record::JobEmitted& e) override { emitted.push_back(e); }
  void on(const record::JobHeldUp& e) override { held_up.push_back({e.at, e.job, std::string(e.links)}); }
  void on(const record::SiteCooled& e) override { cooled.push_back(e); }
  void on(const record::NodeThrottled& e) override { throttled.push_back(e); }
  void on(const record::SiteCurtailed& e) override { curtailed.push_back(e); }
  void on(const record::NodeChanged& e) override { nodes.push_back(e); }
  void on(const record::RunEnded& e) override { run = e; }

  /// When the leases of a job began, in order.
  [[nodiscard]] std::vector<Instant> starts_of(std::uint64_t job) const {
    std::vector<Instant> out;
    for (const Started& s : started)
      if (s.job == job) out.push_back(s.at);
    return out;
  }
  [[nodiscard]] std::vector<record::LeaseEnded> ends_of(std::uint64_t job) const {
    std::vector<record::LeaseEnded> out;
    for (const record::LeaseEnded& e : ended)
      if (e.job == job) out.push_back(e);
    return out;
  }
  [[nodiscard]] Instant end_of(std::uint64_t job) const { return states.at(job).first; }
  [[nodiscard]] JobState state_of(std::uint64_t job) const { return states.at(job).second; }

  std::vector<JobSpec> submitted;
  std::vector<Started> started, changed;
  std::vector<record::LeaseEnded> ended;
  std::map<std::uint64_t, std::pair<Instant, JobState>> states;
  std::vector<record::JobReleased> released;
  std::vector<record::JobMoved> moved;
  std::vector<record::JobDraw> job_draws;
  std::vector<record::SiteDraw> site_draws;
  std::vector<record::LevelDrew> levels;
  std::vector<record::JobEmitted> emitted;
  struct HeldUp {
    Instant at;
    std::uint64_t job;
    std::string links;
  };
  std::vector<HeldUp> held_up;
  std::vector<record::SiteCooled> cooled;
  std::vector<record::NodeThrottled> throttled;
  std::vector<record::SiteCurtailed> curtailed;
  std::vector<record::NodeChanged> nodes;
  record::RunEnded run;
};

/// Hands every entry to several sinks.
class Tee final : public RecordSink {
 public:
  explicit Tee(std::vector<RecordSink*> sinks) : sinks_(std::move(sinks)) {}
  void on(const record::JobSubmitted& e) override { all(e); }
  void on(const record::LeaseStarted& e) override { all(e); }
  void on(const record::LeaseChanged& e) override { all(e); }
  void on(const record::LeaseEnded& e) override { all(e); }
  void on(const record::JobEnded& e) override { all(e); }
  void on(const record::JobReleased& e) override { all(e); }
  void on(const record::JobMoved& e) override { all(e); }
  void on(const record::JobDraw& e) override { all(e); }
  void on(const record::SiteDraw& e) override { all(e); }
  void on(const record::LevelDrew& e) override { all(e); }
  void on(const record::JobEmitted& e) override { all(e); }
  void on(const record::JobHeldUp& e) override { all(e); }
  void on(const record::SiteCooled& e) override { all(e); }
  void on(const record::NodeThrottled& e) override { all(e); }
  void on(const record::SiteCurtailed& e) override { all(e); }
  void on(const record::NodeChanged& e) override { all(e); }
  void on(const record::RunEnded& e) override { all(e); }

 private:
  template <class Entry>
  void all(const Entry& entry) {
    for (RecordSink* sink : sinks_) sink->on(entry);
  }
  std::vector<RecordSink*> sinks_;
};

}  // namespace headroom::testing_run
