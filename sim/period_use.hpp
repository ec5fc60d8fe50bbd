// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace headroom {

/// What nodes and jobs came to in one of several consecutive periods of a run, such as its months, as far as the period
/// lies in the measured window. Units: hours, and USD.
struct PeriodUse {
  double hours = 0.0;  ///< of the period that were measured; with 0, nothing else means anything
  double gpu_hours_present = 0.0, gpu_hours_held = 0.0, gpu_hours_wasted = 0.0;  ///< of owned nodes
  double gpu_hours_slowed = 0.0;  ///< of those that were held and not wasted, what the work does not take at full speed
  double cpu_hours_held = 0.0;
  double jobs_ended = 0.0;
  double site_kwh = 0.0;  ///< that the site drew, where power is simulated
  double cloud_usd = 0.0, cloud_gpu_hours_held = 0.0, cloud_gpu_hours_wasted = 0.0;  ///< of rented instances

  PeriodUse& operator+=(const PeriodUse& other);
  friend PeriodUse operator/(PeriodUse use, double divisor);
};

}  // namespace headroom
