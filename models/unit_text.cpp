// SPDX-License-Identifier: Apache-2.0
#include "models/unit_text.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

#include "models/unit_table.hpp"

// Reading. Writing is models/unit_format.cpp.
namespace headroom {
namespace {

constexpr std::string_view blanks = " \t";

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

std::string_view without_leading_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

std::string_view trimmed(std::string_view text) {
  text = without_leading_blanks(text);
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find_first_of(blanks));
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Only digits, and within 64 bits.
std::optional<std::uint64_t> whole_number(std::string_view text) {
  if (text.empty() || !is_digit(text[0])) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Minutes or seconds of a clock: two digits, below sixty.
std::optional<std::uint64_t> sixtieth(std::string_view text) {
  const auto value = whole_number(text);
  return text.size() == 2 && value && *value < 60 ? value : std::nullopt;
}

/// "HH:MM:SS" with any number of hours, or Slurm's "D-HH:MM:SS" with fewer than 24.
std::optional<double> clock_seconds(std::string_view word) {
  std::uint64_t days = 0;
  const std::size_t dash = word.find('-');
  if (dash != std::string_view::npos) {
    const auto value = whole_number(word.substr(0, dash));
    if (!value) return std::nullopt;
    days = *value;
    word.remove_prefix(dash + 1);
  }
  const std::size_t first = word.find(':'), second = word.rfind(':');
  if (first == second) return std::nullopt;
  const auto hours = whole_number(word.substr(0, first));
  const auto minutes = sixtieth(word.substr(first + 1, second - first - 1));
  const auto seconds = sixtieth(word.substr(second + 1));
  if (!hours || !minutes || !seconds) return std::nullopt;
  if (dash != std::string_view::npos && *hours >= 24) return std::nullopt;
  return static_cast<double>(days) * 86400.0 + static_cast<double>(*hours) * 3600.0 +
         static_cast<double>(*minutes * 60 + *seconds);
}

std::variant<ParsedQuantity, UnitError> parse_ratio(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto part = whole_number(text.substr(0, colon));
  const auto whole = whole_number(text.substr(colon + 1));
  if (!part || !whole) {
    return UnitError{quoted(text) +
                     R"( is neither a duration such as "12:30:00" or "2-12:00:00" nor a ratio such as "1:2")"};
  }
  if (*whole == 0) return UnitError{"the ratio " + quoted(text) + " divides by zero"};
  return ParsedQuantity{static_cast<double>(*part) / static_cast<double>(*whole), dimensions::none};
}

struct Part {
  ParsedQuantity quantity;
  std::string_view text;  ///< the number and, if it has one, its unit
  bool has_unit = false;
  bool has_sign = false;
  std::string_view rest;  ///< what follows, without leading blanks
};
using PartOrError = std::variant<Part, UnitError>;

struct Number {
  double value = 0.0;
  std::size_t length = 0;
};

/// The number at the beginning of `text`, which begins with something that is no blank.
std::variant<Number, UnitError> parse_number(std::string_view text) {
  Number number;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number.value);
  number.length = static_cast<std::size_t>(end - text.data());
  const std::string_view written = text.substr(0, number.length);
  if (error == std::errc::result_out_of_range) return UnitError{quoted(written) + " is out of range"};
  if (error != std::errc{}) {
    return UnitError{quoted(text) + R"( does not begin with a number; write a quantity like "40 kW")"};
  }
  if (!std::isfinite(number.value)) return UnitError{quoted(written) + " is not a finite number"};
  const char next = number.length < text.size() ? text[number.length] : ' ';
  if (next == ',') {
    return UnitError{quoted(first_word(text)) + R"( has a comma; write "1.5" for a fraction and "1500" for thousands)"};
  }
  if (next == '.') return UnitError{quoted(first_word(text)) + " is not a number"};
  return number;
}

/// A number and its unit, of a text that begins with something that is no blank.
PartOrError parse_part(std::string_view text) {
  const std::string_view word = first_word(text);
  if (word.find(':') != std::string_view::npos) {
    const auto seconds = clock_seconds(word);
    if (!seconds) return UnitError{quoted(word) + R"( is not a duration such as "12:30:00" or "2-12:00:00")"};
    return Part{.quantity = {*seconds, dimensions::time},
                .text = word,
                .has_unit = true,
                .rest = without_leading_blanks(text.substr(word.size()))};
  }
  const auto parsed = parse_number(text);
  if (const auto* error = std::get_if<UnitError>(&parsed)) return *error;
  const Number number = std::get<Number>(parsed);

  std::string_view rest = without_leading_blanks(text.substr(number.length));
  // A digit begins the next part, not a unit; but "3 1/h" is three per hour.
  const bool has_unit = !rest.empty() && (!is_digit(rest[0]) || rest.starts_with("1/"));
  const std::string_view name = has_unit ? first_word(rest) : std::string_view{};
  const auto unit = parse_unit(name);
  if (const auto* error = std::get_if<UnitError>(&unit)) return *error;
  rest.remove_prefix(name.size());

  const Unit& scale = std::get<Unit>(unit);
  const std::string_view written = trimmed(text.substr(0, text.size() - rest.size()));
  const double si = in_base_units(number.value, scale);
  const bool vanished = si == 0.0 && number.value + scale.offset != 0.0;
  if (!std::isfinite(si) || vanished) return UnitError{quoted(written) + " is out of range"};
  if (scale.offset != 0.0 && si < 0.0) return UnitError{quoted(written) + " is below absolute zero"};
  return Part{.quantity = {si, scale.dimension},
              .text = written,
              .has_unit = has_unit,
              .has_sign = text[0] == '-',
              .rest = without_leading_blanks(rest)};
}

/// "2d 12h": `first` and what follows it.
std::variant<ParsedQuantity, UnitError> parse_sum(std::string_view text, Part part) {
  double seconds = 0.0;
  for (;;) {
    if (!part.has_unit) return UnitError{quoted(part.text) + " has no unit in " + quoted(text)};
    if (part.quantity.dimension != dimensions::time) {
      return UnitError{quoted(text) + R"( has several parts; only a duration may, as in "2d 12h")"};
    }
    if (part.has_sign) return UnitError{quoted(text) + " has a sign; a duration of several parts has none"};
    seconds += part.quantity.si;
    if (part.rest.empty()) return ParsedQuantity{seconds, dimensions::time};
    auto next = parse_part(part.rest);
    if (const auto* error = std::get_if<UnitError>(&next)) return *error;
    part = std::get<Part>(next);
  }
}

}  // namespace

std::variant<ParsedQuantity, UnitError> parse_quantity(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return UnitError{R"(the text is empty; write a quantity like "40 kW")"};
  const std::size_t colon = text.find(':');
  const bool one_colon = colon != std::string_view::npos && colon == text.rfind(':');
  if (one_colon) return parse_ratio(text);

  const auto first = parse_part(text);
  if (const auto* error = std::get_if<UnitError>(&first)) return *error;
  const Part& part = std::get<Part>(first);
  if (part.rest.empty()) return part.quantity;
  if (part.has_unit && !is_digit(part.rest[0]) && part.rest[0] != '-' && part.rest[0] != '.') {
    return UnitError{"unexpected " + quoted(part.rest) + " after " + quoted(part.text) +
                     R"(; a compound unit has no blanks, as in "USD/kWh")"};
  }
  return parse_sum(text, part);
}

}  // namespace headroom
