// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "reports/document.hpp"

namespace headroom {

/// The rows in the order in which people are shown them: see Table::ranked_by. A row without a cell for each column, or
/// a rank that is no number, is a bug (CHECK).
[[nodiscard]] std::vector<const std::vector<Cell>*> rows_for_people(const Table& table);

}  // namespace headroom
