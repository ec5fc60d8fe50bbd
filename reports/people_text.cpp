// SPDX-License-Identifier: Apache-2.0
#include "reports/people_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "models/unit_text.hpp"
#include "reports/number_text.hpp"

namespace headroom {

std::string number_for_people(double value) {
  if (!std::isfinite(value)) return "-";
  if (value == 0) return "0";  // and not "-0"
  const double size = std::abs(value);
  if (size >= 1e15 || size < 1e-4) {
    char digits[32];
    return {digits, std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific, 3).ptr};
  }
  const bool whole = value == std::floor(value);
  const int before_point = static_cast<int>(std::floor(std::log10(size))) + 1;
  const int decimals = whole ? 0 : std::clamp(4 - before_point, 0, 8);
  char digits[32];
  std::string text(digits,
                   std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, decimals).ptr);
  if (decimals > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

namespace {

/// Of a price by something: what it is by stays as the metric has it, "751 kUSD/month".
std::string price_for_people(double value, std::string_view by) {
  const double size = std::abs(value);
  const std::string_view amount = size >= 1e6 ? "MUSD" : size >= 1e4 ? "kUSD" : "USD";
  const double scale = size >= 1e6 ? 1e6 : size >= 1e4 ? 1e3 : 1.0;
  return number_for_people(value / scale).append(" ").append(amount).append(by);
}

}  // namespace

std::string value_for_people(double value, std::string_view unit) {
  std::string number = number_for_people(value);
  if (unit.empty() || unit == "1" || !std::isfinite(value)) return number;
  constexpr std::string_view price = "USD/";
  if (unit.starts_with(price)) return price_for_people(value, unit.substr(price.size() - 1));
  if (counts_things(unit)) return number.append(" ").append(unit);
  std::string exact;
  append_number(exact, value);
  const auto parsed = parse_quantity(exact.append(" ").append(unit));
  const auto* quantity = std::get_if<ParsedQuantity>(&parsed);
  if (quantity != nullptr && std::isfinite(quantity->si)) {
    return format_for_people(quantity->si, quantity->dimension);
  }
  return number.append(" ").append(unit);
}

ShownUnit shown_unit(double value, std::string_view unit) {
  const std::string text = value_for_people(value, unit);
  const std::size_t blank = text.find(' ');
  if (blank == std::string::npos) return {};
  ShownUnit shown{text.substr(blank + 1), 1.0};
  if (shown.name != unit) shown.factor = unit_scale(unit) / unit_scale(shown.name);
  return shown;
}

std::string half_width_for_people(double half) {
  const double digit = std::pow(10.0, std::floor(std::log10(half)) - 1.0);
  return number_for_people(half < 100.0 ? std::round(half / digit) * digit : std::round(half));
}

std::string interval_for_people(const KeyFigure& figure) {
  if (!figure.interval) return figure.no_interval.empty() ? "" : "no interval: " + figure.no_interval;
  const ConfidenceInterval& interval = *figure.interval;
  const double half = (interval.high - interval.low) / 2.0;
  if (!(half > 0.0)) return "";
  const ShownUnit shown = shown_unit(figure.value, figure.unit);
  std::string text = "± " + half_width_for_people(half * shown.factor);
  if (!shown.name.empty()) text += " " + shown.name;
  const bool replicas = interval.method == ConfidenceInterval::Method::replications;
  text += " (" + number_for_people(100.0 * interval.level) + " %, " + std::to_string(interval.values);
  return text + (replicas ? " replicas)" : " batches)");
}

std::string counted(std::uint64_t number, std::string_view thing) {
  return std::to_string(number).append(" ").append(thing).append(number == 1 ? "" : "s");
}

std::string cell_for_people(const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return number_for_people(*number);
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  return std::get<std::string>(cell);
}

}  // namespace headroom
