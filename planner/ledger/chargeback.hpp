// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "planner/ledger/money.hpp"
#include "planner/ledger/service.hpp"

/// Who pays how much of a cost.
namespace headroom {

struct Use {
  std::string tenant;
  double gpu_hours = 0.0, core_hours = 0.0;  ///< held, of those that were there
};

struct Charge {
  std::string tenant;
  Micros used;  ///< for the hours that the tenant held
  Micros idle;  ///< its part of the hours that nobody held; 0 for all under IdleRule::separate
  [[nodiscard]] Micros total() const { return used + idle; }
};

struct Chargeback {
  std::vector<Charge> tenants;  ///< in the order of the uses
  Micros idle;                  ///< that no tenant pays
};

/// Splits `cost` so that the charges and what is idle add up to it exactly. The GPUs carry `gpu_weight` of it and the
/// cores the rest (all of it falls on the one of which there is any); each hour of a resource costs the same, whether
/// held or idle. Under `by_use`, what is idle of a resource goes to those who held it, in proportion; a resource that
/// nobody held stays idle.
///
/// Domain   0 <= gpu_weight <= 1; uses >= 0 and together no more than what was paid for (CHECK).
struct PaidHours {
  double gpu = 0.0, core = 0.0;
};
[[nodiscard]] Chargeback charge_back(Micros cost, std::span<const Use> uses, PaidHours paid, double gpu_weight,
                                     IdleRule idle);

}  // namespace headroom
