// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "scenarios/read_trace/csv_columns.hpp"
#include "scenarios/read_trace/csv_rows.hpp"

/// The columns of `sacct -P` that parse_sacct() uses, by their names in the header row.
namespace headroom::sacct {

enum Column : std::size_t {
  job_id,
  state,
  submit,
  eligible,
  start,
  end,
  elapsed,
  elapsed_raw,
  timelimit,
  timelimit_raw,
  n_nodes,
  n_cpus,
  alloc_cpus,
  req_cpus,
  req_mem,
  alloc_tres,
  req_tres,
  user,
  account,
  qos,
  partition,
  dependency,
  submit_line,
  reservation,
  total_cpu,
  max_rss,
  n_tasks,
  tres_usage_in_ave,
  tres_usage_in_max,
};

inline constexpr CsvColumnSpec columns[] = {
    {"JobID", CsvColumnSpec::Need::required},
    {"State", CsvColumnSpec::Need::required},
    {"Submit", CsvColumnSpec::Need::required},
    {"Eligible"},
    {"Start"},
    {"End"},
    {"Elapsed"},
    {"ElapsedRaw"},
    {"Timelimit"},
    {"TimelimitRaw"},
    {"NNodes"},
    {"NCPUS"},
    {"AllocCPUS"},
    {"ReqCPUS"},
    {"ReqMem"},
    {"AllocTRES"},
    {"ReqTRES"},
    {"User"},
    {"Account"},
    {"QOS"},
    {"Partition"},
    {"Dependency"},
    {"SubmitLine"},
    {"Reservation"},
    {"TotalCPU"},
    {"MaxRSS"},
    {"NTasks"},
    {"TRESUsageInAve"},
    {"TRESUsageInMax"},
};
static_assert(std::size(columns) == tres_usage_in_max + 1);

inline constexpr CsvDialect dialect = {.separator = '|', .quotes = CsvDialect::Quotes::none};

}  // namespace headroom::sacct

namespace headroom {
using SacctColumn = sacct::Column;
}
