// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "reports/document.hpp"

namespace headroom {

enum class Colour : std::uint8_t { never, ansi };

/// For a terminal: title, verdict, key figures in units for people, tables with aligned columns, warnings, what was not
/// modelled, provenance. Empty parts are left out. Of a ranked table the ten largest rows are shown, with a line that
/// says how many more its file has. Series, charts, assumptions and the command that was typed are not shown.
[[nodiscard]] std::string write_text(const Document& document, Colour colour = Colour::never);

}  // namespace headroom
