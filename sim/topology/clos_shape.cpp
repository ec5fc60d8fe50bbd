// SPDX-License-Identifier: Apache-2.0
#include "sim/topology/clos_shape.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "sim/topology/fabric_state.hpp"

namespace headroom {
namespace {

constexpr double slack = 1e-9;  // of a quotient that should be whole

std::uint32_t rounded_up(double value) {
  return static_cast<std::uint32_t>(std::ceil(value - slack));
}
std::uint32_t divide_up(std::uint64_t a, std::uint64_t b) {
  return static_cast<std::uint32_t>((a + b - 1) / b);
}
/// Of `ports`, those that go down where `ratio` as many go down as up.
std::uint32_t ports_down(std::uint32_t ports, double ratio) {
  return static_cast<std::uint32_t>(std::floor(ports * ratio / (1.0 + ratio) + slack));
}
std::string text(std::uint64_t number) {
  return std::to_string(number);
}

class ClosPlanner {
 public:
  explicit ClosPlanner(const FabricSpec& spec) : spec_(spec) {}

  ClosShapeOrFault plan() {
    if (auto fault = place_hosts()) return {{}, *fault};
    const bool may_have_core = spec_.family == FabricFamily::fat_tree_3 ||
                               spec_.family == FabricFamily::rail_optimised || spec_.family == FabricFamily::nvl72;
    const bool has_core =
        spec_.family == FabricFamily::fat_tree_3 || (may_have_core && (spec_.leaves_per_pod > 0 || spec_.cores > 0));
    const ClosShape without_spines = shape_;
    if (!has_core) {
      const auto fault = two_tiers();
      if (!fault) return {shape_, {}};
      if (!may_have_core)
        return {{}, *fault + (spec_.family == FabricFamily::rail_only ? "" : R"(; "fat-tree-3" has a third tier)")};
      shape_ = without_spines;
    }
    if (auto fault = three_tiers()) return {{}, *fault};
    return {shape_, {}};
  }

 private:
  [[nodiscard]] bool is_by_rail() const {
    return spec_.family == FabricFamily::rail_optimised || spec_.family == FabricFamily::rail_only ||
           spec_.family == FabricFamily::nvl72;
  }

  /// Pools of the same servers share leaves: a pool is how they are used.
  [[nodiscard]] static bool stand_alike(const FabricHosts& a, const FabricHosts& b) {
    return a.gpus == b.gpus && a.nics == b.nics && a.port == b.port && a.nvlink == b.nvlink;
  }

  std::optional<std::string> place_hosts() {
    std::uint32_t first = 0;
    for (std::size_t i = 0; i < spec_.hosts.size(); ++i) {
      const FabricHosts& hosts = spec_.hosts[i];
      LeafMap::Group group{.first_host = first, .hosts = hosts.hosts};
      first += hosts.hosts;
      for (; i + 1 < spec_.hosts.size() && stand_alike(hosts, spec_.hosts[i + 1]); ++i) {
        group.hosts += spec_.hosts[i + 1].hosts;
        first += spec_.hosts[i + 1].hosts;
      }
      if (is_by_rail()) group.rails = std::min(spec_.rails > 0 ? spec_.rails : hosts.nics, hosts.nics);
      if (hosts.nics % group.rails != 0)
        return text(hosts.nics) + " ports of a host of " + hosts.name + " do not spread over " + text(group.rails) +
               " rails";
      group.ports = hosts.nics / group.rails;
      group.port = whole_bytes(hosts.port);
      const double ratio = spec_.leaf_oversubscription * spec_.link.si / hosts.port.si;  // of ports, not of bandwidth
      const bool one_leaf =
          group.hosts == spec_.host_count() && (spec_.family != FabricFamily::rail_optimised || group.rails == 1) &&
          spec_.family != FabricFamily::nvl72 && std::uint64_t{group.hosts} * group.ports <= spec_.radix;
      group.block = spec_.hosts_per_leaf;
      if (group.block == 0) group.block = one_leaf ? group.hosts : ports_down(spec_.radix, ratio) / group.ports;
      if (group.block == 0)
        return "a leaf of " + text(spec_.radix) + " ports, of which " + text(ports_down(spec_.radix, ratio)) +
               " go down, has no room for the " + text(group.ports) + " of a host of " + hosts.name;
      shape_.planes = spec_.family == FabricFamily::rail_only ? std::max(shape_.planes, group.rails) : 1;
      shape_.map.add(group);
    }
    shape_.leaves_per_pod = shape_.map.leaves();
    return std::nullopt;
  }

  [[nodiscard]] static std::uint32_t full_block(const LeafMap::Group& group) {
    return std::min(group.block, group.hosts);
  }

  void set_uplinks() {
    for (LeafMap::Group& group : shape_.map.groups()) {
      const double down = static_cast<double>(group.port) * group.ports * full_block(group);
      group.uplinks = std::max(rounded_up(down / (spec_.leaf_oversubscription * spec_.link.si)), 1U);
    }
  }

