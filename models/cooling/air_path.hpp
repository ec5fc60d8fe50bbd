// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cooling/heat_exchanger.hpp"
#include "models/units.hpp"

/// Air between coil and server. The flow of the servers is their own and not that of the CRAH units: what differs
/// recirculates or bypasses.
///
/// Source   Sharma, Bash and Patel, "Dimensionless parameters for evaluation of thermal design and performance of
///          large-scale data centers", AIAA 2002-3091, for the two indices.
namespace headroom {

/// 1.2 kg/m3 * 1006 J/(kg K): sea level, 20 degC. Higher up it shrinks with the pressure.
inline constexpr auto sea_level_air_heat = Energy{1207.2} / (Volume{1.0} * Temperature{1.0});

[[nodiscard]] HeatCapacityRate air_heat_rate(VolumeFlow flow);

/// Air that carries `heat` at a rise of `rise_k`. Domain: heat >= 0, rise > 0 (CHECK).
[[nodiscard]] VolumeFlow server_air_flow(Power heat, double rise_k);

/// What the same air is warmer behind the server. Domain: heat >= 0, flow > 0 (CHECK).
[[nodiscard]] double server_air_rise_k(Power heat, VolumeFlow flow);

/// A CRAH coil: Q = effectiveness * Cair * (return - chilled water), supply = return - Q / Cair. Takes no heat if the
/// water is the warmer one.
///
/// Domain   0 <= effectiveness <= 1, air rate > 0 (CHECK).
struct CrahCoil {
  double effectiveness = 0.7;
  HeatCapacityRate air;
};
[[nodiscard]] Power crah_heat(const CrahCoil& coil, Temperature return_air, Temperature chilled_water);
[[nodiscard]] Temperature crah_supply_air(const CrahCoil& coil, Temperature return_air, Temperature chilled_water);

/// Air at rack and coil: part `shi` of what enters a rack comes from its own outlet, and part `bypass` of what the coil
/// gets back has never been in a rack.
struct AirMixing {
  double shi = 0.0;     ///< 0..1, below 1: 0.05 contained, 0.25 open aisles
  double bypass = 0.0;  ///< 0..1
};
struct AisleTemperatures {
  Temperature rack_inlet, rack_outlet, return_air;
};

/// With dT the rise in the rack: inlet = supply + shi / (1 - shi) dT, outlet = inlet + dT, return = outlet - bypass *
/// (outlet - supply).
///
/// Domain   0 <= shi < 1, 0 <= bypass <= 1, rise >= 0 (CHECK).
[[nodiscard]] AisleTemperatures mix_aisles(const AirMixing& mixing, Temperature supply_air, double rack_rise_k);

/// SHI = (rack inlet - supply) / (rack outlet - supply): 0 without recirculation.
[[nodiscard]] double supply_heat_index(Temperature rack_inlet, Temperature rack_outlet, Temperature supply_air);

/// RHI = (return - supply) / (rack outlet - supply): 1 without bypass. Domain of both: outlet > supply (CHECK).
[[nodiscard]] double return_heat_index(Temperature return_air, Temperature rack_outlet, Temperature supply_air);

}  // namespace headroom
