// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "models/units.hpp"

/// The option-table type. A policy describes its options in rows; the reader, the schema, `explain` and "did you mean"
/// read the same rows, so an option exists in one place.
namespace headroom {

enum class OptionKind : std::uint8_t {
  number,    ///< a bare number
  integer,   ///< a bare whole number
  quantity,  ///< a string with a unit of `dimension` (a fraction or percentage if dimensionless)
  boolean,
  choice,  ///< one of `choices`
  text,
};

struct OptionSpec {
  std::string_view key;
  OptionKind kind = OptionKind::number;
  Dimension dimension{};                           ///< for `quantity`
  std::string_view fallback;                       ///< the default as it would be written; empty: required
  double min = -1e300, max = 1e300;                ///< inclusive, in base units
  std::span<const std::string_view> choices = {};  ///< for `choice`
  std::string_view help;
};

/// Checked values of one policy's options, in the order of its table.
class Options {
 public:
  struct Value {
    double number = 0.0;    ///< base units; 0 or 1 for a boolean; the index of a choice
    std::string_view text;  ///< owned by the scenario
  };
  Options() = default;
  Options(std::span<const OptionSpec> specs, std::vector<Value> values);

  /// The value of `key`; a key that is not in the table is a bug of the policy.
  [[nodiscard]] double number(std::string_view key) const { return find(key).number; }
  [[nodiscard]] std::string_view text(std::string_view key) const { return find(key).text; }

 private:
  [[nodiscard]] const Value& find(std::string_view key) const;
  std::span<const OptionSpec> specs_;
  std::vector<Value> values_;
};

/// Options with nothing set: every default of the table. Used by tests and by code that builds a policy itself.
[[nodiscard]] Options default_options(std::span<const OptionSpec> specs);

}  // namespace headroom
