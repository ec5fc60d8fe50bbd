// SPDX-License-Identifier: Apache-2.0
#include "scenarios/climate.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "models/check.hpp"
#include "scenarios/catalogue.hpp"

namespace headroom {
namespace {

double number_of(const CatalogueEntry& entry, std::string_view key) {
  return fact_number(*find_fact(entry, key));
}

std::array<Temperature, 12> temperatures_of(const CatalogueEntry& entry, std::string_view key) {
  const auto values = values_by_month(find_fact(entry, key)->value, dimensions::temperature);
  HEADROOM_CHECK(values, entry.name + " has no " + std::string(key));
  std::array<Temperature, 12> out{};
  std::ranges::transform(*values, out.begin(), [](double kelvin) { return Temperature{kelvin}; });
  return out;
}

}  // namespace

HourlySeries Climate::dry_bulb() const {
  std::vector<double> values;
  for (const OutdoorAir& air : steps) values.push_back(air.dry_bulb.si);
  return HourlySeries(std::move(values), step, begin);
}

HourlySeries Climate::wet_bulb() const {
  std::vector<double> values;
  for (const OutdoorAir& air : steps) values.push_back(air.wet_bulb.si);
  return HourlySeries(std::move(values), step, begin);
}

std::optional<MonthlyNormals> climate_normals(std::string_view name) {
  const auto entries = catalogue("climate");
  const CatalogueEntry* const entry = find_entry(entries, name);
  if (entry == nullptr) return std::nullopt;
  const MonthlyNormals normals{.high = temperatures_of(*entry, "daily_high"),
                               .low = temperatures_of(*entry, "daily_low"),
                               .dew_point = temperatures_of(*entry, "dew_point"),
                               .pressure = standard_pressure(number_of(*entry, "elevation_m")),
                               .latitude_deg = number_of(*entry, "latitude_deg"),
                               .longitude_deg = number_of(*entry, "longitude_deg"),
                               .utc_offset = {number_of(*entry, "utc_offset")}};
  HEADROOM_CHECK(!validate(normals), entry->name + ": " + validate(normals).value_or(""));
  return normals;
}

std::vector<std::string> climate_names() {
  std::vector<std::string> names;
  for (const CatalogueEntry& entry : catalogue("climate")) names.push_back(entry.name);
  return names;
}

Climate typical_climate(const MonthlyNormals& normals, std::int64_t start_unix_s) {
  Climate out;
  for (const MoistAir& air : typical_hours(normals))
    out.steps.push_back({.dry_bulb = air.dry_bulb, .wet_bulb = std::min(wet_bulb(air), air.dry_bulb)});
  out.begin = place_in_year(start_unix_s, std::llround(normals.utc_offset.si), out.steps.size());
  return out;
}

TimeSpan place_in_year(std::int64_t start_unix_s, std::int64_t utc_offset_s, std::size_t hours) {
  using namespace std::chrono;
  HEADROOM_CHECK(hours == 8760 || hours == 8784, "a year has 8760 or 8784 hours");
  const year year_of_series{hours == 8784 ? 2000 : 1970};
  const sys_seconds at{seconds{start_unix_s + utc_offset_s}};
  const sys_days day = floor<days>(at);
  const year_month_day date{day};
  year_month_day there = year_of_series / date.month() / date.day();
  if (!there.ok()) there = year_of_series / February / 28;
  return TimeSpan::seconds(
      duration_cast<seconds>(sys_days{there} - sys_days{year_of_series / January / 1} + (at - day)).count());
}

}  // namespace headroom
