// SPDX-License-Identifier: Apache-2.0
#include "sim/cooling/cooling_faults.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <span>

namespace headroom {
namespace {

constexpr int ramp_steps = 10;  // in which a chiller that starts again gets to its capacity

constexpr std::uint32_t all_pumps = std::numeric_limits<std::uint32_t>::max();

std::span<const CoolingFaultKind> kinds_of(CoolingLoad load) {
  using Kind = CoolingFaultKind;
  static constexpr Kind chillers[] = {Kind::chiller}, sinks[] = {Kind::tower_fan}, room_fans[] = {Kind::crah},
                        pumps[] = {Kind::chilled_water_pump, Kind::facility_pump}, cdu_pumps[] = {Kind::cdu_pump};
  switch (load) {
    case CoolingLoad::chillers:
      return chillers;
    case CoolingLoad::sinks:
      return sinks;
    case CoolingLoad::pumps:
      return pumps;
    case CoolingLoad::room_fans:
      return room_fans;
    case CoolingLoad::cdu_pumps:
      return cdu_pumps;
  }
  return {};
}

Instant end_of(const CoolingFault& fault) {
  return fault.at + fault.lasts;
}
bool is_active(const CoolingFault& fault, Instant at) {
  return fault.at <= at && at < end_of(fault);
}
bool hits(const CoolingFault& fault, std::uint32_t unit) {
  return !fault.target || *fault.target == unit;
}

}  // namespace

CoolingFaults::CoolingFaults(const CoolingSpec& spec) : spec_(spec), faults_(spec.faults) {
  for (const CoolingFault& fault : faults_) add_changes(fault);
  std::ranges::sort(changes_);
}

void CoolingFaults::add_changes(const CoolingFault& fault) {
  changes_.push_back(fault.at);
  changes_.push_back(end_of(fault));
  if (fault.kind == CoolingFaultKind::chiller)
    for (int step = 1; step <= ramp_steps; ++step)
      changes_.push_back(end_of(fault) + spec_.chiller_restart_delay +
                         TimeSpan{spec_.chiller_restart_ramp.ns * step / ramp_steps});
  if (fault.kind == CoolingFaultKind::cdu_pump)
    for (const RackCooling& rack : spec_.pools) changes_.push_back(fault.at + rack.pumps.switch_over);
  concern_racks_ = concern_racks_ || fault.kind == CoolingFaultKind::cdu_pump ||
                   fault.kind == CoolingFaultKind::facility_pump || fault.kind == CoolingFaultKind::chilled_water_pump;
  std::erase(changes_, Instant::never());
}

void CoolingFaults::set_fed(CoolingLoad load, bool is_fed, Instant now) {
  for (const CoolingFaultKind kind : kinds_of(load)) {
    CoolingFault fault{.at = now, .kind = kind, .target = std::nullopt, .pumps = all_pumps};
    const auto of_power = std::next(faults_.begin(), static_cast<std::ptrdiff_t>(spec_.faults.size()));
    const auto lasting = std::find_if(of_power, faults_.end(), [&](const CoolingFault& one) {
      return one.kind == kind && end_of(one) == Instant::never();
    });
    if (is_fed == (lasting == faults_.end())) continue;
    if (is_fed) {
      lasting->lasts = now - lasting->at;
      fault = *lasting;
    } else {
      faults_.push_back(fault);
    }
    add_changes(fault);
  }
  std::ranges::sort(changes_);
}

Instant CoolingFaults::next(Instant at) const {
  const auto after = std::ranges::upper_bound(changes_, at);
  return after == changes_.end() ? Instant::never() : *after;
}

std::uint32_t CoolingFaults::working(CoolingFaultKind kind, std::uint32_t installed, Instant at) const {
  std::uint32_t left = 0;
  for (std::uint32_t unit = 0; unit < installed; ++unit)
    left += std::ranges::none_of(faults_,
                                 [&](const CoolingFault& fault) {
                                   return fault.kind == kind && hits(fault, unit) && is_active(fault, at);
                                 })
                ? 1U
                : 0U;
  return left;
}

double CoolingFaults::chiller_share(std::uint32_t chiller, Instant at) const {
  double share = 1.0;
  for (const CoolingFault& fault : faults_) {
    if (fault.kind != CoolingFaultKind::chiller || !hits(fault, chiller) || at < fault.at) continue;
    const Instant starts = end_of(fault) + spec_.chiller_restart_delay;
    if (at < starts) return 0.0;
    const TimeSpan ramp = spec_.chiller_restart_ramp;
    if (at >= starts + ramp) continue;
    const auto steps = static_cast<double>((at - starts).ns) / static_cast<double>(ramp.ns) * ramp_steps;
    share = std::min(share, std::floor(steps + 1e-9) / ramp_steps);
  }
  return share;
}

PlantWorks CoolingFaults::plant_at(Instant at) const {
  PlantWorks works{spec_.units, 0.0};
  PlantUnits& units = works.units;
  units.crahs = working(CoolingFaultKind::crah, spec_.units.crahs, at);
  units.sinks = working(CoolingFaultKind::tower_fan, spec_.units.sinks, at);
  units.sinks_fan_lost = spec_.units.sinks - units.sinks;
  units.chilled_water_pumps = working(CoolingFaultKind::chilled_water_pump, spec_.units.chilled_water_pumps, at);
  std::uint32_t& facility = spec_.plant.warm_water ? units.warm_water_pumps : units.chilled_water_pumps;
  facility = std::min(facility, working(CoolingFaultKind::facility_pump, facility, at));
  for (std::uint32_t i = 0; i < spec_.units.chillers; ++i) works.chillers += chiller_share(i, at);
  units.chillers = static_cast<std::uint32_t>(std::ceil(works.chillers - 1e-9));
  return works;
}

RackFlow CoolingFaults::flow_at(const RackCooling& rack, std::uint32_t number, Instant at) const {
  std::uint32_t lost = 0, unreplaced = 0;  // of these, those that the ones which stand by do not run for yet
  const CoolantPumps& pumps = rack.pumps;
  for (const CoolingFault& fault : faults_) {
    if (fault.kind != CoolingFaultKind::cdu_pump || !hits(fault, number) || !is_active(fault, at)) continue;
    const std::uint32_t its = std::min(fault.pumps, pumps.installed - lost);
    lost += its;
    if (at < fault.at + pumps.switch_over) unreplaced += its;
  }
  const std::uint32_t ran = std::min(pumps.needed, pumps.installed - (lost - unreplaced));
  const PlantUnits units = plant_at(at).units;
  return {std::min(ran - std::min(ran, unreplaced), pumps.installed - lost),
          (spec_.plant.warm_water ? units.warm_water_pumps : units.chilled_water_pumps) > 0};
}

}  // namespace headroom
