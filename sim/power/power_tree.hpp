// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/power/loss_stage.hpp"
#include "sim/ids.hpp"
#include "sim/power/micro_power.hpp"

/// The tree of a site's electricity: from the feed over rows and racks to the power supplies of the nodes.
namespace headroom {

using PowerPlaceId = Id<struct PowerPlaceTag>;  ///< 0 is the feed; whoever feeds another stands before it

/// One place of the tree: what hangs below it, and what its converters make of that.
struct PowerPlaceSpec {
  std::string name;
  PowerPlaceId parent;   ///< not valid for the feed, and for it alone
  Power equipment = {};  ///< computers that are no nodes, such as switches: drawn here for as long as the run
  Power cooling = {};    ///< pumps and fans, likewise
  std::optional<ParallelStages> converters = std::nullopt;  ///< without, nothing is lost
  std::optional<Power> limit = std::nullopt;                ///< of what the place draws
  bool is_node = false;                                     ///< a node with its power supplies, a leaf
};

/// Places of one kind, which stand in a row: "rack".
struct PowerLevelSpec {
  std::string name;
  PowerPlaceId first;
  std::uint32_t count = 0;
};

/// A place and the nodes that hang on it, which stand in a row.
struct PlaceNodes {
  PowerPlaceId place;
  NodeId first;
  std::uint32_t nodes = 0;
};

/// What every place draws, and the energy that went through it.
///
/// The nodes are the leaves: change() says what their parts draw, and update() carries it up to the feed, through each
/// place that changed once. Cost follows the places that change and not the tree.
class PowerTree {
 public:
  /// All draw their fixed parts from the beginning. `levels` are those that are asked for as a whole.
  explicit PowerTree(std::vector<PowerPlaceSpec> places, std::span<const PowerLevelSpec> levels = {});

  /// What hangs at the place draws so much more, or less, from now on. Takes effect above it with update().
  void change(PowerPlaceId place, MicroPower by, Instant now);
  /// True if the feed draws something else than before.
  bool update(Instant now);
  /// So many of its converters work from now on, at least one. Takes effect with update().
  void set_healthy(PowerPlaceId place, int units, Instant now);
  /// A place without power draws nothing from now on, its equipment and the losses of its converters included; what
  /// hangs below it is told the same by itself. Takes effect with update().
  void set_fed(PowerPlaceId place, bool is_fed, Instant now);
  /// Books the energy of every place up to now.
  void settle(Instant now);

  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(places_.size()); }
  [[nodiscard]] const PowerPlaceSpec& spec(PowerPlaceId place) const { return specs_[place.index]; }
  [[nodiscard]] MicroPower input(PowerPlaceId place) const { return places_[place.index].input; }
  [[nodiscard]] MicroPower output(PowerPlaceId place) const { return places_[place.index].output; }
  [[nodiscard]] MicroPower feed() const { return places_.front().input; }
  /// Of all nodes: what their parts draw, and what their power supplies do.
  [[nodiscard]] MicroPower nodes_out() const { return nodes_out_; }
  [[nodiscard]] MicroPower nodes_in() const { return nodes_in_; }

  [[nodiscard]] bool is_fed(PowerPlaceId place) const { return !places_[place.index].is_dark; }
  /// Of all places of a level.
  [[nodiscard]] MicroPower level_draw(std::uint32_t level) const { return levels_[level + 1].draw; }
  /// The most that one place of the level drew for longer than an instant since the last call, up to `now`; 0 for a
  /// level without a limit.
  [[nodiscard]] MicroPower take_top(std::uint32_t level, Instant now);

  // Up to the last settle().
  [[nodiscard]] MicroEnergy energy_in(PowerPlaceId place) const { return places_[place.index].energy_in; }
  [[nodiscard]] MicroEnergy energy_out(PowerPlaceId place) const { return places_[place.index].energy_out; }
  [[nodiscard]] bool is_above_limit(PowerPlaceId place) const {
    return places_[place.index].input > places_[place.index].limit;
  }
  /// The most that it drew for longer than an instant.
  [[nodiscard]] MicroPower peak(PowerPlaceId place) const { return places_[place.index].peak; }
  /// For how long it drew more than its limit.
  [[nodiscard]] TimeSpan above_limit(PowerPlaceId place) const { return places_[place.index].above_limit; }

 private:
  struct Place {
    MicroPower output, input, peak, limit;
    MicroEnergy energy_in, energy_out;
    Instant settled;
    TimeSpan above_limit;
    std::uint16_t level = 0;  // of levels_
    bool is_touched = false, is_dark = false;
  };
  struct Level {
    std::uint32_t first = 0, count = 0;
    MicroPower draw, top;  // top: of what was booked
  };
  void touch(std::uint32_t place);
  void book(Place& place, Instant now);
  void renew(std::uint32_t place, Instant now);
  [[nodiscard]] MicroPower input_for(std::uint32_t place) const;

  std::vector<PowerPlaceSpec> specs_;
  std::vector<Place> places_;
  std::vector<Level> levels_;  // behind one for all places that are in none
  MicroPower nodes_out_, nodes_in_;
  std::vector<std::uint32_t> touched_nodes_;  // leaves, in any order: nothing hangs below them
  std::vector<std::uint32_t> touched_;        // the others: a heap, the deepest on top
};

}  // namespace headroom
