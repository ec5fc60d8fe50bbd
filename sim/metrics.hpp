// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/cluster_spec.hpp"
#include "sim/metric_spec.hpp"
#include "sim/run_record.hpp"
#include "sim/series_recorder.hpp"
#include "sim/wide_sum.hpp"

/// What a run was like, in numbers, from its record alone.
///
/// Definitions
///   wait               time in the queue: turnaround less the time on nodes
///   turnaround (JCT)   end - submit, of jobs that finished or were killed
///   bounded slowdown   max(1, turnaround / max(run, 10 s)), run = the last stay on nodes (Feitelson et al., JSSPP
///   1997) makespan           last end - first submit utilisation        busy / present, both integrated over the
///   measured window percentiles        linear interpolation between order statistics at p (n - 1)
namespace headroom {

/// The measured window. Jobs count if they were submitted in it, resource integrals are cut to it.
struct Window {
  std::optional<Instant> begin;  ///< default: the first submit
  std::optional<Instant> end;    ///< default: the end of the run
};

/// All metrics of a run, in the order of the reports. `run.wall` is the caller's to measure.
[[nodiscard]] std::span<const MetricSpec> run_metrics();

struct GroupStatistics {
  std::string name;
  std::uint64_t jobs = 0;
  double wait_mean_s = 0, wait_p50_s = 0, wait_p95_s = 0, wait_p99_s = 0, wait_p999_s = 0;
  double turnaround_mean_s = 0, turnaround_p95_s = 0;
  double bounded_slowdown_mean = 0;
  double gpu_hours = 0, cpu_hours = 0;
};

struct RunStatistics {
  std::vector<MetricValue> metrics;  ///< every row of run_metrics() but run.wall; NaN where there is nothing to measure
  std::vector<GroupStatistics> tenants;       ///< in order of name
  std::vector<GroupStatistics> size_classes;  ///< powers of two of GPUs, or of cores for jobs without GPUs
  std::vector<TimeSeries> series;

  /// NaN if there is no such metric.
  [[nodiscard]] double metric(std::string_view name) const;
};

/// Statistics per tenant and size class cost as much as all the others together, and a summary does not show them.
enum class Groups : std::uint8_t { none, all };

class Metrics final : public RecordSink {
 public:
  Metrics(const ClusterSpec& cluster, const Window& window);

  void on(const record::JobSubmitted&) override;
  void on(const record::LeaseStarted&) override;
  void on(const record::LeaseChanged&) override;
  void on(const record::LeaseEnded&) override;
  void on(const record::JobEnded&) override;
  void on(const record::JobReleased&) override;
  void on(const record::NodeChanged&) override;
  void on(const record::RunEnded&) override;

  /// After RunEnded.
  [[nodiscard]] RunStatistics statistics(Groups groups = Groups::all) const;

 private:
  using Sum = WideSum;
  struct Live {  // a job that has not ended
    Instant submit, lease_start, held_since;
    std::int64_t on_nodes_ns = 0, last_stay_ns = 0, held_ns = 0;
    std::uint32_t gpus = 0, cpus = 0;  // held now
    std::uint32_t asked_gpus = 0, asked_cpus = 0;
    TenantId tenant;
    std::uint32_t leases = 0;
    bool ended = false, is_held = false;
    Sum gpu_ns = 0, cpu_ns = 0;                // held so far, in the window
    Sum gpu_ns_before = 0, cpu_ns_before = 0;  // of that, before the present lease
  };
  struct Ended {
    std::int64_t wait_ns, turnaround_ns, run_ns;
    double gpu_hours, cpu_hours;
    TenantId tenant;
    std::uint8_t size_class;  // ceil(log2(GPUs)), or 64 + ceil(log2(cores)) for a job without GPUs
  };
  struct Level {  // a count over time and its integral over the window
    std::uint64_t now = 0;
    Sum integral = 0;
    Sum while_queued = 0;  // the part of it during which at least one job waited
  };
  Live& live(std::uint64_t job) { return live_[job - first_live_]; }
  void settle(Instant at);
  void take(std::span<const Slice> slices, Live& job);
  void give(Live& job, Instant since, Instant at);
  [[nodiscard]] bool is_measured(Instant submit) const;
  [[nodiscard]] std::int64_t in_window(Instant from, Instant to) const;
  [[nodiscard]] std::vector<double> job_values() const;
  [[nodiscard]] std::vector<double> resource_values() const;
  [[nodiscard]] std::vector<GroupStatistics> group_by(std::uint32_t (*key_of)(const Ended&),
                                                      const std::function<std::string(std::uint32_t)>& name_of) const;

  const ClusterSpec& cluster_;
  std::vector<const NodeSpec*> node_spec_;  // by node
  std::vector<Lifecycle> lifecycle_;
  Window window_;
  std::deque<Live> live_;
  std::uint64_t first_live_ = 0;
  std::vector<Ended> ended_;
  std::vector<std::string> tenant_names_;
  std::array<std::uint64_t, 6> states_{};  // by JobState
  std::uint64_t submitted_ = 0, restarts_ = 0, events_ = 0, queue_max_ = 0;
  std::optional<Instant> first_submit_, last_end_;
  Instant settled_, end_;
  Level gpus_, cpus_, gpus_present_, cpus_present_, queue_;
  Sum gpus_wasted_ = 0, cpus_wasted_ = 0;
  Sum gpus_asked_ = 0, cpus_asked_ = 0;            // work submitted in the window
  Sum gpus_offered_by_ = 0, cpus_offered_by_ = 0;  // present up to the last of those submissions
  SeriesRecorder queue_series_{"queue.jobs", "1"}, gpu_series_{"gpus.busy", "1"}, cpu_series_{"cpus.busy", "1"};
};

}  // namespace headroom
