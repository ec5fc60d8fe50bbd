// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "reports/document.hpp"
#include "reports/jobs_table.hpp"
#include "reports/manifest.hpp"
#include "reports/output_file.hpp"

/// The output directory of one run. Every function returns nothing if all went well, else one sentence that begins with
/// the path: an I/O fault, for which the program ends with status 5.
namespace headroom {

/// The name in the directory of what a RecordFile writes.
inline constexpr std::string_view run_record_name = "run_record.hrr.zst";

/// The name in the directory of what write_html() writes.
inline constexpr std::string_view report_name = "report.html";

enum class Overwrite : std::uint8_t {
  refuse,   ///< a directory that is not empty is a fault
  replace,  ///< files of the same names are overwritten, other files stay; the old manifest goes at once
};

/// Makes the directory, with its parents, and finds out whether it can be written: to be called before the run, so that
/// an hour of simulation does not end with "permission denied".
[[nodiscard]] std::optional<std::string> prepare_directory(const std::string& path, Overwrite overwrite);

struct RunFiles {
  const Document& document;                 ///< key figures that are not `repeatable` are left out
  std::string_view scenario_resolved;       ///< strict JSON
  std::span<const JobsCsv* const> jobs;     ///< one per replica, in their order
  std::span<const ListedFile> others = {};  ///< files that are there already, to be listed
  std::span<const Table> more_tables = {};  ///< for files only: too wide to be shown with those of the document
};

/// Writes everything but the run record, the manifest last.
[[nodiscard]] std::optional<std::string> write_run_directory(const std::string& path, const RunFiles& files,
                                                             const RunFacts& facts);

}  // namespace headroom
