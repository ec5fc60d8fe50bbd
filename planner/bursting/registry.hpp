// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "planner/policies/registry.hpp"
#include "sim/burst_policy.hpp"

namespace headroom {

using BurstEntry = Entry<BurstPolicy>;

/// The burst policies: one row each, as for the parts of the scheduler.
[[nodiscard]] std::span<const BurstEntry> burst_policies();

/// The policy that a scenario asks for. Its name was checked when the scenario was read.
[[nodiscard]] std::unique_ptr<BurstPolicy> make_burst_policy(const PolicyChoice& choice, std::uint64_t seed);

}  // namespace headroom
