// SPDX-License-Identifier: Apache-2.0
#include "models/power/swing.hpp"

#include "models/check.hpp"

namespace headroom {
namespace {

void check(const PowerSwing& swing) {
  HEADROOM_CHECK(swing.count >= 0.0 && swing.low.si >= 0.0 && swing.low <= swing.high, "powers of a swing");
  HEADROOM_CHECK(swing.high_fraction >= 0.0 && swing.high_fraction <= 1.0 && swing.period.si > 0.0, "times of a swing");
}

}  // namespace

Power mean_power(const PowerSwing& swing) {
  check(swing);
  return swing.count * (swing.low + swing.high_fraction * (swing.high - swing.low));
}

Power swing_amplitude(const PowerSwing& swing) {
  check(swing);
  return swing.count * (swing.high - swing.low);
}

Power coherent_swing(std::span<const PowerSwing> jobs) {
  Power sum;
  for (const PowerSwing& job : jobs) sum += swing_amplitude(job);
  return sum;
}

PowerRamp steepest_ramp(Power swing, Duration edge) {
  HEADROOM_CHECK(swing.si >= 0.0 && edge.si > 0.0, "an edge takes time");
  return swing / edge;
}

Energy smoothing_energy(const PowerSwing& swing) {
  return swing_amplitude(swing) * swing.period * (swing.high_fraction * (1.0 - swing.high_fraction));
}

}  // namespace headroom
