// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace headroom {

/// Picks an index with the probability of its weight. A guide table says where to begin, so that it takes two
/// comparisons on average for two tenants as for two thousand (Chen and Asau, AIIE Transactions 6(2), 1974).
///
/// Domain   weights >= 0 with a sum > 0; without any weight, nothing may be picked.
class WeightedChoice {
 public:
  explicit WeightedChoice(const std::vector<double>& weights) : guide_(std::bit_ceil(weights.size())) {
    double total = 0.0;
    for (const double weight : weights) total += weight;
    double sum = 0.0;
    for (const double weight : weights) upper_.push_back((sum += weight) / total);
    for (std::size_t cell = 0; cell < guide_.size(); ++cell) {
      const double u = static_cast<double>(cell) / static_cast<double>(guide_.size());  // exact: a power of two
      guide_[cell] = static_cast<std::uint32_t>(std::upper_bound(upper_.begin(), upper_.end(), u) - upper_.begin());
    }
  }
  /// u in [0, 1). The last bound is 1 exactly, so that there always is one above u.
  [[nodiscard]] std::uint32_t pick(double u) const {
    std::uint32_t i = guide_[static_cast<std::size_t>(u * static_cast<double>(guide_.size()))];
    while (upper_[i] <= u) ++i;
    return i;
  }

 private:
  std::vector<double> upper_;
  std::vector<std::uint32_t> guide_;
};

}  // namespace headroom
