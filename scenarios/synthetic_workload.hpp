// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "models/units.hpp"
#include "scenarios/scenario.hpp"
#include "sim/job.hpp"

/// Jobs from a few stated numbers, streamed: memory does not grow with their count.
namespace headroom {

/// Why no such workload can be made, as a sentence fragment that can follow a colon; nothing if it can. These are the
/// faults that concern several keys at once; the range of each single number is the reader's to check.
[[nodiscard]] std::optional<std::string> synthetic_fault(const SyntheticWorkload& workload, const Scenario& scenario);

/// Mean rate of arrivals: as stated, or the one at which the offered work is `load` times the cluster:
///   rate = load * GPUs / E[GPUs of a job * duration]        (CPUs instead where the cluster has no GPU)
/// The mean is that of the cut durations. All GPUs of the cluster count, also for classes that insist on one model.
/// Work is offered as drawn: that a job may be killed at its limit lowers what is used, not what is offered.
[[nodiscard]] Frequency mean_arrival_rate(const SyntheticWorkload& workload, const ClusterSpec& cluster);

/// Submissions whose rate follows time of day and day of the week (UTC, by `run.start`), one by one or in bursts
/// (scenarios/synthetic_arrivals.hpp), until `jobs` jobs have come, or up to `run.horizon` if `jobs` is 0, or until the
/// clock of 292 years ends. With `users`, the source is closed instead (scenarios/synthetic_users.hpp). Class, tenant,
/// size, outcome, duration and estimate of a job are independent of each other but for what its class says of them.
///
/// A submission is a job, or all elements of an array. With `dependent_share`, a job is awaited with this probability:
/// the next submission of its tenant depends on it (after_ok).
///
/// The estimate is the duration times the drawn factor, rounded up to a whole second; for a job that fails or is
/// cancelled, what it would have taken otherwise, if that is longer. A class whose users may underestimate
/// (`estimate_factor_min` < 1) is killed at the estimate, as batch systems do it; other classes have no limit, so that
/// a slow node does not kill a job that was estimated well.
///
/// Each purpose draws from its own random stream, and what a job is like from one per job or submission: a new duration
/// distribution moves no arrival and no other job. The one thing that ties them is `load`, where the durations set the
/// rate.
///
/// Errors   synthetic_fault() must have nothing to say (CHECK).
[[nodiscard]] std::unique_ptr<JobSource> make_synthetic_workload(const SyntheticWorkload& workload,
                                                                 const Scenario& scenario);

}  // namespace headroom
