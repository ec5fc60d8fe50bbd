// SPDX-License-Identifier: Apache-2.0
#include "models/unit_table.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "models/edit_distance.hpp"

namespace headroom {
namespace {
using namespace dimensions;

// Sources: SI brochure, 9th edition (2019); IEC 80000-13:2008 for the binary prefixes; the year is the Julian year of
// 365.25 days (IAU) and the month a twelfth of it; degF from NIST SP 811 (2008), appendix B. In a tie, "did you mean"
// takes the earlier row.
constexpr Unit table[] = {
    {.name = "s", .dimension = time},
    {.name = "ms", .dimension = time, .denominator = 1e3},
    {.name = "us", .dimension = time, .denominator = 1e6},
    {.name = "ns", .dimension = time, .denominator = 1e9},
    {.name = "min", .dimension = time, .numerator = 60},
    {.name = "h", .dimension = time, .numerator = 3600},
    {.name = "d", .dimension = time, .numerator = 86400},
    {.name = "week", .dimension = time, .numerator = 604800},
    {.name = "month", .dimension = time, .numerator = 2629800},
    {.name = "year", .dimension = time, .numerator = 31557600},
    {.name = "y", .dimension = time, .numerator = 31557600},

    {.name = "W", .dimension = power},
    {.name = "kW", .dimension = power, .numerator = 1e3},
    {.name = "MW", .dimension = power, .numerator = 1e6},
    {.name = "GW", .dimension = power, .numerator = 1e9},

    {.name = "J", .dimension = energy},
    {.name = "kJ", .dimension = energy, .numerator = 1e3},
    {.name = "MJ", .dimension = energy, .numerator = 1e6},
    {.name = "GJ", .dimension = energy, .numerator = 1e9},
    {.name = "Wh", .dimension = energy, .numerator = 3.6e3},
    {.name = "kWh", .dimension = energy, .numerator = 3.6e6},
    {.name = "MWh", .dimension = energy, .numerator = 3.6e9},
    {.name = "GWh", .dimension = energy, .numerator = 3.6e12},

    {.name = "B", .dimension = data},
    {.name = "kB", .dimension = data, .numerator = 1e3},
    {.name = "MB", .dimension = data, .numerator = 1e6},
    {.name = "GB", .dimension = data, .numerator = 1e9},
    {.name = "TB", .dimension = data, .numerator = 1e12},
    {.name = "PB", .dimension = data, .numerator = 1e15},
    {.name = "KiB", .dimension = data, .numerator = 0x1p10},
    {.name = "MiB", .dimension = data, .numerator = 0x1p20},
    {.name = "GiB", .dimension = data, .numerator = 0x1p30},
    {.name = "TiB", .dimension = data, .numerator = 0x1p40},
    {.name = "PiB", .dimension = data, .numerator = 0x1p50},
    {.name = "bit", .dimension = data, .denominator = 8},
    {.name = "kbit", .dimension = data, .numerator = 1e3, .denominator = 8},
    {.name = "Mbit", .dimension = data, .numerator = 1e6, .denominator = 8},
    {.name = "Gbit", .dimension = data, .numerator = 1e9, .denominator = 8},
    {.name = "Tbit", .dimension = data, .numerator = 1e12, .denominator = 8},

    {.name = "USD", .dimension = money},
    {.name = "kUSD", .dimension = money, .numerator = 1e3},
    {.name = "MUSD", .dimension = money, .numerator = 1e6},
    {.name = "cent", .dimension = money, .denominator = 100},

    {.name = "kg", .dimension = carbon},
    {.name = "g", .dimension = carbon, .denominator = 1e3},
    {.name = "t", .dimension = carbon, .numerator = 1e3},
    {.name = "kgCO2", .dimension = carbon},
    {.name = "gCO2", .dimension = carbon, .denominator = 1e3},
    {.name = "tCO2", .dimension = carbon, .numerator = 1e3},

    {.name = "FLOP", .dimension = flop},
    {.name = "GFLOP", .dimension = flop, .numerator = 1e9},
    {.name = "TFLOP", .dimension = flop, .numerator = 1e12},
    {.name = "PFLOP", .dimension = flop, .numerator = 1e15},
    {.name = "EFLOP", .dimension = flop, .numerator = 1e18},

    {.name = "m3", .dimension = volume},
    {.name = "L", .dimension = volume, .denominator = 1e3},

    {.name = "Pa", .dimension = pressure},
    {.name = "kPa", .dimension = pressure, .numerator = 1e3},
    {.name = "bar", .dimension = pressure, .numerator = 1e5},

    {.name = "K", .dimension = temperature},
    {.name = "degC", .dimension = temperature, .offset = 273.15},
    {.name = "degF", .dimension = temperature, .numerator = 5, .denominator = 9, .offset = 459.67},

    {.name = "Hz", .dimension = frequency},
    {.name = "kHz", .dimension = frequency, .numerator = 1e3},
    {.name = "MHz", .dimension = frequency, .numerator = 1e6},
    {.name = "GHz", .dimension = frequency, .numerator = 1e9},

    {.name = "%", .dimension = none, .denominator = 100},

    // Things that are counted: they say what a price or a time is for, as in "USD/GPU-h", and weigh nothing.
    {.name = "GPU", .dimension = none, .counts = true},
    {.name = "core", .dimension = none, .counts = true},
    {.name = "node", .dimension = none, .counts = true},
    {.name = "job", .dimension = none, .counts = true},
};

struct Spelling {
  std::string_view written, meant;
};

// Common spellings that are too far from the right one for an edit distance.
constexpr Spelling spellings[] = {
    {"sec", "s"},       {"second", "s"},    {"seconds", "s"},      {"µs", "us"},          {"μs", "us"},
    {"minute", "min"},  {"minutes", "min"}, {"hr", "h"},           {"hrs", "h"},          {"hour", "h"},
    {"hours", "h"},     {"day", "d"},       {"days", "d"},         {"weeks", "week"},     {"mo", "month"},
    {"yr", "year"},     {"$", "USD"},       {"k$", "kUSD"},        {"°C", "degC"},        {"C", "degC"},
    {"°F", "degF"},     {"F", "degF"},      {"kbps", "kbit/s"},    {"Mbps", "Mbit/s"},    {"Gbps", "Gbit/s"},
    {"Tbps", "Tbit/s"}, {"MBps", "MB/s"},   {"GBps", "GB/s"},      {"FLOPS", "FLOP/s"},   {"GFLOPS", "GFLOP/s"},
    {"bits", "bit"},    {"bytes", "B"},     {"TFLOPS", "TFLOP/s"}, {"PFLOPS", "PFLOP/s"}, {"percent", "%"},
};

struct Refusal {
  std::string_view name, why;
};

constexpr std::string_view currency =
    "a currency other than USD needs an explicit exchange rate; write the amount in USD";

// Texts that could be taken for something, but for two things at once or only with a fact that we do not have.
constexpr Refusal refusals[] = {
    {"EUR", currency},
    {"kEUR", currency},
    {"MEUR", currency},
    {"€", currency},
    {"GBP", currency},
    {"£", currency},
    {"CHF", currency},
    {"CNY", currency},
    {"JPY", currency},
    {"b", R"(it may be read as bit or byte; write "bit" or "B")"},
    {"kb", R"(it may be read as bit or byte; write "kbit" or "kB")"},
    {"Mb", R"(it may be read as bit or byte; write "Mbit" or "MB")"},
    {"Gb", R"(it may be read as bit or byte; write "Gbit" or "GB")"},
    {"Tb", R"(it may be read as bit or byte; write "Tbit" or "TB")"},
    {"m", R"(it may be read as minute or month; write "min" or "month")"},
};

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

const Unit* find_unit(std::string_view name) {
  const Unit* found = std::ranges::find(table, name, &Unit::name);
  return found == std::end(table) ? nullptr : found;
}

std::string why_unknown(std::string_view name) {
  if (const auto* row = std::ranges::find(refusals, name, &Refusal::name); row != std::end(refusals)) {
    return "the unit " + quoted(name) + " is refused: " + std::string(row->why);
  }
  const std::string unknown = "unknown unit " + quoted(name);
  const auto suggestion = [&unknown](std::string_view meant) {
    return unknown + "; did you mean " + quoted(meant) + "?";
  };
  if (const auto* row = std::ranges::find(spellings, name, &Spelling::written); row != std::end(spellings)) {
    return suggestion(row->meant);
  }
  const std::size_t digit = name.find_first_of("0123456789");
  if (digit != std::string_view::npos && find_unit(name.substr(0, digit)) != nullptr) {
    return unknown + R"(; a blank separates the parts of a duration, as in "2d 12h")";
  }
  std::vector<std::string_view> names;
  for (const Unit& unit : table) names.push_back(unit.name);
  if (const auto nearest = nearest_name(name, names)) return suggestion(*nearest);
  return unknown;
}

struct Separator {
  std::size_t at = std::string_view::npos;
  std::size_t length = 0;
  bool divides = false;
};

Separator find_separator(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '/') return {i, 1, true};
    if (text[i] == '*' || text[i] == '-') return {i, 1, false};
    if (text.substr(i).starts_with("·")) return {i, std::string_view("·").size(), false};
  }
  return {};
}

