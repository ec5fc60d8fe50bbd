// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/decimal.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace headroom {

std::string printable_decimal(const Decimal& value) {
  if (value.billionths == 0) return fmt::format("{}", value.whole);
  std::string fraction = fmt::format("{:09}", std::abs(value.billionths));
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return fmt::format("{}{}.{}", value.negative() ? "-" : "", std::abs(value.whole), fraction);
}

}  // namespace headroom
