// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "models/check.hpp"
#include "models/unit_table.hpp"
#include "models/unit_text.hpp"

// Writing, and the names of dimensions. Reading is models/unit_text.cpp.
namespace headroom {
namespace {

struct NamedDimension {
  Dimension dimension;
  std::string_view name, example;
  std::array<std::string_view, 8> units;  ///< for people, from small to large; the rest is empty
};

constexpr NamedDimension named_dimensions[] = {
    {dimensions::none, "a number", "0.5", {}},
    {dimensions::time, "a duration", "2d 12h", {"ns", "us", "ms", "s", "min", "h", "d", "y"}},
    {dimensions::frequency, "a frequency", "3 1/h", {"/y", "/d", "/h", "Hz", "kHz", "MHz", "GHz"}},
    {dimensions::energy, "an energy", "400 kWh", {"J", "Wh", "kWh", "MWh", "GWh"}},
    {dimensions::power, "a power", "40 kW", {"W", "kW", "MW", "GW"}},
    {dimensions::money, "an amount of money", "40 kUSD", {"USD", "kUSD", "MUSD"}},
    {dimensions::money_rate, "a cost rate", "3.2 USD/h", {"USD/h", "kUSD/h"}},
    {dimensions::energy_price, "a price per energy", "0.11 USD/kWh", {"USD/kWh"}},
    {dimensions::data, "a data size", "80 GiB", {"B", "kB", "MB", "GB", "TB", "PB"}},
    {dimensions::data_rate, "a data rate", "400 Gbit/s", {"B/s", "kB/s", "MB/s", "GB/s", "TB/s"}},
    {dimensions::data_price, "a price per data size", "0.09 USD/GB", {"USD/GB"}},
    {dimensions::temperature, "a temperature", "21 degC", {"degC"}},
    {dimensions::carbon, "a mass of carbon", "5 t", {"g", "kg", "t"}},
    {dimensions::carbon_intensity, "a carbon intensity", "450 g/kWh", {"g/kWh"}},
    {dimensions::carbon_price, "a price of carbon", "50 USD/t", {"USD/t"}},
    {dimensions::flop, "a number of operations", "1 PFLOP", {"FLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP"}},
    {dimensions::flop_rate,
     "a rate of operations",
     "1 PFLOP/s",
     {"FLOP/s", "GFLOP/s", "TFLOP/s", "PFLOP/s", "EFLOP/s"}},
    {dimensions::volume, "a volume", "20 m3", {"L", "m3"}},
    {dimensions::volume_flow, "a volume flow", "120 L/min", {"L/s", "m3/s"}},
    {dimensions::pressure, "a pressure", "150 kPa", {"Pa", "kPa", "bar"}},
    {dimensions::water_intensity, "a water use per energy", "1.8 L/kWh", {"L/kWh"}},
};

const NamedDimension* find_dimension(Dimension dimension) {
  const auto* found = std::ranges::find(named_dimensions, dimension, &NamedDimension::dimension);
  return found == std::end(named_dimensions) ? nullptr : found;
}

/// In base units, as parse_unit reads it: "J-s/K", "1/J"; empty for a number.
std::string spelled_in_base_units(Dimension d) {
  struct Factor {
    std::string_view unit;
    int exponent;
  };
  const Factor factors[] = {{"USD", d.money}, {"kg", d.carbon},     {"FLOP", d.flop}, {"B", d.data},
                            {"J", d.energy},  {"K", d.temperature}, {"s", d.time},    {"m3", d.volume}};
  std::string above, below;
  const auto append = [](std::string& product, std::string_view unit, int times) {
    for (; times > 0; --times) product.append(product.empty() ? "" : "-").append(unit);
  };
  for (const Factor& factor : factors) {
    append(above, factor.unit, factor.exponent);
    append(below, factor.unit, -factor.exponent);
  }
  if (below.empty()) return above;
  return (above.empty() ? "1" : above) + '/' + below;
}

/// A text that stands for exactly one base unit: "W" rather than "J/s".
std::string base_unit(Dimension dimension) {
  for (const Unit& unit : units()) {
    const bool is_base = unit.numerator == 1.0 && unit.denominator == 1.0 && unit.offset == 0.0;
    if (is_base && unit.dimension == dimension) return std::string(unit.name);
  }
  return spelled_in_base_units(dimension);
}

Unit known_unit(std::string_view text) {
  const auto unit = parse_unit(text);
  const auto* error = std::get_if<UnitError>(&unit);
  HEADROOM_CHECK(error == nullptr, error->message);
  return std::get<Unit>(unit);
}

double in_unit(double si, const Unit& unit) {
  return si * unit.denominator / unit.numerator - unit.offset;
}

std::string with_unit(std::string number, std::string_view unit) {
  if (unit.empty() || unit == "1") return number;
  return number.append(" ").append(unit);
}

using Buffer = std::array<char, 64>;  // holds every text below: 17 digits, a point, an exponent, 15 places

/// Shortest text that reads back to the same double; without exponent in the range that people read with ease.
std::string shortest(double x) {
  if (x == 0.0) return "0";  // never "-0"
  Buffer buffer;
  const bool plain = std::abs(x) >= 1e-5 && std::abs(x) < 1e15;
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, format).ptr};
}

