// SPDX-License-Identifier: Apache-2.0
#include "sim/power/power_tree.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr MicroPower no_limit{std::numeric_limits<std::int64_t>::max()};

}  // namespace

PowerTree::PowerTree(std::vector<PowerPlaceSpec> places, std::span<const PowerLevelSpec> levels)
    : specs_(std::move(places)), places_(specs_.size()), levels_(1) {
  HEADROOM_CHECK(!specs_.empty(), "a tree has a feed");
  for (const PowerLevelSpec& level : levels) {
    for (std::uint32_t i = 0; i < level.count; ++i)
      places_[level.first.index + i].level = static_cast<std::uint16_t>(levels_.size());
    levels_.push_back({.first = level.first.index, .count = level.count, .draw = {}, .top = {}});
  }
  for (std::uint32_t i = 0; i < count(); ++i) {
    const PowerPlaceSpec& spec = specs_[i];
    HEADROOM_CHECK(i == 0 ? !spec.parent.valid() : spec.parent.index < i, "whoever feeds a place stands before it");
    places_[i].limit = spec.limit ? MicroPower::from(*spec.limit) : no_limit;
    places_[i].output = MicroPower::from(spec.equipment) + MicroPower::from(spec.cooling);
    if (spec.is_node) nodes_out_ += places_[i].output;
    touch(i);
  }
  update({});
}

void PowerTree::touch(std::uint32_t place) {
  if (std::exchange(places_[place].is_touched, true)) return;
  if (specs_[place].is_node) return touched_nodes_.push_back(place);
  touched_.push_back(place);
  std::ranges::push_heap(touched_);
}

void PowerTree::change(PowerPlaceId place, MicroPower by, Instant now) {
  if (by.uw == 0) return;
  Place& its = places_[place.index];
  book(its, now);
  its.output += by;
  if (specs_[place.index].is_node) nodes_out_ += by;
  touch(place.index);
}

bool PowerTree::update(Instant now) {
  const MicroPower before = feed();
  for (const std::uint32_t node : touched_nodes_) renew(node, now);
  touched_nodes_.clear();
  while (!touched_.empty()) {
    std::ranges::pop_heap(touched_);
    const std::uint32_t index = touched_.back();
    touched_.pop_back();
    renew(index, now);
  }
  return feed() != before;
}

void PowerTree::renew(std::uint32_t index, Instant now) {
  Place& place = places_[index];
  place.is_touched = false;
  const MicroPower input = input_for(index);
  const MicroPower more = input - place.input;
  if (more.uw == 0) return;
  book(place, now);
  place.input = input;
  levels_[place.level].draw += more;
  if (specs_[index].is_node) nodes_in_ += more;
  if (index > 0) change(specs_[index].parent, more, now);
}

void PowerTree::settle(Instant now) {
  for (Place& place : places_) book(place, now);
}

void PowerTree::set_healthy(PowerPlaceId place, int units, Instant now) {
  auto& converters = specs_[place.index].converters;
  HEADROOM_CHECK(converters && units > 0, "a place with converters has one that works");
  book(places_[place.index], now);
  converters->healthy = units;
  touch(place.index);
}

void PowerTree::set_fed(PowerPlaceId place, bool is_fed, Instant now) {
  Place& its = places_[place.index];
  if (std::exchange(its.is_dark, !is_fed) == !is_fed) return;
  const PowerPlaceSpec& spec = specs_[place.index];
  const MicroPower fixed = MicroPower::from(spec.equipment) + MicroPower::from(spec.cooling);
  change(place, is_fed ? fixed : MicroPower{} - fixed, now);
  book(its, now);
  touch(place.index);
}

/// Within an instant a place may draw this and that until all is decided; only what lasts counts.
void PowerTree::book(Place& place, Instant now) {
  const TimeSpan time = now - place.settled;
  if (time.ns == 0) return;
  place.energy_in += place.input * time;
  place.energy_out += place.output * time;
  place.peak = std::max(place.peak, place.input);
  levels_[place.level].top = std::max(levels_[place.level].top, place.input);
  if (place.input > place.limit) place.above_limit = place.above_limit + time;
  place.settled = now;
}

/// What a place draws since this very instant belongs to the time that comes. Nobody asks how near to no limit it is.
MicroPower PowerTree::take_top(std::uint32_t level, Instant now) {
  Level& its = levels_[level + 1];
  MicroPower top = std::exchange(its.top, {});
  if (!specs_[its.first].limit) return {};
  for (std::uint32_t i = its.first; i < its.first + its.count; ++i)
    if (places_[i].settled < now) top = std::max(top, places_[i].input);
  return top;
}

MicroPower PowerTree::input_for(std::uint32_t index) const {
  const PowerPlaceSpec& spec = specs_[index];
  const MicroPower output = places_[index].output;
  if (places_[index].is_dark) return output;
  return spec.converters ? MicroPower::from(stage_input(*spec.converters, output.power())) : output;
}

}  // namespace headroom
