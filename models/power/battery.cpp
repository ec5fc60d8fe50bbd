// SPDX-License-Identifier: Apache-2.0
#include "models/power/battery.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr double year_s = 365.25 * 86400.0;

void check(const Battery& battery, Energy content) {
  HEADROOM_CHECK(battery.floor.si >= 0.0 && battery.floor < battery.capacity,
                 "a battery has a capacity above its floor");
  HEADROOM_CHECK(battery.reserve.si >= 0.0 && battery.reserve <= battery.capacity,
                 "a reserve is a part of the capacity");
  HEADROOM_CHECK(battery.ceiling_slope.si >= 0.0 && battery.floor_slope.si >= 0.0, "limits close in with the power");
  HEADROOM_CHECK(battery.charge_rate.si > 0.0 && battery.discharge_rate.si > 0.0, "a battery can be used");
  HEADROOM_CHECK(battery.charge_efficiency > 0.0 && battery.charge_efficiency <= 1.0 && battery.discharge_factor >= 1.0,
                 "a battery makes no energy");
  HEADROOM_CHECK(content.si >= 0.0 && content <= battery.capacity, "a content lies in [0, capacity]");
}

/// The most power: what the rate allows, and what brings the content to a limit at the end of the time.
struct Limits {
  Power by_rate, by_content;
  [[nodiscard]] Power least() const { return std::min(by_rate, by_content); }
};

/// No room is no power, whatever the time and however small the slope.
Power until_limit(Energy room, Duration energy_per_power) {
  return room.si > 0.0 ? room / energy_per_power : Power{};
}

Limits charge_limits(const Battery& battery, Energy content, Duration length) {
  check(battery, content);
  HEADROOM_CHECK(length.si > 0.0 && std::isfinite(length.si), "a power is held for some time");
  const Duration per_power = battery.charge_efficiency * length + battery.ceiling_slope;
  return {battery.charge_rate * battery.capacity, until_limit(battery.capacity - content, per_power)};
}

Limits discharge_limits(const Battery& battery, Energy content, Duration length) {
  check(battery, content);
  HEADROOM_CHECK(length.si > 0.0 && std::isfinite(length.si), "a power is held for some time");
  const Duration taken = battery.discharge_factor * length;
  return {battery.discharge_rate * battery.capacity,
          std::min(until_limit(content - battery.floor, taken + battery.floor_slope),
                   until_limit(content - battery.reserve, taken))};
}

BatteryStep charge(const Battery& battery, Energy content, Power power, Duration length) {
  const Limits limits = charge_limits(battery, content, length);
  const Power taken = std::min(power, limits.least());
  if (taken.si == 0.0) return {.content = content, .in = {}, .out = {}, .lost = {}};
  const Energy in = taken * length;
  const Energy ceiling = battery.capacity - battery.ceiling_slope * taken;
  const Energy after = taken == limits.by_content ? ceiling : content + battery.charge_efficiency * in;
  return {.content = std::min(after, ceiling), .in = in, .out = {}, .lost = (1.0 - battery.charge_efficiency) * in};
}

BatteryStep discharge(const Battery& battery, Energy content, Power power, Duration length) {
  const Limits limits = discharge_limits(battery, content, length);
  const Power given = std::min(power, limits.least());
  if (given.si == 0.0) return {.content = content, .in = {}, .out = {}, .lost = {}};
  const Energy out = given * length;
  const Energy bottom = std::max(battery.reserve, battery.floor + battery.floor_slope * given);
  const Energy after = given == limits.by_content ? bottom : content - battery.discharge_factor * out;
  return {.content = std::max(after, bottom), .in = {}, .out = out, .lost = (battery.discharge_factor - 1.0) * out};
}

}  // namespace

Power most_charge(const Battery& battery, Energy content, Duration length) {
  return charge_limits(battery, content, length).least();
}

Power most_discharge(const Battery& battery, Energy content, Duration length) {
  return discharge_limits(battery, content, length).least();
}

BatteryStep battery_step(const Battery& battery, Energy content, Power power, Duration length) {
  HEADROOM_CHECK(std::isfinite(power.si), "a power is a number");
  if (power.si > 0.0) return charge(battery, content, power, length);
  if (power.si < 0.0) return discharge(battery, content, -power, length);
  check(battery, content);
  return {.content = content, .in = {}, .out = {}, .lost = {}};
}

Duration battery_endurance(const Battery& battery, Energy content, Power power) {
  check(battery, content);
  if (power.si == 0.0) return {std::numeric_limits<double>::infinity()};
  const bool charging = power.si > 0.0;
  const Power size = charging ? power : -power;
  if (size > (charging ? battery.charge_rate : battery.discharge_rate) * battery.capacity) return {};
  Energy room = battery.capacity - content - battery.ceiling_slope * size;
  if (!charging) room = content - std::max(battery.reserve, battery.floor + battery.floor_slope * size);
  const double store_per_terminal = charging ? battery.charge_efficiency : battery.discharge_factor;
  return std::max(Duration{}, room / (store_per_terminal * size));
}

double remaining_capacity(const BatteryAgeing& ageing, Duration age, double full_cycles) {
  HEADROOM_CHECK(ageing.per_year >= 0.0 && ageing.per_full_cycle >= 0.0, "batteries do not grow");
  HEADROOM_CHECK(age.si >= 0.0 && full_cycles >= 0.0, "age and use are >= 0");
  return std::max(0.0, 1.0 - ageing.per_year * (age.si / year_s) - ageing.per_full_cycle * full_cycles);
}

}  // namespace headroom
