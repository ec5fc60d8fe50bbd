// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/document.hpp"

namespace headroom {

/// GitHub-flavoured Markdown with the parts and the order of write_text(), for an issue, a wiki or a CI summary; with
/// the assumptions, which a terminal has no room for, and the command that gives the numbers again.
[[nodiscard]] std::string write_markdown(const Document& document);

}  // namespace headroom
