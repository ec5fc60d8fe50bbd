// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/chiller.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "models/check.hpp"
#include "models/cooling/celsius.hpp"

namespace headroom {
namespace {

constexpr double evaporator_approach_k = 2.0;
constexpr double condenser_approach_k = 5.0;
constexpr double least_lift_k = 10.0;

double biquadratic(const std::array<double, 6>& k, double x, double y) {
  return k[0] + k[1] * x + k[2] * x * x + k[3] * y + k[4] * y * y + k[5] * x * y;
}

/// Losses of full load, at part load p.
double by_load(const ChillerCurve& curve, double p) {
  return curve.eir_by_load[0] + curve.eir_by_load[1] * p + curve.eir_by_load[2] * p * p;
}

/// What multiplies EIR * rated / COP for a heat q (relative to the rating) and a capacity k.
double compressor_input(const ChillerCurve& curve, double k, double q) {
  const double p = q / k;
  const double cycling = curve.least_load > 0.0 ? std::min(1.0, p / curve.least_load) : 1.0;
  return k * by_load(curve, std::max(p, curve.least_unloading)) * cycling;
}

/// The load with the best COP: above it compressor_input() falls with the capacity, below it rises.
double best_load(const ChillerCurve& curve) {
  const double fixed = curve.eir_by_load[0];
  const double quadratic = curve.eir_by_load[2];
  const double best = quadratic > 0.0 ? std::sqrt(fixed / quadratic) : 1.0;
  return std::min(1.0, std::max(best, curve.least_unloading));
}

double lift_k(double supply_c, double condenser_c) {
  return (condenser_c + condenser_approach_k) - (supply_c - evaporator_approach_k);
}

double evaporating_k(double supply_c) {
  return ice_point_k + supply_c - evaporator_approach_k;
}

/// The least EIR among supplies from the low border to `supply_c`: of a parabola in x.
double least_eir(const ChillerCurve& curve, double supply_c, double condenser_c) {
  const auto& b = curve.eir;
  double least = std::min(biquadratic(b, curve.supply_low_c, condenser_c), biquadratic(b, supply_c, condenser_c));
  if (b[2] > 0.0) {
    const double vertex = -(b[1] + b[5] * condenser_c) / (2.0 * b[2]);
    if (vertex > curve.supply_low_c && vertex < supply_c) least = std::min(least, biquadratic(b, vertex, condenser_c));
  }
  return least;
}

/// The most capacity among condensers from `condenser_c` to the high border: of a parabola in y.
double most_capacity(const ChillerCurve& curve, double supply_c, double condenser_c) {
  const auto& a = curve.capacity;
  double most = std::max(biquadratic(a, supply_c, condenser_c), biquadratic(a, supply_c, curve.condenser_high_c));
  if (a[4] < 0.0) {
    const double vertex = -(a[3] + a[5] * supply_c) / (2.0 * a[4]);
    if (vertex > condenser_c && vertex < curve.condenser_high_c) {
      most = std::max(most, biquadratic(a, supply_c, vertex));
    }
  }
  return most;
}

/// How much worse than at the border Carnot is, for supply below the range. At the coolest condenser, where the ratio
/// is largest, so that it does not move with the weather.
double colder_supply(const ChillerCurve& curve, double supply_c) {
  const double border = curve.supply_low_c;
  if (supply_c >= border) return 1.0;
  return lift_k(supply_c, curve.condenser_low_c) / lift_k(border, curve.condenser_low_c) * evaporating_k(border) /
         evaporating_k(supply_c);
}

/// The same for a condenser above the range, at the warmest supply of the range, where the ratio is largest.
double hotter_condenser(const ChillerCurve& curve, double condenser_c) {
  const double border = curve.condenser_high_c;
  if (condenser_c <= border) return 1.0;
  return lift_k(curve.supply_high_c, condenser_c) / lift_k(curve.supply_high_c, border);
}

/// How much better Carnot is for supply above the range or a condenser below it; negative where there is no lift. Above
/// the range of the condenser, hotter_condenser() has taken the warmest supply of the range, and this goes on from
/// there.
double smaller_lift(const ChillerCurve& curve, double supply_c, double condenser_c) {
  const double x = std::clamp(supply_c, curve.supply_low_c, curve.supply_high_c);
  const double from_x = condenser_c > curve.condenser_high_c ? curve.supply_high_c : x;
  const double from = lift_k(from_x, std::max(condenser_c, curve.condenser_low_c));
  const double to = lift_k(std::max(supply_c, from_x), condenser_c);
  return to / from * evaporating_k(x) / evaporating_k(std::max(supply_c, x));
}

}  // namespace

double published_capacity(const ChillerCurve& curve, Temperature supply, Temperature condenser) {
  return biquadratic(curve.capacity, celsius(supply), celsius(condenser));
}

double published_cop(const ChillerCurve& curve, Temperature supply, Temperature condenser) {
  return curve.reference_cop / biquadratic(curve.eir, celsius(supply), celsius(condenser));
}

Power published_power(const ChillerCurve& curve, Power rated, Power heat, Temperature supply, Temperature condenser) {
  HEADROOM_CHECK(rated.si > 0.0 && heat.si >= 0.0, "a chiller moves heat");
  const double capacity = published_capacity(curve, supply, condenser);
  return rated / published_cop(curve, supply, condenser) * compressor_input(curve, capacity, heat / rated);
}

std::optional<std::string> validate(const ChillerCurve& curve) {
  const auto& [a, b, c] = std::tie(curve.capacity, curve.eir, curve.eir_by_load);
  if (!(curve.reference_cop > 0.0)) return "the COP at the rating must be > 0";
  if (!(curve.supply_low_c < curve.supply_high_c && curve.condenser_low_c < curve.condenser_high_c)) {
    return "the range of the curve must not be empty";
  }
  if (!(lift_k(curve.supply_high_c, curve.condenser_low_c) >= least_lift_k)) {
    return "the coolest condenser is not warm enough for the warmest supply";
  }
  if (!(c[0] >= 0.0 && c[1] >= 0.0 && c[2] >= 0.0)) return "losses must not shrink as the load grows";
  if (!(curve.least_load >= 0.0 && curve.least_load <= curve.least_unloading && curve.least_unloading < 1.0)) {
    return "loads must be in the order 0 <= cycling <= unloading < 1";
  }
  for (const double x : {curve.supply_low_c, curve.supply_high_c}) {
    for (const double y : {curve.condenser_low_c, curve.condenser_high_c}) {
      // Both derivatives are linear: corners decide.
      if (!(a[1] + 2.0 * a[2] * x + a[5] * y >= 0.0)) return "capacity falls with warmer supply";
      if (!(b[3] + 2.0 * b[4] * y + b[5] * x >= 0.0)) return "EIR falls with a warmer condenser";
    }
  }
  if (!(biquadratic(a, curve.supply_low_c, curve.condenser_high_c) > 0.0)) return "capacity must be > 0";
  if (!(least_eir(curve, curve.supply_high_c, curve.condenser_low_c) > 0.0)) return "EIR must be > 0";
  return std::nullopt;
}

ChillerPerformance chiller_performance(const ChillerCurve& curve, Temperature supply, Temperature condenser) {
  const double supply_c = celsius(supply);
  const double condenser_c = celsius(condenser);
  HEADROOM_CHECK(supply_c > 0.0 && supply_c < 50.0, "chilled water is between 0 and 50 degC");
  HEADROOM_CHECK(condenser_c >= -60.0 && condenser_c <= 80.0, "a condenser is between -60 and 80 degC");
  const double x = std::clamp(supply_c, curve.supply_low_c, curve.supply_high_c);
  const double y = std::clamp(condenser_c, curve.condenser_low_c, curve.condenser_high_c);
  const double worse = colder_supply(curve, supply_c) * hotter_condenser(curve, condenser_c);
  const double eir = least_eir(curve, x, y) * worse * smaller_lift(curve, supply_c, condenser_c);
  const double floor = least_eir(curve, curve.supply_high_c, curve.condenser_low_c) * least_lift_k /
                       lift_k(curve.supply_high_c, curve.condenser_low_c);
  return {.capacity = most_capacity(curve, x, y) / worse, .eir = std::max(eir, floor)};
}

Power chiller_power(const ChillerCurve& curve, const ChillerPerformance& now, Power rated, Power heat) {
  HEADROOM_CHECK(rated.si > 0.0 && heat.si >= 0.0, "a chiller moves heat");
  const double k = now.capacity;
  HEADROOM_CHECK(heat / rated <= k * (1.0 + 1e-12), "a chiller moves no more than its capacity");
  const double q = std::min(heat / rated, k);
  // compressor_input() is least at the capacity q / best load. Down to the rating it may be used, beyond that not.
  const double input = k >= 1.0 ? compressor_input(curve, std::min(k, std::max(1.0, q / best_load(curve))), q)
                                : std::max(compressor_input(curve, k, q), compressor_input(curve, 1.0, q));
  return rated / curve.reference_cop * now.eir * input;
}

}  // namespace headroom
