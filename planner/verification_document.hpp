// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "planner/network_verification.hpp"
#include "reports/document.hpp"

namespace headroom {

/// How far `fairshare` is off, by moment and by job. `engine` moved the flows.
[[nodiscard]] Document verification_document(const Scenario& scenario, const NetworkVerification& verification,
                                             const std::string& engine);

}  // namespace headroom
