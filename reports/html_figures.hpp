// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/document.hpp"

namespace headroom {

/// The headline figures that are finite, large; empty if there is none.
[[nodiscard]] std::string html_headlines(const Document& document);

/// All repeatable key figures with interval and meaning; empty if there is none.
[[nodiscard]] std::string html_key_figures(const Document& document);

}  // namespace headroom
