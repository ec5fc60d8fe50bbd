// SPDX-License-Identifier: Apache-2.0
#include "models/cost/gpu_hour.hpp"

#include <cmath>

#include "models/check.hpp"
#include "models/cost/time_value.hpp"

namespace headroom {
namespace {

void check_amount(double amount) {
  HEADROOM_CHECK(amount >= 0.0 && std::isfinite(amount), "a cost or a power is finite and >= 0");
}
void check_fraction(double fraction) {
  HEADROOM_CHECK(fraction >= 0.0 && fraction <= 1.0, "a fraction is between 0 and 1");
}
void check_positive(double number) {
  HEADROOM_CHECK(number > 0.0 && std::isfinite(number), "what is divided by is finite and > 0");
}

void check(const OwnedGpu& gpu) {
  for (const double amount :
       {gpu.price_per_server, gpu.network_per_gpu, gpu.storage_per_gpu, gpu.install_per_gpu, gpu.kw_per_gpu,
        gpu.space_per_kw_month, gpu.energy_price_per_kwh, gpu.maintenance_fraction_per_year, gpu.licence_per_gpu_year,
        gpu.insurance_per_gpu_year, gpu.staff_per_gpu_month})
    check_amount(amount);
  for (const double fraction : {gpu.residual_fraction, gpu.load, gpu.availability, gpu.utilisation, gpu.goodput})
    check_fraction(fraction);
  for (const double divisor : {gpu.gpus_per_server, gpu.availability, gpu.utilisation, gpu.goodput})
    check_positive(divisor);
  HEADROOM_CHECK(gpu.pue >= 1.0, "a PUE is at least 1");
}

}  // namespace

double purchase_price_per_gpu(const OwnedGpu& gpu) {
  return gpu.price_per_server / gpu.gpus_per_server + gpu.network_per_gpu + gpu.storage_per_gpu + gpu.install_per_gpu;
}

GpuHourCost gpu_hour_cost(const OwnedGpu& gpu) {
  check(gpu);
  const double price = purchase_price_per_gpu(gpu);
  const double payment =
      level_payment(price, gpu.residual_fraction * price, gpu.annual_rate / 12.0, gpu.life_years * 12.0);
  const double operation_per_year =
      gpu.maintenance_fraction_per_year * price + gpu.licence_per_gpu_year + gpu.insurance_per_gpu_year;
  return {.capital = payment / hours_per_month,
          .space = gpu.space_per_kw_month * gpu.kw_per_gpu / hours_per_month,
          .energy = gpu.kw_per_gpu * gpu.load * gpu.pue * gpu.energy_price_per_kwh,
          .operation = (operation_per_year / 12.0 + gpu.staff_per_gpu_month) / hours_per_month,
          .availability = gpu.availability,
          .utilisation = gpu.utilisation,
          .goodput = gpu.goodput};
}

double owned_facility_per_kw_month(double price_per_w, double annual_rate, double life_years,
                                   double operation_per_kw_month) {
  return price_per_w * 1000.0 * capital_recovery_factor(annual_rate, life_years) / 12.0 + operation_per_kw_month;
}

double cost_per_eflop(double cost_per_useful_hour, double peak_tflop_per_s, double utilisation) {
  check_positive(peak_tflop_per_s * utilisation);
  return cost_per_useful_hour / 3600.0 * 1e6 / (peak_tflop_per_s * utilisation);
}

double cost_per_million_tokens(double cost_per_wall_hour, double tokens_per_s_per_gpu) {
  check_positive(tokens_per_s_per_gpu);
  return cost_per_wall_hour / (tokens_per_s_per_gpu * 3600.0 / 1e6);
}

double joules_per_token(double kw_per_gpu, double tokens_per_s_per_gpu) {
  check_positive(tokens_per_s_per_gpu);
  return 1000.0 * kw_per_gpu / tokens_per_s_per_gpu;
}

double break_even_utilisation(double own_per_wall_hour, double rent_per_gpu_hour, double goodput_ratio) {
  check_positive(rent_per_gpu_hour * goodput_ratio);
  return own_per_wall_hour / (rent_per_gpu_hour * goodput_ratio);
}

}  // namespace headroom
