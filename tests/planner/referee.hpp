// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/scheduler.hpp"
#include "tests/laws/plain_nodes.hpp"

/// Laws that hold for every policy, checked from the run record alone: nothing here asks the engine's own books.
namespace headroom::testing_policies {

/// Keeps the books a second time and notes what breaks a rule.
class Referee final : public RecordSink {
 public:
  Referee(const ClusterSpec& cluster, JobNames names) : names_(std::move(names)) {
    for (const PoolSpec& pool : cluster.pools)
      for (std::uint32_t i = 0; i < pool.nodes; ++i) nodes_.push_back({&pool, capacity_of(pool.node), {}});
  }

  void on(const record::JobSubmitted& e) override {
    if (e.job != jobs_.size()) fault(e.at, e.job, "serial numbers have a gap");
    jobs_.push_back({*e.spec, {}, {}, {}});
  }
  void on(const record::LeaseStarted& e) override {
    Job& job = jobs_.at(e.job);
    if (e.at < job.spec.submit) fault(e.at, e.job, "starts before it is submitted");
    if (!job.held.empty() || job.state) fault(e.at, e.job, "starts while it runs or after it ended");
    if (!job.start) job.start = e.at;
    std::uint32_t tasks = 0;
    for (const Slice& slice : e.slices) {
      take(e.at, e.job, slice);
      tasks += slice.tasks;
    }
    if (tasks != job.spec.request.tasks) fault(e.at, e.job, "the gang is not complete");
    job.held.assign(e.slices.begin(), e.slices.end());
  }
  void on(const record::LeaseChanged& e) override { fault(e.at, e.job, "is resized, which no policy here does"); }
  void on(const record::LeaseEnded& e) override {
    Job& job = jobs_.at(e.job);
    if (job.held.empty()) fault(e.at, e.job, "ends without a lease");
    for (const Slice& slice : job.held) {
      Node& node = nodes_.at(slice.node.index);
      node.free.cpus += slice.cpus;
      node.free.memory_bytes += slice.memory_bytes;
      for (std::size_t i = 0; i < 64; ++i)
        if ((slice.gpu_mask >> i & 1U) != 0) node.gpu_milli[i] -= slice.gpu_milli > 0 ? slice.gpu_milli : 1000;
    }
    job.held.clear();
  }
  void on(const record::JobEnded& e) override { jobs_.at(e.job).state = e.state; }
  void on(const record::JobReleased&) override {}
  void on(const record::JobMoved&) override {}
  void on(const record::JobDraw&) override {}
  void on(const record::SiteDraw&) override {}
  void on(const record::LevelDrew&) override {}
  void on(const record::JobEmitted&) override {}
  void on(const record::JobHeldUp&) override {}
  void on(const record::SiteCooled&) override {}
  void on(const record::NodeThrottled&) override {}
  void on(const record::SiteCurtailed&) override {}
  void on(const record::NodeChanged&) override {}
  void on(const record::RunEnded&) override {
    for (const Job& job : jobs_)
      if (!job.state) faults.push_back("a job has no last entry");
  }

  [[nodiscard]] std::size_t jobs() const { return jobs_.size(); }
  [[nodiscard]] const JobSpec& spec(std::size_t job) const { return jobs_[job].spec; }
  /// First start, in order of submission; nothing if it never ran.
  [[nodiscard]] std::optional<Instant> start(std::size_t job) const { return jobs_[job].start; }
  [[nodiscard]] std::optional<JobState> state(std::size_t job) const { return jobs_[job].state; }

  std::vector<std::string> faults;

 private:
  struct Node {
    const PoolSpec* pool;
    Free free;                                // cores and memory
    std::array<std::uint32_t, 64> gpu_milli;  // held of each GPU
  };
  struct Job {
    JobSpec spec;
    std::vector<Slice> held;
    std::optional<Instant> start;
    std::optional<JobState> state;
  };

  void take(Instant at, std::uint64_t job, const Slice& slice) {
    const Request& request = jobs_[job].spec.request;
    const TaskNeed& need = request.per_task;
    Node& node = nodes_.at(slice.node.index);
    if (node.free.cpus < slice.cpus || node.free.memory_bytes < slice.memory_bytes)
      fault(at, job, "takes what is in use");
    take_gpus(at, job, node, slice);
    const bool shares = need.gpu_milli > 0;
    if (slice.tasks == 0 || slice.gpus() != (shares ? 1 : slice.tasks * need.gpus) ||
        slice.gpu_milli != need.gpu_milli || (shares && slice.tasks != 1) || slice.cpus != slice.tasks * need.cpus ||
        slice.memory_bytes != slice.tasks * need.memory_bytes)
      fault(at, job, "does not hold what its tasks need");
    if (request.max_tasks_per_node > 0 && slice.tasks > request.max_tasks_per_node)
      fault(at, job, "has too many tasks on a node");
    if (request.gpu_model.valid() && names_.gpu_models.at(request.gpu_model.index) != node.pool->node.gpu_model)
      fault(at, job, "runs on another GPU model");
    if (node.pool->partition != (request.partition.valid() ? names_.partitions.at(request.partition.index) : ""))
      fault(at, job, "runs in another partition");
    node.free.cpus -= slice.cpus;
    node.free.memory_bytes -= slice.memory_bytes;
  }
  void take_gpus(Instant at, std::uint64_t job, Node& node, const Slice& slice) {
    for (std::size_t i = 0; i < 64; ++i) {
      if ((slice.gpu_mask >> i & 1U) == 0) continue;
      node.gpu_milli[i] += slice.gpu_milli > 0 ? slice.gpu_milli : 1000;
      if (i >= node.pool->node.gpus || node.gpu_milli[i] > 1000)
        fault(at, job, "takes a GPU that is in use or not there");
    }
  }
  void fault(Instant at, std::uint64_t job, const char* what) {
    std::ostringstream out;
    out << "t = " << at.in_seconds() << " s: job " << job << " " << what;
    faults.push_back(out.str());
  }

