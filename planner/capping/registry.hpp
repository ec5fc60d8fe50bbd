// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "scenarios/scenario.hpp"
#include "scenarios/vocabulary.hpp"
#include "sim/power/cap_rule.hpp"

/// The capping policies: one row each. A policy is its rules; the simulation carries them out.
namespace headroom {

struct CapEntry {
  PolicyEntry what;
  std::vector<CapRule> (*rules)(const Options&, int steps);  ///< of a scenario with so many steps
};

[[nodiscard]] std::span<const CapEntry> cap_policies();

/// What the scenario asks for, at the places of its level. The names were checked when the scenario was read.
[[nodiscard]] CappingSpec make_capping(const PowerSection& section);

}  // namespace headroom
