// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "planner/assertions.hpp"
#include "planner/replicas.hpp"
#include "reports/document.hpp"

namespace headroom {

/// How sure the numbers of a run are.
struct Estimates {
  struct Of {
    std::optional<ConfidenceInterval> interval;
    std::string why_none;  ///< empty where none was looked for
  };
  std::vector<Of> metrics;            ///< by row of RunStatistics::metrics
  std::vector<std::string> notes;     ///< sentences that belong to the verdict
  std::vector<std::string> warnings;  ///< a warm-up that is too short, an assertion that luck may have decided
};

/// Of several replicas: Student's interval over their values, for every metric that at least two of them have. Of one:
/// batch means for the means over jobs, or the reason why there is none. A log that is replayed has neither: its
/// numbers are exact for that log, and it is no sample of anything.
[[nodiscard]] Estimates estimate(const Scenario& scenario, const ReplicaSet& set,
                                 const std::vector<AssertionOutcome>& assertions);

}  // namespace headroom
