// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

namespace headroom {

/// Many ordered sequences over one pool of items: each item (a dense index) is in at most one sequence, ordered by
/// (key, serial). Each sequence is a treap, augmented with the smallest weight below a node, so that "the first item
/// after X that weighs at most W" costs O(log n) where such items are common.
///
/// The treap's priorities are a hash of the serial number: the shape depends on the content alone, never on history.
class OrderedIndex {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  struct Item {
    std::int64_t key = 0;
    std::uint64_t serial = 0;  ///< breaks ties; unique within a sequence
    std::int64_t weight = 0;
  };
  /// An integer that orders as the number does, so that times and scores share one kind of key. Not for NaN.
  [[nodiscard]] static std::int64_t key_from(double number) {
    const auto bits = std::bit_cast<std::int64_t>(number + 0.0);  // -0.0 becomes 0.0
    return bits >= 0 ? bits : std::numeric_limits<std::int64_t>::min() - bits;
  }
  /// A sequence is named by its root, which the caller keeps.
  struct Sequence {
    std::uint32_t root = none;
    [[nodiscard]] bool empty() const { return root == none; }
  };

  void insert(Sequence& sequence, std::uint32_t item, const Item& value);
  void erase(Sequence& sequence, std::uint32_t item);

  [[nodiscard]] std::uint32_t first(const Sequence& sequence) const;
  /// The first item of weight <= `limit`, from the beginning.
  [[nodiscard]] std::uint32_t first_within(const Sequence& sequence, std::int64_t limit) const;
  /// The first item strictly after `item` of weight <= `limit`.
  [[nodiscard]] std::uint32_t next_within(std::uint32_t item, std::int64_t limit) const;
  [[nodiscard]] const Item& at(std::uint32_t item) const { return nodes_[item].value; }
  [[nodiscard]] static bool before(const Item& a, const Item& b) {
    return a.key != b.key ? a.key < b.key : a.serial < b.serial;
  }

  /// Calls visit(item) in order until it returns false.
  template <class Visit>
  void for_each(const Sequence& sequence, Visit visit) const {
    for (std::uint32_t item = first(sequence); item != none; item = next_within(item, INT64_MAX))
      if (!visit(item)) return;
  }

 private:
  struct Node {
    Item value;
    std::int64_t lightest = 0;  // smallest weight in this subtree
    std::uint64_t priority = 0;
    std::uint32_t left = none, right = none, parent = none;
  };
  [[nodiscard]] std::uint32_t leftmost_within(std::uint32_t node, std::int64_t limit) const;
  void update(std::uint32_t node);
  void update_upwards(std::uint32_t node);
  void rotate_up(Sequence& sequence, std::uint32_t node);
  void replace_child(Sequence& sequence, std::uint32_t parent, std::uint32_t from, std::uint32_t to);

  std::vector<Node> nodes_;
};

}  // namespace headroom
