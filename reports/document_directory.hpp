// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/document.hpp"
#include "reports/run_directory.hpp"

namespace headroom {

/// Writes a document that belongs to no run into a directory: `report.md`, `report.html`, `summary.json`, one csv per
/// table, `series.csv` if there are series, one svg per chart. The directory is made; files of the same names are
/// replaced. Returns one sentence that begins with the path if that fails.
/// A directory that holds a run is left alone: that is a fault, which document_directory_fault() finds beforehand.
[[nodiscard]] std::optional<std::string> write_document_directory(const std::string& path, const Document& document);
[[nodiscard]] std::optional<std::string> document_directory_fault(const std::string& path);

/// What prepare_directory() does, for a document: to be called before hours of work for it.
[[nodiscard]] std::optional<std::string> prepare_document_directory(const std::string& path, Overwrite overwrite);

}  // namespace headroom
