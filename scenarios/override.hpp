// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "scenarios/json_tree.hpp"
#include "scenarios/spec.hpp"

namespace headroom {

/// Applies `--set path=value` to the merged tree, in order. A path is dotted, and an element of a list is named or
/// counted from 0: `cluster.pools[h100].nodes=32`. A value that is JSON is that value, null deletes, everything else is
/// a string. Keys that do not exist are put in, for the check to report. `spec` says what a string in the way of a path
/// is short for. In messages the n-th override is line n of "--set".
void apply_overrides(JsonNode& root, std::span<const std::string> overrides, const ObjectSpec& spec, Sources& sources,
                     Faults& faults);

}  // namespace headroom
