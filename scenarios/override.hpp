// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/json_tree.hpp"
#include "scenarios/spec.hpp"

namespace headroom {

/// Applies `--set path=value` to the merged tree, in order. A path is dotted, and an element of a list is named or
/// counted from 0: `cluster.pools[h100].nodes=32`. A value that is JSON is that value, null deletes, everything else is
/// a string. Keys that do not exist are put in, for the check to report. `spec` says what a string in the way of a path
/// is short for. In messages the n-th override is line n of "--set". `after`, if there is one, sees the tree after each
/// override, with the nulls of its value still there, and its path.
using AfterOverride = std::function<void(JsonNode& root, std::string_view path)>;
void apply_overrides(JsonNode& root, std::span<const std::string> overrides, const ObjectSpec& spec, Sources& sources,
                     Faults& faults, const AfterOverride& after = {});

}  // namespace headroom
