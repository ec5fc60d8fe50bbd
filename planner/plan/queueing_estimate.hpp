// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A queue of gangs taken for M/M/c, to guess waits before anything else is known.
namespace headroom {

/// What comes, whatever the size of the cluster.
struct OfferedWork {
  double gpus = 0.0;          ///< that it would hold on average in a cluster without end
  double gpus_per_job = 0.0;  ///< of a running job, on average over time
  double service_s = 0.0;     ///< mean time of a job on its nodes
};

/// The mean wait in seconds, over all jobs, of Erlang's queue (models/queueing/erlang.hpp) with as many servers as jobs
/// of mean size fit on the GPUs, and the load of the GPUs. Infinite if the load is 1 or more, NaN if the work is not
/// known.
///
/// It knows nothing of large gangs that wait for many GPUs at once, of partitions, backfilling, bursts and days: often
/// several times too short. It may order candidates and must not exclude any.
[[nodiscard]] double estimated_mean_wait_s(const OfferedWork& work, double gpus);

}  // namespace headroom
