// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace headroom {

/// A set of small integers as a bitmap: insert and erase O(1), in order by words of 64.
class NodeSet {
 public:
  void insert(std::uint32_t i) {
    const std::size_t word = i / 64;
    if (word >= words_.size()) words_.resize(word + 1);
    words_[word] |= std::uint64_t{1} << (i % 64);
    if (word < low_) low_ = word;
    ++count_;
  }
  void erase(std::uint32_t i) {
    words_[i / 64] &= ~(std::uint64_t{1} << (i % 64));
    --count_;
    if (count_ == 0) low_ = words_.size();
  }
  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] std::uint64_t word(std::size_t w) const { return w < words_.size() ? words_[w] : 0; }
  [[nodiscard]] std::size_t words() const { return words_.size(); }
  /// No element is below this word.
  [[nodiscard]] std::size_t low_word() const { return low_; }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t low_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace headroom
