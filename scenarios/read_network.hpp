// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "scenarios/sections.hpp"

namespace headroom {

/// The `cluster.network` section; files that it names are appended to `input_files`.
[[nodiscard]] NetworkSection read_network(const Field& network, PathRoot root, std::vector<std::string>& input_files);

}  // namespace headroom