  JobNames names_;
  std::vector<Node> nodes_;
  std::vector<Job> jobs_;
};

/// Notes every job that starts while one with a smaller key, or the same key and an earlier arrival, waits.
class OvertakingWatch final : public QuietSink {
 public:
  using QuietSink::on;
  explicit OvertakingWatch(const Order& order) : order_(order) {}
  void on(const record::JobSubmitted& e) override {
    place_.push_back({e.spec->request.partition, order_.key(*e.spec), e.job});
    waiting_.insert(place_.back());
  }
  void on(const record::LeaseStarted& e) override {
    const Place& place = place_[e.job];
    overtakings += *waiting_.lower_bound({std::get<0>(place), -std::numeric_limits<double>::infinity(), 0}) != place;
    waiting_.erase(place);
  }
  void on(const record::JobEnded& e) override { waiting_.erase(place_[e.job]); }

  int overtakings = 0;

 private:
  const Order& order_;
  using Place = std::tuple<PartitionNameId, double, std::uint64_t>;  // which line, and where in it
  std::vector<Place> place_;
  std::set<Place> waiting_;
};

/// Stands between a scheduler and the engine. When a job comes to the head of the line and is blocked, it works out by
/// definition when it will fit, by the estimates, before anybody jumps the line; and notes if it then starts later.
class PromiseWatch final : public Scheduler {
 public:
  explicit PromiseWatch(Scheduler& inner) : inner_(inner) {}
  [[nodiscard]] std::string name() const override { return inner_.name(); }
  [[nodiscard]] QueueKeys keys(const JobSpec& job) const override { return inner_.keys(job); }
  void pass(const SchedulingView& view, Decisions& decisions) override {
    Watched watched(*this, view, decisions);
    inner_.pass(view, watched);
    promise(view);
  }

  int promises = 0, kept_waiting = 0, backfilled = 0;

 private:
  class Watched final : public Decisions {
   public:
    Watched(PromiseWatch& watch, const SchedulingView& view, Decisions& to) : watch_(watch), view_(view), to_(to) {}
    void start(JobId job, const Allocation& where, StartReason reason) override {
      if (reason == StartReason::backfilled) {
        watch_.promise(view_);
        ++watch_.backfilled;
      }
      const std::uint64_t serial = view_.jobs[job].serial;
      const auto promised = watch_.promised_.find(view_.partition);
      const bool is_head = promised != watch_.promised_.end() && promised->second.serial == serial;
      if (is_head && view_.now > promised->second.at) ++watch_.kept_waiting;
      // Who starts as the head in its place came before it in line, and the promise was to the job at the head.
      if (is_head || reason == StartReason::head_of_line) watch_.promised_.erase(view_.partition);
      to_.start(job, where, reason);
    }
    [[nodiscard]] bool admits(JobId job, const Allocation& where) override { return to_.admits(job, where); }
    void preempt(JobId job, Progress progress) override { to_.preempt(job, progress); }
    void resize(JobId job, const Allocation& where) override { to_.resize(job, where); }
    void switch_node(NodeId node, Lifecycle state) override { to_.switch_node(node, state); }
    void wake_at(Instant at) override { to_.wake_at(at); }

   private:
    PromiseWatch& watch_;
    const SchedulingView& view_;
    Decisions& to_;
  };

  /// The promise to a job holds as long as it stands at the head; a new head gets a new one.
  void promise(const SchedulingView& view) {
    const JobId head = view.queue.head();
    if (!head.valid()) return;
    const std::uint64_t serial = view.jobs[head].serial;
    const auto known = promised_.find(view.partition);
    if (known != promised_.end() && known->second.serial == serial) return;
    promised_[view.partition] = {serial, reservation(view, head)};
    ++promises;
  }

  static Instant reservation(const SchedulingView& view, JobId head) {
    PlainNodes nodes(view);
    Instant found = Instant::never();
    view.running.for_each([&](JobId id) {
      nodes.give(view.jobs[id].lease.where);
      if (nodes.fits(view.demand_of(head))) found = view.jobs[id].lease.estimated_end;
      return found == Instant::never();
    });
    return found;
  }

  Scheduler& inner_;
  struct Promise {
    std::uint64_t serial = 0;  // of the head
    Instant at;                // when it will fit
  };
  std::map<PartitionId, Promise> promised_;
};

}  // namespace headroom::testing_policies
