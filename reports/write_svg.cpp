// SPDX-License-Identifier: Apache-2.0
#include "reports/write_svg.hpp"

#include "reports/svg_sheet.hpp"

namespace headroom {

std::string write_svg(const Chart& chart, const SvgLook& look) {
  return chart.categories.empty() ? svg_of_lines(chart, look) : svg_of_bars(chart, look);
}

}  // namespace headroom
