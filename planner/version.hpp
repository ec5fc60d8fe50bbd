// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace headroom {

[[nodiscard]] std::string_view version();     ///< "0.1.0"
[[nodiscard]] std::string_view build_type();  ///< "Release"
[[nodiscard]] std::string_view compiler();    ///< "GNU 12.2.0"

}  // namespace headroom
