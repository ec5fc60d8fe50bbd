// SPDX-License-Identifier: Apache-2.0
#include "models/power/swing.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "models/check.hpp"

namespace headroom {
namespace {

using namespace literals;

// 24,000 GPUs of 700 W that fall to 45 % for 15 % of each step. By hand: 9.24 MW of swing, 0.85 * 16.8 + 0.15 * 7.56 MW
// on average. That is "on the order of tens of megawatts" with the rest of the nodes (Llama 3, arXiv 2407.21783,
// section 3.3).
constexpr PowerSwing llama{24'000, 700.0_W, 315.0_W, 0.85, 4.0_s};

TEST(PowerSwing, ByHand) {
  EXPECT_NEAR(swing_amplitude(llama).si, 9.24e6, 1e-3);
  EXPECT_NEAR(mean_power(llama).si, 15.414e6, 1e-3);
  EXPECT_NEAR(steepest_ramp(swing_amplitude(llama), 0.5_s).si, 18.48e6, 1e-3);
  const std::vector<PowerSwing> jobs{llama, {100, 1.0_kW, 0.4_kW, 0.5, 1.0_s}};
  EXPECT_NEAR(coherent_swing(jobs).si, 9.3e6, 1e-3);
}

// A battery of dP * T / 4 covers any share of high power, and is needed in full at one half.
TEST(PowerSwing, StoreThatFlattensTheWave) {
  PowerSwing swing = llama;
  for (double d = 0.0; d <= 1.0; d += 0.125) {
    swing.high_fraction = d;
    // What is above the mean while the power is high.
    const Energy above = swing.count * (swing.high * d - d * (d * swing.high + (1.0 - d) * swing.low)) * swing.period;
    EXPECT_NEAR(smoothing_energy(swing).si, above.si, 1e-6 * 9.24e6);
    EXPECT_LE(smoothing_energy(swing).si, 9.24e6 * 4.0 / 4.0);
  }
  swing.high_fraction = 0.5;
  EXPECT_NEAR(smoothing_energy(swing).si, 9.24e6 * 4.0 / 4.0, 1e-3);
}

TEST(PowerSwing, RefusesWhatIsOutsideItsDomain) {
  EXPECT_THROW(static_cast<void>(mean_power({1, 1.0_W, 2.0_W, 0.5, 1.0_s})), InternalError);
  EXPECT_THROW(static_cast<void>(swing_amplitude({1, 2.0_W, 1.0_W, 1.5, 1.0_s})), InternalError);
  EXPECT_THROW(static_cast<void>(swing_amplitude({1, 2.0_W, 1.0_W, 0.5, {}})), InternalError);
  EXPECT_THROW(static_cast<void>(steepest_ramp(1.0_W, {})), InternalError);
}

}  // namespace
}  // namespace headroom
