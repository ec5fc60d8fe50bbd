// SPDX-License-Identifier: Apache-2.0
#include "sim/power/capping.hpp"

#include <algorithm>
#include <utility>

#include "models/check.hpp"

namespace headroom {

Capping::Capping(const CappingSpec& spec, PowerTree& tree, NodeLoads& loads) : spec_(spec), tree_(tree), loads_(loads) {
  for (const PlaceNodes& place : spec.places) {
    const auto& limit = tree.spec(place.place).limit;
    HEADROOM_CHECK(limit.has_value(), "a place that is capped has a limit");
    Place& its = places_.emplace_back();
    its.limit = MicroPower::from(*limit);
    its.steps.assign(spec.rules.size(), 0);
  }
}

void Capping::begin(Instant now) {
  for (std::uint32_t p = 0; p < places_.size(); ++p)
    for (std::size_t r = 0; r < spec_.rules.size(); ++r) {
      if (spec_.rules[r].above) continue;
      std::uint8_t step = 0;
      while (step < spec_.rules[r].deepest && !fits_fully_busy(spec_.places[p], places_[p].limit, step, now)) ++step;
      set(p, r, step, now);
    }
  tree_.update(now);
}

/// Tried on the tree itself, which forgets what lasts no time.
bool Capping::fits_fully_busy(const PlaceNodes& place, MicroPower limit, std::uint8_t step, Instant now) {
  const auto change = [&](bool is_there) {
    for (std::uint32_t n = 0; n < place.nodes; ++n) {
      const NodeId node{place.first.index + n};
      const MicroPower more = loads_.most_of(node, step) - loads_.output_of(node);
      tree_.change(loads_.leaf_of(node), is_there ? more : MicroPower{} - more, now);
    }
    tree_.update(now);
  };
  change(true);
  const bool fits = tree_.input(place.place) <= limit;
  change(false);
  return fits;
}

bool Capping::is_due() const {
  for (std::uint32_t p = 0; p < places_.size(); ++p)
    if (tree_.input(spec_.places[p].place) != places_[p].seen) return true;
  return false;
}

void Capping::adjust(Instant now) {
  for (std::uint32_t p = 0; p < places_.size(); ++p) {
    Place& place = places_[p];
    if (tree_.input(spec_.places[p].place) == place.seen) continue;
    adjust(p, now);
    book(place, now);
    place.is_holding = std::ranges::any_of(place.steps, [](std::uint8_t step) { return step > 0; });
    place.seen = tree_.input(spec_.places[p].place);
  }
}

bool Capping::is_above(const Place& place, PowerPlaceId id, const CapRule& rule, double less) const {
  return static_cast<double>(tree_.input(id).uw) > (*rule.above - less) * static_cast<double>(place.limit.uw);
}

/// Step by step on the tree itself, so that the losses between the GPUs and the place are those that there are.
void Capping::adjust(std::uint32_t p, Instant now) {
  Place& place = places_[p];
  const PowerPlaceId id = spec_.places[p].place;
  const auto last = static_cast<std::uint8_t>(loads_.last_step());
  for (std::size_t r = 0; r < spec_.rules.size(); ++r) {
    const CapRule& rule = spec_.rules[r];
    while (rule.above && place.steps[r] < std::min(rule.deepest, last) && is_above(place, id, rule, 0.0))
      set(p, r, place.steps[r] + 1, now);
  }
  for (std::size_t r = spec_.rules.size(); r-- > 0;) {
    const CapRule& rule = spec_.rules[r];
    while (rule.above && place.steps[r] > 0 && !is_above(place, id, rule, spec_.release)) {
      set(p, r, place.steps[r] - 1, now);
      if (!is_above(place, id, rule, spec_.release)) continue;
      return set(p, r, place.steps[r] + 1, now);  // and none of those that acted before it
    }
  }
}

/// Several rules may hold the same jobs; the hardest counts.
void Capping::set(std::uint32_t p, std::size_t rule, std::uint8_t step, Instant now) {
  Place& place = places_[p];
  place.steps[rule] = step;
  for (const HeldGroups who : {HeldGroups::others, HeldGroups::first}) {
    std::uint8_t hardest = 0;
    bool is_brake = false;
    for (std::size_t r = 0; r < spec_.rules.size(); ++r) {
      const CapRule& its = spec_.rules[r];
      if ((its.who != HeldGroups::all && its.who != who) || place.steps[r] <= hardest) continue;
      hardest = place.steps[r];
      is_brake = its.is_brake;
    }
    const auto reason = is_brake ? ThrottleReason::hw_power_brake : ThrottleReason::sw_power_cap;
    for (std::uint32_t n = 0; n < spec_.places[p].nodes; ++n)
      loads_.cap({spec_.places[p].first.index + n}, who, hardest, reason, now);
  }
  tree_.update(now);
}

void Capping::book(Place& place, Instant now) {
  if (place.is_holding) place.holding = place.holding + (now - place.settled);
  place.settled = now;
}

void Capping::settle(Instant now) {
  for (Place& place : places_) book(place, now);
}

}  // namespace headroom
