// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/swf_row.hpp"

#include <fmt/format.h>

#include "models/check.hpp"
#include "scenarios/read_trace/printable.hpp"

namespace headroom {
namespace {

constexpr std::array<std::string_view, swf_fields> field_names = {
    "job number",
    "submit time",
    "wait time",
    "run time",
    "allocated processors",
    "average CPU time",
    "used memory",
    "requested processors",
    "requested time",
    "requested memory",
    "status",
    "user id",
    "group id",
    "application number",
    "queue number",
    "partition number",
    "preceding job number",
    "think time",
};

constexpr std::uint32_t bit(SwfField field) {
  return 1U << static_cast<unsigned>(field);
}

/// Times and memory; think time is whole seconds in the format, but it is a time.
constexpr std::uint32_t may_have_fraction = bit(SwfField::submit) | bit(SwfField::wait) | bit(SwfField::run) |
                                            bit(SwfField::cpu_time) | bit(SwfField::used_memory) |
                                            bit(SwfField::requested_time) | bit(SwfField::requested_memory) |
                                            bit(SwfField::think_time);

const char* skip_blanks(const char* at, const char* end) {
  while (at != end && is_blank(*at)) ++at;
  return at;
}

/// A fault of the field's text alone; empty if there is none.
std::string token_fault(SwfField field, std::string_view token) {
  const char* const end = token.data() + token.size();
  const ScannedDecimal number = scan_decimal(token.data(), end);
  if (number.status == DecimalStatus::too_long) {
    return fmt::format("{} {} has more than 18 digits", swf_field_name(field), quoted(token));
  }
  if (number.status != DecimalStatus::ok || number.next != end) {
    return fmt::format("{} {} is not a number", swf_field_name(field), quoted(token));
  }
  if (number.value.billionths != 0 && (may_have_fraction & bit(field)) == 0) {
    return fmt::format("{} {} is not a whole number", swf_field_name(field), quoted(token));
  }
  return {};
}

}  // namespace

std::string swf_field_name(SwfField field) {
  const auto index = static_cast<std::size_t>(field);
  return fmt::format("field {} ({})", index + 1, field_names[index]);
}

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

SwfRow scan_swf_row(std::string_view line) {
  SwfRow row;
  const char* at = line.data();
  const char* const end = at + line.size();
  std::uint32_t fractions = 0;
  for (std::size_t i = 0; i < swf_fields; ++i) {
    const ScannedDecimal number = scan_decimal(skip_blanks(at, end), end);
    if (number.status != DecimalStatus::ok) return row;
    if (number.next != end && !is_blank(*number.next)) return row;
    if (number.value.billionths != 0) fractions |= 1U << i;
    row.values[i] = number.value;
    at = number.next;
  }
  const bool numbers_sound = (fractions & ~may_have_fraction) == 0;
  row.sound = numbers_sound && skip_blanks(at, end) == end;
  row.has_more = numbers_sound && !row.sound;
  return row;
}

std::string swf_fault(std::string_view line) {
  std::size_t fields = 0;
  std::string first_fault;
  for (std::string_view rest = trim_blanks(line); !rest.empty(); rest = trim_blanks(rest)) {
    std::size_t length = 0;
    while (length < rest.size() && !is_blank(rest[length])) ++length;
    if (fields < swf_fields && first_fault.empty()) {
      first_fault = token_fault(static_cast<SwfField>(fields), rest.substr(0, length));
    }
    ++fields;
    rest.remove_prefix(length);
  }
  if (fields != swf_fields) {
    return fmt::format("row has {} field{}; the standard workload format has {}", fields, fields == 1 ? "" : "s",
                       swf_fields);
  }
  HEADROOM_CHECK(!first_fault.empty(), "the two scanners of a row disagree");
  return first_fault;
}

}  // namespace headroom
