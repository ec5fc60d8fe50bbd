// SPDX-License-Identifier: Apache-2.0
#include "models/power/power_shape.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

struct Row {
  const char* name;
  PowerShape shape;
  double power_w;
};
// The expected values of OpenDC's PowerModelTest (commit 128a1db, read 2026-07): 200 W idle, 350 W peak, 90 % busy, to
// 0.001 W as there. The last two forms are the asymptotic one without and with DVFS.
const Row opendc[] = {
    {"linear", PowerLawShape{}, 335.0},
    {"square", PowerLawShape{2.0}, 321.5},
    {"cubic", PowerLawShape{3.0}, 309.35},
    {"sqrt", PowerLawShape{0.5}, 342.302},
    {"mse", CalibratedShape{1.4}, 340.571},
    {"asymptotic", AsymptoticShape{0.3}, 338.765},
    {"asymptotic dvfs", AsymptoticShape{.knee = 0.3, .exponent = 3.0}, 323.072},
};

TEST(PowerShape, ValuesOfOpenDc) {
  for (const Row& row : opendc) EXPECT_NEAR(200.0 + 150.0 * power_share(row.shape, 0.9), row.power_w, 1e-3) << row.name;
}

// SPECpower_ssj2008 of the IBM x3550 M3 (Xeon X5675), watts at 0, 10, ... 100 %, and what OpenDC's test expects
// between.
TEST(PowerShape, TableOfSpecPower) {
  constexpr double watts[] = {58.4, 98, 109, 118, 128, 140, 153, 170, 189, 205, 222};
  TabulatedShape table;
  for (int i = 0; i <= 10; ++i) table.points.push_back({i / 10.0, (watts[i] - 58.4) / (222.0 - 58.4)});
  const auto power = [&](double u) { return 58.4 + (222.0 - 58.4) * power_share(table, u); };
  EXPECT_FALSE(validate(PowerShape{table}));
  EXPECT_DOUBLE_EQ(power(0.0), 58.4);
  EXPECT_NEAR(power(0.02), 58.4 + (98.0 - 58.4) / 5.0, 1e-12);
  EXPECT_NEAR(power(0.5), 140.0, 1e-12);
  EXPECT_NEAR(power(0.87), 189.0 + 0.7 * (205.0 - 189.0), 1e-12);
  EXPECT_DOUBLE_EQ(power(1.0), 222.0);
}

// log2(1 + u) doubles its argument by u = 1: half-way in power at sqrt(2) - 1.
TEST(PowerShape, LogarithmByHand) {
  EXPECT_DOUBLE_EQ(power_share(LogarithmicShape{}, 1.0), 1.0);
  EXPECT_NEAR(power_share(LogarithmicShape{}, std::sqrt(2.0) - 1.0), 0.5, 1e-15);
}

TEST(PowerShape, RiseAndAreInverted) {
  const PowerShape shapes[] = {
      PowerLawShape{},      PowerLawShape{0.5},        PowerLawShape{3.0},
      CalibratedShape{1.4}, CalibratedShape{2.0},      LogarithmicShape{},
      AsymptoticShape{0.3}, AsymptoticShape{0.2, 3.0}, TabulatedShape{{{0, 0}, {0.25, 0.6}, {0.5, 0.8}, {1, 1}}}};
  for (const PowerShape& shape : shapes) {
    SCOPED_TRACE(shape.index());
    ASSERT_FALSE(validate(shape));
    EXPECT_DOUBLE_EQ(power_share(shape, 0.0), 0.0);
    EXPECT_NEAR(utilisation_at(shape, 0.0), 0.0, 1e-5);  // a cube is zero to rounding up to here
    EXPECT_DOUBLE_EQ(utilisation_at(shape, 1.0), 1.0);
    double before = 0.0;
    for (int i = 1; i <= 100; ++i) {
      const double share = power_share(shape, i / 100.0);
      EXPECT_GT(share, before);
      before = share;
      EXPECT_NEAR(power_share(shape, utilisation_at(shape, share)), share, 1e-12);
    }
  }
}

TEST(PowerShape, AFlatPieceIsLeftAtItsFarEnd) {
  const TabulatedShape flat{{{0, 0}, {0.2, 0.5}, {0.6, 0.5}, {1, 1}}};
  ASSERT_FALSE(validate(PowerShape{flat}));
  EXPECT_DOUBLE_EQ(utilisation_at(flat, 0.5), 0.6);
}

TEST(PowerShape, RefusesWhatFallsOrDoesNotSpanTheRange) {
  EXPECT_TRUE(validate(PowerShape{PowerLawShape{0.0}}));
  EXPECT_TRUE(validate(PowerShape{CalibratedShape{2.1}}));
  EXPECT_TRUE(validate(PowerShape{CalibratedShape{0.9}}));
  EXPECT_TRUE(validate(PowerShape{AsymptoticShape{0.0}}));
  EXPECT_TRUE(validate(PowerShape{TabulatedShape{}}));
  EXPECT_TRUE(validate(PowerShape{TabulatedShape{{{0, 0}, {0.5, 0.9}, {1, 0.8}}}}));
  EXPECT_TRUE(validate(PowerShape{TabulatedShape{{{0, 0}, {0.5, 0.9}, {0.5, 0.95}, {1, 1}}}}));
  EXPECT_TRUE(validate(PowerShape{TabulatedShape{{{0.1, 0}, {1, 1}}}}));
  EXPECT_THROW(static_cast<void>(power_share(LogarithmicShape{}, 1.5)), InternalError);
  EXPECT_THROW(static_cast<void>(utilisation_at(LogarithmicShape{}, -0.1)), InternalError);
}

}  // namespace
}  // namespace headroom
