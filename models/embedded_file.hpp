// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace headroom::embedded {

/// A file that is compiled into the program (cmake/embed.cmake).
struct File {
  std::string_view name;
  std::string_view text;
};

}  // namespace headroom::embedded
