// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "scenarios/scenario.hpp"
#include "sim/job.hpp"

namespace headroom {

/// A closed workload: `users.count` users, each with one job at a time. A user thinks, submits, waits until the job has
/// left the run, thinks again and submits the next; a job that was killed comes again with the probability
/// `users.resubmit`, asking for twice the time. A think time is at least a second. The first think time begins at
/// simulated zero. Where the rate follows day and week, a submission at t happens with probability rate(t) / highest
/// rate; otherwise the user thinks again.
///
/// The k-th job of user u (both from 0) has number 1 + u + k * users, so that what it is like depends on neither the
/// policy nor the other users, and users end when their numbers exceed `jobs`: each has the same part of them.
[[nodiscard]] std::unique_ptr<JobSource> make_user_source(const SyntheticWorkload& workload, const Scenario& scenario);

}  // namespace headroom
