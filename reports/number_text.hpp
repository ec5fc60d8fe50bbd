// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

/// Numbers as text, the same in every locale.
namespace headroom {

/// The shortest text that reads back to the same double: "0.1", "120", "1e+300"; nothing if `value` is not finite.
void append_number(std::string& text, double value);

/// "344064.5" as "344,064.5", from five digits before the point on; other texts stay as they are.
[[nodiscard]] std::string with_thousands(std::string number);

/// The most bytes that put_seconds() writes: sign, ten digits, point, nine digits.
inline constexpr std::size_t seconds_text_max = 21;

/// Nanoseconds as seconds, exactly: "120", "0.000000001", "-1.5". Returns the end of what it wrote at `to`.
char* put_seconds(char* to, std::int64_t ns);
void append_seconds(std::string& text, std::int64_t ns);

}  // namespace headroom
