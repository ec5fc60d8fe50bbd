// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/document.hpp"

namespace headroom {

/// GitHub-flavoured Markdown with the parts and the order of write_text(), for an issue, a wiki or a CI summary.
[[nodiscard]] std::string write_markdown(const Document& document);

}  // namespace headroom
