// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "reports/document.hpp"
#include "reports/manifest.hpp"

namespace headroom {

/// README.txt of a run directory: every file, every column and every metric of it, for a reader who has nothing else.
[[nodiscard]] std::string write_data_dictionary(const Document& document, std::span<const ListedFile> files);

}  // namespace headroom
