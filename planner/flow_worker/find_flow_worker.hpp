// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "planner/flow_worker/flow_worker.hpp"
#include "scenarios/scenario.hpp"

namespace headroom {

/// Where `headroom-worker` is: what HEADROOM_WORKER says; else beside this program, in ../libexec/headroom, or where
/// the shell would look. Or a sentence that says how to get it.
[[nodiscard]] std::variant<std::filesystem::path, std::string> find_flow_worker();

/// Throws FlowWorkerError if there is none, or it does not fit.
[[nodiscard]] std::unique_ptr<FlowWorker> start_flow_worker();

/// A sentence if the scenario asks for what only the worker can answer, and there is none that fits.
[[nodiscard]] std::optional<std::string> fault_of_flow_worker(const Scenario& scenario);

}  // namespace headroom