void multiply(Unit& product, const Unit& factor) {
  product.numerator *= factor.numerator;
  product.denominator *= factor.denominator;
  product.dimension = product.dimension + factor.dimension;
}

void divide(Unit& product, const Unit& factor) {
  product.numerator *= factor.denominator;
  product.denominator *= factor.numerator;
  product.dimension = product.dimension - factor.dimension;
}

}  // namespace

std::span<const Unit> units() {
  return table;
}

std::variant<Unit, UnitError> parse_unit(std::string_view text) {
  constexpr int most_factors = 8;
  Unit product{.name = text, .dimension = none};
  if (text.empty() || text == "1") return product;
  if (const Unit* single = find_unit(text)) return *single;

  std::string_view rest = text.starts_with("1/") ? text.substr(1) : text;
  bool below_the_line = rest.starts_with('/');  // stays so: "a/b-c" and "a/b/c" are both a over (b times c)
  if (below_the_line) rest.remove_prefix(1);
  for (int factors = 1;; ++factors) {
    if (factors > most_factors) return UnitError{"the unit " + quoted(text) + " has more than 8 factors"};
    const Separator separator = find_separator(rest);
    const std::string_view name = rest.substr(0, separator.at);
    if (name.empty()) return UnitError{"a unit is missing in " + quoted(text)};
    const Unit* unit = find_unit(name);
    if (unit == nullptr) return UnitError{why_unknown(name)};
    if (unit->offset != 0.0) {
      return UnitError{quoted(name) + " has an offset and cannot be part of " + quoted(text) + R"(; use "K")"};
    }
    below_the_line ? divide(product, *unit) : multiply(product, *unit);
    product.counts = product.counts || unit->counts;
    if (separator.at == std::string_view::npos) return product;
    below_the_line = below_the_line || separator.divides;
    rest.remove_prefix(separator.at + separator.length);
  }
}

}  // namespace headroom
