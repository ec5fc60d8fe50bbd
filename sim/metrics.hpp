// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/cluster_spec.hpp"
#include "sim/metric_spec.hpp"
#include "sim/metrics_batches.hpp"
#include "sim/metrics_jobs.hpp"
#include "sim/run_record.hpp"
#include "sim/run_statistics.hpp"
#include "sim/serial_table.hpp"
#include "sim/series_recorder.hpp"
#include "sim/wide_sum.hpp"

/// What a run was like, in numbers, from its record alone.
///
/// Definitions
///   held                submit to the queue, of a job that a dependency, a start-not-before or its array holds
///   wait                time in the queue, from its release on if it was held: turnaround less the times held and on
///                       nodes
///   turnaround (JCT)    end - submit, of jobs that finished or were killed
///   bounded slowdown    max(1, (turnaround - held) / max(run, 10 s)), run = the last stay on nodes (Feitelson et al.,
///                       JSSPP 1997)
///   makespan            last end - first submit
///   utilisation         busy / present, both of owned nodes and integrated over the measured window
///   owned and rented    what is measured of nodes (utilisation, load, GPU-hours, core-hours) speaks of owned ones, so
///                       that nodes which are rented for a while dilute nothing; sim/cloud_meter.hpp has the others.
///                       What is measured of jobs counts wherever they ran
///   percentiles         linear interpolation between order statistics at p (n - 1). Beyond `exact_up_to` jobs
///                       they come from sketches (sim/quantile_sketch.hpp); counts, means and maxima
///                       stay exact.
///   GPUs                a share of a GPU counts as that share, in thousandths
///
/// Jobs of a warm start (submitted before simulated zero) hold resources and are counted by state, but are not
/// measured.
///
/// Memory follows the jobs alive: 48 bytes for each measured job up to `exact_up_to`, a few KiB per tenant beyond.
namespace headroom {

/// The measured window. Jobs count if they were submitted in it, resource integrals are cut to it.
struct Window {
  std::optional<Instant> begin;  ///< default: the first submit, but not before simulated zero
  std::optional<Instant> end;    ///< default: the end of the run
};

/// All metrics of a run, in the order of the reports. `run.wall` is the caller's to measure.
[[nodiscard]] std::span<const MetricSpec> run_metrics();

/// Statistics per tenant and size class cost as much as all the others together, and a summary does not show them.
enum class Groups : std::uint8_t { none, all };

/// As many measured jobs as are kept one by one if nothing else is said.
inline constexpr std::uint64_t exact_jobs_by_default = 1'000'000;

class Metrics final : public RecordSink {
 public:
  Metrics(const ClusterSpec& cluster, const Window& window, std::uint64_t exact_up_to = exact_jobs_by_default);

  void on(const record::JobSubmitted&) override;
  void on(const record::LeaseStarted&) override;
  void on(const record::LeaseChanged&) override;
  void on(const record::LeaseEnded&) override;
  void on(const record::JobEnded&) override;
  void on(const record::JobReleased&) override;
  void on(const record::JobMoved&) override {}  // it waits as before
  void on(const record::JobDraw&) override {}
  void on(const record::SiteDraw&) override {}
  void on(const record::LevelDrew&) override {}
  void on(const record::SiteCooled&) override {}
  void on(const record::NodeThrottled&) override {}
  void on(const record::JobEmitted&) override {}
  void on(const record::JobHeldUp&) override {}
  void on(const record::SiteCurtailed&) override {}
  void on(const record::NodeChanged&) override;
  void on(const record::RunEnded&) override;

  /// Asks for periods as well, of which the first begins at simulated zero. Before the run; the ends ascend.
  void divide(std::vector<Instant> ends) { period_ends_ = std::move(ends); }

  /// After RunEnded.
  [[nodiscard]] RunStatistics statistics(Groups groups = Groups::all) const;

