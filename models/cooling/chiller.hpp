// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>

#include "models/units.hpp"

/// An electric chiller as three polynomials: capacity and energy input ratio (EIR, electricity per heat) by
/// temperatures, and EIR by load. With x the leaving chilled water and y what enters the condenser (water, or outdoor
/// air for an air-cooled machine), both in degC, all of it relative to the rating,
///
///     K(x, y) = a . (1, x, x^2, y, y^2, x y)                                    capacity
///     E(x, y) = b . (1, x, x^2, y, y^2, x y)                                    EIR at full load
///     P = rated / COP * K * E * f(max(p, p_unl)) * min(1, p / p_min)
///     f(p) = c0 + c1 p + c2 p^2,  p = heat / (rated K)
///
/// Source   EnergyPlus, Engineering Reference, "Electric Chiller Model Based on Condenser Entering Temperature".
namespace headroom {

struct ChillerCurve {
  double reference_cop = 0.0;  ///< at the rating, full load
  std::array<double, 6> capacity{};
  std::array<double, 6> eir{};
  std::array<double, 3> eir_by_load{};
  double least_load = 0.0;                               ///< p_min: below it the machine cycles
  double least_unloading = 0.0;                          ///< p_unl >= p_min: below it hot gas loads the compressor
  double supply_low_c = 0.0, supply_high_c = 0.0;        ///< where the curve was fitted: leaving chilled water
  double condenser_low_c = 0.0, condenser_high_c = 0.0;  ///< and what enters the condenser
};

/// DOE-2 centrifugal, rated at 6.67/29.4 degC.
/// Source: Modelica Buildings library 9, Fluid.Chillers.Data.ElectricEIR.DOE_2_Centrifugal_5_50COP.
inline constexpr ChillerCurve doe2_centrifugal{
    .reference_cop = 5.5,
    .capacity = {0.257896, 0.0389016, -0.00021708, 0.0468684, -0.00094284, -0.00034344},
    .eir = {0.933884, -0.058212, 0.00450036, 0.00243, 0.000486, -0.001215},
    .eir_by_load = {0.222903, 0.313387, 0.463710},
    .least_load = 0.1,
    .least_unloading = 0.2,
    .supply_low_c = 5.0,
    .supply_high_c = 10.0,
    .condenser_low_c = 24.0,
    .condenser_high_c = 35.0,
};

/// McQuay PFH, 2,124 kW, vanes, rated at 8.89/23.89 degC. Source: the same, ...McQuay_PFH_2124kW_6_03COP_Vanes.
inline constexpr ChillerCurve mcquay_pfh{
    .reference_cop = 6.03,
    .capacity = {1.040134, -0.01745650, 0.001084856, 0.006629328, -0.0008008991, 0.001567769},
    .eir = {1.157799, -0.03621524, -0.003684818, -0.01202959, -0.00007378548, 0.003787365},
    .eir_by_load = {0.1051419, 0.2033679, 0.6902026},
    .least_load = 0.09,
    .least_unloading = 0.09,
    .supply_low_c = 5.56,
    .supply_high_c = 8.89,
    .condenser_low_c = 12.78,
    .condenser_high_c = 29.44,
};

/// The curve as published, wherever it is asked. Outside its range it can be wrong in sign: the first of the two gets
/// worse as supply water gets warmer than 10 degC. For comparison with other programs; a plant uses what follows below.
[[nodiscard]] double published_capacity(const ChillerCurve& curve, Temperature supply, Temperature condenser);
[[nodiscard]] double published_cop(const ChillerCurve& curve, Temperature supply, Temperature condenser);
[[nodiscard]] Power published_power(const ChillerCurve& curve, Power rated, Power heat, Temperature supply,
                                    Temperature condenser);

/// What is wrong with a curve, or nothing. Inside its range capacity must not fall with warmer supply, EIR must not
/// fall with a warmer condenser, and losses must not be negative: then all that is promised below holds.
[[nodiscard]] std::optional<std::string> validate(const ChillerCurve& curve);

/// A curve at two temperatures, relative to the rating.
struct ChillerPerformance {
  double capacity = 0.0;
  double eir = 0.0;  ///< at full load
};

/// The curve, made safe for any weather and any set-point. Promise, for every valid curve: capacity never falls and
/// power for the same heat never rises when supply gets warmer; the opposite when the condenser does.
///
/// - Inside its range the EIR is the published one, but never above that of colder supply, which the machine could make
///   as well: where a curve turns up, it stays level. The capacity is never below that of a hotter condenser.
/// - Beyond its range the value at the border goes on with the inverse of Carnot's COP Te / (Tc - Te), evaporating 2 K
///   below the supply, condensing 5 K above what enters the condenser. So it is continuous. Capacity is not
///   extrapolated upwards; for colder supply or a hotter condenser it shrinks so that the compressor draws no more than
///   at the border.
/// - The EIR is never below that of a lift of 10 K from the range's best corner: compressors do not run on less.
///
/// Domain   0 < supply < 50 degC, condenser -60..80 degC, a curve without fault (the caller validates once).
[[nodiscard]] ChillerPerformance chiller_performance(const ChillerCurve& curve, Temperature supply,
                                                     Temperature condenser);

/// Electricity for `heat`. Part load losses go with the capacity at hand down to the load with the best COP; below it
/// with the rated capacity, because a machine that could do more does not lose more: without that, warm supply water
/// and cool weather would cost power at low load.
///
/// Domain   0 <= heat <= rated * capacity, but for rounding (CHECK).
[[nodiscard]] Power chiller_power(const ChillerCurve& curve, const ChillerPerformance& now, Power rated, Power heat);

}  // namespace headroom