  /// As many spines as all links take, and at least one link from each leaf to each spine: both until neither grows.
  template <class SpinesFor>
  void match_spines(SpinesFor spines_for) {
    set_uplinks();
    for (int round = 0; round < 8; ++round) {
      shape_.spines = spec_.spines > 0 ? spec_.spines : evenly(spines_for());
      bool has_grown = false;
      for (LeafMap::Group& group : shape_.map.groups()) {
        has_grown |= group.uplinks < shape_.spines;
        group.uplinks = std::max(group.uplinks, shape_.spines);
      }
      if (!has_grown) return;
    }
  }

  /// Where links are short: of at least so many spines the fewest to which the links of each leaf are divided evenly,
  /// if there are enough links for that. Flows that are spread over three spines with 2, 2 and 1 links get less than
  /// five links. A tree at full bandwidth has the switches of fat_tree_size().
  [[nodiscard]] std::uint32_t evenly(std::uint32_t spines) const {
    if (spec_.leaf_oversubscription <= 1.0) return spines;
    const auto& groups = shape_.map.groups();
    const std::uint32_t fewest_links = std::ranges::min(groups, {}, &LeafMap::Group::uplinks).uplinks;
    for (std::uint32_t more = spines; more <= fewest_links; ++more)
      if (std::ranges::all_of(groups, [&](const LeafMap::Group& group) { return group.uplinks % more == 0; }))
        return more;
    return spines;
  }

  [[nodiscard]] std::optional<std::string> leaf_fault() const {
    for (const LeafMap::Group& group : shape_.map.groups()) {
      const std::uint32_t down = full_block(group) * group.ports;
      if (down + group.uplinks > spec_.radix)
        return "a leaf of " + text(spec_.radix) + " ports has no room for " + text(down) + " ports of hosts and " +
               text(group.uplinks) + " links to spines";
    }
    return std::nullopt;
  }

  /// Of one plane.
  [[nodiscard]] std::uint64_t links_up() const {
    std::uint64_t sum = 0;
    for (const LeafMap::Group& group : shape_.map.groups())
      sum += std::uint64_t{shape_.planes > 1 ? group.blocks() : group.leaves()} * group.uplinks;
    return sum;
  }

  std::optional<std::string> two_tiers() {
    if ((shape_.planes > 1 ? shape_.map.blocks() : shape_.map.leaves()) == 1) return std::nullopt;
    match_spines([&] { return divide_up(links_up(), spec_.ports_of_spine()); });
    if (auto fault = leaf_fault()) return fault;
    if (links_up() > std::uint64_t{shape_.spines} * spec_.ports_of_spine())
      return text(shape_.spines) + " spines of " + text(spec_.ports_of_spine()) + " ports have no room for " +
             text(links_up()) + " links";
    return std::nullopt;
  }

  [[nodiscard]] std::uint32_t most_rails() const {
    std::uint32_t most = 1;
    for (const LeafMap::Group& group : shape_.map.groups()) most = std::max(most, group.rails);
    return most;
  }
  [[nodiscard]] std::uint32_t most_uplinks() const {
    std::uint32_t most = 1;
    for (const LeafMap::Group& group : shape_.map.groups()) most = std::max(most, group.uplinks);
    return most;
  }

  std::optional<std::string> three_tiers() {
    const std::uint32_t rails = most_rails(), down = ports_down(spec_.ports_of_spine(), spec_.pod_oversubscription);
    const std::uint32_t per_pod = spec_.leaves_per_pod > 0 ? spec_.leaves_per_pod : down / rails * rails;
    if (per_pod == 0 || per_pod % rails != 0)
      return "a pod of " + text(per_pod > 0 ? per_pod : down) + " leaves does not hold whole units of " + text(rails);
    shape_.pods = divide_up(shape_.map.leaves(), per_pod);
    if (shape_.pods == 1) return two_tiers();
    shape_.leaves_per_pod = per_pod;
    const auto pod_links = [&] { return std::uint64_t{per_pod} * most_uplinks(); };
    match_spines([&] { return divide_up(pod_links(), down); });
    if (auto fault = leaf_fault()) return fault;
    shape_.pod_uplinks =
        std::max(rounded_up(static_cast<double>(pod_links()) / spec_.pod_oversubscription), shape_.spines);
    const std::uint32_t spine_ports =
        divide_up(pod_links(), shape_.spines) + divide_up(shape_.pod_uplinks, shape_.spines);
    if (spine_ports > spec_.ports_of_spine())
      return "a spine of " + text(spec_.ports_of_spine()) + " ports has no room for the " + text(spine_ports) +
             " links of its share of the pod";
    const std::uint64_t links = std::uint64_t{shape_.pods} * shape_.pod_uplinks;
    shape_.cores = spec_.cores > 0 ? spec_.cores : divide_up(links, spec_.ports_of_core());
    if (links > std::uint64_t{shape_.cores} * spec_.ports_of_core() || shape_.cores > shape_.pod_uplinks)
      return "cores of " + text(spec_.ports_of_core()) + " ports do not join " + text(shape_.pods) + " pods with " +
             text(shape_.pod_uplinks) + " links each";
    return std::nullopt;
  }

  const FabricSpec& spec_;
  ClosShape shape_;
};

}  // namespace

ClosShapeOrFault clos_shape(const FabricSpec& spec) {
  return ClosPlanner(spec).plan();
}

}  // namespace headroom
