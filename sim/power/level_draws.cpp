// SPDX-License-Identifier: Apache-2.0
#include "sim/power/level_draws.hpp"

#include <algorithm>
#include <utility>

namespace headroom {

/// What lasts for long is a span of its own: else it would be averaged with what came before.
void LevelDraws::settle(Instant from, Instant to, Control& control) {
  if (from > begin_ && (from - begin_ >= step || to - from >= step)) close(from, control);
  for (std::uint32_t i = 0; i < levels_.size(); ++i) {
    const MicroPower draw = tree_.level_draw(i);
    levels_[i].energy += draw * (to - from);
    levels_[i].peak = std::max(levels_[i].peak, draw);
  }
}

void LevelDraws::end(Instant now, Control& control) {
  if (now > begin_) close(now, control);
}

void LevelDraws::close(Instant now, Control& control) {
  const std::int64_t length_ns = (now - begin_).ns;
  for (std::uint32_t i = 0; i < levels_.size(); ++i) {
    const Level its = std::exchange(levels_[i], {});
    record::LevelDrew drew;
    drew.level = i;
    drew.mean.uw = static_cast<std::int64_t>((its.energy.uw_ns + length_ns / 2) / length_ns);
    drew.peak = its.peak;
    drew.top = tree_.take_top(i, now);
    control.note(drew);
  }
  begin_ = now;
}

}  // namespace headroom