double read_back(const char* begin, const char* end) {
  double value = 0.0;
  std::from_chars(begin, end, value);
  return value;
}

/// The number with the fewest digits that `unit` turns into exactly `si`. Not every double has one: near 3600 s the
/// doubles lie closer together than hours near 1 h do.
std::optional<double> shortest_number_of(double si, const Unit& unit) {
  const double number = in_unit(si, unit);
  if (!std::isfinite(number)) return std::nullopt;
  for (int digits = 1; digits <= std::numeric_limits<double>::max_digits10; ++digits) {
    Buffer buffer;
    char* const end = buffer.data() + buffer.size();
    const char* written = std::to_chars(buffer.data(), end, number, std::chars_format::scientific, digits - 1).ptr;
    const double rounded = read_back(buffer.data(), written);
    if (in_base_units(rounded, unit) == si) return rounded;
  }
  return std::nullopt;
}

/// `digits` significant digits, but never a rounded whole number: "1234" with three digits stays.
std::string rounded_for_people(double x, int digits) {
  if (x == 0.0) return "0";
  Buffer buffer;
  char* const end = buffer.data() + buffer.size();
  const double size = std::abs(x);
  if (size < 1.0 || size >= 1e15) {
    return {buffer.data(), std::to_chars(buffer.data(), end, x, std::chars_format::general, digits).ptr};
  }
  int places = digits;
  for (double power = 1.0; power <= size; power *= 10.0) --places;
  std::string text{buffer.data(),
                   std::to_chars(buffer.data(), end, x, std::chars_format::fixed, std::max(0, places)).ptr};
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

bool is_at_least_one(const std::string& number) {
  return std::abs(read_back(number.data(), number.data() + number.size())) >= 1.0;
}

/// Zero is "0 s" and not "0 ns": the base unit if people use it, else the smallest.
std::string_view unit_of_zero(const NamedDimension& named) {
  const std::string base = base_unit(named.dimension);
  const auto* found = std::ranges::find(named.units, base);
  return found == named.units.end() ? named.units.front() : *found;
}

/// A plain number is a ratio: "86 %", and a plain "1.25" from where a percentage would be hard to read.
std::string ratio_for_people(double ratio, int digits) {
  return std::abs(ratio) <= 1.0 ? rounded_for_people(ratio * 100.0, digits) + " %" : rounded_for_people(ratio, digits);
}

}  // namespace

std::string format_quantity(double si, std::string_view unit) {
  HEADROOM_CHECK(std::isfinite(si), "a quantity that is written is finite");
  const Unit known = known_unit(unit);
  if (const auto number = shortest_number_of(si, known)) return with_unit(shortest(*number), unit);
  return with_unit(shortest(si), base_unit(known.dimension));
}

std::string format_for_people(double si, Dimension dimension, int digits) {
  HEADROOM_CHECK(std::isfinite(si), "a quantity that is written is finite");
  HEADROOM_CHECK(digits >= 1 && digits <= std::numeric_limits<double>::max_digits10, "1 to 17 significant digits");
  if (dimension == dimensions::none) return ratio_for_people(si, digits);
  const NamedDimension* named = find_dimension(dimension);
  if (named == nullptr) return with_unit(rounded_for_people(si, digits), base_unit(dimension));

  // The largest unit that leaves a number of at least one after rounding, so that 999.9 W is "1 kW".
  for (auto name = named->units.rbegin(); name != named->units.rend(); ++name) {
    if (name->empty()) continue;
    const std::string number = rounded_for_people(in_unit(si, known_unit(*name)), digits);
    if (is_at_least_one(number)) return with_unit(number, *name);
  }
  const std::string_view unit = si == 0.0 ? unit_of_zero(*named) : named->units.front();
  return with_unit(rounded_for_people(in_unit(si, known_unit(unit)), digits), unit);
}

double unit_scale(std::string_view unit) {
  const Unit known = known_unit(unit);
  HEADROOM_CHECK(known.offset == 0.0, "a scale with an offset has no factor");
  return known.numerator / known.denominator;
}

bool counts_things(std::string_view unit) {
  const auto known = parse_unit(unit);
  const auto* row = std::get_if<Unit>(&known);
  return row != nullptr && row->counts;
}

std::string dimension_name(Dimension dimension) {
  const NamedDimension* named = find_dimension(dimension);
  return named != nullptr ? std::string(named->name) : "a quantity in " + spelled_in_base_units(dimension);
}

std::string_view dimension_example(Dimension dimension) {
  const NamedDimension* named = find_dimension(dimension);
  return named != nullptr ? named->example : std::string_view{};
}

}  // namespace headroom
