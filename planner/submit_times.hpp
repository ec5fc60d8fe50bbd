// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/run_record.hpp"

namespace headroom {

/// When the measured jobs were submitted, in constant memory: of every 2^k-th one.
class SubmitTimes {
 public:
  /// The jobs submitted from `begin` on are counted, from 0.
  explicit SubmitTimes(Instant begin = {}) : begin_(begin) {}

  void add(Instant at) {
    if (at < begin_) return;
    if (count_++ % stride_ == 0) kept_.push_back(at);
    if (kept_.size() < kept_at_most) return;
    for (std::size_t i = 0; i < kept_at_most / 2; ++i) kept_[i] = kept_[2 * i];
    kept_.resize(kept_at_most / 2);
    stride_ *= 2;
  }

  /// Of the job of this rank, or of the last one kept before it; `begin` if there was none.
  [[nodiscard]] Instant of(std::uint64_t rank) const {
    if (kept_.empty()) return begin_;
    const std::uint64_t at = rank / stride_;
    return at < kept_.size() ? kept_[at] : kept_.back();
  }

 private:
  static constexpr std::size_t kept_at_most = 4096;
  Instant begin_;
  std::uint64_t count_ = 0, stride_ = 1;
  std::vector<Instant> kept_;
};

}  // namespace headroom
