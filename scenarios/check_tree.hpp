// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenarios/json_tree.hpp"
#include "scenarios/vocabulary.hpp"

namespace headroom {

/// Checks a merged tree against the table and the vocabulary and reports every fault. Afterwards the tree has the keys
/// of the table alone, in its order, with short forms written out and defaults filled in; what was faulty is marked so.
void check_tree(JsonNode& root, const Vocabulary& vocabulary, Faults& faults);

/// The family that a row of kind `policy` means; the planner fills in all that the table has.
[[nodiscard]] const PolicyFamily& family_of(std::string_view key, const Vocabulary& vocabulary);

[[nodiscard]] const PolicyEntry* find_policy(const PolicyFamily& family, std::string_view name);

}  // namespace headroom
