// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace headroom {

/// Order within one instant. `arrive_early` and `finish` stand in the order of published batch simulators, where a
/// submission is seen before a termination of the same second; by default jobs arrive after the releases.
enum class Phase : std::uint8_t {
  arrive_early,  ///< submissions under `event_order: sequential`
  finish,        ///< leases that end: a job that is done at t is done, whatever else happens at t
  subsystem,     ///< timers of the subsystems: faults, threshold crossings
  arrive,        ///< submissions under `event_order: batched`
  wake,          ///< the scheduler asked to be called
};

/// What an event concerns; with the id below it makes the order of one phase total.
enum class EntityKind : std::uint8_t { source, lease, subsystem, scheduler, release, follow_up };

/// The order of all events: (time, phase, kind, entity). Nothing depends on a pointer, a hash or insertion order, and
/// an event that is re-timed keeps its place among its peers.
struct EventKey {
  Instant at;
  Phase phase = Phase::finish;
  EntityKind kind = EntityKind::lease;
  std::uint32_t entity = 0;  ///< lease serial, timer number, ...
  friend constexpr auto operator<=>(const EventKey&, const EventKey&) = default;
};

/// A scheduled event; valid until it is popped or cancelled.
struct EventId {
  std::uint32_t slot = UINT32_MAX;
  [[nodiscard]] bool valid() const { return slot != UINT32_MAX; }
};

struct Event {
  EventKey key;
  std::uint32_t payload = 0;  ///< for the handler: where to find what the event concerns
};

/// A 4-ary heap that knows where each event stands: schedule, cancel and re-time cost O(log n), the next event O(1).
/// Knows nothing about clusters.
class EventLoop {
 public:
  EventId schedule(const EventKey& key, std::uint32_t payload);
  void cancel(EventId id);
  void retime(EventId id, Instant at);
  void set_payload(EventId id, std::uint32_t payload) { payload_[id.slot] = payload; }
  [[nodiscard]] Instant time_of(EventId id) const { return heap_[position_[id.slot]].at; }

  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }
  [[nodiscard]] Instant next_time() const { return heap_.empty() ? Instant::never() : heap_.front().at; }
  /// Removes and returns the first event. Time never runs backwards (CHECK).
  Event pop();
  [[nodiscard]] std::uint64_t handled() const { return handled_; }

 private:
  struct Entry {  // 24 bytes: the rank packs phase, kind and entity so that a comparison is two integers
    Instant at;
    std::uint64_t rank;
    std::uint32_t slot;
    [[nodiscard]] bool before(const Entry& other) const { return at != other.at ? at < other.at : rank < other.rank; }
  };
  void sift_up(std::size_t hole, Entry entry);
  void sift_down(std::size_t hole, Entry entry);
  void put(std::size_t position, const Entry& entry);
  void remove_at(std::size_t position);

  std::vector<Entry> heap_;
  std::vector<std::uint32_t> position_;  // by slot; for a free slot: the next free one
  std::vector<std::uint32_t> payload_;   // by slot
  std::uint32_t free_ = UINT32_MAX;
  Instant now_{INT64_MIN};
  std::uint64_t handled_ = 0;
};

}  // namespace headroom
