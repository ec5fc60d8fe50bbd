// SPDX-License-Identifier: Apache-2.0
#include "models/cost/depreciation.hpp"

#include <algorithm>
#include <cstddef>

#include "models/check.hpp"
#include "models/cost/time_value.hpp"

namespace headroom {
namespace {

void check_asset(double price, double residual, int years) {
  HEADROOM_CHECK(residual >= 0.0 && price >= residual, "a residual is between zero and the price");
  HEADROOM_CHECK(years >= 1, "a life is at least one year");
}

// IRS Publication 946, table A-1, as shares of the price.
constexpr double macrs_3[] = {0.3333, 0.4445, 0.1481, 0.0741};
constexpr double macrs_5[] = {0.2000, 0.3200, 0.1920, 0.1152, 0.1152, 0.0576};
constexpr double macrs_7[] = {0.1429, 0.2449, 0.1749, 0.1249, 0.0893, 0.0892, 0.0893, 0.0446};

}  // namespace

std::vector<double> straight_line(double price, double residual, int years) {
  check_asset(price, residual, years);
  return std::vector<double>(static_cast<std::size_t>(years), (price - residual) / years);
}

std::vector<double> declining_balance(double price, double residual, int years, double factor) {
  check_asset(price, residual, years);
  HEADROOM_CHECK(factor > 0.0, "the factor of a declining balance is > 0");
  std::vector<double> schedule;
  double book = price;
  for (int left = years; left > 0; --left) {
    const double declining = std::min(book * factor / years, book - residual);
    schedule.push_back(std::max(declining, (book - residual) / left));
    book -= schedule.back();
  }
  return schedule;
}

std::span<const double> macrs_shares(int recovery_years) {
  HEADROOM_CHECK(recovery_years == 3 || recovery_years == 5 || recovery_years == 7, "a MACRS class is 3, 5 or 7 years");
  if (recovery_years == 3) return macrs_3;
  if (recovery_years == 5) return macrs_5;
  return macrs_7;
}

double tax_shield(std::span<const double> schedule, double tax_rate, double rate) {
  return tax_rate * present_value(schedule, rate) / (1.0 + rate);
}

}  // namespace headroom
