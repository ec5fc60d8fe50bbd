// SPDX-License-Identifier: Apache-2.0
#include "sim/event_loop.hpp"

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr std::size_t arity = 4;

std::uint64_t rank_of(const EventKey& key) {
  return static_cast<std::uint64_t>(key.phase) << 40U | static_cast<std::uint64_t>(key.kind) << 32U | key.entity;
}

EventKey key_of(Instant at, std::uint64_t rank) {
  return {at, static_cast<Phase>(rank >> 40U), static_cast<EntityKind>((rank >> 32U) & 0xFFU),
          static_cast<std::uint32_t>(rank)};
}

}  // namespace

EventId EventLoop::schedule(const EventKey& key, std::uint32_t payload) {
  HEADROOM_CHECK(key.at >= now_, "an event in the past");
  std::uint32_t slot = free_;
  if (slot == UINT32_MAX) {
    slot = static_cast<std::uint32_t>(position_.size());
    position_.push_back(0);
    payload_.push_back(0);
  } else {
    free_ = position_[slot];
  }
  payload_[slot] = payload;
  heap_.emplace_back();
  sift_up(heap_.size() - 1, {key.at, rank_of(key), slot});
  return {slot};
}

void EventLoop::cancel(EventId id) {
  remove_at(position_[id.slot]);
}

void EventLoop::retime(EventId id, Instant at) {
  HEADROOM_CHECK(at >= now_, "an event re-timed into the past");
  const std::size_t position = position_[id.slot];
  Entry entry = heap_[position];
  const bool earlier = at < entry.at;
  entry.at = at;
  earlier ? sift_up(position, entry) : sift_down(position, entry);
}

Event EventLoop::pop() {
  HEADROOM_CHECK(!heap_.empty(), "no event left");
  const Entry first = heap_.front();
  HEADROOM_CHECK(first.at >= now_, "time runs backwards");
  now_ = first.at;
  ++handled_;
  const Event event{key_of(first.at, first.rank), payload_[first.slot]};
  remove_at(0);
  return event;
}

void EventLoop::remove_at(std::size_t position) {
  const std::uint32_t slot = heap_[position].slot;
  position_[slot] = free_;
  free_ = slot;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (position == heap_.size()) return;
  if (last.before(heap_[position])) {
    sift_up(position, last);
  } else {
    sift_down(position, last);
  }
}

void EventLoop::put(std::size_t position, const Entry& entry) {
  heap_[position] = entry;
  position_[entry.slot] = static_cast<std::uint32_t>(position);
}

void EventLoop::sift_up(std::size_t hole, Entry entry) {
  while (hole > 0) {
    const std::size_t parent = (hole - 1) / arity;
    if (!entry.before(heap_[parent])) break;
    put(hole, heap_[parent]);
    hole = parent;
  }
  put(hole, entry);
}

void EventLoop::sift_down(std::size_t hole, Entry entry) {
  while (true) {
    const std::size_t first = hole * arity + 1;
    if (first >= heap_.size()) break;
    const std::size_t end = first + arity < heap_.size() ? first + arity : heap_.size();
    std::size_t best = first;
    for (std::size_t child = first + 1; child < end; ++child)
      if (heap_[child].before(heap_[best])) best = child;
    if (!heap_[best].before(entry)) break;
    put(hole, heap_[best]);
    hole = best;
  }
  put(hole, entry);
}

}  // namespace headroom
