// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "scenarios/spec.hpp"

/// What an entry of the catalogue may say: a fact is one row. The check of a user's file and the reader of its columns
/// read this table.
namespace headroom {

enum class FactForm : std::uint8_t {
  word,         ///< any text
  count,        ///< a whole number without unit
  quantity,     ///< with a unit of the dimension
  price_range,  ///< two quantities, low and high, or one that is both
  rent,         ///< a quantity: the price of an hour of a cloud instance
  accelerator,  ///< the name of an accelerator of the catalogue, or the label under which it is sold
  by_month,     ///< twelve numbers with commas between them and one unit: January first
  list,         ///< so many numbers with commas between them and one unit
  any,          ///< a quantity whose dimension follows from the name of the entry
  any_range,    ///< two of them
};

struct FactSpec {
  FactForm form = FactForm::word;
  FieldSpec field;               ///< key, dimension, whether it is required, and the band: a value outside is a slip
  std::string_view column = {};  ///< its name in a CSV table; of a range, without "_low" and "_high"; empty: none
  std::string_view unit = {};    ///< of the column
  std::size_t numbers = 0;       ///< of a list; 0: one at least
};

/// The facts of a kind, one of catalogue_kinds() (CHECK), in the order in which they are shown.
[[nodiscard]] std::span<const FactSpec> catalogue_facts(std::string_view kind);

/// nullptr if entries of this kind have no such fact.
[[nodiscard]] const FactSpec* find_fact_spec(std::string_view kind, std::string_view key);

[[nodiscard]] constexpr bool is_price(FactForm form) {
  return form == FactForm::price_range || form == FactForm::rent;
}

}  // namespace headroom
