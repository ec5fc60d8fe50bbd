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

std::vector<PartUse> parts_of(const SitePower::Energies& energies) {
  std::vector<PartUse> out;
  for (std::size_t k = 0; k < node_part_kinds; ++k) out.push_back({part_names[k], energies.by_part[k].energy()});
  out.push_back({"power supplies of the nodes", energies.supplies.energy()});
  out.push_back({"switches and other computers", energies.equipment.energy()});
  std::erase_if(out, [](const PartUse& use) { return !(use.energy.si > 0.0); });
  return out;
}

}  // namespace

Electricity::Electricity(const PowerSection& section, const ClusterSpec& cluster, const Window& window,
                         const JobSource& jobs, NodeBoard* board, CallBoard* calls, std::uint64_t seed)
    : section_(section),
      levels_(section.levels),
      cluster_(cluster),
      spec_(completed(section, seed)),
      site_(spec_, jobs, board, calls),
      energy_(window),
      throttle_(window),
      by_level_(spec_.levels, spec_.places) {
  if (section.measured_gpu || section.measured_node) distribution_.emplace(spec_, cluster, window);
}

void Electricity::listen(std::vector<RecordSink*>& listeners) {
  listeners.push_back(&energy_);
  listeners.push_back(&throttle_);
  listeners.push_back(&by_level_);
  if (distribution_) listeners.push_back(&*distribution_);
}

void Electricity::add_to(RunStatistics& statistics) const {
  std::ranges::copy(energy_.metrics(), std::back_inserter(statistics.metrics));
  std::ranges::copy(throttle_.metrics(), std::back_inserter(statistics.metrics));
  if (distribution_)
    std::ranges::copy(measured_power_values(section_, compare_power(section_, *distribution_)),
                      std::back_inserter(statistics.metrics));
  std::ranges::copy(energy_.series(), std::back_inserter(statistics.series));
  std::ranges::copy(by_level_.series(), std::back_inserter(statistics.series));
  energy_.add_to(statistics.periods);
}

void Electricity::finish(Instant end) {
  site_.finish(end);
  end_ = end;
}

void Electricity::add_to(std::vector<Balance>& balances) const {
  const PowerTree& tree = site_.tree();
  MicroEnergy lost;
  for (std::uint32_t i = 0; i < tree.count(); ++i) lost += tree.energy_in({i}) - tree.energy_out({i});
  const SiteEnergy& all = energy_.whole_run();
  const auto joules = [](MicroEnergy energy) { return energy.energy().si; };
  balances.push_back({"the power tree", "feed", "nodes + equipment + cooling on the tree + losses",
                      joules(tree.energy_in({0})),
                      joules(all.computers() + site_.energies().cooling_on_tree + all.losses), "J"});
  balances.push_back({"conversion losses", "what places took less what they gave", "losses of the site", joules(lost),
                      joules(all.supplies + all.losses), "J"});
  balances.push_back({"energy of jobs", "jobs + nobody", "site",
                      energy_.jobs().ended().total().si + energy_.jobs().of_nobody().energy.si,
                      joules(energy_.in_window().total()), "J"});
}

PowerOutcome Electricity::outcome() const {
  const PowerTree& tree = site_.tree();
  std::vector<PlaceUse> all(tree.count());
  for (std::uint32_t i = 0; i < tree.count(); ++i) {
    const PowerPlaceId id{i};
    PlaceUse& use = all[i];
    const double in = tree.energy_in(id).energy().si, lost = in - tree.energy_out(id).energy().si;
    use.name = tree.spec(id).name;
    use.mean = Power{end_.ns > 0 ? in / end_.in_seconds() : 0.0};
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
  PowerOutcome out{.places = std::move(all), .parts = parts_of(site_.energies())};
  if (!spec_.protection.breakers.empty()) out.trips = site_.trips();
  if (distribution_) out.compared = compare_power(section_, *distribution_);
  return out;
}

}  // namespace headroom
