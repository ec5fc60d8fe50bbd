// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/document.hpp"

namespace headroom {

/// One JSON object with the schema id "headroom/summary/1": title, verdict, what was not modelled, warnings,
/// provenance, and under `metrics` every key figure by its name, in the order of the document, a line each, as
/// {"value": 12.5, "unit": "s", "better": "lower"}. A value that is not finite is null.
[[nodiscard]] std::string write_summary_json(const Document& document);

}  // namespace headroom
