// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/power/battery.hpp"
#include "models/units.hpp"
#include "sim/hourly_series.hpp"

/// Where the electricity of a site comes from and what it costs there, as a checked value.
namespace headroom {

/// Hours of the day in which demand is charged beside the rest, in local time without summer time.
struct OnPeakHours {
  int from = 0, to = 0;  ///< hours of the day, 0 <= from < to <= 24
  bool working_days_only = true;
  std::int64_t utc_offset_s = 0;

  [[nodiscard]] bool contains(std::int64_t unix_s) const;
};

/// A contract over energy at a fixed price, settled against the market: its holder gains what the market is dearer.
struct PowerContract {
  EnergyPrice price;
  double share = 0.0;  ///< of what is bought
  Power volume;        ///< or a constant power
};

/// The grid asks for less for a while. One of the two is there.
struct DemandCall {
  Instant at;
  TimeSpan lasts;
  std::optional<Power> reduce_to;
  std::optional<Power> reduce_by;  ///< less than the mean of the quarter of an hour before
};

struct SiteBattery {
  Battery battery;
  double first_content = 0.0;  ///< of the capacity, at simulated zero
};

enum class CarbonAccounting : std::uint8_t { average, marginal };

struct GridSpec {
  HourlySeries price{{0.0}};                                    ///< USD/J
  std::optional<HourlySeries> average_carbon, marginal_carbon;  ///< kg/J
  CarbonAccounting accounting = CarbonAccounting::average;      ///< which of them is the carbon of the run
  std::optional<HourlySeries> solar;                            ///< W; what nobody takes is curtailed
  std::optional<SiteBattery> battery;
  std::optional<OnPeakHours> on_peak;
  std::vector<Instant> system_peaks;  ///< of the whole grid; ascending
  std::optional<PowerContract> contract;
  std::vector<DemandCall> calls;  ///< in order of time, one after the other
  std::int64_t start_unix_s = 0;  ///< calendar time of simulated zero
};

}  // namespace headroom
