// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/ledger/sensitivity.hpp"
#include "reports/document.hpp"

namespace headroom {

/// What a report says of it: a sentence, a table and a picture. Without levers, nothing.
void add_sensitivity(const Sensitivity& sensitivity, Document& document);

}  // namespace headroom
