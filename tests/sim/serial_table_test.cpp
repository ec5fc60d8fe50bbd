// SPDX-License-Identifier: Apache-2.0
#include "sim/serial_table.hpp"

#include <gtest/gtest.h>

#include <map>

#include "sim/random.hpp"

namespace headroom {
namespace {

// Against a map, with ages as in a run: most leave soon, some stay for very long.
TEST(SerialTable, FindsWhatAMapFinds) {
  Rng rng{9, Stream::durations, 0};
  SerialTable<std::uint64_t> table;
  std::map<std::uint64_t, std::uint64_t> expected;
  std::multimap<std::uint64_t, std::uint64_t> leaving;
  for (std::uint64_t serial = 0; serial < 20'000; ++serial) {
    const std::uint64_t value = rng.next();
    table.add(serial) = expected[serial] = value;
    leaving.emplace(serial + (rng.below(50) == 0 ? rng.below(30'000) : rng.below(40)), serial);
    for (auto it = leaving.begin(); it != leaving.end() && it->first <= serial; it = leaving.erase(it)) {
      table.remove(it->second);
      expected.erase(it->second);
    }
    const std::uint64_t other = rng.below(serial + 2);
    const std::uint64_t* const found = table.find(other);
    ASSERT_EQ(found != nullptr, expected.contains(other)) << other;
    if (found != nullptr) {
      ASSERT_EQ(*found, expected[other]);
    }
    ASSERT_EQ(table.size(), expected.size());
  }
  for (const auto& [serial, value] : expected) {
    ASSERT_NE(table.find(serial), nullptr) << serial;
    EXPECT_EQ(*table.find(serial), value);
  }
}

TEST(SerialTable, MemoryFollowsWhatIsThere) {
  SerialTable<int> table;
  table.add(0) = 7;  // stays
  for (std::uint64_t serial = 1; serial < 100'000; ++serial) {
    table.add(serial);
    if (serial > 10) table.remove(serial - 10);
  }
  EXPECT_EQ(table.slots(), 12U);
  EXPECT_EQ(*table.find(0), 7);
}

TEST(SerialTable, AUsedSlotIsEmptyAgain) {
  SerialTable<int> table;
  EXPECT_EQ(table.find(3), nullptr);
  table.add(3) = 5;
  table.remove(3);
  table.remove(3);
  EXPECT_EQ(table.find(3), nullptr);
  EXPECT_EQ(table.add(4), 0);
  EXPECT_THROW(table.add(4), InternalError);
}

}  // namespace
}  // namespace headroom
