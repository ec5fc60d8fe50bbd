// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace headroom {

/// U+FFFD, which stands where bytes are no UTF-8: names come out of old traces.
inline constexpr std::string_view replacement_character = "\xef\xbf\xbd";

/// Length of the UTF-8 sequence at the front of `text`, which is not empty, or 0 if it is none (RFC 3629: no overlong
/// forms, surrogates or code points beyond U+10FFFF).
[[nodiscard]] std::size_t utf8_length(std::string_view text);

/// The text with U+FFFD in the place of control characters (C0, DEL and C1): a terminal obeys them, and names come from
/// files of others.
[[nodiscard]] std::string without_controls(std::string_view text);

/// Characters and not bytes: a tenant may be called "Zürich".
[[nodiscard]] std::size_t utf8_width(std::string_view text);

}  // namespace headroom
