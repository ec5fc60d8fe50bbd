// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenarios/vocabulary.hpp"

namespace headroom {

/// Every name that this version knows beyond the scenario's own keys: policies and metrics, from their tables.
[[nodiscard]] Vocabulary full_vocabulary();

}  // namespace headroom
