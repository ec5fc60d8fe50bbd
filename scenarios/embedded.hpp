// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

/// Files compiled into the program (cmake/embed.cmake).
namespace headroom::embedded {

struct File {
  std::string_view name;
  std::string_view text;
};

std::span<const File> catalogue();  ///< scenarios/data/hardware
std::span<const File> workloads();  ///< scenarios/data/workloads
std::span<const File> templates();  ///< scenarios/examples, for `headroom init`

}  // namespace headroom::embedded
