// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/document.hpp"

namespace headroom {

/// The whole document as one HTML page that needs no network: style, script and data are in it. What it says is there
/// without a script too; the script makes the pictures interactive, sorts tables and offers their data for download.
///
/// Order     title, verdict, headline figures, warnings, pictures (series first), all figures, tables, assumptions,
/// what
///           was not modelled, provenance. Empty parts are left out.
/// Safety    every text is escaped, and a content security policy allows nothing but this style and this script, by
///           their SHA-256.
/// Bytes     depend on the document alone; key figures that are not `repeatable` are left out.
[[nodiscard]] std::string write_html(const Document& document);

}  // namespace headroom
