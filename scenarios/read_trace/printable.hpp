// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace headroom {

/// Text of a trace made safe for messages, JSON and terminals: valid UTF-8 stays, control characters and stray bytes
/// become \xNN.
[[nodiscard]] std::string printable(std::string_view text);

/// The same in double quotes for a message, cut after 40 bytes.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace headroom
