// SPDX-License-Identifier: Apache-2.0
#include "sim/power/protection.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/check.hpp"

namespace headroom {
namespace {

Duration since(Instant before, Instant now) {
  return Duration{(now - before).in_seconds()};
}

/// Rounded up: when it is reached, the thing has happened.
Instant after(Instant now, Duration time) {
  const double ns = std::ceil(time.si * 1e9);
  return ns < 9e18 ? now + TimeSpan{static_cast<std::int64_t>(ns)} : Instant::never();
}

bool has(const PlaceNodes& place, NodeId node) {
  return node.index >= place.first.index && node.index < place.first.index + place.nodes;
}

}  // namespace

Protection::Protection(const ProtectionSpec& spec, PowerTree& tree, std::uint32_t nodes, std::vector<FedLoad> loads)
    : spec_(spec),
      tree_(tree),
      breakers_(spec.breakers.size()),
      supplies_(spec.supplies.size()),
      cut_by_(nodes, 0),
      loads_(std::move(loads)),
      load_cut_by_(loads_.size(), 0) {
  for (std::size_t i = 0; i < supplies_.size(); ++i) supplies_[i].content = spec.supplies[i].usable;
  for (std::size_t i = 0; i < spec.faults.size(); ++i) {
    const PowerFault& fault = spec.faults[i];
    pending_.push_back({fault.at, i, false});
    if (const Instant end = fault.at + fault.lasts; end != Instant::never()) pending_.push_back({end, i, true});
  }
  std::ranges::stable_sort(pending_, {}, &Pending::at);
}

void Protection::look(Instant now) {
  for (std::size_t i = 0; i < breakers_.size(); ++i) look(i, now);
  for (std::size_t i = 0; i < supplies_.size(); ++i) look_at_ups(i, now);
}

void Protection::look(std::size_t breaker, Instant now) {
  const BreakerSpec& spec = spec_.breakers[breaker];
  BreakerState& its = breakers_[breaker];
  const double ratio = tree_.input(spec.at.place).power() / spec.rating;
  if (ratio == its.ratio || its.is_open) return;
  its.heat = breaker_heat(spec.curve, its.heat, its.ratio, since(its.settled, now));
  its.settled = now;
  its.ratio = ratio;
  const auto left = time_to_trip(spec.curve, its.heat, ratio);
  its.trips_at = left ? after(now, *left) : Instant::never();
}

/// On batteries the content falls with the load; otherwise it comes back in time.
void Protection::look_at_ups(std::size_t ups, Instant now) {
  const UpsSpec& spec = spec_.supplies[ups];
  UpsState& its = supplies_[ups];
  const Duration time = since(its.settled, now);
  const bool is_on_battery = its.lost > 0 && its.settled < its.generator_at && !its.is_dark;
  if (is_on_battery) {
    its.content = Energy{std::max(0.0, (its.content - its.load * time).si)};
  } else if (its.lost == 0 && spec.recharge.ns > 0) {
    its.content = std::min(spec.usable, its.content + spec.usable * (time.si / spec.recharge.in_seconds()));
  }
  its.settled = now;
  its.load = tree_.input(spec.at.place).power();
  its.empty_at = Instant::never();
  if (its.lost > 0 && now < its.generator_at && !its.is_dark && its.load.si > 0.0)
    its.empty_at = after(now, its.content / its.load);
}

Instant Protection::next() const {
  Instant next = done_ < pending_.size() ? pending_[done_].at : Instant::never();
  for (const BreakerState& its : breakers_) next = std::min({next, its.trips_at, its.closes_at});
  for (const UpsState& its : supplies_) {
    next = std::min(next, its.empty_at);
    if (its.lost > 0 && its.generator_at > its.settled) next = std::min(next, its.generator_at);
  }
  return next;
}

void Protection::act(Instant now, std::vector<Switch>& out) {
  switched_loads_.clear();
  for (std::size_t i = 0; i < breakers_.size(); ++i) {
    if (breakers_[i].trips_at <= now) trip(i, now + spec_.breakers[i].reset, now, out);
    if (breakers_[i].closes_at <= now) close(i, now, out);
  }
  for (; done_ < pending_.size() && pending_[done_].at <= now; ++done_) change(pending_[done_], now, out);
  for (std::size_t i = 0; i < supplies_.size(); ++i) decide(i, now, out);
}

void Protection::trip(std::size_t breaker, Instant until, Instant now, std::vector<Switch>& out) {
  BreakerState& its = breakers_[breaker];
  its.closes_at = std::max(its.is_open ? its.closes_at : now, until);
  its.trips_at = Instant::never();
  if (std::exchange(its.is_open, true)) return;
  ++trips_;
  feed(spec_.breakers[breaker].at, true, now, out);
}

void Protection::close(std::size_t breaker, Instant now, std::vector<Switch>& out) {
  BreakerState& its = breakers_[breaker];
  its = {};
  its.settled = now;
  feed(spec_.breakers[breaker].at, false, now, out);
}

void Protection::change(const Pending& pending, Instant now, std::vector<Switch>& out) {
  const PowerFault& fault = spec_.faults[pending.fault];
  const int by = pending.is_end ? -1 : 1;
  const PowerPlaceId place = fault.where.place;
  switch (fault.what) {
    case PowerFaultKind::feed:
      return feed(fault.where, !pending.is_end, now, out);
    case PowerFaultKind::ups:
      for (std::size_t i = 0; i < supplies_.size(); ++i)
        if (spec_.supplies[i].at.place == place) supplies_[i].broken += by;
      return;
    case PowerFaultKind::breaker:
      for (std::size_t i = 0; i < breakers_.size() && !pending.is_end; ++i)
        if (spec_.breakers[i].at.place == place) trip(i, now + fault.lasts, now, out);
      return;
    case PowerFaultKind::converters:
      tree_.set_healthy(place, tree_.spec(place).converters->healthy - by * fault.units, now);
      return;
  }
}

/// Who hangs on batteries between the loss and itself goes on; all others go dark at once.
void Protection::feed(const PlaceNodes& where, bool is_lost, Instant now, std::vector<Switch>& out) {
  for (std::size_t i = 0; i < supplies_.size(); ++i) {
    const UpsSpec& spec = spec_.supplies[i];
    if (!hangs_on(spec.at.place, where.place)) continue;
    look_at_ups(i, now);
    UpsState& its = supplies_[i];
    its.lost += is_lost ? 1 : -1;
    if (is_lost && its.lost == 1) its.generator_at = spec.generator ? now + *spec.generator : Instant::never();
    look_at_ups(i, now);
  }
  for (std::uint32_t n = 0; n < where.nodes; ++n)
    if (const NodeId node{where.first.index + n}; !has_ups(node, where)) cut(node, is_lost, out);
  feed_loads(where, is_lost);
}

/// Likewise.
void Protection::feed_loads(const PlaceNodes& where, bool is_lost) {
  for (std::uint32_t i = 0; i < loads_.size(); ++i) {
    if (!hangs_on(loads_[i].at, where.place)) continue;
    const bool has_ups = std::ranges::any_of(spec_.supplies, [&](const UpsSpec& ups) {
      return hangs_on(ups.at.place, where.place) && hangs_on(loads_[i].at, ups.at.place);
    });
    if (!has_ups) cut_load(i, is_lost);
  }
}

/// Whether what hangs on the batteries has power.
void Protection::decide(std::size_t ups, Instant now, std::vector<Switch>& out) {
  look_at_ups(ups, now);
  UpsState& its = supplies_[ups];
  const bool has_charge = !its.is_dark && its.broken == 0 && its.empty_at > now;
  const bool is_unpowered = its.lost > 0 && now < its.generator_at, is_dark = is_unpowered && !has_charge;
  const bool had_power = !std::exchange(its.is_unpowered, is_unpowered);
  const bool was_dark = std::exchange(its.is_dark, is_dark);
  const PlaceNodes& at = spec_.supplies[ups].at;
  for (std::uint32_t i = 0; i < loads_.size(); ++i) {
    const bool is_switched = loads_[i].on_batteries ? was_dark != is_dark : had_power == is_unpowered;
    if (is_switched && hangs_on(loads_[i].at, at.place)) cut_load(i, loads_[i].on_batteries ? is_dark : is_unpowered);
  }
  if (was_dark == is_dark) return;
  its.empty_at = Instant::never();
  for (std::uint32_t n = 0; n < at.nodes; ++n) cut({at.first.index + n}, is_dark, out);
}

void Protection::cut(NodeId node, bool is_cut, std::vector<Switch>& out) {
  std::uint16_t& by = cut_by_[node.index];
  HEADROOM_CHECK(is_cut || by > 0, "who gets its power back had lost it");
  const bool was_fed = by == 0;
  by = static_cast<std::uint16_t>(is_cut ? by + 1 : by - 1);
  if (was_fed == (by == 0)) return;
  is_cut ? ++dark_ : --dark_;
  out.push_back({node, by == 0});
}

void Protection::cut_load(std::uint32_t load, bool is_cut) {
  std::uint16_t& by = load_cut_by_[load];
  HEADROOM_CHECK(is_cut || by > 0, "who gets its power back had lost it");
  by = static_cast<std::uint16_t>(is_cut ? by + 1 : by - 1);
  switched_loads_.push_back(load);
}

bool Protection::has_ups(NodeId node, const PlaceNodes& below) const {
  return std::ranges::any_of(
      spec_.supplies, [&](const UpsSpec& ups) { return hangs_on(ups.at.place, below.place) && has(ups.at, node); });
}

/// By the tree and not by the nodes: a place may have the same nodes as the one above it.
bool Protection::hangs_on(PowerPlaceId place, PowerPlaceId above) const {
  while (place.valid() && place != above) place = tree_.spec(place).parent;
  return place.valid();
}

}  // namespace headroom
