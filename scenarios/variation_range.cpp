// SPDX-License-Identifier: Apache-2.0
#include "scenarios/variation_range.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "models/unit_text.hpp"
#include "scenarios/read_trace/decimal.hpp"
#include "scenarios/source_text.hpp"
#include "scenarios/variation.hpp"

namespace headroom {
namespace {

constexpr std::int64_t billion = 1'000'000'000;
constexpr std::int64_t most_whole = 4'000'000'000;  ///< times 1e9, a difference still fits 63 bits
using Parts = std::array<std::string_view, 3>;

/// A number in billionths and what stands behind it.
struct Part {
  std::int64_t billionths = 0;
  std::string unit;
  std::string_view written;
};

std::optional<Parts> split(std::string_view item) {
  const std::size_t first = item.find(':'), second = item.find(':', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos ||
      item.find(':', second + 1) != std::string_view::npos)
    return std::nullopt;
  return Parts{trimmed(item.substr(0, first)), trimmed(item.substr(first + 1, second - first - 1)),
               trimmed(item.substr(second + 1))};
}

/// Nothing if it is no decimal number with nothing or a known unit behind it.
std::optional<Part> read_part(std::string_view text) {
  const ScannedDecimal number = scan_decimal(text.data(), text.data() + text.size());
  if (number.status != DecimalStatus::ok || std::abs(number.value.whole) > most_whole) return std::nullopt;
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(number.next - text.data()));
  constexpr std::size_t most_decimals = 9;  // scan_decimal() drops the others
  if (const std::size_t point = digits.find('.'); point < digits.size() && digits.size() - point - 1 > most_decimals)
    return std::nullopt;
  const std::string_view unit = trimmed(text.substr(static_cast<std::size_t>(number.next - text.data())));
  if (!std::holds_alternative<ParsedQuantity>(parse_quantity("1 " + std::string(unit)))) return std::nullopt;
  return Part{number.value.whole * billion + number.value.billionths, std::string(unit), text};
}

ParsedQuantity one(const std::string& unit) {
  return std::get<ParsedQuantity>(parse_quantity("1 " + unit));
}

/// Degrees Celsius have no factor to another unit.
bool has_offset(const std::string& unit) {
  return std::get<ParsedQuantity>(parse_quantity("0 " + unit)).si != 0.0;
}

/// The smallest unit of those parts that are not zero, whose unit says nothing.
std::string smallest_unit(const std::array<Part, 3>& parts) {
  const Part* smallest = nullptr;
  for (const Part& part : parts)
    if (part.billionths != 0 && (smallest == nullptr || one(part.unit).si < one(smallest->unit).si)) smallest = &part;
  return smallest == nullptr ? parts.front().unit : smallest->unit;
}

/// In `unit`, exactly. False: it is no multiple of it.
bool convert(Part& part, const std::string& unit) {
  if (part.unit == unit) return true;
  const double factor = one(part.unit).si / one(unit).si, whole = std::round(factor);
  constexpr double rounding = 1e-9;  // of the factors in the table of units
  if (has_offset(part.unit) || has_offset(unit)) return false;
  if (part.billionths == 0) return true;
  if (whole < 1.0 || std::abs(factor - whole) > rounding * factor) return false;
  if (std::abs(static_cast<double>(part.billionths)) * whole > static_cast<double>(most_whole) * 1e9) return false;
  part.billionths *= static_cast<std::int64_t>(whole);
  return true;
}

std::string value_text(std::int64_t billionths, const std::string& unit) {
  const Decimal number{billionths / billion, static_cast<std::int32_t>(billionths % billion)};
  return printable_decimal(number) + (unit.empty() ? "" : " " + unit);
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return text.substr(0, 0);
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

bool is_range(std::string_view item) {
  const auto parts = split(item);
  return parts && read_part((*parts)[0]).has_value();
}

std::variant<std::vector<std::string>, std::string> expand_range(std::string_view item) {
  const Parts texts = *split(item);
  std::array<Part, 3> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto part = read_part(texts[i]);
    if (!part) return "the range lo:hi:step needs a number or a quantity, not " + in_quotes(texts[i]);
    parts[i] = *part;
  }
  const std::string unit = smallest_unit(parts);
  const Dimension dimension = one(unit).dimension;
  for (Part& part : parts) {
    const Dimension its = one(part.unit).dimension;
    if (its != dimension && !(part.billionths == 0 && part.unit.empty()))
      return in_quotes(part.written) + " is " + dimension_name(its) + ", and the range has " +
             dimension_name(dimension) + " in " + in_quotes(unit);
    if (!convert(part, unit))
      return in_quotes(part.written) + " is no whole number of " + in_quotes(unit) + ": write the range in one unit";
  }
  const std::int64_t low = parts[0].billionths, high = parts[1].billionths, step = parts[2].billionths;
  if (step == 0) return "the step of a range is not 0; a clock time such as \"12:30:00\" is written in quotes";
  if ((high - low) / step < 0 || (high != low && (high > low) != (step > 0)))
    return "the steps of the range lead away from " + in_quotes(texts[1]);
  const std::int64_t count = (high - low) / step + 1;
  if (count > static_cast<std::int64_t>(most_values))
    return "the range has " + std::to_string(count) + " values; at most " + std::to_string(most_values) + " are swept";
  std::vector<std::string> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(value_text(low + i * step, unit));
  return values;
}

}  // namespace headroom
