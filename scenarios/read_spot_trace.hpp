// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "sim/cloud_spec.hpp"

namespace headroom {

/// A trace of spot availability in the format of the public ones of "Can't Be Late" (Wu et al., NSDI 2024):
/// {"metadata": {"gap_seconds": 195}, "data": [1, 0, ...]}, the number of nodes that could be had, tick by tick. Above
/// 0 is available. Or a sentence fragment that says why the file is none.
[[nodiscard]] std::variant<SpotTrace, std::string> read_spot_trace(const std::string& path);

}  // namespace headroom
