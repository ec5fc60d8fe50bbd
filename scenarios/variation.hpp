// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/diagnostics.hpp"

namespace headroom {

/// A key of the scenario and the values that a sweep gives it.
struct Variation {
  std::string path;                 ///< as `--set` takes it: "cluster.pools[h100].nodes"
  std::vector<std::string> values;  ///< as `--set` takes them; at least one, no two alike, nor the same quantity
};

/// The name under which their faults are reported; the n-th one is line n.
inline constexpr std::string_view variation_name = "--vary";
/// More values of one key are a slip of the keyboard.
inline constexpr std::size_t most_values = 10'000;

/// Reads texts such as "scheduler.order=fifo,sjf" or "cluster.pools[h100].nodes=16:128:16".
///
/// Grammar  path=item,item,... A comma within quotes, brackets or braces separates nothing; blanks around an item do
///          not count. An item is a value, or a range lo:hi:step of numbers or quantities, whose last value is the
///          largest that the steps reach: "10 min:2 h:10 min" has twelve. What has two colons and begins with a number
///          (and a unit) is a range; a clock time, "12:30:00", is written in quotes.
/// Numbers  of a range are decimals of up to nine digits behind the point and are not rounded. Units must be multiples
///          of each other; the values have the smallest of them.
/// Errors   every fault goes to `diagnostics`, which then has errors; what is returned is of no use then.
[[nodiscard]] std::vector<Variation> read_variations(std::span<const std::string> texts, Diagnostics& diagnostics);

/// The items of a list as above, without the blanks around them; views into `list`.
[[nodiscard]] std::vector<std::string_view> split_items(std::string_view list);

}  // namespace headroom
