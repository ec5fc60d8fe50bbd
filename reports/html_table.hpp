// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "reports/document.hpp"

namespace headroom {

/// As many rows of a table as a page shows; its file has all. Of a ranked table (Table::ranked_by) the first matter.
inline constexpr std::size_t html_rows_shown = 1000, html_ranked_rows_shown = 100;

/// Plain: numbers as they are in the file, rounded. People: thousands are set apart, and a column of seconds, whose
/// name ends in "_s", loses the ending and shows "52.5 min".
enum class HtmlNumbers : unsigned char { plain, people };

/// A <table> in a box that scrolls, rows in the order for people, with a line for the rows that are left out.
[[nodiscard]] std::string html_table(const Table& table, HtmlNumbers numbers);

}  // namespace headroom
