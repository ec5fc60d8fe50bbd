// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fake_vocabulary.hpp"
#include "scenarios/read_scenario.hpp"
#include "scenarios/synthetic_workload.hpp"

namespace headroom {

/// A scenario with this text as `workload.synthetic`, on 512 nodes of 8 GPUs.
inline std::string with_synthetic(const std::string& section) {
  return R"({ "cluster": { "pools": [ { "name": "h", "nodes": 512, "node": { "cpus": 64, "gpus": 8 } } ] },
    "workload": { "synthetic": )" +
         section + " } }";
}

inline std::string faults_of(const std::string& section) {
  Diagnostics diagnostics;
  (void)read_scenario_text(with_synthetic(section), "t.json", {}, fake_vocabulary(), diagnostics);
  return to_text(diagnostics);
}

/// Reads what must be good.
inline Scenario synthetic_scenario(const std::string& section, const std::vector<std::string>& overrides = {}) {
  Diagnostics diagnostics;
  const auto scenario =
      read_scenario_text(with_synthetic(section), "t.json", overrides, fake_vocabulary(), diagnostics);
  EXPECT_TRUE(scenario) << to_text(diagnostics);
  return scenario.value_or(Scenario{});
}

inline std::unique_ptr<JobSource> source_of(const Scenario& scenario) {
  return make_synthetic_workload(std::get<SyntheticWorkload>(scenario.workload), scenario);
}

}  // namespace headroom
