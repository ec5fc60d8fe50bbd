// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "scenarios/read_trace/decimal.hpp"

namespace headroom {

/// The fields of a row, by their place in the array (the format's number minus 1).
enum class SwfField : std::uint8_t {
  job_number,
  submit,
  wait,
  run,
  allocated_processors,
  cpu_time,
  used_memory,
  requested_processors,
  requested_time,
  requested_memory,
  status,
  user,
  group,
  application,
  queue,
  partition,
  preceding_job,
  think_time,
};
inline constexpr std::size_t swf_fields = 18;

struct SwfRow {
  std::array<Decimal, swf_fields> values;
  bool sound = false;     ///< 18 numbers, and whole ones where a fraction has no meaning
  bool has_more = false;  ///< sound but for what follows them, as in logs with fields of their own
  [[nodiscard]] const Decimal& operator[](SwfField field) const { return values[static_cast<std::size_t>(field)]; }
};

/// The fast path: every row goes through it. What is wrong with a row that is not sound is for swf_fault() to say.
[[nodiscard]] SwfRow scan_swf_row(std::string_view line);

/// Why the line is not a sound row, for a message; one pass more over the text, because it is rare.
[[nodiscard]] std::string swf_fault(std::string_view line);

/// "field 4 (run time)", for messages.
[[nodiscard]] std::string swf_field_name(SwfField field);

/// Blanks as the format's tools write them; a `\r` of Windows line ends is one.
[[nodiscard]] constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}
[[nodiscard]] std::string_view trim_blanks(std::string_view text);

}  // namespace headroom
