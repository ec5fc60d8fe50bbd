// SPDX-License-Identifier: Apache-2.0
#include "sim/period_use.hpp"

namespace headroom {
namespace {

constexpr double PeriodUse::*amounts[] = {&PeriodUse::hours,
                                          &PeriodUse::gpu_hours_present,
                                          &PeriodUse::gpu_hours_held,
                                          &PeriodUse::gpu_hours_wasted,
                                          &PeriodUse::gpu_hours_slowed,
                                          &PeriodUse::cpu_hours_held,
                                          &PeriodUse::jobs_ended,
                                          &PeriodUse::site_kwh,
                                          &PeriodUse::cloud_usd,
                                          &PeriodUse::cloud_gpu_hours_held,
                                          &PeriodUse::cloud_gpu_hours_wasted};

}  // namespace

PeriodUse& PeriodUse::operator+=(const PeriodUse& other) {
  for (double PeriodUse::*const amount : amounts) this->*amount += other.*amount;
  return *this;
}

PeriodUse operator/(PeriodUse use, double divisor) {
  for (double PeriodUse::*const amount : amounts) use.*amount /= divisor;
  return use;
}

}  // namespace headroom
