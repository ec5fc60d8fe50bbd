// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "reports/document.hpp"
#include "reports/manifest.hpp"

namespace headroom {

/// README.txt of a run directory: every file, every column and every metric of it, for a reader who has nothing else.
[[nodiscard]] std::string write_data_dictionary(const Document& document, std::span<const ListedFile> files);

/// README.txt of a directory that holds tables and no run: `introduction`, then every file, and every column with its
/// meaning.
[[nodiscard]] std::string write_table_dictionary(const std::string& introduction, std::span<const Table> tables,
                                                 std::span<const ListedFile> files);

}  // namespace headroom
