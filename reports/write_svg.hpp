// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/document.hpp"

namespace headroom {

/// One picture as SVG 1.1, without scripts or outside resources: it looks the same in a browser, a word processor and a
/// printed paper. Colours are those of Okabe and Ito (2008), which the colour-blind can tell apart.
[[nodiscard]] std::string write_svg(const Chart& chart);

}  // namespace headroom
