// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "reports/document.hpp"

namespace headroom {

/// A chart of a page. Pictures over one and the same time are lower, and are zoomed together.
struct Picture {
  Chart chart;
  enum class Over : std::uint8_t { anything, run_time } over = Over::anything;
};

/// A <figure>: the picture as SVG, which needs no script, and its data as a table that can be opened. `number` is that
/// of the picture in the data of the page.
[[nodiscard]] std::string html_chart(const Picture& picture, std::size_t number);

/// The same as JSON, from which the script of the page draws it.
void append_chart_json(std::string& json, const Picture& picture);

}  // namespace headroom
