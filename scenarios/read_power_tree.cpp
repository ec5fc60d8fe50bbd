// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenarios/sections.hpp"

namespace headroom {
namespace {

/// The places of each level stand together, the feed first and the nodes last.
class TreeReader {
 public:
  TreeReader(const Field& power, const ClusterSpec& cluster, const std::vector<bool>& is_rented, PowerSection& out)
      : power_(power), cluster_(cluster), is_rented_(is_rented), out_(out) {}

  void read() {
    for (const PoolSpec& pool : cluster_.pools) nodes_ += pool.nodes;
    std::vector<Level> levels{{.nodes = nodes_, .first = 0, .count = 1}};
    const std::vector<Field> written = power_.items("tree");
    if (written.empty()) out_.spec.places.push_back({.name = "feed", .parent = {}});
    for (const Field& level : written) {
      const bool is_feed = &level == &written.front();
      if (!is_feed && !add_level(level, levels)) return;
      out_.spec.levels.push_back({level.text("name"), {levels.back().first}, levels.back().count});
      add_places(level, levels);
      if (level.has("limit")) out_.levels.push_back({level.text("name"), with_nodes(levels.back())});
      add_protection(level, levels.back());
    }
    if (written.size() < 2 || levels.back().nodes > 1) {
      levels.push_back({.nodes = 1, .first = static_cast<std::uint32_t>(out_.spec.places.size()), .count = nodes_});
      out_.spec.places.reserve(out_.spec.places.size() + nodes_);
      for (std::uint32_t n = 0; n < nodes_; ++n)
        out_.spec.places.push_back({.name = {}, .parent = parent_of(levels, n), .is_node = true});
    }
    std::uint32_t node = 0;
    for (std::size_t p = 0; p < cluster_.pools.size(); ++p)
      for (std::uint32_t i = 0; i < cluster_.pools[p].nodes; ++i, ++node)
        out_.spec.leaf_of_node.push_back(is_rented_[p] ? PowerPlaceId{} : PowerPlaceId{levels.back().first + node});
  }

 private:
  struct Level {
    std::uint32_t nodes, first, count;
  };

  void add_protection(const Field& level, const Level& its) {
    for (const char* const key : {"breaker", "ups"})
      if (level.has(key) && !level.has("limit") && !level.is_faulty("limit"))
        return level.error(key, "needs the limit of the level", R"(add "limit": "600 kW")");
    const Power limit{level.number("limit")};
    for (const PlaceNodes& place : with_nodes(its)) {
      if (level.has("breaker")) {
        const Field breaker = level.at("breaker");
        out_.spec.protection.breakers.push_back(
            {place, limit,
             Breaker{Duration{breaker.number("trip_heat")}, Duration{breaker.number("cooling")},
                     breaker.number("magnetic_at"), Duration{breaker.number("magnetic_delay")}},
             TimeSpan::from(Duration{breaker.number("reset")})});
      }
      if (!level.has("ups")) continue;
      const Field ups = level.at("ups");
      UpsSpec spec{place, limit * Duration{ups.number("ride_through")}, std::nullopt,
                   TimeSpan::from(Duration{ups.number("recharge")})};
      if (ups.has("generator")) spec.generator = TimeSpan::from(Duration{ups.number("generator")});
      out_.spec.protection.supplies.push_back(spec);
    }
  }

  [[nodiscard]] std::vector<PlaceNodes> with_nodes(const Level& level) const {
    std::vector<PlaceNodes> out;
    for (std::uint32_t i = 0; i < level.count; ++i) {
      const std::uint32_t first = i * level.nodes;
      out.push_back({{level.first + i}, {first}, std::min(level.nodes, nodes_ - first)});
    }
    return out;
  }

  bool add_level(const Field& level, std::vector<Level>& levels) {
    const std::uint32_t above = levels.back().nodes;
    if (!level.has("nodes")) {
      if (!level.is_faulty("nodes")) level.error("", "below the feed, a level says how many nodes a place has");
      return false;
    }
    const auto nodes = level.whole<std::uint32_t>("nodes");
    const bool is_below_feed = levels.size() == 1;
    if (levels.back().nodes == 1 || (!is_below_feed && (nodes >= above || above % nodes != 0))) {
      level.error("nodes", fmt::format("must divide the {} nodes of a place of the level above, and be fewer", above));
      return false;
    }
    levels.push_back({nodes, static_cast<std::uint32_t>(out_.spec.places.size()), (nodes_ + nodes - 1) / nodes});
    return true;
  }

  static PowerPlaceId parent_of(const std::vector<Level>& levels, std::uint32_t place) {
    if (levels.size() == 1) return {};
    const Level& own = levels.back();
    const Level& above = levels[levels.size() - 2];
    if (above.count == 1) return {above.first};
    return {above.first + static_cast<std::uint32_t>(std::uint64_t{place} * own.nodes / above.nodes)};
  }

  /// The places of a level are alike but for their names and what feeds them.
  void add_places(const Field& level, const std::vector<Level>& levels) {
    const PowerPlaceSpec one = place(level, levels.size() > 1 && levels.back().nodes == 1);
    const std::uint32_t count = levels.back().count;
    out_.spec.places.reserve(out_.spec.places.size() + count);
    for (std::uint32_t i = 0; i < count; ++i) {
      PowerPlaceSpec& added = out_.spec.places.emplace_back(one);
      added.parent = parent_of(levels, i);
      if (count > 1) added.name += fmt::format("-{}", i + 1);
    }
  }

  static PowerPlaceSpec place(const Field& level, bool is_node) {
    PowerPlaceSpec out{.name = level.text("name"), .parent = {}};
    out.equipment = Power{level.number("equipment")};
    out.cooling = Power{level.number("cooling")};
    if (level.has("losses"))
      out.converters = {.unit = read_losses(level.at("losses")), .healthy = std::max(level.whole<int>("units"), 1)};
    if (level.has("limit")) out.limit = Power{level.number("limit") * level.number("derating")};
    out.is_node = is_node;
    return out;
  }

  static LossStage read_losses(const Field& losses) {
    if (!losses.has("efficiency"))
      return QuadraticLoss{.rated = Power{std::max(losses.number("rated"), 1e-3)},
                           .constant = losses.number("constant"),
                           .linear = losses.number("linear"),
                           .square = losses.number("quadratic")};
    return affine_loss(Power{1.0}, Power{losses.number("overhead")}, losses.number("efficiency"));
  }

  const Field& power_;
  const ClusterSpec& cluster_;
  const std::vector<bool>& is_rented_;  // by pool: its rent includes its power
  PowerSection& out_;
  std::uint32_t nodes_ = 0;
};

}  // namespace

void read_power_tree(const Field& power, const ClusterSpec& cluster, const std::vector<bool>& is_rented,
                     PowerSection& out) {
  TreeReader(power, cluster, is_rented, out).read();
}

}  // namespace headroom
