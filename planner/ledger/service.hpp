// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/run_statistics.hpp"

namespace headroom {

/// What one hour of service is like, on average over the measured window of a run: a ledger takes every month of its
/// horizon to be like that.
struct ServiceRates {
  double gpus_paid = 0.0;     ///< GPUs of the pools that are bought or rented, up or not
  double gpus_present = 0.0;  ///< up or draining
  double gpus_held = 0.0;     ///< by jobs
  double gpus_useful = 0.0;   ///< held, less what was wasted
  double cores_paid = 0.0, cores_held = 0.0;
  double jobs_ended_per_h = 0.0;
  double cloud_usd_per_h = 0.0;  ///< for what was rented by the hour while jobs needed it

  [[nodiscard]] double availability() const;  ///< present / paid
  [[nodiscard]] double utilisation() const;   ///< held / present
  [[nodiscard]] double goodput() const;       ///< useful / held
};

[[nodiscard]] ServiceRates service_rates(const Scenario& scenario, const RunStatistics& statistics);

/// The hours of each month of service by the calendar, from the month in which the run begins.
[[nodiscard]] std::vector<double> hours_of_months(std::int64_t start_unix_s, std::uint32_t months);

}  // namespace headroom
