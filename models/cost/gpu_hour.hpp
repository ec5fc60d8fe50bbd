// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an hour of an owned GPU costs, in closed form: for a quick answer and as a check of the ledger, which knows
/// real months. Money is in the currency of the caller. An hour is 1/730 of a month here, and a year 8760 hours.
///
/// Domain   finite numbers; gpus_per_server > 0, life_years > 0, annual_rate > -1, pue >= 1, the three divisors in
///          (0, 1], load and residual_fraction in [0, 1], the rest >= 0.
/// Errors   breaking the domain is a bug of the caller (CHECK).
/// Source   annuity with residual: models/cost/time_value.hpp. Cost per token and per joule as in SemiAnalysis'
///          InferenceX, whose published market model the tests compare with.
namespace headroom {

inline constexpr double hours_per_month = 730.0;

struct OwnedGpu {
  double price_per_server = 0.0;
  double gpus_per_server = 1.0;
  double network_per_gpu = 0.0;
  double storage_per_gpu = 0.0;
  double install_per_gpu = 0.0;
  double annual_rate = 0.0;  ///< cost of capital, as a fraction per year; compounded monthly
  double life_years = 1.0;
  double residual_fraction = 0.0;  ///< of the whole price, at the end of the life

  double kw_per_gpu = 0.0;          ///< IT power per GPU with its share of host, network and storage
  double space_per_kw_month = 0.0;  ///< colocation, or owned_facility_per_kw_month()
  double load = 1.0;                ///< mean power over kw_per_gpu
  double pue = 1.0;                 ///< 1 where the rent of the space includes power for cooling
  double energy_price_per_kwh = 0.0;

  double maintenance_fraction_per_year = 0.0;  ///< of the whole price
  double licence_per_gpu_year = 0.0;
  double insurance_per_gpu_year = 0.0;  ///< and taxes on the asset
  double staff_per_gpu_month = 0.0;

  double availability = 1.0;  ///< hours up over hours owned
  double utilisation = 1.0;   ///< hours allocated over hours up
  double goodput = 1.0;       ///< useful work over allocated hours
};

/// Per GPU and hour.
struct GpuHourCost {
  double capital = 0.0, space = 0.0, energy = 0.0, operation = 0.0;  ///< of wall time
  double availability = 1.0, utilisation = 1.0, goodput = 1.0;       ///< divisors, as they went in
  [[nodiscard]] double wall() const { return capital + space + energy + operation; }
  [[nodiscard]] double useful() const { return wall() / (availability * utilisation * goodput); }
};

[[nodiscard]] double purchase_price_per_gpu(const OwnedGpu& gpu);
[[nodiscard]] GpuHourCost gpu_hour_cost(const OwnedGpu& gpu);

/// The rent that an owned building stands for: `price_per_w` of critical power as an annuity over `life_years`, and
/// what it takes to run it.
[[nodiscard]] double owned_facility_per_kw_month(double price_per_w, double annual_rate, double life_years,
                                                 double operation_per_kw_month);

/// Of 1e18 floating-point operations, at `utilisation` of the peak while the GPU is useful (MFU).
[[nodiscard]] double cost_per_eflop(double cost_per_useful_hour, double peak_tflop_per_s, double utilisation);

[[nodiscard]] double cost_per_million_tokens(double cost_per_wall_hour, double tokens_per_s_per_gpu);
[[nodiscard]] double joules_per_token(double kw_per_gpu, double tokens_per_s_per_gpu);

/// The utilisation from which owning is cheaper than renting: rent is paid for used hours at `rent_per_gpu_hour`, an
/// owned GPU costs every hour. `goodput_ratio`: useful work in an owned hour over that in a rented one. Above 1: owning
/// never pays.
[[nodiscard]] double break_even_utilisation(double own_per_wall_hour, double rent_per_gpu_hour, double goodput_ratio);

}  // namespace headroom
