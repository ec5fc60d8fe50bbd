// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headroom {

/// Whether an item of a variation is meant as lo:hi:step: it has two colons and begins with a number or a quantity. The
/// unit has to be known, so that a date, "2027-01-01T00:00:00Z", is none.
[[nodiscard]] bool is_range(std::string_view item);

/// Without the blanks around it; where there is nothing else, a view at their beginning.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The values of a range as texts, or what is wrong with it. Rules: scenarios/variation.hpp.
[[nodiscard]] std::variant<std::vector<std::string>, std::string> expand_range(std::string_view item);

}  // namespace headroom
