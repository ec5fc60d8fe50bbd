// SPDX-License-Identifier: Apache-2.0
#include "sim/event_loop.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "models/check.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

EventKey lease_at(std::int64_t s, std::uint32_t entity) {
  return {Instant::seconds(s), Phase::finish, EntityKind::lease, entity};
}

TEST(EventLoop, OrdersByTimeThenPhaseThenKindThenEntity) {
  const std::vector<EventKey> in_order = {
      {{5}, Phase::wake, EntityKind::scheduler, 9},
      {{7}, Phase::arrive_early, EntityKind::source, 3},
      {{7}, Phase::finish, EntityKind::lease, 1},
      {{7}, Phase::finish, EntityKind::lease, 2},
      {{7}, Phase::subsystem, EntityKind::subsystem, 0},
      {{7}, Phase::arrive, EntityKind::source, 0},
      {{7}, Phase::arrive, EntityKind::lease, 0},
      {{7}, Phase::wake, EntityKind::scheduler, UINT32_MAX},
      {Instant::never(), Phase::finish, EntityKind::lease, 0},
  };
  EventLoop loop;
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    const std::size_t shuffled = i * 4 % in_order.size();
    loop.schedule(in_order[shuffled], static_cast<std::uint32_t>(shuffled));
  }
  for (std::uint32_t i = 0; i < in_order.size(); ++i) {
    EXPECT_EQ(loop.next_time(), in_order[i].at);
    const Event event = loop.pop();
    EXPECT_EQ(event.key, in_order[i]);
    EXPECT_EQ(event.payload, i);
  }
  EXPECT_TRUE(loop.empty());
  EXPECT_EQ(loop.next_time(), Instant::never());
  EXPECT_EQ(loop.handled(), in_order.size());
}

TEST(EventLoop, ARetimedEventKeepsItsPlaceAmongItsPeers) {
  EventLoop loop;
  std::vector<EventId> ids;
  for (std::uint32_t lease = 0; lease < 5; ++lease) ids.push_back(loop.schedule(lease_at(10, lease), lease));
  loop.retime(ids[1], Instant::seconds(99));
  loop.retime(ids[3], Instant::seconds(1));
  EXPECT_EQ(loop.time_of(ids[1]), Instant::seconds(99));
  for (const EventId id : ids) loop.retime(id, Instant::seconds(20));
  for (std::uint32_t lease = 0; lease < 5; ++lease) EXPECT_EQ(loop.pop().payload, lease);
}

TEST(EventLoop, ThePayloadCanBeReplaced) {
  EventLoop loop;
  const EventId id = loop.schedule(lease_at(1, 0), 7);
  loop.set_payload(id, 8);
  EXPECT_EQ(loop.pop().payload, 8u);
}

TEST(EventLoop, TimeDoesNotRunBackwards) {
  EventLoop loop;
  loop.schedule(lease_at(10, 0), 0);
  const EventId later = loop.schedule(lease_at(20, 1), 0);
  loop.pop();
  EXPECT_THROW(loop.schedule({Instant{Instant::seconds(10).ns - 1}, Phase::wake, EntityKind::scheduler, 0}, 0),
               InternalError);
  EXPECT_THROW(loop.retime(later, Instant::seconds(9)), InternalError);
  loop.retime(later, Instant::seconds(10));  // now is not the past
  EXPECT_EQ(loop.pop().key.at, Instant::seconds(10));
  EXPECT_THROW(loop.pop(), InternalError);
}

// Times are drawn from few values, so that most events of the heap have peers.
TEST(EventLoop, MatchesASortedReferenceOverRandomOperations) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Rng rng{seed, Stream::policy, 0};
    EventLoop loop;
    std::map<EventKey, EventId> reference;
    std::int64_t now = 0;
    const auto any = [&] {
      return std::next(reference.begin(), static_cast<std::ptrdiff_t>(rng.below(reference.size())));
    };
    for (std::uint32_t step = 0; step < 10'000; ++step) {
      const std::uint64_t action = rng.below(100);
      if (action < 45 || reference.empty()) {
        const EventKey key{{now + static_cast<std::int64_t>(rng.below(20))},
                           static_cast<Phase>(rng.below(5)),
                           static_cast<EntityKind>(rng.below(4)),
                           step};
        reference[key] = loop.schedule(key, step);
      } else if (action < 55) {
        const auto it = any();
        loop.cancel(it->second);
        reference.erase(it);
      } else if (action < 75) {
        auto node = reference.extract(any());
        node.key().at = {now + static_cast<std::int64_t>(rng.below(20))};
        loop.retime(node.mapped(), node.key().at);
        reference.insert(std::move(node));
      } else {
        const Event event = loop.pop();
        ASSERT_EQ(event.key, reference.begin()->first);
        ASSERT_EQ(event.payload, event.key.entity);
        now = event.key.at.ns;
        reference.erase(reference.begin());
      }
      ASSERT_EQ(loop.size(), reference.size());
      ASSERT_EQ(loop.next_time(), reference.empty() ? Instant::never() : reference.begin()->first.at);
    }
  }
}

}  // namespace
}  // namespace headroom
