// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenarios/job_facts.hpp"
#include "scenarios/json_tree.hpp"

namespace headroom {

/// The `classes` of fit_workload(): bands of size with their sizes and run times.
///
/// Domain   at least one job.
[[nodiscard]] JsonNode fit_classes(const JobFacts& facts);

}  // namespace headroom
