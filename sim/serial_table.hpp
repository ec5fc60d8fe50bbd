// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include "models/check.hpp"

namespace headroom {

/// Values of the jobs alive, found by their serial number. Memory follows the most values that were there at a time,
/// and not the distance between the oldest and the youngest: a job that runs for months holds one slot.
///
/// There is no iteration, so the order of a hash can reach no result. References are valid until the next add().
template <class Value>
class SerialTable {
 public:
  Value& add(std::uint64_t serial) {
    if (2 * (size_ + 1) > places_.size()) grow();
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(values_.size()));
      values_.emplace_back();
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    std::size_t at = home(serial);
    for (; places_[at].slot != none; at = next(at))
      HEADROOM_CHECK(places_[at].serial != serial, "a serial number is given once");
    places_[at] = {serial, slot};
    ++size_;
    return values_[slot] = Value{};
  }

  [[nodiscard]] Value* find(std::uint64_t serial) {
    const std::size_t at = place_of(serial);
    return at == nowhere ? nullptr : &values_[places_[at].slot];
  }
  [[nodiscard]] const Value* find(std::uint64_t serial) const {
    const std::size_t at = place_of(serial);
    return at == nowhere ? nullptr : &values_[places_[at].slot];
  }

  void remove(std::uint64_t serial) {
    std::size_t hole = place_of(serial);
    if (hole == nowhere) return;
    free_.push_back(places_[hole].slot);
    --size_;
    // What stands behind the hole moves up unless it is at home there, so that a search may stop at a free place.
    for (std::size_t at = next(hole); places_[at].slot != none; at = next(at)) {
      const std::size_t from_home = (at - home(places_[at].serial)) & (places_.size() - 1);
      const std::size_t from_hole = (at - hole) & (places_.size() - 1);
      if (from_home < from_hole) continue;
      places_[hole] = places_[at];
      hole = at;
    }
    places_[hole] = {};
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  /// Slots ever made: the most values there were at a time.
  [[nodiscard]] std::size_t slots() const { return values_.size(); }

 private:
  static constexpr std::uint32_t none = 0xffffffff;
  static constexpr std::size_t nowhere = ~std::size_t{0};
  struct Place {
    std::uint64_t serial = 0;
    std::uint32_t slot = none;
  };

  /// Multiplication by 2^64 over the golden ratio spreads consecutive numbers evenly (Knuth, TAOCP 3, 6.4).
  [[nodiscard]] std::size_t home(std::uint64_t serial) const {
    return (serial * 0x9e3779b97f4a7c15U) >> (64 - std::countr_zero(places_.size()));
  }
  [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (places_.size() - 1); }

  [[nodiscard]] std::size_t place_of(std::uint64_t serial) const {
    if (places_.empty()) return nowhere;
    for (std::size_t at = home(serial); places_[at].slot != none; at = next(at))
      if (places_[at].serial == serial) return at;
    return nowhere;
  }

  void grow() {
    std::vector<Place> old(places_.empty() ? 64 : 2 * places_.size());
    std::swap(old, places_);
    for (const Place& place : old) {
      if (place.slot == none) continue;
      std::size_t at = home(place.serial);
      while (places_[at].slot != none) at = next(at);
      places_[at] = place;
    }
  }

  std::vector<Place> places_;  // a power of two of them, at most half of them taken
  std::vector<Value> values_;
  std::vector<std::uint32_t> free_;
  std::size_t size_ = 0;
};

}  // namespace headroom
