// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "models/embedded_file.hpp"

/// Files compiled into the program (cmake/embed.cmake).
namespace headroom::embedded {

std::span<const File> catalogue();  ///< scenarios/data/hardware
std::span<const File> workloads();  ///< scenarios/data/workloads
std::span<const File> templates();  ///< scenarios/examples, for `headroom init`

}  // namespace headroom::embedded
