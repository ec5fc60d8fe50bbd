// SPDX-License-Identifier: Apache-2.0
#include "planner/power_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "models/unit_text.hpp"

namespace headroom {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

std::string in_words(Power power) {
  return format_for_people(power.si, dimensions::power);
}

/// The place that came nearest to its limit, or went farthest beyond it; nullptr if none has one.
const PlaceUse* tightest(const std::vector<PlaceUse>& places) {
  const PlaceUse* found = nullptr;
  for (const PlaceUse& place : places)
    if (place.limit && (found == nullptr || place.peak / *place.limit > found->peak / *found->limit)) found = &place;
  return found;
}

std::string limit_sentence(const std::vector<PlaceUse>& places, const PlaceUse& place) {
  const double share = 100.0 * (place.peak / *place.limit);
  if (place.peak <= *place.limit)
    return fmt::format(
        "No place of the power tree drew more than its limit; {} came nearest, with {} of {} ({:.3g} %).", place.name,
        in_words(place.peak), in_words(*place.limit), share);
  const auto above = std::ranges::count_if(places, [](const PlaceUse& p) { return p.limit && p.peak > *p.limit; });
  return fmt::format(
      "Power breaks first at {}: it drew up to {}, {:.3g} % of its limit of {}, and more than that for {}{}.",
      place.name, in_words(place.peak), share, in_words(*place.limit),
      format_for_people(place.above_limit.in_seconds(), dimensions::time),
      above > 1 ? fmt::format("; {} places were above theirs", above) : std::string{});
}

/// What of the energy of the computers each part took.
Table parts_table(const std::vector<PartUse>& parts) {
  Table table{"energy_parts", "What the parts of the computers took, whole run", {}, {}};
  table.columns = {{"part", "of nodes, at the inputs of their parts; and what is no part of a node"},
                   {"energy_kwh", "over the whole run"},
                   {"share", "of what all computers took"}};
  table.ranked_by = "energy_kwh";
  double all = 0.0;
  for (const PartUse& part : parts) all += part.energy.si;
  for (const PartUse& part : parts) table.rows.push_back({part.name, part.energy.si / 3.6e6, part.energy.si / all});
  return table;
}

/// Of replica 0, as the places are.
std::string trip_sentence(std::optional<std::uint64_t> trips) {
  if (!trips) return {};
  if (*trips == 0) return " No breaker tripped.";
  return *trips == 1 ? std::string(" A breaker tripped once.") : fmt::format(" Breakers tripped {} times.", *trips);
}

/// Reasons that held nobody are left out.
Table held_table(const RunStatistics& statistics) {
  constexpr std::string_view group = "gpu_hours.held.";
  Table table{"held_by_reason", "GPU-hours of jobs whose GPUs were held, by reason", {}, {}};
  table.columns = {{"reason", "as NVML calls it"}, {"gpu_h", "GPU-hours in the measured window"}};
  for (const MetricValue& metric : statistics.metrics)
    if (metric.name.starts_with(group) && metric.value > 0.0)
      table.rows.push_back({metric.name.substr(group.size()), metric.value});
  return table;
}

}  // namespace

std::vector<Table> power_tables(const Experiment& experiment) {
  if (!experiment.power) return {};
  Table table{"power", "What the places of the power tree drew, whole run", {}, {}};
  table.columns = {{"place", "name of the level, and its number"},
                   {"mean_w", "what it drew on average"},
                   {"peak_w", "most that it drew for longer than an instant"},
                   {"limit_w", "what it may draw"},
                   {"above_limit_s", "time for which it drew more"},
                   {"loss_share", "lost in its converters, of what it drew"},
                   {"held_s", "time for which its jobs were held to keep the limit"},
                   {"oversubscription", "nameplates of its nodes over the limit"}};
  table.ranked_by = "peak_w";
  for (const PlaceUse& place : experiment.power->places)
    table.rows.push_back({place.name, place.mean.si, place.peak.si, place.limit ? place.limit->si : unknown,
                          place.above_limit.in_seconds(), place.loss_share, place.held.in_seconds(),
                          place.limit ? place.oversubscription : unknown});
  std::vector<Table> out{std::move(table)};
  if (!experiment.power->parts.empty()) out.push_back(parts_table(experiment.power->parts));
  if (Table held = held_table(experiment.statistics); !held.rows.empty()) out.push_back(std::move(held));
  for (Table& compared : measured_power_tables(experiment.power->compared)) out.push_back(std::move(compared));
  return out;
}

std::vector<Chart> power_charts(const Experiment& experiment) {
  return experiment.power ? measured_power_charts(experiment.power->compared) : std::vector<Chart>{};
}

std::vector<std::string> power_sentences(const Experiment& experiment) {
  if (!experiment.power) return {};
  const RunStatistics& s = experiment.statistics;
  const double site = s.metric("energy.site");
  std::vector<std::string> out;
  std::string text = fmt::format("The site drew {} on average and {} at most",
                                 format_for_people(s.metric("power.mean"), dimensions::power),
                                 format_for_people(s.metric("power.peak"), dimensions::power));
  if (site > 0.0)
    text += fmt::format(
        "; of its energy, {:.3g} % was lost in conversion, {:.3g} % went into cooling, and {:.3g} % was "
        "for jobs",
        100.0 * s.metric("energy.losses") / site, 100.0 * s.metric("energy.cooling") / site,
        100.0 * s.metric("energy.jobs") / site);
  out.push_back(text + ".");
  if (const PlaceUse* const place = tightest(experiment.power->places))
    out.push_back(limit_sentence(experiment.power->places, *place) + trip_sentence(experiment.power->trips));
  for (std::string& compared : measured_power_sentences(experiment.power->compared)) out.push_back(std::move(compared));
  return out;
}

}  // namespace headroom
