// SPDX-License-Identifier: Apache-2.0
#include "planner/electricity.hpp"

#include <algorithm>
#include <iterator>

#include "planner/capping/registry.hpp"

namespace headroom {
namespace {

PowerSpec with_capping(const PowerSection& section) {
  PowerSpec spec = section.spec;
  spec.capping = make_capping(section);
  return spec;
}

/// Of all nodes below a place.
Power nameplate(const PowerSpec& spec, const ClusterSpec& cluster, const PlaceNodes& place) {
  Power sum;
  std::uint32_t first = 0;
  for (std::size_t p = 0; p < spec.pools.size(); ++p) {
    const std::uint32_t end = first + cluster.pools[p].nodes;
    const std::uint32_t from = std::max(first, place.first.index), to = std::min(end, place.first.index + place.nodes);
    if (from < to) sum += static_cast<double>(to - from) * spec.pools[p].peak;
    first = end;
  }
  return sum;
}

}  // namespace

Electricity::Electricity(const PowerSection& section, const ClusterSpec& cluster, const Window& window,
                         const JobSource& jobs, NodeBoard* board, CallBoard* calls)
    : levels_(section.levels),
      cluster_(cluster),
      spec_(with_capping(section)),
      site_(spec_, jobs, board, calls),
      energy_(window),
      throttle_(window) {}

void Electricity::listen(std::vector<RecordSink*>& listeners) {
  listeners.push_back(&energy_);
  listeners.push_back(&throttle_);
}

void Electricity::add_to(RunStatistics& statistics) const {
  std::ranges::copy(energy_.metrics(), std::back_inserter(statistics.metrics));
  std::ranges::copy(throttle_.metrics(), std::back_inserter(statistics.metrics));
  statistics.series.push_back(energy_.series());
  energy_.add_to(statistics.periods);
}

PowerOutcome Electricity::outcome(Instant end) {
  site_.finish(end);
  const PowerTree& tree = site_.tree();
  std::vector<PlaceUse> all(tree.count());
  for (std::uint32_t i = 0; i < tree.count(); ++i) {
    const PowerPlaceId id{i};
    PlaceUse& use = all[i];
    const double in = tree.energy_in(id).energy().si, lost = in - tree.energy_out(id).energy().si;
    use.name = tree.spec(id).name;
    use.mean = Power{end.ns > 0 ? in / end.in_seconds() : 0.0};
    use.peak = tree.peak(id).power();
    use.limit = tree.spec(id).limit;
    use.above_limit = tree.above_limit(id);
    use.loss_share = in > 0.0 ? lost / in : 0.0;
  }
  for (const PowerSection::Level& level : levels_)
    for (const PlaceNodes& place : level.places) {
      PlaceUse& use = all[place.place.index];
      use.oversubscription = nameplate(spec_, cluster_, place) / *use.limit;
    }
  for (std::uint32_t i = 0; i < spec_.capping.places.size(); ++i)
    all[spec_.capping.places[i].place.index].held = site_.capping().holding(i);
  std::erase_if(all, [](const PlaceUse& use) { return use.name.empty(); });
  return {std::move(all)};
}

}  // namespace headroom
