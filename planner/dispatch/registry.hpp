// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>

#include "planner/policies/registry.hpp"
#include "sim/energy/dispatch_policy.hpp"

namespace headroom {

using DispatchEntry = Entry<DispatchPolicy>;

/// What batteries do: one row each, as for the parts of the scheduler.
[[nodiscard]] std::span<const DispatchEntry> dispatch_policies();

/// The policy that a scenario asks for. Its name was checked when the scenario was read.
[[nodiscard]] std::unique_ptr<DispatchPolicy> make_dispatch_policy(const PolicyChoice& choice);

}  // namespace headroom
