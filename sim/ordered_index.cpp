// SPDX-License-Identifier: Apache-2.0
#include "sim/ordered_index.hpp"

#include <algorithm>

namespace headroom {
namespace {

/// The finaliser of SplitMix64: spreads consecutive serial numbers.
std::uint64_t spread(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

}  // namespace

void OrderedIndex::insert(Sequence& sequence, std::uint32_t item, const Item& value) {
  if (item >= nodes_.size()) nodes_.resize(std::max<std::size_t>(item + 1, nodes_.size() * 2));
  nodes_[item] = Node{value, value.weight, spread(value.serial + 0x9E3779B97F4A7C15U), none, none, none};
  if (sequence.root == none) {
    sequence.root = item;
    return;
  }
  std::uint32_t at = sequence.root;
  while (true) {
    std::uint32_t& child = before(value, nodes_[at].value) ? nodes_[at].left : nodes_[at].right;
    if (child == none) {
      child = item;
      nodes_[item].parent = at;
      break;
    }
    at = child;
  }
  for (std::uint32_t up = at; up != none && nodes_[up].lightest > value.weight; up = nodes_[up].parent)
    nodes_[up].lightest = value.weight;
  while (nodes_[item].parent != none && nodes_[nodes_[item].parent].priority < nodes_[item].priority)
    rotate_up(sequence, item);
}

void OrderedIndex::erase(Sequence& sequence, std::uint32_t item) {
  while (nodes_[item].left != none && nodes_[item].right != none) {
    const std::uint32_t left = nodes_[item].left;
    const std::uint32_t right = nodes_[item].right;
    rotate_up(sequence, nodes_[left].priority > nodes_[right].priority ? left : right);
  }
  const std::uint32_t child = nodes_[item].left != none ? nodes_[item].left : nodes_[item].right;
  const std::uint32_t parent = nodes_[item].parent;
  if (child != none) nodes_[child].parent = parent;
  replace_child(sequence, parent, item, child);
  update_upwards(parent);
}

std::uint32_t OrderedIndex::first(const Sequence& sequence) const {
  std::uint32_t at = sequence.root;
  if (at == none) return none;
  while (nodes_[at].left != none) at = nodes_[at].left;
  return at;
}

std::uint32_t OrderedIndex::first_within(const Sequence& sequence, std::int64_t limit) const {
  return leftmost_within(sequence.root, limit);
}

std::uint32_t OrderedIndex::next_within(std::uint32_t item, std::int64_t limit) const {
  const std::uint32_t below = leftmost_within(nodes_[item].right, limit);
  if (below != none) return below;
  std::uint32_t child = item;
  for (std::uint32_t up = nodes_[item].parent; up != none; child = up, up = nodes_[up].parent) {
    if (nodes_[up].left != child) continue;
    if (nodes_[up].value.weight <= limit) return up;
    const std::uint32_t found = leftmost_within(nodes_[up].right, limit);
    if (found != none) return found;
  }
  return none;
}

std::uint32_t OrderedIndex::leftmost_within(std::uint32_t node, std::int64_t limit) const {
  if (node == none || nodes_[node].lightest > limit) return none;
  while (true) {
    const Node& at = nodes_[node];
    if (at.left != none && nodes_[at.left].lightest <= limit) {
      node = at.left;
    } else if (at.value.weight <= limit) {
      return node;
    } else {
      node = at.right;
    }
  }
}

void OrderedIndex::update(std::uint32_t node) {
  Node& at = nodes_[node];
  at.lightest = at.value.weight;
  if (at.left != none) at.lightest = std::min(at.lightest, nodes_[at.left].lightest);
  if (at.right != none) at.lightest = std::min(at.lightest, nodes_[at.right].lightest);
}

void OrderedIndex::update_upwards(std::uint32_t node) {
  for (; node != none; node = nodes_[node].parent) {
    const std::int64_t before_update = nodes_[node].lightest;
    update(node);
    if (nodes_[node].lightest == before_update) return;
  }
}

void OrderedIndex::rotate_up(Sequence& sequence, std::uint32_t node) {
  const std::uint32_t parent = nodes_[node].parent;
  const std::uint32_t grand = nodes_[parent].parent;
  const bool is_left = nodes_[parent].left == node;
  const std::uint32_t moved = is_left ? nodes_[node].right : nodes_[node].left;
  (is_left ? nodes_[parent].left : nodes_[parent].right) = moved;
  if (moved != none) nodes_[moved].parent = parent;
  (is_left ? nodes_[node].right : nodes_[node].left) = parent;
  nodes_[parent].parent = node;
  nodes_[node].parent = grand;
  replace_child(sequence, grand, parent, node);
  nodes_[node].lightest = nodes_[parent].lightest;  // the same set of items hangs below
  update(parent);
}

void OrderedIndex::replace_child(Sequence& sequence, std::uint32_t parent, std::uint32_t from, std::uint32_t to) {
  if (parent == none) {
    sequence.root = to;
  } else {
    (nodes_[parent].left == from ? nodes_[parent].left : nodes_[parent].right) = to;
  }
}

}  // namespace headroom
