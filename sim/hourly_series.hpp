// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "models/check.hpp"
#include "sim/time.hpp"

namespace headroom {

/// What the outside world does hour by hour: weather, prices, carbon. Constant within a step, and after its last value
/// (of a year, say) it begins again.
class HourlySeries {
 public:
  /// `begin` is where simulated zero stands in the series, >= 0 and less than its length. Domain: at least one value,
  /// step > 0 (CHECK).
  explicit HourlySeries(std::vector<double> values, TimeSpan step = TimeSpan::seconds(3600), TimeSpan begin = {})
      : values_(std::move(values)), step_(step), begin_(begin) {
    HEADROOM_CHECK(!values_.empty() && step_.ns > 0, "a series has values and a step");
    HEADROOM_CHECK(begin_.ns >= 0 && begin_.ns / step_.ns < static_cast<std::int64_t>(values_.size()),
                   "a series begins within itself");
  }

  [[nodiscard]] TimeSpan step() const { return step_; }
  [[nodiscard]] TimeSpan begin() const { return begin_; }
  [[nodiscard]] const std::vector<double>& values() const { return values_; }
  /// Domain: at >= 0.
  [[nodiscard]] double at(Instant at) const { return values_[index(at)]; }
  [[nodiscard]] std::size_t index(Instant at) const {
    return static_cast<std::size_t>((at.ns + begin_.ns) / step_.ns % static_cast<std::int64_t>(values_.size()));
  }
  /// The first step that begins later than `at`.
  [[nodiscard]] Instant next(Instant at) const {
    return Instant{((at.ns + begin_.ns) / step_.ns + 1) * step_.ns - begin_.ns};
  }

 private:
  std::vector<double> values_;
  TimeSpan step_, begin_;
};

}  // namespace headroom
