// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/air_path.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "models/check.hpp"
#include "models/cooling/affinity.hpp"
#include "models/cooling/celsius.hpp"
#include "models/cooling/economiser.hpp"
#include "models/cooling/heat_exchanger.hpp"

namespace headroom {
namespace {
using namespace literals;

// The rule of thumb of server makers at sea level: 146, 117 and 103 cubic feet a minute and kW at 12, 15 and 17 K.
TEST(AirPath, CubicFeetPerKilowatt) {
  constexpr double cubic_foot_per_minute = 0.3048 * 0.3048 * 0.3048 / 60.0;
  for (const auto& [rise_k, cfm] : {std::pair(12.0, 146.0), {15.0, 117.0}, {17.0, 103.0}}) {
    const VolumeFlow flow = server_air_flow(1.0_kW, rise_k);
    EXPECT_NEAR(flow.si / cubic_foot_per_minute, cfm, 0.5);
    EXPECT_NEAR(server_air_rise_k(1.0_kW, flow), rise_k, 1e-12);
  }
}

TEST(AirPath, CrahCoil) {
  const CrahCoil coil{.effectiveness = 0.7, .air = {2000.0}};
  const Temperature return_air = from_celsius(36.0);
  EXPECT_NEAR(crah_heat(coil, return_air, from_celsius(16.0)).si, 28e3, 1e-9);  // 0.7 * 2 kW/K * 20 K
  EXPECT_NEAR(celsius(crah_supply_air(coil, return_air, from_celsius(16.0))), 22.0, 1e-12);
  EXPECT_EQ(crah_heat(coil, return_air, from_celsius(40.0)).si, 0.0) << "warm water does not cool";
}

// By hand: a quarter of the inlet from the outlet, with 12 K in the rack, is 4 K above the supply; the outlet is 16 K
// above it, and with a half bypassed the return 8 K.
TEST(AirPath, AislesMix) {
  const Temperature supply = from_celsius(20.0);
  const AisleTemperatures open = mix_aisles({.shi = 0.25, .bypass = 0.5}, supply, 12.0);
  EXPECT_NEAR(celsius(open.rack_inlet), 24.0, 1e-12);
  EXPECT_NEAR(celsius(open.rack_outlet), 36.0, 1e-12);
  EXPECT_NEAR(celsius(open.return_air), 28.0, 1e-12);
  EXPECT_NEAR(supply_heat_index(open.rack_inlet, open.rack_outlet, supply), 0.25, 1e-12);
  EXPECT_NEAR(return_heat_index(open.return_air, open.rack_outlet, supply), 0.5, 1e-12);
  const AisleTemperatures sealed = mix_aisles({}, supply, 12.0);
  EXPECT_EQ(supply_heat_index(sealed.rack_inlet, sealed.rack_outlet, supply), 0.0);
  EXPECT_EQ(return_heat_index(sealed.return_air, sealed.rack_outlet, supply), 1.0);
}

TEST(AirPath, BreakingTheDomainIsOurBug) {
  EXPECT_THROW(static_cast<void>(server_air_flow(1.0_kW, 0.0)), InternalError);
  EXPECT_THROW(static_cast<void>(server_air_rise_k(1.0_kW, {})), InternalError);
  EXPECT_THROW(static_cast<void>(mix_aisles({.shi = 1.0}, from_celsius(20.0), 12.0)), InternalError);
  EXPECT_THROW(static_cast<void>(mix_aisles({.bypass = 1.1}, from_celsius(20.0), 12.0)), InternalError);
  EXPECT_THROW(static_cast<void>(supply_heat_index({290.0}, {290.0}, {290.0})), InternalError);
  EXPECT_THROW(static_cast<void>(return_heat_index({290.0}, {290.0}, {290.0})), InternalError);
  EXPECT_THROW(static_cast<void>(crah_heat({.effectiveness = 1.1, .air = {1.0}}, {300.0}, {290.0})), InternalError);
  EXPECT_THROW(static_cast<void>(crah_heat({.effectiveness = 0.5, .air = {}}, {300.0}, {290.0})), InternalError);
}

TEST(HeatExchanger, LimitsInClosedForm) {
  for (const double n : {0.1, 1.0, 2.0, 5.0}) {
    EXPECT_NEAR(counterflow_effectiveness(n, 0.0), 1.0 - std::exp(-n), 1e-15);
    EXPECT_NEAR(counterflow_effectiveness(n, 1.0), n / (1.0 + n), 1e-15);
    EXPECT_NEAR(counterflow_effectiveness(n, 1.0 - 1e-12), n / (1.0 + n), 1e-11) << "nothing cancels near 1";
  }
  EXPECT_EQ(counterflow_effectiveness(0.0, 0.5), 0.0);
  EXPECT_NEAR(counterflow_effectiveness(100.0, 0.5), 1.0, 1e-15);
}

// The other method of every textbook: heat = UA * logarithmic mean of the two end differences.
TEST(HeatExchanger, AgreesWithTheLogarithmicMeanDifference) {
  for (const auto& [hot, cold] : {std::pair(3000.0, 5000.0), {5000.0, 3000.0}, {4000.0, 2000.0}}) {
    const Counterflow cdu{.conductance = {7000.0}, .hot = {hot}, .cold = {cold}};
    const double heat = heat_exchanged(cdu, from_celsius(45.0), from_celsius(30.0)).si;
    const double hot_end = 45.0 - (30.0 + heat / cold);
    const double cold_end = (45.0 - heat / hot) - 30.0;
    EXPECT_NEAR(heat, 7000.0 * (hot_end - cold_end) / std::log(hot_end / cold_end), 1e-12 * heat);
  }
}

TEST(HeatExchanger, RearDoor) {
  const RearDoor door{.effectiveness = 0.7, .least_rate = {2000.0}};
  EXPECT_NEAR(rear_door_heat(door, 40.0_kW, from_celsius(40.0), from_celsius(20.0)).si, 28e3, 1e-9);
  EXPECT_NEAR(rear_door_heat(door, 20.0_kW, from_celsius(40.0), from_celsius(20.0)).si, 20e3, 1e-9)
      << "no more than is";
  EXPECT_EQ(rear_door_heat(door, 20.0_kW, from_celsius(20.0), from_celsius(25.0)).si, 0.0);
}

TEST(HeatExchanger, BreakingTheDomainIsOurBug) {
  EXPECT_THROW(static_cast<void>(counterflow_effectiveness(-1.0, 0.5)), InternalError);
  EXPECT_THROW(static_cast<void>(counterflow_effectiveness(1.0, 1.1)), InternalError);
  EXPECT_THROW(static_cast<void>(heat_exchanged({}, {300.0}, {290.0})), InternalError);
  EXPECT_THROW(static_cast<void>(rear_door_heat({.effectiveness = 2.0}, {}, {300.0}, {290.0})), InternalError);
}

TEST(Economiser, WatersideShare) {
  const Temperature supply = from_celsius(18.0), back = from_celsius(24.0);
  EXPECT_EQ(waterside_economiser_share(back, supply, from_celsius(18.0)), 1.0);
  EXPECT_EQ(waterside_economiser_share(back, supply, from_celsius(10.0)), 1.0);
  EXPECT_NEAR(waterside_economiser_share(back, supply, from_celsius(21.0)), 0.5, 1e-12);
  EXPECT_EQ(waterside_economiser_share(back, supply, from_celsius(24.0)), 0.0);
  EXPECT_EQ(waterside_economiser_share(back, supply, from_celsius(30.0)), 0.0);
  EXPECT_THROW(static_cast<void>(waterside_economiser_share(supply, supply, supply)), InternalError);
}

TEST(Economiser, AirsideByDryBulbAndDewPoint) {
  const AirsideEconomiser window{.fan_rise_k = 1.0, .driest = from_celsius(5.5), .dampest = from_celsius(15.0)};
  const auto at = [&](double dry_bulb_c, double dew_c) {
    return airside_economiser(window, from_celsius(34.0), from_celsius(22.0), from_celsius(dry_bulb_c),
                              from_celsius(dew_c));
  };
  EXPECT_EQ(at(21.0, 10.0).cooling_share, 1.0) << "supply less 1 K: just enough";
  EXPECT_EQ(at(21.0, 10.0).outdoor_share, 1.0);
  EXPECT_NEAR(at(9.0, 6.0).outdoor_share, 0.5, 1e-12) << "10 and 34 mixed half and half are 22";
  EXPECT_EQ(at(9.0, 6.0).cooling_share, 1.0);
  EXPECT_NEAR(at(27.0, 10.0).cooling_share, 0.5, 1e-12) << "28 instead of 34, 22 wanted";
  EXPECT_EQ(at(27.0, 10.0).outdoor_share, 1.0);
  EXPECT_EQ(at(33.0, 10.0).cooling_share, 0.0) << "as warm as what returns";
  EXPECT_EQ(at(20.0, 5.4).cooling_share, 0.0) << "too dry";
  EXPECT_EQ(at(20.0, 15.1).cooling_share, 0.0) << "too damp";
}

TEST(Affinity, Pump) {
  // 2 bar, 100 L/s and 55 %: 36.4 kW.
  EXPECT_NEAR(pump_power(Pressure{2e5}, VolumeFlow{0.1}, 0.55).si, 20e3 / 0.55, 1e-9);
  EXPECT_THROW(static_cast<void>(pump_power(Pressure{2e5}, VolumeFlow{0.1}, 0.0)), InternalError);
  EXPECT_THROW(static_cast<void>(pump_power(Pressure{2e5}, VolumeFlow{-0.1}, 0.5)), InternalError);
}

TEST(Affinity, CarriersShareEvenly) {
  const HeatCarrier fan{.rated_heat = 100.0_kW, .rated_power = 4.0_kW, .least_flow = 0.3};
  EXPECT_NEAR(carrying_power(fan, 3, 300.0_kW).si, 12e3, 1e-9);
  EXPECT_NEAR(carrying_power(fan, 4, 300.0_kW).si, 4.0 * 4e3 * 0.421875, 1e-9) << "0.75 cubed: a spare one saves 44 %";
  EXPECT_NEAR(carrying_power(fan, 4, {}).si, 4e3 * 0.027, 1e-9) << "one, no slower than 0.3";
  EXPECT_NEAR(carrying_power(fan, 4, 120.0_kW).si, 4.0 * 4e3 * 0.027, 1e-9) << "0.3 each: the last heat for four";
  // 75 kW: two at 0.375 need 0.1055 of one's power, three at 0.3 need 0.081.
  EXPECT_NEAR(carrying_power(fan, 4, 75.0_kW).si, 3.0 * 4e3 * 0.027, 1e-9);
  EXPECT_NEAR(carrying_power(fan, 4, 65.0_kW).si, 2.0 * 4e3 * 0.325 * 0.325 * 0.325, 1e-9) << "and two 0.0687";
  const HeatCarrier constant{.rated_heat = 100.0_kW, .rated_power = 4.0_kW, .least_flow = 1.0};
  EXPECT_NEAR(carrying_power(constant, 4, 250.0_kW).si, 12e3, 1e-9) << "three that know one speed";
  EXPECT_EQ(carrying_power(fan, 0, {}).si, 0.0);
  EXPECT_EQ(carrying_capacity(fan, 3), 300.0_kW);
  for (double heat = 1e3; heat <= 300e3; heat += 1e3) {
    EXPECT_GE(carrying_power(fan, 3, {heat}), carrying_power(fan, 3, {heat - 1e3})) << heat;
    EXPECT_LE(carrying_power(fan, 4, {heat}), carrying_power(fan, 3, {heat})) << heat;
  }
  EXPECT_THROW(static_cast<void>(carrying_power(fan, 3, 301.0_kW)), InternalError);
  EXPECT_THROW(static_cast<void>(carrying_power({}, 3, {})), InternalError);
}

}  // namespace
}  // namespace headroom
