// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <type_traits>

/// Dimension-checked quantities. Inside the program a power is a Power and never a `double power_kw`; units exist only
/// at the text boundary (models/unit_text.hpp). The stored number is in base units: second, joule, US dollar, byte,
/// kelvin, kilogram of CO2-equivalent, floating-point operation, cubic metre.
namespace headroom {

/// Exponents of the base units. A structural type, so that a new base unit is one field and touches no use.
struct Dimension {
  std::int8_t time = 0, energy = 0, money = 0, data = 0, temperature = 0, carbon = 0, flop = 0, volume = 0;
  friend constexpr bool operator==(Dimension, Dimension) = default;
  friend constexpr Dimension operator+(Dimension a, Dimension b) { return combine(a, b, 1); }
  friend constexpr Dimension operator-(Dimension a, Dimension b) { return combine(a, b, -1); }

 private:
  static constexpr Dimension combine(Dimension a, Dimension b, int sign) {
    const auto add = [sign](std::int8_t x, std::int8_t y) { return static_cast<std::int8_t>(x + sign * y); };
    return {add(a.time, b.time),
            add(a.energy, b.energy),
            add(a.money, b.money),
            add(a.data, b.data),
            add(a.temperature, b.temperature),
            add(a.carbon, b.carbon),
            add(a.flop, b.flop),
            add(a.volume, b.volume)};
  }
};

template <Dimension D>
struct Quantity {
  double si = 0.0;
  static constexpr Dimension dimension = D;

  friend constexpr auto operator<=>(Quantity, Quantity) = default;
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return {a.si + b.si}; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return {a.si - b.si}; }
  friend constexpr Quantity operator-(Quantity a) { return {-a.si}; }
  friend constexpr Quantity operator*(double k, Quantity q) { return {k * q.si}; }
  friend constexpr Quantity operator*(Quantity q, double k) { return {k * q.si}; }
  friend constexpr Quantity operator/(Quantity q, double k) { return {q.si / k}; }
  constexpr Quantity& operator+=(Quantity other) { return *this = *this + other; }
  constexpr Quantity& operator-=(Quantity other) { return *this = *this - other; }
};

/// Dimensions that cancel leave a plain number: a ratio is a double.
template <Dimension D>
using QuantityOrNumber = std::conditional_t<D == Dimension{}, double, Quantity<D>>;

// The result type is deduced: g++ 12 cannot mangle a sum of dimensions in a signature.
template <Dimension A, Dimension B>
constexpr auto operator*(Quantity<A> a, Quantity<B> b) {
  return QuantityOrNumber<A + B>{a.si * b.si};
}
template <Dimension A, Dimension B>
constexpr auto operator/(Quantity<A> a, Quantity<B> b) {
  return QuantityOrNumber<A - B>{a.si / b.si};
}
template <Dimension A>
constexpr auto operator/(double k, Quantity<A> a) {
  return Quantity<Dimension{} - A>{k / a.si};
}

namespace dimensions {
inline constexpr Dimension none{};
inline constexpr Dimension time{.time = 1};
inline constexpr Dimension frequency{.time = -1};
inline constexpr Dimension energy{.energy = 1};
inline constexpr Dimension power{.time = -1, .energy = 1};
inline constexpr Dimension money{.money = 1};
inline constexpr Dimension money_rate{.time = -1, .money = 1};
inline constexpr Dimension energy_price{.energy = -1, .money = 1};  ///< also a demand charge: USD/kW-month
inline constexpr Dimension demand_charge{.time = 1, .energy = -1, .money = 1};  ///< of one billing month: USD/kW
inline constexpr Dimension data{.data = 1};
inline constexpr Dimension data_rate{.time = -1, .data = 1};
inline constexpr Dimension data_price{.money = 1, .data = -1};
inline constexpr Dimension temperature{.temperature = 1};
inline constexpr Dimension temperature_time{.time = 1, .temperature = 1};
inline constexpr Dimension heat_capacity{.energy = 1, .temperature = -1};
inline constexpr Dimension thermal_conductance{.time = -1, .energy = 1, .temperature = -1};
inline constexpr Dimension thermal_resistance{.time = 1, .energy = -1, .temperature = 1};
inline constexpr Dimension carbon{.carbon = 1};
inline constexpr Dimension carbon_intensity{.energy = -1, .carbon = 1};
inline constexpr Dimension carbon_price{.money = 1, .carbon = -1};
inline constexpr Dimension flop{.flop = 1};
inline constexpr Dimension flop_rate{.time = -1, .flop = 1};
inline constexpr Dimension volume{.volume = 1};
inline constexpr Dimension volume_flow{.time = -1, .volume = 1};
inline constexpr Dimension pressure{.energy = 1, .volume = -1};
inline constexpr Dimension water_intensity{.energy = -1, .volume = 1};
}  // namespace dimensions

using Duration = Quantity<dimensions::time>;
using Frequency = Quantity<dimensions::frequency>;
using Energy = Quantity<dimensions::energy>;
using Power = Quantity<dimensions::power>;
using Money = Quantity<dimensions::money>;
using MoneyRate = Quantity<dimensions::money_rate>;
using EnergyPrice = Quantity<dimensions::energy_price>;
using DemandCharge = Quantity<dimensions::demand_charge>;
using DataSize = Quantity<dimensions::data>;
using DataRate = Quantity<dimensions::data_rate>;
using DataPrice = Quantity<dimensions::data_price>;
/// Absolute, in kelvin. A difference of two is a number of kelvin too; text "21 degC" is always absolute.
using Temperature = Quantity<dimensions::temperature>;
using TemperatureTime = Quantity<dimensions::temperature_time>;  ///< a temperature integrated over time, in K*s
using HeatCapacity = Quantity<dimensions::heat_capacity>;
using ThermalConductance = Quantity<dimensions::thermal_conductance>;  ///< also a flow: mass rate * specific heat
using ThermalResistance = Quantity<dimensions::thermal_resistance>;
using CarbonMass = Quantity<dimensions::carbon>;
using CarbonIntensity = Quantity<dimensions::carbon_intensity>;
using CarbonPrice = Quantity<dimensions::carbon_price>;
using Flops = Quantity<dimensions::flop>;
using FlopRate = Quantity<dimensions::flop_rate>;
using Volume = Quantity<dimensions::volume>;
using VolumeFlow = Quantity<dimensions::volume_flow>;
using Pressure = Quantity<dimensions::pressure>;  ///< a joule in a cubic metre is a pascal
using WaterIntensity = Quantity<dimensions::water_intensity>;

namespace literals {
constexpr Duration operator""_s(long double v) { return {static_cast<double>(v)}; }
constexpr Duration operator""_min(long double v) { return {static_cast<double>(v) * 60.0}; }
constexpr Duration operator""_h(long double v) { return {static_cast<double>(v) * 3600.0}; }
constexpr Duration operator""_d(long double v) { return {static_cast<double>(v) * 86400.0}; }
constexpr Energy operator""_J(long double v) { return {static_cast<double>(v)}; }
constexpr Energy operator""_kWh(long double v) { return {static_cast<double>(v) * 3.6e6}; }
constexpr Power operator""_W(long double v) { return {static_cast<double>(v)}; }
constexpr Power operator""_kW(long double v) { return {static_cast<double>(v) * 1e3}; }
constexpr Money operator""_USD(long double v) { return {static_cast<double>(v)}; }
constexpr DataSize operator""_B(long double v) { return {static_cast<double>(v)}; }
constexpr DataSize operator""_GiB(long double v) { return {static_cast<double>(v) * 1073741824.0}; }
}  // namespace literals

}  // namespace headroom
