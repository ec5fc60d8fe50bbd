// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "sim/time.hpp"

namespace headroom {

/// A value over time that is constant from one step to the next; the last step has no end. Before the first step it has
/// the value of the first.
template <class Value>
class StepFunction {
 public:
  struct Step {
    Instant from;
    Value value;
  };
  StepFunction(Instant from, Value value) : steps_{{from, value}} {}

  [[nodiscard]] std::size_t size() const { return steps_.size(); }
  [[nodiscard]] const Step& operator[](std::size_t i) const { return steps_[i]; }
  /// The step that `at` is in.
  [[nodiscard]] std::size_t index_at(Instant at) const {
    const auto after = std::ranges::upper_bound(steps_, at, {}, &Step::from);
    return after == steps_.begin() ? 0 : static_cast<std::size_t>(after - steps_.begin()) - 1;
  }
  /// Visits the pieces within [from, until) in order, as visit(begin, end, value), until that returns false. Says
  /// whether none did. The function must not change meanwhile.
  template <class Visit>
  bool all_within(Instant from, Instant until, Visit visit) const {
    for (std::size_t i = index_at(from); i < steps_.size() && steps_[i].from < until; ++i) {
      const Instant end = i + 1 < steps_.size() ? std::min(steps_[i + 1].from, until) : until;
      if (!visit(std::max(steps_[i].from, from), end, steps_[i].value)) return false;
    }
    return true;
  }

  /// Nobody asks for times before `now` any more.
  void forget_before(Instant now) { steps_.erase(steps_.begin(), at(index_at(now))); }
  /// Adds `amount` over [from, until), which is not empty.
  void add(Instant from, Instant until, const Value& amount) {
    const std::size_t first = cut(from);
    const std::size_t last = until == Instant::never() ? steps_.size() : cut(until);
    for (std::size_t i = first; i < last; ++i) steps_[i].value = steps_[i].value + amount;
    drop_if_same(last);
    drop_if_same(first);
  }

 private:
  [[nodiscard]] auto at(std::size_t i) { return steps_.begin() + static_cast<std::ptrdiff_t>(i); }
  /// Makes a step begin at `from`.
  std::size_t cut(Instant from) {
    const std::size_t i = index_at(from);
    if (steps_[i].from >= from) return i;
    steps_.insert(at(i + 1), {from, steps_[i].value});
    return i + 1;
  }
  void drop_if_same(std::size_t i) {
    if (i > 0 && i < steps_.size() && steps_[i].value == steps_[i - 1].value) steps_.erase(at(i));
  }

  std::vector<Step> steps_;  // ascending, never empty
};

}  // namespace headroom