 private:
  using Sum = WideSum;
  static constexpr std::uint64_t not_measured = std::numeric_limits<std::uint64_t>::max();
  struct Live {  // a job that has not ended
    Instant submit, lease_start, allocated_since, held_since;
    std::int64_t on_nodes_ns = 0, last_stay_ns = 0, held_ns = 0;
    std::uint64_t rank = not_measured;  // among the measured jobs, in the order of submission
    std::uint64_t gpu_milli = 0;        // allocated now
    std::uint32_t cpus = 0;
    TenantId tenant;
    std::uint32_t leases = 0;
    std::uint8_t size_class = 0;
    Outcome outcome = Outcome::completed;
    bool is_held = false;
    bool rents = false;                        // what it holds now is rented
    Sum gpu_ns = 0, cpu_ns = 0;                // allocated so far, in the window; GPUs in thousandths
    Sum rented_gpu_ns = 0;                     // of that
    Sum gpu_ns_before = 0, cpu_ns_before = 0;  // of that, before the present lease
  };
  struct OfOutcome {
    std::uint64_t jobs = 0;
    Sum gpu_ns = 0;  // thousandths
  };
  struct Level {  // a count over time and its integral over the window
    std::uint64_t now = 0;
    Sum integral = 0;
    Sum while_queued = 0;  // the part of it during which at least one job waited
  };
  struct Held {
    Sum gpu_ns = 0, cpu_ns = 0;  // GPUs in thousandths
  };
  struct Total {  // up to the end of a period
    std::int64_t ns = 0;
    Sum gpus_present = 0, gpus = 0, gpus_wasted = 0, gpus_slowed = 0, cpus = 0;
    std::uint64_t jobs = 0;
  };
  Live& live(std::uint64_t job);
  void settle(Instant at);
  void integrate(Instant at);
  void end_period();
  void offer(const JobSpec& spec);
  void take(std::span<const Slice> slices, Live& job);
  void give(Live& job, Instant at);
  void waste(const Live& job, const record::LeaseEnded& entry, std::int64_t stay_ns);
  void measure(const Live& job, Instant end);
  [[nodiscard]] bool is_measured(Instant submit) const;
  [[nodiscard]] std::int64_t in_window(Instant from, Instant to) const;
  [[nodiscard]] std::vector<double> job_values() const;
  [[nodiscard]] std::vector<double> resource_values() const;
  [[nodiscard]] std::vector<PeriodUse> periods() const;
  [[nodiscard]] std::vector<TenantUse> use() const;

  const ClusterSpec& cluster_;
  std::vector<const PoolSpec*> pool_of_;  // by node
  std::vector<Lifecycle> lifecycle_;
  Window window_;
  SerialTable<Live> live_;
  EndedJobs ended_;
  BatchRecorder batches_;
  std::vector<std::string> tenant_names_;
  std::array<std::uint64_t, 6> states_{};  // by JobState
  std::array<OfOutcome, 3> outcomes_{};    // by Outcome, of jobs that finished
  std::uint64_t submitted_ = 0, measured_ = 0, restarts_ = 0, events_ = 0, queue_max_ = 0;
  Sum held_ns_ = 0;
  std::optional<Instant> first_submit_, last_end_;
  Instant settled_, end_;
  Level gpus_, cpus_, gpus_present_, cpus_present_, queue_;  // GPUs in thousandths
  Sum gpus_wasted_ = 0, gpus_slowed_ = 0, cpus_wasted_ = 0;
  std::vector<Held> held_;  // by tenant, in the window
  std::vector<Instant> period_ends_;
  std::vector<Total> totals_;                      // by period that has ended
  Sum gpus_asked_ = 0, cpus_asked_ = 0;            // work submitted in the window
  Sum gpus_offered_by_ = 0, cpus_offered_by_ = 0;  // present up to the last of those submissions
  SeriesRecorder queue_series_{"queue.jobs", "1", "jobs in the queue"};
  SeriesRecorder gpu_series_{"gpus.busy", "1", "GPUs that jobs hold"};
  SeriesRecorder cpu_series_{"cpus.busy", "1", "cores that jobs hold"};
};

}  // namespace headroom
