// SPDX-License-Identifier: Apache-2.0
// What a site has beside the utility: batteries of a UPS with a generator behind them, and the sun.
#include <gtest/gtest.h>

#include "models/check.hpp"
#include "models/power/ride_through.hpp"
#include "models/power/solar.hpp"

namespace headroom {
namespace {
using namespace literals;

// 5 minutes at 1 MW; half the load for twice as long.
TEST(RideThrough, EnergyOverLoad) {
  const Energy usable = 1000.0_kW * 5.0_min;
  EXPECT_NEAR(ride_through(usable, 1000.0_kW).si, 300.0, 1e-12);
  EXPECT_NEAR(ride_through(usable, 500.0_kW).si, 600.0, 1e-12);
}

// A generator of 1 MW starts after 10 s and is at full load after 60 s. By hand, 1 MW: 10 MJ, and a triangle of 50 s
// and 1 MW, 25 MJ. 500 kW: 5 MJ, and a triangle of 25 s and 500 kW, 6.25 MJ.
TEST(RideThrough, BatteriesBridgeTheStartOfAGenerator) {
  const Generator generator{.starts = 10.0_s, .full = 60.0_s, .rated = 1000.0_kW};
  EXPECT_NEAR(bridging_energy(generator, 1000.0_kW).si, 35e6, 1e-6);
  EXPECT_NEAR(bridging_energy(generator, 500.0_kW).si, 11.25e6, 1e-6);
  EXPECT_EQ(bridging_energy(generator, {}).si, 0.0);
  EXPECT_LT(bridging_energy(generator, 1000.0_kW), 1000.0_kW * 5.0_min) << "five minutes are plenty";
}

// Against the same energy summed up in small steps.
TEST(RideThrough, BridgeIsTheIntegralOfWhatIsMissing) {
  const Generator generator{.starts = 12.0_s, .full = 47.0_s, .rated = {900e3}};
  const Power load{640e3};
  double missing = 0.0;
  constexpr double step = 1e-3;
  for (double t = step / 2.0; t < 47.0; t += step) {
    const double carried = t < 12.0 ? 0.0 : 900e3 * (t - 12.0) / 35.0;
    missing += std::max(0.0, load.si - carried) * step;
  }
  EXPECT_NEAR(bridging_energy(generator, load).si, missing, 1e-7 * missing);
}

TEST(RideThrough, BreakingTheDomainIsABug) {
  EXPECT_THROW((void)ride_through(1.0_J, {}), InternalError);
  EXPECT_THROW((void)bridging_energy({.starts = 5.0_s, .full = 1.0_s, .rated = 1.0_W}, 1.0_W), InternalError);
  EXPECT_THROW((void)bridging_energy({.starts = 1.0_s, .full = 5.0_s, .rated = 1.0_W}, 2.0_W), InternalError);
}

Temperature degc(double celsius) {
  return {celsius + 273.15};
}

// Expected values of the tests of pvlib-python (BSD licence): pvwatts_dc(900 W/m2, 30 degC, 100 W, -0.003 / K) is 88.65
// W; ross() at 1,000, 600 and 1,000 W/m2, air of 20, 40 and 60 degC, NOCT 40, 100 and 20 degC is 45, 100 and 60 degC.
TEST(Solar, PowerByPvWatts) {
  EXPECT_NEAR(solar_power({.nameplate = 100.0_W, .per_kelvin = -0.003, .noct = degc(45.0)}, 900.0, degc(30.0)).si,
              88.65, 1e-9);
}
TEST(Solar, CellTemperatureByRoss) {
  const auto cell = [](double noct, double irradiance, double air) {
    return cell_temperature({.nameplate = 1.0_W, .noct = degc(noct)}, irradiance, degc(air)).si - 273.15;
  };
  EXPECT_NEAR(cell(40.0, 1000.0, 20.0), 45.0, 1e-12);
  EXPECT_NEAR(cell(100.0, 600.0, 40.0), 100.0, 1e-12);
  EXPECT_NEAR(cell(20.0, 1000.0, 60.0), 60.0, 1e-12);
}

TEST(Solar, TraceAndLimits) {
  const SolarPanels panels{.nameplate = 200.0_kW, .per_kelvin = -0.0035, .noct = degc(45.0)};
  EXPECT_DOUBLE_EQ(traced_solar_power(panels, 0.25).si, 50e3);
  EXPECT_EQ(solar_power(panels, 0.0, degc(-10.0)).si, 0.0) << "night";
  EXPECT_EQ(solar_power(panels, 1000.0, degc(400.0)).si, 0.0) << "never below zero";
  EXPECT_GT(solar_power(panels, 800.0, degc(20.0)), solar_power(panels, 800.0, degc(60.0)));
  EXPECT_THROW((void)traced_solar_power(panels, 1.1), InternalError);
  EXPECT_THROW((void)solar_power(panels, -1.0, degc(20.0)), InternalError);
  EXPECT_THROW((void)cell_temperature(panels, -1.0, degc(20.0)), InternalError);
}

}  // namespace
}  // namespace headroom
