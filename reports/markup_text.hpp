// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace headroom {

/// Text as it stands in HTML and SVG, between tags or in an attribute with double quotes, whatever is in it: nothing of
/// it is markup. Bytes that are no UTF-8, and control characters that XML forbids, become U+FFFD.
[[nodiscard]] std::string markup_escaped(std::string_view text);

/// At most `characters` of a text, the last one "…" if it was cut; not escaped.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t characters);

}  // namespace headroom
