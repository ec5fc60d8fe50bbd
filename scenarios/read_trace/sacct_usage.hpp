// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "scenarios/read_trace/csv_cells.hpp"
#include "scenarios/read_trace/job_usage.hpp"
#include "scenarios/read_trace/sacct_fields.hpp"
#include "scenarios/read_trace/trace_builder.hpp"

namespace headroom {

/// What Slurm's accounting says about use, put together from the row of a job and the rows of its steps behind it.
///
///   CPU time    TotalCPU of the job's row.
///   memory      The largest MaxRSS * NTasks of a step: MaxRSS is that of the largest task, so this is at least what
///   the
///               job used. Unknown without NTasks.
///   GPUs busy   The sum over steps of gres/gpuutil in TRESUsageInAve (percent of a GPU, mean over the tasks), times
///               NTasks and the Elapsed of the step; over GPUs and run time of the job. The number of a task is Slurm's
///               last sample and no mean over time (jobacct_gather of Slurm 24.11): one job says little, many say more.
///   GPU memory  The largest gres/gpumem in TRESUsageInMax * NTasks of a step, over the GPUs of the job.
///
/// Slurm writes 0 for GPUs of which it knows nothing, as for MIG: a job whose GPUs show neither time nor memory is one
/// whose use is unknown. Numbers beyond any machine are Slurm's "infinite", and unknown.
/// Source   sacct(1) of Slurm 24.11, "TRESUsageInAve" and what follows it.
class SacctUsage {
 public:
  /// The row of a job, with its use as far as that row says it.
  JobUsage begin(std::string_view label, const std::optional<Request>& request, std::optional<TimeSpan> run,
                 const CsvCells& cells, TraceBuilder& builder, int line);
  /// A row of one of its steps; those of others are passed over.
  void add_step(std::string_view label, const CsvCells& cells, TraceBuilder& builder);

 private:
  std::string label_;
  std::uint64_t gpu_milli_ = 0;
  double run_s_ = 0.0;
  JobUsage usage_;
  double gpu_busy_s_ = 0.0, gpu_memory_bytes_ = 0.0;  ///< over all GPUs
};

}  // namespace headroom
