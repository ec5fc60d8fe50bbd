// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "scenarios/read_trace/sacct_fields.hpp"
#include "sim/job.hpp"

namespace headroom {

struct SlurmRequest {
  Request request;
  bool is_uneven = false;  ///< the nodes held unequal shares, and the tasks are single GPUs or CPUs anywhere
};

/// The gang behind the totals of a job with GPUs or CPUs (CHECK). On as many nodes as `node` says, one task each, where
/// all totals divide; otherwise as many tasks as GPUs (without any: CPUs), each with its share of the rest, rounded
/// down.
[[nodiscard]] SlurmRequest gang_of(const SlurmTres& totals);

}  // namespace headroom
