// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/sacct_request.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace headroom {

SlurmRequest gang_of(const SlurmTres& totals) {
  HEADROOM_CHECK(totals.gpus > 0 || totals.cpus > 0, "a job that holds nothing");
  const std::uint32_t nodes = std::max(totals.nodes, 1U);
  SlurmRequest result;
  result.is_uneven = totals.gpus % nodes != 0 || totals.cpus % nodes != 0;
  Request& request = result.request;
  request.tasks = !result.is_uneven ? nodes : totals.gpus > 0 ? totals.gpus : totals.cpus;
  request.max_tasks_per_node = result.is_uneven || nodes == 1 ? 0 : 1;
  request.per_task = {.gpus = totals.gpus / request.tasks,
                      .cpus = totals.cpus / request.tasks,
                      .memory_bytes = totals.memory_bytes / std::int64_t{request.tasks}};
  return result;
}

}  // namespace headroom
