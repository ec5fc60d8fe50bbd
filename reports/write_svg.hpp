// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "reports/document.hpp"

namespace headroom {

struct SvgLook {
  double height = 460.0;  ///< of lines, points and upright bars; lying bars take what they need
  enum class Title : std::uint8_t { shown, left_out } title = Title::shown;  ///< a page has a heading of its own
};

/// The chart as a picture that every browser, and GitHub, shows: no script, no style sheet, no fonts of its own. A page
/// may give it other colours: what is drawn has the classes paper, grid, and s0 to s6 for the lines by number.
[[nodiscard]] std::string write_svg(const Chart& chart, const SvgLook& look = {});

}  // namespace headroom
