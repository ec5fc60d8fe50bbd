// SPDX-License-Identifier: Apache-2.0
#include "models/cost/rent_or_buy.hpp"

#include <algorithm>
#include <numbers>

#include "models/check.hpp"

namespace headroom {
namespace {

void check_share(double alpha) {
  HEADROOM_CHECK(alpha >= 0.0 && alpha <= 1.0, "what a discount leaves is between 0 and 1");
}

}  // namespace

std::uint32_t ski_rental_periods(std::uint32_t buy_over_rent) {
  HEADROOM_CHECK(buy_over_rent >= 1, "buying costs at least one rent");
  return buy_over_rent - 1;
}

double ski_rental_cost(std::uint32_t buy_over_rent, std::uint32_t needed) {
  const std::uint32_t rented = ski_rental_periods(buy_over_rent);
  return needed <= rented ? needed : rented + buy_over_rent;
}

double ski_rental_ratio(std::uint32_t buy_over_rent) {
  HEADROOM_CHECK(buy_over_rent >= 1, "buying costs at least one rent");
  return 2.0 - 1.0 / buy_over_rent;
}

double randomised_ski_rental_ratio() {
  return randomised_reserved_instance_ratio(0.0);
}

double reserved_instance_ratio(double alpha) {
  check_share(alpha);
  return 2.0 - alpha;
}

double randomised_reserved_instance_ratio(double alpha) {
  check_share(alpha);
  return std::numbers::e / (std::numbers::e - 1.0 + alpha);
}

double spot_cost_bound(const SpotWindow& window) {
  HEADROOM_CHECK(window.work_hours >= 0.0 && window.spot_hours >= 0.0, "hours are >= 0");
  HEADROOM_CHECK(window.spot_price >= 0.0 && window.on_demand_price >= 0.0, "prices are >= 0");
  if (window.spot_price >= window.on_demand_price) return window.on_demand_price * window.work_hours;
  const double on_spot = std::min(window.work_hours, window.spot_hours);
  return window.spot_price * on_spot + window.on_demand_price * (window.work_hours - on_spot);
}

}  // namespace headroom
