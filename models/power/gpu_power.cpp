// SPDX-License-Identifier: Apache-2.0
#include "models/power/gpu_power.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr double sixty_degc_in_kelvin = 333.15;

double power_of(const VoltageFloorGpu& gpu, Activity activity, double clock_ratio) {
  const double phi = std::min(clock_ratio, gpu.top);
  const double v = relative_voltage(gpu.floor, gpu.slope, phi);
  const double power = gpu.base.si + gpu.memory.si * activity.memory + gpu.compute.si * activity.compute * phi * v * v;
  return gpu.limit ? std::min(power, gpu.limit->si) : power;
}

double power_of(const UtilisationGpu& gpu, Activity activity, double clock_ratio) {
  return gpu.idle.si + (gpu.peak - gpu.idle).si * power_share(gpu.shape, activity.compute * clock_ratio);
}

/// phi v(phi)^2 = work, solved for phi; `start` is not left of the root. In x = phi / floor >= 1 it is the cubic
/// x (1 + slope (x - 1))^2 = work / floor, which rises and is convex: Newton from the right comes down to the root and
/// never crosses it, until rounding stops it.
double clock_ratio_for(const VoltageFloorGpu& gpu, double work, double start) {
  if (work <= gpu.floor) return work;
  const double target = work / gpu.floor;
  double x = start / gpu.floor;
  for (int step = 0; step < 100; ++step) {
    const double v = 1.0 + gpu.slope * (x - 1.0);
    const double next = x - (x * v * v - target) / (v * v + 2.0 * gpu.slope * x * v);
    if (next >= x) break;
    x = next;
  }
  return std::max(x, 1.0) * gpu.floor;
}

std::optional<OperatingPoint> capped(const VoltageFloorGpu& gpu, Activity activity, Power cap) {
  if (cap <= gpu.base) return std::nullopt;
  // The board's limit holds a clock down as a cap does.
  VoltageFloorGpu unlimited = gpu;
  unlimited.limit.reset();
  if (gpu.limit) cap = std::min(cap, *gpu.limit);
  const double most = power_of(unlimited, activity, gpu.top);
  if (most <= cap.si) return OperatingPoint{gpu.top, 1.0, {most}};
  const double least = power_of(unlimited, activity, gpu.lowest);
  if (least >= cap.si) return OperatingPoint{gpu.lowest, (cap - gpu.base).si / (least - gpu.base.si), cap};
  const double left_for_cores = (cap - gpu.base - gpu.memory * activity.memory).si;
  const double work = left_for_cores / (gpu.compute.si * activity.compute);
  return OperatingPoint{std::clamp(clock_ratio_for(gpu, work, gpu.top), gpu.lowest, gpu.top), 1.0, cap};
}

std::optional<OperatingPoint> capped(const UtilisationGpu& gpu, Activity activity, Power cap) {
  if (cap <= gpu.idle) return std::nullopt;
  const double most = power_of(gpu, activity, 1.0);
  if (most <= cap.si) return OperatingPoint{1.0, 1.0, {most}};
  const double reached = utilisation_at(gpu.shape, (cap - gpu.idle) / (gpu.peak - gpu.idle)) / activity.compute;
  if (reached == 0.0) return std::nullopt;
  return OperatingPoint{std::min(reached, 1.0), 1.0, cap};
}

bool is_fraction(double value) {
  return value >= 0.0 && value <= 1.0;
}
bool is_positive_fraction(double value) {
  return value > 0.0 && value <= 1.0;
}

std::optional<std::string> fault_of(const VoltageFloorGpu& gpu) {
  if (!(gpu.idle.si >= 0.0 && gpu.base.si >= 0.0 && gpu.memory.si >= 0.0 && gpu.compute.si >= 0.0))
    return "idle, base, memory and compute power must be >= 0";
  if (!is_positive_fraction(gpu.floor)) return "the voltage floor must be a clock ratio in (0, 1]";
  if (!(gpu.slope >= 0.0)) return "the slope of the voltage must be >= 0";
  if (!is_positive_fraction(gpu.top)) return "the top clock ratio must be in (0, 1]";
  if (!(gpu.lowest > 0.0 && gpu.lowest <= gpu.top)) return "the lowest clock ratio must be > 0 and not above the top";
  if (gpu.limit && !(*gpu.limit > gpu.base)) return "the limit must be above the base power";
  if (!(gpu.base_per_kelvin >= 0.0)) return "leakage must not fall with temperature";
  return std::nullopt;
}

std::optional<std::string> fault_of(const UtilisationGpu& gpu) {
  if (!(gpu.idle.si >= 0.0 && gpu.peak >= gpu.idle)) return "idle power must be >= 0 and not above the peak";
  return validate(gpu.shape);
}

void check(Activity activity) {
  HEADROOM_CHECK(is_fraction(activity.compute) && is_fraction(activity.memory), "an activity is from 0 to 1");
}

}  // namespace

std::optional<std::string> validate(const GpuPower& gpu) {
  return std::visit([](const auto& model) { return fault_of(model); }, gpu);
}

double relative_voltage(double floor, double slope, double clock_ratio) {
  return clock_ratio <= floor ? 1.0 : 1.0 + slope * (clock_ratio - floor) / floor;
}

Power compute_power_for(Power tdp, Power base, Power memory, double floor, double slope) {
  HEADROOM_CHECK(tdp >= base + memory, "the TDP holds base and memory power");
  const double v = relative_voltage(floor, slope, 1.0);
  return (tdp - base - memory) / (v * v);
}

VoltageFloorGpu at_temperature(VoltageFloorGpu gpu, Temperature chip) {
  const double factor = 1.0 + gpu.base_per_kelvin * (chip.si - sixty_degc_in_kelvin);
  HEADROOM_CHECK(chip.si > 0.0 && factor > 0.0, "too cold for a leakage that is linear in temperature");
  gpu.base = gpu.base * factor;
  return gpu;
}

Power idle_power(const GpuPower& gpu) {
  return std::visit([](const auto& model) { return model.idle; }, gpu);
}

Power busy_power(const GpuPower& gpu, Activity activity, double clock_ratio) {
  check(activity);
  HEADROOM_CHECK(is_positive_fraction(clock_ratio), "a clock ratio is in (0, 1]");
  return {std::visit([&](const auto& model) { return power_of(model, activity, clock_ratio); }, gpu)};
}

std::optional<OperatingPoint> under_cap(const GpuPower& gpu, Activity activity, Power cap) {
  check(activity);
  HEADROOM_CHECK(cap.si > 0.0, "a cap is above zero");
  return std::visit([&](const auto& model) { return capped(model, activity, cap); }, gpu);
}

}  // namespace headroom
