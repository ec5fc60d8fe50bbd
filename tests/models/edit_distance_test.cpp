// SPDX-License-Identifier: Apache-2.0
#include "models/edit_distance.hpp"

#include <gtest/gtest.h>

#include <array>

namespace headroom {
namespace {

struct Row {
  std::string_view a, b;
  std::size_t distance;
};

// Worked by hand. "kitten" to "sitting" is the textbook example; "ca" to "abc" is where optimal string alignment (3)
// and the unrestricted Damerau distance (2) part.
constexpr Row rows[] = {
    {"", "", 0},
    {"", "abc", 3},
    {"nodes", "nodes", 0},
    {"nodes", "node", 1},           // deletion
    {"node", "nodes", 1},           // insertion
    {"nodes", "modes", 1},          // substitution
    {"ndoes", "nodes", 1},          // swap
    {"kitten", "sitting", 3},       //
    {"ca", "abc", 3},               //
    {"abcdef", "badcfe", 3},        // three swaps side by side
    {"kW", "KW", 1},                // case counts
    {"placement", "palcemnet", 2},  // two swaps apart
    {"backfill", "preemption", 9},  // only the "i" stays: 7 edits before it, 2 after
};

TEST(EditDistance, MatchesRowsWorkedByHand) {
  for (const Row& row : rows) EXPECT_EQ(edit_distance(row.a, row.b), row.distance) << row.a << " -> " << row.b;
}

TEST(EditDistance, IsSymmetric) {
  for (const Row& x : rows) {
    for (const Row& y : rows) EXPECT_EQ(edit_distance(x.a, y.b), edit_distance(y.b, x.a)) << x.a << ", " << y.b;
  }
}

struct NearestRow {
  std::string_view word;
  std::optional<std::string_view> expected;
};

TEST(NearestName, TakesCaseFirstThenTheLeastDistance) {
  constexpr std::array<std::string_view, 7> names = {
      "W", "kW", "MW", "GiB", "placement", "preemption", "nodes_per_rack"};
  constexpr NearestRow cases[] = {
      {"KW", "kW"},                          // case alone, although "MW" is one substitution away too
      {"gib", "GiB"},                        //
      {"w", "W"},                            //
      {"q", std::nullopt},                   // one byte: everything short is near
      {"xW", "W"},                           // a tie of "W", "kW" and "MW": the first
      {"placment", "placement"},             //
      {"plcmnt", std::nullopt},              // three deletions in six bytes are too many
      {"node_per_racks", "nodes_per_rack"},  // two edits in fourteen bytes are few
      {"", std::nullopt},
  };
  for (const NearestRow& row : cases) EXPECT_EQ(nearest_name(row.word, names), row.expected) << row.word;
  EXPECT_EQ(nearest_name("kW", {}), std::nullopt);
}

}  // namespace
}  // namespace headroom
