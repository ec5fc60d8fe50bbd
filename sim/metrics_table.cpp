// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics.hpp"

namespace headroom {
namespace {

constexpr MetricSpec metric_table[] = {
    {"jobs.submitted", "1", Better::neither, "jobs that arrived"},
    {"jobs.finished", "1", Better::higher, "jobs that did all their work"},
    {"jobs.killed", "1", Better::lower, "jobs that reached their time limit before their work was done"},
    {"jobs.rejected", "1", Better::lower, "jobs that do not fit into the empty cluster"},
    {"jobs.cancelled", "1", Better::lower, "jobs that never started, as what they depend on came out otherwise"},
    {"jobs.running", "1", Better::neither, "jobs that ran when the run stopped"},
    {"jobs.queued", "1", Better::lower, "jobs that waited, or were held, when the run stopped"},
    {"jobs.restarts", "1", Better::lower, "starts beyond the first of each job"},
    {"jobs.outcome.completed", "1", Better::neither, "finished jobs that came out as their user meant"},
    {"jobs.outcome.failed", "1", Better::neither, "finished jobs that failed by themselves, as their log says"},
    {"jobs.outcome.cancelled", "1", Better::neither, "finished jobs that their user cancelled, as their log says"},
    {"jobs.measured", "1", Better::neither, "jobs behind the statistics: ended, and submitted in the measured window"},
    {"jobs.wait.mean", "s", Better::lower, "mean time in the queue: turnaround less the times held and on nodes"},
    {"jobs.wait.p50", "s", Better::lower, "median time in the queue"},
    {"jobs.wait.p95", "s", Better::lower, "95th percentile of the time in the queue"},
    {"jobs.wait.p99", "s", Better::lower, "99th percentile of the time in the queue"},
    {"jobs.wait.p99.9", "s", Better::lower, "99.9th percentile of the time in the queue"},
    {"jobs.wait.max", "s", Better::lower, "longest time in the queue"},
    {"jobs.held.mean", "s", Better::neither,
     "mean time between submit and the queue: held by a dependency, a start-not-before or the limit of an array"},
    {"jobs.turnaround.mean", "s", Better::lower, "mean of end - submit (JCT)"},
    {"jobs.turnaround.p50", "s", Better::lower, "median of end - submit (JCT)"},
    {"jobs.turnaround.p95", "s", Better::lower, "95th percentile of end - submit (JCT)"},
    {"jobs.turnaround.p99", "s", Better::lower, "99th percentile of end - submit (JCT)"},
    {"jobs.turnaround.p99.9", "s", Better::lower, "99.9th percentile of end - submit (JCT)"},
    {"jobs.turnaround.max", "s", Better::lower, "longest end - submit (JCT)"},
    {"jobs.bounded_slowdown.mean", "1", Better::lower, "mean of max(1, (turnaround - held) / max(run, 10 s))"},
    {"jobs.bounded_slowdown.p50", "1", Better::lower, "median of max(1, (turnaround - held) / max(run, 10 s))"},
    {"jobs.bounded_slowdown.p95", "1", Better::lower,
     "95th percentile of max(1, (turnaround - held) / max(run, 10 s))"},
    {"jobs.bounded_slowdown.p99", "1", Better::lower,
     "99th percentile of max(1, (turnaround - held) / max(run, 10 s))"},
    {"jobs.bounded_slowdown.p99.9", "1", Better::lower,
     "99.9th percentile of max(1, (turnaround - held) / max(run, 10 s))"},
    {"jobs.bounded_slowdown.max", "1", Better::lower, "largest max(1, (turnaround - held) / max(run, 10 s))"},
    {"makespan", "s", Better::lower, "last end - first submit, which counts as 0 for a job of a warm start"},
    {"utilisation.gpu", "1", Better::higher,
     "GPU-seconds held by jobs / GPU-seconds present on owned nodes, in the measured window"},
    {"utilisation.cpu", "1", Better::higher,
     "core-seconds held by jobs / core-seconds present on owned nodes, in the measured window"},
    {"utilisation.gpu_while_queued", "1", Better::higher,
     "utilisation.gpu over the times at which at least one job waited: what is missing to 1 was free, and did not "
     "help"},
    {"utilisation.cpu_while_queued", "1", Better::higher,
     "utilisation.cpu over the times at which at least one job waited: what is missing to 1 was free, and did not "
     "help"},
    {"load.gpu", "1", Better::neither,
     "offered load: GPU-seconds of work submitted in the window / GPU-seconds present from its begin to the last "
     "submit"},
    {"load.cpu", "1", Better::neither,
     "offered load: core-seconds of work submitted in the window / core-seconds present from its begin to the last "
     "submit"},
    {"gpu_hours.present", "GPU-h", Better::neither,
     "GPUs of owned nodes that were up or draining, integrated over the window"},
    {"gpu_hours.used", "GPU-h", Better::higher, "held by jobs, less what was wasted"},
    {"gpu_hours.wasted", "GPU-h", Better::lower,
     "held for work that was lost: killed, preempted or failed before its end"},
    {"gpu_hours.slowed", "GPU-h", Better::lower,
     "of gpu_hours.used, what the same work would not have taken at full speed"},
    {"gpu_hours.idle", "GPU-h", Better::lower, "present, and held by no job"},
    {"gpu_hours.failed", "GPU-h", Better::neither, "held by finished jobs whose outcome is failed"},
    {"gpu_hours.cancelled", "GPU-h", Better::neither, "held by finished jobs whose outcome is cancelled"},
    {"gpu_hours.failed.share", "1", Better::neither, "gpu_hours.failed / (gpu_hours.used + gpu_hours.wasted)"},
    {"cpu_hours.present", "core-h", Better::neither, "cores of owned nodes that were up or draining, over the window"},
    {"cpu_hours.used", "core-h", Better::higher, "held by jobs, less what was wasted"},
    {"cpu_hours.wasted", "core-h", Better::lower,
     "held for work that was lost: killed, preempted or failed before its end"},
    {"cpu_hours.idle", "core-h", Better::lower, "present, and held by no job"},
    {"queue.jobs.mean", "1", Better::lower, "jobs that wait, averaged over the window"},
    {"queue.jobs.max", "1", Better::lower, "most jobs that waited at the end of any instant of the window"},
    {"run.events", "1", Better::neither, "events the engine handled"},
    {"run.wall", "s", Better::neither, "wall-clock time of this run; not part of the written results"},
};

}  // namespace

std::span<const MetricSpec> run_metrics() {
  return metric_table;
}

}  // namespace headroom
