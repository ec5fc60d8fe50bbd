// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "models/cooling/celsius.hpp"
#include "models/unit_text.hpp"
#include "planner/fault_times.hpp"

namespace headroom {
namespace {

double seconds(const std::optional<TimeSpan>& time) {
  return time ? time->in_seconds() : std::numeric_limits<double>::quiet_NaN();
}

std::string in_words(const FaultTimes& row) {
  return fmt::format("{} ({}) at {:.0f} % load and {:.1f} degC wet-bulb", to_string(row.kind),
                     row.takes_all ? "all" : "one", 100.0 * row.at.load, celsius(row.wet_bulb));
}

const FaultTimes* earliest(std::span<const FaultTimes> times, std::optional<TimeSpan> FaultTimes::*time,
                           bool takes_all) {
  const FaultTimes* found = nullptr;
  for (const FaultTimes& row : times)
    if (row.takes_all == takes_all && row.*time && (found == nullptr || *(row.*time) < *(found->*time))) found = &row;
  return found;
}

std::string sentence(std::span<const FaultTimes> times, bool takes_all) {
  const std::string units = takes_all ? "all units of a kind" : "a single unit";
  const FaultTimes* const down = earliest(times, &FaultTimes::shutdown, takes_all);
  if (down != nullptr)
    return fmt::format("The loss of {} takes nodes down after {} at the earliest: {}{}.", units,
                       format_for_people(down->shutdown->in_seconds(), dimensions::time), in_words(*down),
                       down->throttle ? fmt::format("; jobs slow down after {}",
                                                    format_for_people(down->throttle->in_seconds(), dimensions::time))
                                      : std::string{});
  const FaultTimes* const slow = earliest(times, &FaultTimes::throttle, takes_all);
  const std::string watched = format_for_people(fault_watch.in_seconds(), dimensions::time);
  if (slow != nullptr)
    return fmt::format("The loss of {} takes no node down within {}; jobs slow down after {} at the earliest: {}.",
                       units, watched, format_for_people(slow->throttle->in_seconds(), dimensions::time),
                       in_words(*slow));
  return fmt::format("The loss of {} is not noticed by any job within {}.", units, watched);
}

}  // namespace

std::string_view to_string(CoolingFaultKind kind) {
  switch (kind) {
    case CoolingFaultKind::crah:
      return "crah";
    case CoolingFaultKind::chiller:
      return "chiller-trip";
    case CoolingFaultKind::chilled_water_pump:
      return "chilled-water-pump";
    case CoolingFaultKind::facility_pump:
      return "facility-pump";
    case CoolingFaultKind::cdu_pump:
      return "cdu-pump";
    case CoolingFaultKind::tower_fan:
      return "tower-fan";
  }
  return "";
}

Document fault_times_document(const Scenario& scenario, std::span<const FaultTimes> times) {
  Document document;
  document.title = "What happens when cooling fails: " + scenario.title;
  document.verdict = {sentence(times, false), sentence(times, true)};
  if (std::ranges::any_of(times, &FaultTimes::is_hot_before))
    document.verdict.push_back("In some of these cases GPUs are held without any fault: the cooling is too small.");
  Table table{"faults", "From a fault until jobs slow down, and until nodes go down", {}, {}};
  table.columns = {{"fault", "what fails; the other names of `faults` in a scenario are faults of power"},
                   {"units", "one of its kind, or all"},
                   {"load_pct", "GPU nodes that are fully used, of all"},
                   {"weather_pct", "hours of the year whose wet-bulb temperature is lower"},
                   {"wet_bulb_degc", "outdoors, for as long as it takes"},
                   {"throttle_s", "until GPUs are held; empty: not within four hours"},
                   {"shutdown_s", "until nodes go down"},
                   {"shutdown_unthrottled_s", "the same if no GPU were slowed down"}};
  for (const FaultTimes& row : times)
    table.rows.push_back({std::string(to_string(row.kind)), std::string(row.takes_all ? "all" : "one"),
                          100.0 * row.at.load, 100.0 * row.at.weather_quantile, celsius(row.wet_bulb),
                          seconds(row.throttle), seconds(row.shutdown), seconds(row.shutdown_unthrottled)});
  document.tables.push_back(std::move(table));
  return document;
}

}  // namespace headroom
