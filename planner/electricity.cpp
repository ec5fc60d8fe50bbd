// SPDX-License-Identifier: Apache-2.0
#include "planner/electricity.hpp"

#include <algorithm>
#include <iterator>

#include "planner/capping/registry.hpp"

namespace headroom {
namespace {

PowerSpec completed(const PowerSection& section, std::uint64_t seed) {
  PowerSpec spec = section.spec;
  spec.seed = seed;
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

/// As NodePartKind.
constexpr const char* part_names[] = {"GPUs, idle",
                                      "GPUs, busy: beyond idle",
                                      "hosts: all but the GPUs",
                                      "CPUs",
                                      "memory",
                                      "network adapters",
                                      "NVMe drives",
                                      "GPU switches",
                                      "fans"};
static_assert(std::size(part_names) == node_part_kinds, "one name a part");

std::vector<PartUse> parts_of(const SitePower::ComputerEnergies& energies) {
  std::vector<PartUse> out;
  for (std::size_t k = 0; k < node_part_kinds; ++k) out.push_back({part_names[k], energies.by_part[k].energy()});
  out.push_back({"power supplies of the nodes", energies.supplies.energy()});
  out.push_back({"switches and other computers", energies.equipment.energy()});
  std::erase_if(out, [](const PartUse& use) { return !(use.energy.si > 0.0); });
  return out;
}

}  // namespace

Electricity::Electricity(const PowerSection& section, const ClusterSpec& cluster, const Window& window,
                         const JobSource& jobs, NodeBoard* board, std::uint64_t seed)
    : section_(section),
      levels_(section.levels),
      cluster_(cluster),
      spec_(completed(section, seed)),
      site_(spec_, jobs, board),
      energy_(window),
      throttle_(window) {
  if (section.measured_gpu || section.measured_node) distribution_.emplace(spec_, cluster, window);
}

void Electricity::listen(std::vector<RecordSink*>& listeners) {
  listeners.push_back(&energy_);
  listeners.push_back(&throttle_);
  if (distribution_) listeners.push_back(&*distribution_);
}

void Electricity::add_to(RunStatistics& statistics) const {
  std::ranges::copy(energy_.metrics(), std::back_inserter(statistics.metrics));
  std::ranges::copy(throttle_.metrics(), std::back_inserter(statistics.metrics));
  if (distribution_)
    std::ranges::copy(measured_power_values(section_, compare_power(section_, *distribution_)),
                      std::back_inserter(statistics.metrics));
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
  return {std::move(all), parts_of(site_.energies()),
          distribution_ ? compare_power(section_, *distribution_) : std::vector<ComparedPower>{}};
}

}  // namespace headroom
