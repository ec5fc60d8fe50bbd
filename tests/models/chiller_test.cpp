// SPDX-License-Identifier: Apache-2.0
#include "models/cooling/chiller.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "models/check.hpp"
#include "models/cooling/celsius.hpp"

namespace headroom {
namespace {

constexpr Power rated{1e6};
constexpr std::pair<const char*, const ChillerCurve*> curves[] = {{"doe2", &doe2_centrifugal}, {"mcquay", &mcquay_pfh}};

struct CopRow {
  double supply_c, condenser_c, cop, rounding;
};
// Worked from the coefficients by an independent program, to as many digits as it printed.
constexpr CopRow doe2_cop[] = {
    {6.67, 15.0, 7.142, 5e-4}, {6.67, 20.0, 6.653, 5e-4}, {6.67, 24.0, 6.183, 5e-4}, {6.67, 29.4, 5.505, 5e-4},
    {6.67, 35.0, 4.814, 5e-4}, {10.0, 15.0, 7.19, 5e-3},  {10.0, 20.0, 6.86, 5e-3},  {10.0, 24.0, 6.48, 5e-3},
    {10.0, 29.4, 5.88, 5e-3},  {10.0, 35.0, 5.20, 5e-3},  {15.0, 15.0, 5.82, 5e-3},
};

TEST(PublishedChiller, CopAtFullLoad) {
  for (const CopRow& row : doe2_cop) {
    EXPECT_NEAR(published_cop(doe2_centrifugal, from_celsius(row.supply_c), from_celsius(row.condenser_c)), row.cop,
                row.rounding)
        << row.supply_c << "/" << row.condenser_c;
  }
}

TEST(PublishedChiller, CopAtPartLoad) {
  const Temperature supply = from_celsius(6.67);
  const Temperature condenser = from_celsius(29.4);
  const Power capacity = rated * published_capacity(doe2_centrifugal, supply, condenser);
  // The same program; the middle ones to three digits more.
  for (const auto& [load, cop, rounding] :
       {std::tuple(0.2, 3.62, 5e-3), {0.4, 5.21, 5e-3}, {0.6, 5.716, 5e-4}, {0.8, 5.717, 5e-4}, {1.0, 5.51, 5e-3}}) {
    const Power heat = load * capacity;
    EXPECT_NEAR(heat / published_power(doe2_centrifugal, rated, heat, supply, condenser), cop, rounding) << load;
  }
}

// A rating is where capacity, and the product of COP and EIR, are 1: of what was fitted.
TEST(PublishedChiller, RatingPoints) {
  const auto at_rating = [](const ChillerCurve& curve, double supply_c, double condenser_c, double tolerance) {
    const Temperature supply = from_celsius(supply_c);
    const Temperature condenser = from_celsius(condenser_c);
    EXPECT_NEAR(published_capacity(curve, supply, condenser), 1.0, tolerance);
    EXPECT_NEAR(published_cop(curve, supply, condenser), curve.reference_cop, tolerance * curve.reference_cop);
    EXPECT_NEAR(rated / published_power(curve, rated, rated, supply, condenser), curve.reference_cop,
                2.0 * tolerance * curve.reference_cop);
  };
  at_rating(doe2_centrifugal, 6.67, 29.4, 0.004);
  at_rating(mcquay_pfh, 8.89, 23.89, 0.02);
}

// What the safe form is for: the curve itself says that 15 degC water costs more than 10 degC water.
TEST(PublishedChiller, IsWrongInSignBeyondItsRange) {
  const Temperature condenser = from_celsius(15.0);
  EXPECT_LT(published_cop(doe2_centrifugal, from_celsius(15.0), condenser),
            published_cop(doe2_centrifugal, from_celsius(10.0), condenser) - 1.0);
}

double safe_cop(const ChillerCurve& curve, double supply_c, double condenser_c) {
  return curve.reference_cop / chiller_performance(curve, from_celsius(supply_c), from_celsius(condenser_c)).eir;
}

TEST(Chiller, IsThePublishedCurveInsideItsRange) {
  for (double y = 24.0; y <= 35.0; y += 0.5)
    for (double x = 5.0; x <= 9.5; x += 0.25) {  // from 9.71 at 24 degC the curve turns up
      const Temperature supply = from_celsius(x);
      const Temperature condenser = from_celsius(y);
      const ChillerPerformance now = chiller_performance(doe2_centrifugal, supply, condenser);
      EXPECT_NEAR(now.capacity, published_capacity(doe2_centrifugal, supply, condenser), 1e-12);
      EXPECT_NEAR(safe_cop(doe2_centrifugal, x, y), published_cop(doe2_centrifugal, supply, condenser), 1e-12);
      // Power: exact where the load is above that of the best COP, sqrt(0.222903 / 0.463710) = 0.693.
      for (const double load : {0.7, 0.85, 1.0}) {
        const Power heat = load * now.capacity * rated;
        if (now.capacity < 1.0 && load < 0.75) continue;  // losses at the rated capacity are larger
        const double published = published_power(doe2_centrifugal, rated, heat, supply, condenser).si;
        EXPECT_NEAR(chiller_power(doe2_centrifugal, now, rated, heat).si, published, 1e-9 * published) << x << " " << y;
      }
    }
}

TEST(Chiller, IsThePublishedCurveAtTheRatingAndAnyLoad) {
  const Temperature supply = from_celsius(6.67);
  const Temperature condenser = from_celsius(29.4);
  const ChillerPerformance now = chiller_performance(doe2_centrifugal, supply, condenser);
  for (const double load : {0.05, 0.15, 0.2, 0.4, 0.6, 0.8, 1.0}) {
    const double published = published_power(doe2_centrifugal, rated, load * rated, supply, condenser).si;
    // The capacity is 1.0033 here, and losses below the best load are those of 1.
    EXPECT_NEAR(chiller_power(doe2_centrifugal, now, rated, load * rated).si, published, 0.0034 * published) << load;
  }
}

TEST(Chiller, GoesOnContinuouslyBeyondItsRange) {
  constexpr double step = 1e-7;
  for (const auto& [name, curve] : curves) {
    SCOPED_TRACE(name);
    for (const double y : {-5.0, curve->condenser_low_c, 25.0, curve->condenser_high_c, 45.0})
      for (const double x : {3.0, curve->supply_low_c, 7.0, curve->supply_high_c, 20.0}) {
        const ChillerPerformance here = chiller_performance(*curve, from_celsius(x), from_celsius(y));
        for (const double dx : {-step, step})
          for (const double dy : {-step, step}) {
            const ChillerPerformance near = chiller_performance(*curve, from_celsius(x + dx), from_celsius(y + dy));
            EXPECT_NEAR(near.capacity, here.capacity, 1e-6) << x << " " << y;
            EXPECT_NEAR(near.eir, here.eir, 1e-6) << x << " " << y;
          }
      }
  }
}

// Carnot by hand, from the corner 10/24 degC: evaporating at 8, condensing at 29, a lift of 21 K. At 18/24 it is 13 K
// and 16 degC: COP * 21/13 * 289.15/281.15. At 10/20 it is 17 K. At 18/16 it would be 5 K; 10 K are counted.
TEST(Chiller, CarnotBeyondTheBestCorner) {
  const double corner = safe_cop(doe2_centrifugal, 10.0, 24.0);
  EXPECT_NEAR(safe_cop(doe2_centrifugal, 18.0, 24.0), corner * 21.0 / 13.0 * 289.15 / 281.15, 1e-10);
  EXPECT_NEAR(safe_cop(doe2_centrifugal, 10.0, 20.0), corner * 21.0 / 17.0, 1e-10);
  EXPECT_NEAR(safe_cop(doe2_centrifugal, 18.0, 16.0), corner * 2.1, 1e-10);
  EXPECT_NEAR(safe_cop(doe2_centrifugal, 27.0, -10.0), corner * 2.1, 1e-10);
}

// Beyond a hot condenser the compressor draws at full load what it drew at the border.
TEST(Chiller, ShrinksInTheHeat) {
  for (const auto& [name, curve] : curves) {
    const auto full_load = [&, c = curve](double y) {
      const ChillerPerformance now = chiller_performance(*c, from_celsius(8.0), from_celsius(y));
      return std::pair(now.capacity, now.capacity * now.eir);
    };
    const auto [capacity, input] = full_load(curve->condenser_high_c);
    EXPECT_LT(full_load(curve->condenser_high_c + 10.0).first, 0.85 * capacity) << name;
    EXPECT_NEAR(full_load(curve->condenser_high_c + 10.0).second, input, 1e-12) << name;
  }
}

TEST(Chiller, MonotoneOverAllWeatherAndSetPoints) {
  constexpr double rounding = 1e-12;
  for (const auto& [name, curve] : curves) {
    SCOPED_TRACE(name);
    for (double y = -10.0; y <= 50.0; y += 0.5)
      for (double x = 5.0; x <= 27.0; x += 0.25) {
        const auto at = [&, c = curve](double dx, double dy) {
          return chiller_performance(*c, from_celsius(x + dx), from_celsius(y + dy));
        };
        const ChillerPerformance here = at(0.0, 0.0), warmer = at(0.25, 0.0), hotter = at(0.0, 0.5);
        ASSERT_LE(warmer.eir, here.eir * (1.0 + rounding)) << x << " " << y;
        ASSERT_GE(warmer.capacity, here.capacity * (1.0 - rounding)) << x << " " << y;
        ASSERT_GE(hotter.eir, here.eir * (1.0 - rounding)) << x << " " << y;
        ASSERT_LE(hotter.capacity, here.capacity * (1.0 + rounding)) << x << " " << y;
        for (double heat = 0.0; heat <= std::min(here.capacity, hotter.capacity); heat += 0.0125) {
          const auto power = [&, c = curve](const ChillerPerformance& now) {
            return chiller_power(*c, now, rated, heat * rated).si;
          };
          ASSERT_LE(power(warmer), power(here) * (1.0 + rounding)) << x << " " << y << " " << heat;
          ASSERT_GE(power(hotter), power(here) * (1.0 - rounding)) << x << " " << y << " " << heat;
        }
      }
  }
}

TEST(Chiller, PowerGrowsWithHeat) {
  for (const auto& [name, curve] : curves)
    for (const double y : {-10.0, 15.0, 29.4, 45.0}) {
      const ChillerPerformance now = chiller_performance(*curve, from_celsius(12.0), from_celsius(y));
      Power before;
      EXPECT_EQ(chiller_power(*curve, now, rated, {}).si, 0.0);
      for (double load = 0.01; load <= 1.0; load += 0.01) {
        const Power power = chiller_power(*curve, now, rated, load * now.capacity * rated);
        EXPECT_GE(power, before) << name << " " << load;
        before = power;
      }
    }
}

TEST(ChillerCurve, BothPublishedOnesAreSound) {
  for (const auto& [name, curve] : curves) EXPECT_EQ(validate(*curve), std::nullopt) << name;
}

TEST(ChillerCurve, FaultsAreNamed) {
  const auto fault_of = [](auto&& change) {
    ChillerCurve curve = doe2_centrifugal;
    change(curve);
    return validate(curve).value_or("none");
  };
  EXPECT_EQ(fault_of([](ChillerCurve& c) { c.reference_cop = 0.0; }), "the COP at the rating must be > 0");
  EXPECT_EQ(fault_of([](ChillerCurve& c) { c.supply_low_c = 10.0; }), "the range of the curve must not be empty");
  EXPECT_EQ(fault_of([](ChillerCurve& c) { c.condenser_low_c = 12.0; }),
            "the coolest condenser is not warm enough for the warmest supply");
  EXPECT_EQ(fault_of([](ChillerCurve& c) { c.eir_by_load[0] = -0.1; }), "losses must not shrink as the load grows");
  EXPECT_EQ(fault_of([](ChillerCurve& c) { c.least_load = 0.3; }),
            "loads must be in the order 0 <= cycling <= unloading < 1");
  EXPECT_EQ(fault_of([](ChillerCurve& c) { c.capacity[1] = -0.1; }), "capacity falls with warmer supply");
  // The sign that a published data centre simulator has wrong: power falls with the heat outdoors.
  EXPECT_EQ(fault_of([](ChillerCurve& c) { c.eir[3] = -0.05; }), "EIR falls with a warmer condenser");
  EXPECT_EQ(fault_of([](ChillerCurve& c) { c.capacity[0] = -1.0; }), "capacity must be > 0");
  EXPECT_EQ(fault_of([](ChillerCurve& c) { c.eir[0] = -1.0; }), "EIR must be > 0");
}

TEST(Chiller, BreakingTheDomainIsOurBug) {
  const ChillerPerformance now = chiller_performance(doe2_centrifugal, from_celsius(7.0), from_celsius(30.0));
  EXPECT_THROW(static_cast<void>(chiller_power(doe2_centrifugal, now, rated, 1.01 * now.capacity * rated)),
               InternalError);
  EXPECT_THROW(static_cast<void>(chiller_power(doe2_centrifugal, now, rated, Power{-1.0})), InternalError);
  EXPECT_THROW(static_cast<void>(chiller_power(doe2_centrifugal, now, {}, {})), InternalError);
  EXPECT_THROW(static_cast<void>(chiller_performance(doe2_centrifugal, from_celsius(0.0), from_celsius(30.0))),
               InternalError);
  EXPECT_THROW(static_cast<void>(chiller_performance(doe2_centrifugal, from_celsius(7.0), from_celsius(90.0))),
               InternalError);
}

}  // namespace
}  // namespace headroom
