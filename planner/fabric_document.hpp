// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "reports/document.hpp"
#include "scenarios/scenario.hpp"

/// What joins the nodes of a scenario: its parts, and the way from one to another.
namespace headroom {

/// Domain  the scenario has a fabric (CHECK).
[[nodiscard]] Document topology_document(const Scenario& scenario);

/// On each rail. A host is "h100/3", the fourth of the pool; an endpoint has its name. Or why there is no answer.
[[nodiscard]] std::variant<Document, std::string> route_document(const Scenario& scenario, const std::string& from,
                                                                 const std::string& to);

}  // namespace headroom
