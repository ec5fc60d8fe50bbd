// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scenarios/json_tree.hpp"

namespace headroom {

/// The values of a tree by their paths, in the order of the tree: {"cluster.pools[h100].nodes", "64"}. An element of a
/// list of objects is named by its "name" if all have one, else counted from 0. Other lists, and objects and lists
/// without elements, are one value as JSON on a line; a string has no quotes.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> flatten(const JsonNode& root);

}  // namespace headroom
