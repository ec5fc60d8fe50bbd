// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/empirical_cdf.hpp"
#include "scenarios/sections.hpp"

namespace headroom {

/// An object of quantiles, in base units; nothing, with a fault at the object, if they make no distribution.
[[nodiscard]] std::optional<EmpiricalCdf> read_quantiles(const Field& parent, std::string_view key,
                                                         const ObjectSpec& spec);

/// `power.measured`: what one GPU and one node were measured to draw; files that it names are appended to
/// `input_files`.
void read_measured_power(const Field& root, PowerSection& out, std::vector<std::string>& input_files);

}  // namespace headroom
