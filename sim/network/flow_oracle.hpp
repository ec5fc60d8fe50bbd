// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "sim/network/flow_cycles.hpp"

namespace headroom {

/// Answers how long steps take whose transfers are flows of their own on single links.
class FlowOracle {
 public:
  virtual ~FlowOracle() = default;
  /// Mean length of the steps that each job began and ended within [warm_up, horizon], in seconds; infinite where it
  /// ended none. The same question has the same answer, whatever was asked before.
  [[nodiscard]] virtual std::vector<double> mean_steps(const FlowCycles& cycles) = 0;
};

/// Makes one for each run, on the thread of the run.
using FlowOracleFactory = std::function<std::unique_ptr<FlowOracle>()>;

}  // namespace headroom
