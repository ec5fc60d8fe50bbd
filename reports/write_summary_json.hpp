// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "reports/document.hpp"

namespace headroom {

/// One JSON object with the schema id "headroom/summary/1": title, verdict, what was not modelled, warnings,
/// provenance, and under `metrics` every key figure by its name, in the order of the document, a line each, as
/// {"value": 12.5, "unit": "s", "better": "lower"}. A value that is not finite is null. Tables, if they are wanted,
/// follow under `tables` by their names, each a list of rows as objects.
enum class SummaryTables : std::uint8_t { left_out, included };
[[nodiscard]] std::string write_summary_json(const Document& document, SummaryTables tables = SummaryTables::left_out);

}  // namespace headroom
