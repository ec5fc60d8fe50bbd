// SPDX-License-Identifier: Apache-2.0
#include "sim/ordered_index.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>
#include <tuple>
#include <vector>

#include "sim/random.hpp"

namespace headroom {
namespace {

TEST(OrderedIndex, AKeyOrdersAsItsNumberDoes) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double least = std::numeric_limits<double>::denorm_min();
  const double ascending[] = {-infinity, -1e300, -2.0, -1.0, -1e-300, -least, 0.0,
                              least,     1e-300, 0.1,  1.0,  2.0,     1e300,  infinity};
  for (std::size_t i = 1; i < std::size(ascending); ++i)
    EXPECT_LT(OrderedIndex::key_from(ascending[i - 1]), OrderedIndex::key_from(ascending[i])) << ascending[i];
  EXPECT_EQ(OrderedIndex::key_from(-0.0), OrderedIndex::key_from(0.0));

  Rng rng{1, Stream::policy, 0};
  for (int i = 0; i < 10'000; ++i) {
    const double a = (rng.uniform() - 0.5) * std::exp2(static_cast<double>(rng.below(200)) - 100.0);
    const double b = (rng.uniform() - 0.5) * std::exp2(static_cast<double>(rng.below(200)) - 100.0);
    EXPECT_EQ(a < b, OrderedIndex::key_from(a) < OrderedIndex::key_from(b)) << a << " " << b;
  }
}

TEST(OrderedIndex, AnEmptySequenceHasNothing) {
  OrderedIndex index;
  OrderedIndex::Sequence sequence;
  EXPECT_TRUE(sequence.empty());
  EXPECT_EQ(index.first(sequence), OrderedIndex::none);
  EXPECT_EQ(index.first_within(sequence, INT64_MAX), OrderedIndex::none);
}

/// Three sequences over one pool of items, and the same as sorted sets.
class Pair {
 public:
  void insert(std::size_t which, std::uint32_t item, const OrderedIndex::Item& value) {
    index.insert(sequences[which], item, value);
    sets[which].insert({value.key, value.serial, item});
  }
  void erase(std::size_t which, std::uint32_t item) {
    const OrderedIndex::Item value = index.at(item);
    index.erase(sequences[which], item);
    sets[which].erase({value.key, value.serial, item});
  }
  /// First item of weight <= limit after `after`, or from the beginning if that is none.
  [[nodiscard]] std::uint32_t expected(std::size_t which, std::uint32_t after, std::int64_t limit) const {
    bool passed = after == OrderedIndex::none;
    for (const auto& [key, serial, item] : sets[which]) {
      if (passed && index.at(item).weight <= limit) return item;
      if (item == after) passed = true;
    }
    return OrderedIndex::none;
  }
  void expect_equal(std::size_t which) const {
    std::vector<std::uint32_t> visited, wanted;
    index.for_each(sequences[which], [&](std::uint32_t item) { return visited.push_back(item), true; });
    for (const auto& [key, serial, item] : sets[which]) wanted.push_back(item);
    ASSERT_EQ(visited, wanted);
    ASSERT_EQ(index.first(sequences[which]), wanted.empty() ? OrderedIndex::none : wanted.front());
    ASSERT_EQ(sequences[which].empty(), wanted.empty());
  }

  OrderedIndex index;
  std::array<OrderedIndex::Sequence, 3> sequences;
  std::array<std::set<std::tuple<std::int64_t, std::uint64_t, std::uint32_t>>, 3> sets;
};

TEST(OrderedIndex, MatchesASortedSetOverRandomOperations) {
  constexpr std::uint32_t items = 60;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Rng rng{seed, Stream::policy, 1};
    Pair pair;
    std::array<std::size_t, items> where{};  // 0: in no sequence, else 1 + sequence
    std::uint64_t serial = 0;
    for (int step = 0; step < 5'000; ++step) {
      const auto item = static_cast<std::uint32_t>(rng.below(items));
      if (where[item] > 0) {
        pair.erase(where[item] - 1, item);
        where[item] = 0;
      } else {
        where[item] = 1 + rng.below(3);
        pair.insert(where[item] - 1, item,
                    {static_cast<std::int64_t>(rng.below(10)) - 5, serial++, static_cast<std::int64_t>(rng.below(30))});
      }
      const std::size_t which = rng.below(3);
      const auto limit = static_cast<std::int64_t>(rng.below(32)) - 1;
      pair.expect_equal(which);
      ASSERT_EQ(pair.index.first_within(pair.sequences[which], limit), pair.expected(which, OrderedIndex::none, limit));
      const auto from = static_cast<std::uint32_t>(rng.below(items));
      if (where[from] == 0) continue;
      ASSERT_EQ(pair.index.next_within(from, limit), pair.expected(where[from] - 1, from, limit));
    }
  }
}

TEST(OrderedIndex, AVisitStopsWhenItIsTold) {
  OrderedIndex index;
  OrderedIndex::Sequence sequence;
  for (std::uint32_t i = 0; i < 10; ++i) index.insert(sequence, i, {10 - static_cast<std::int64_t>(i), i, 0});
  std::vector<std::uint32_t> visited;
  index.for_each(sequence, [&](std::uint32_t item) { return visited.push_back(item), visited.size() < 3; });
  EXPECT_EQ(visited, (std::vector<std::uint32_t>{9, 8, 7}));
}

}  // namespace
}  // namespace headroom
