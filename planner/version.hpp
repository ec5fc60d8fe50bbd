// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace headroom {

[[nodiscard]] std::string_view version();  ///< "0.1.0"
/// Of the sources in git that decide results: "2f142bb0c1d3", with "+" and a hash of what was changed since; "unknown"
/// if they were built outside of git.
[[nodiscard]] std::string_view revision();
[[nodiscard]] std::string_view build_type();  ///< "Release"
[[nodiscard]] std::string_view compiler();    ///< "GNU 12.2.0"

}  // namespace headroom
