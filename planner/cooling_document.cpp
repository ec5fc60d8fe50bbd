// SPDX-License-Identifier: Apache-2.0
#include "planner/cooling_document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/cooling/celsius.hpp"
#include "models/unit_text.hpp"

namespace headroom {
namespace {

constexpr double excursion_k = 1.0;  // above the set-point: controls are never exact, and less than this is no fault

/// A supply with its set-point, over the whole run.
struct Supply {
  std::string_view name;
  std::string_view remedy;  ///< of what could not hold it
  double set_point_c = 0.0, highest_c = 0.0;
  double above_s = 0.0;  ///< time in which its series reached more than excursion_k above
};

/// Of what is cooled first to last: where one is too warm, those before it are because of it.
std::vector<Supply> supplies(const Scenario& scenario, const Experiment& experiment) {
  const CoolingSpec& spec = scenario.cooling->spec;
  const Supply known[] = {
      {"cooling.chilled_water", "chillers, their pumps and the towers", celsius(spec.chilled_water)},
      {"cooling.warm_water", "the pumps of the facility water and the towers or dry coolers", celsius(spec.warm_water)},
      {"cooling.room", "the CRAH units and their chilled water", celsius(spec.room.set_point)}};
  std::vector<Supply> out;
  for (Supply supply : known) {
    const auto series = std::ranges::find(experiment.statistics.series, supply.name, &TimeSeries::name);
    if (series == experiment.statistics.series.end() || series->buckets.empty()) continue;
    supply.highest_c = std::ranges::max_element(series->buckets, {}, &TimeSeries::Bucket::max)->max;
    for (const TimeSeries::Bucket& bucket : series->buckets)
      if (bucket.max > supply.set_point_c + excursion_k) supply.above_s += series->width.in_seconds();
    out.push_back(supply);
  }
  return out;
}

std::string span(double seconds) {
  return format_for_people(seconds, dimensions::time);
}

std::string energy_sentence(const RunStatistics& s) {
  const double site = s.metric("energy.site");
  std::string text = fmt::format("Cooling took {:.3g} % of the energy of the site (PUE {:.3f})",
                                 site > 0.0 ? 100.0 * s.metric("energy.cooling") / site : 0.0, s.metric("energy.pue"));
  if (s.metric("cooling.water") > 0.0)
    text += fmt::format(" and {:.3g} m3 of water, {:.3g} litres for each kWh of the computers",
                        s.metric("cooling.water"), s.metric("cooling.wue"));
  const double free_h = s.metric("cooling.free_hours");
  return text + (free_h > 0.0 ? fmt::format("; for {} no chiller ran.", span(3600.0 * free_h))
                              : std::string("; chillers ran all the time."));
}

std::string excursion_sentence(const Supply& supply) {
  return fmt::format(
      "The supply of {} reached {:.1f} degC, {:.1f} K above its set-point, and was above it in {}: look at {}.",
      supply.name.substr(supply.name.find('.') + 1), supply.highest_c, supply.highest_c - supply.set_point_c,
      span(supply.above_s), supply.remedy);
}

/// A count, or the mean of one over replicas.
std::string times(double count) {
  return count == 1.0 ? std::string("once") : fmt::format("{:.3g} times", count);
}

std::string heat_sentence(const RunStatistics& s, bool supply_is_warm) {
  const double halved = s.metric("gpu_hours.held.hw_thermal_slowdown");
  const double held = s.metric("gpu_hours.held.sw_thermal_slowdown") + halved;
  const double shutdowns = s.metric("cooling.shutdowns"), hottest_c = s.metric("cooling.hottest");
  if (held == 0.0 && shutdowns == 0.0)
    return fmt::format("Heat slowed no GPU down; the hottest junction was {:.1f} degC.", hottest_c);
  std::string text;
  if (held > 0.0) text = fmt::format("Heat held GPUs of jobs for {:.3g} GPU-hours", held);
  if (halved > 0.0) text += fmt::format(", {:.3g} of them at half their clock or less", halved);
  if (shutdowns > 0.0)
    text +=
        fmt::format("{}odes shut down {} because they were too hot", text.empty() ? "N" : ", and n", times(shutdowns));
  text += fmt::format("; the hottest junction was {:.1f} degC. ", hottest_c);
  return text + (supply_is_warm ? "The supply was too warm: that comes first."
                                : "Every supply kept its set-point: look at the racks, their pumps and the flow of "
                                  "coolant, or supply colder.");
}

}  // namespace

std::vector<Table> cooling_tables(const Scenario& scenario, const Experiment& experiment) {
  if (!scenario.cooling) return {};
  Table supply_table{"cooling_supplies", "Supplies of the cooling, whole run", {}, {}};
  supply_table.columns = {{"supply", "what it is"},
                          {"set_point_c", "what it should be"},
                          {"highest_c", "warmest that it was"},
                          {"above_s", "time in which it was more than 1 K warmer than it should be"}};
  for (const Supply& supply : supplies(scenario, experiment))
    supply_table.rows.push_back({std::string(supply.name.substr(supply.name.find('.') + 1)), supply.set_point_c,
                                 supply.highest_c, supply.above_s});
  return {std::move(supply_table)};
}

std::vector<std::string> cooling_sentences(const Scenario& scenario, const Experiment& experiment) {
  if (!scenario.cooling) return {};
  std::vector<std::string> out{energy_sentence(experiment.statistics)};
  for (const Supply& supply : supplies(scenario, experiment))
    if (supply.highest_c > supply.set_point_c + excursion_k) out.push_back(excursion_sentence(supply));
  if (scenario.cooling->spec.fidelity == CoolingFidelity::thermal)
    out.push_back(heat_sentence(experiment.statistics, out.size() > 1));
  return out;
}

std::string cooling_left_out(const Scenario& scenario) {
  if (!scenario.cooling) return "cooling and throttling";
  if (scenario.cooling->spec.fidelity == CoolingFidelity::plant)
    return "temperatures of racks and throttling, control of humidity, a plant that hunts for its set-points";
  return "hot spots between racks of one room, leaks, fans of nodes that speed up with the heat, power of chips that "
         "rises with their temperature, control of humidity";
}

}  // namespace headroom
