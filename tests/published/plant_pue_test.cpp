// SPDX-License-Identifier: Apache-2.0
// A year of weather at eight sites: wet-bulb, hours of free cooling, and annual PUE of three plants, against an
// independent prototype that was written from the same published curves (2026). Its fans and pumps are shares of the IT
// power that it chose, so what it says of a site is no truth; that two programs agree on it is a test of both.
#include <gtest/gtest.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "models/cooling/celsius.hpp"
#include "models/cooling/economiser.hpp"
#include "models/cooling/plant.hpp"
#include "models/cooling/psychrometrics.hpp"
#include "tests/oracle_data.hpp"
#include "tests/published/eight_sites.hpp"
#include "tests/published/plant_columns.hpp"

namespace headroom {
namespace {

constexpr double half_a_digit = 0.0005 + 1e-9;

std::string unpacked(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string packed{std::istreambuf_iterator<char>(in), {}};
  std::string text(4'000'000, '\0');
  const std::size_t length = ZSTD_decompress(text.data(), text.size(), packed.data(), packed.size());
  EXPECT_EQ(ZSTD_isError(length), 0U) << path;
  text.resize(ZSTD_isError(length) != 0U ? 0 : length);
  return text;
}

/// Typical meteorological years of Climate.OneBuilding.Org (TMYx 2007-2021): month, day, hour, dry-bulb in degC, dew
/// point, relative humidity in percent, pressure in Pa, ...
std::vector<OutdoorAir> read_year(const std::string& path) {
  std::vector<OutdoorAir> hours;
  std::istringstream lines(unpacked(path));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || std::isdigit(static_cast<unsigned char>(line.front())) == 0) continue;
    std::array<double, 7> field{};
    std::istringstream fields(line);
    std::string text;
    for (double& value : field)
      if (std::getline(fields, text, ',')) value = std::stod(text);
    const MoistAir air{
        .dry_bulb = from_celsius(field[3]), .relative_humidity = field[5] / 100.0, .pressure = {field[6]}};
    hours.push_back({.dry_bulb = air.dry_bulb, .wet_bulb = std::min(wet_bulb(air), air.dry_bulb)});
  }
  EXPECT_EQ(hours.size(), 8760U) << path;
  return hours;
}

/// All sites, in the order of the table; read once. Empty if the data are not there.
const std::vector<std::vector<OutdoorAir>>& years() {
  static const auto all = [] {
    std::vector<std::vector<OutdoorAir>> read;
    for (const SiteRow& site : sites) {
      const auto path = oracle_file(("energy/weather_tmy/" + std::string(site.file) + ".csv.zst").c_str());
      if (path) read.push_back(read_year(*path));
    }
    return read;
  }();
  return all;
}

double mean_over(const std::vector<OutdoorAir>& year, const std::function<double(const OutdoorAir&)>& of_hour) {
  return std::accumulate(year.begin(), year.end(), 0.0,
                         [&](double sum, const OutdoorAir& hour) { return sum + of_hour(hour); }) /
         static_cast<double>(year.size());
}

// The prototype's tower: the correlation at one range and L/G 1, never closer than 2.8 K.
double tower_water_c(const OutdoorAir& hour) {
  static const CoolingTower tower{.design_heat = Power{1.0}, .least_approach_k = 2.8};
  return celsius(tower_leaving_water(tower, {.wet_bulb = hour.wet_bulb, .range_k = 5.56, .water_ratio = 1.0}));
}

/// The prototype's year, with all powers relative to those of the computers. Electrical losses of 0.0559 are an input.
struct Prototype {
  double crah_fans, pumps, heat, chiller_rating, supply_c;
  bool economiser;
  double least_load = 0.1;
  bool safe_chiller = false;
};

double prototype_pue(const Prototype& plant, const OutdoorAir& hour) {
  constexpr double electrical_losses = 0.0559, tower_fans = 0.015;
  ChillerCurve curve = doe2_centrifugal;
  curve.least_load = plant.least_load;
  const double water_c = tower_water_c(hour);
  const double share = plant.economiser ? waterside_economiser_share(from_celsius(24.0), from_celsius(plant.supply_c),
                                                                     from_celsius(water_c + 1.5))
                                        : 0.0;
  const Temperature supply = from_celsius(plant.supply_c);
  const Temperature condenser = from_celsius(std::max(15.0, water_c));
  const Power rated{plant.chiller_rating};
  const Power heat{plant.heat * (1.0 - share)};
  // The curve as published, far beyond the 10 degC that it was fitted to: that is what the prototype did.
  const Power chiller = share == 1.0 ? Power{}
                        : plant.safe_chiller
                            ? chiller_power(curve, chiller_performance(curve, supply, condenser), rated, heat)
                            : published_power(curve, rated, heat, supply, condenser);
  return 1.0 + electrical_losses + plant.crah_fans + plant.pumps + tower_fans + chiller.si;
}

#define HEADROOM_NEEDS_YEARS()                                                                               \
  if (years().empty())                                                                                       \
    GTEST_SKIP() << "no oracle data: energy/weather_tmy is neither in $HEADROOM_DATA nor in ../shared/data"; \
  ASSERT_EQ(years().size(), site_count) << "some of the years are missing"

TEST(OracleWeatherYear, WetBulb) {
  HEADROOM_NEEDS_YEARS();
  for (std::size_t i = 0; i < site_count; ++i) {
    std::vector<double> wet_bulb_c;
    for (const OutdoorAir& hour : years()[i]) wet_bulb_c.push_back(celsius(hour.wet_bulb));
    const double mean = std::accumulate(wet_bulb_c.begin(), wet_bulb_c.end(), 0.0) / 8760.0;
    std::ranges::sort(wet_bulb_c, std::greater{});
    EXPECT_NEAR(mean, sites[i].mean_wet_bulb_c, 0.05) << sites[i].file;
    EXPECT_NEAR(wet_bulb_c[35], sites[i].design_wet_bulb_c, 0.051) << sites[i].file;  // 0.4 % are 35 hours
  }
}

TEST(OracleWeatherYear, HoursToTheHour) {
  HEADROOM_NEEDS_YEARS();
  for (std::size_t i = 0; i < site_count; ++i) {
    int full = 0, part = 0, dry = 0, too_warm = 0;
    for (const OutdoorAir& hour : years()[i]) {
      const double water_c = tower_water_c(hour);
      const double share =
          waterside_economiser_share(from_celsius(24.0), from_celsius(18.0), from_celsius(water_c + 1.5));
      full += share == 1.0 ? 1 : 0;
      part += share > 0.0 && share < 1.0 ? 1 : 0;
      dry += celsius(hour.dry_bulb) + 8.0 <= 32.0 + 1e-9 ? 1 : 0;  // 24.0 degC is printed, and 24 counts
      too_warm += water_c + 4.0 > 32.0 ? 1 : 0;
    }
    EXPECT_EQ(full, sites[i].economiser_full_h) << sites[i].file;
    EXPECT_EQ(part, sites[i].economiser_part_h) << sites[i].file;
    EXPECT_EQ(dry, sites[i].dry_h) << sites[i].file;
    EXPECT_EQ(too_warm, sites[i].tower_too_warm_h) << sites[i].file;
  }
}

TEST(OraclePue, ChilledWaterToThePrintedDigits) {
  HEADROOM_NEEDS_YEARS();
  const Prototype a{.crah_fans = 0.045, .pumps = 0.035, .heat = 1.045, .chiller_rating = 1.3 * 1.045, .supply_c = 10.0};
  for (std::size_t i = 0; i < site_count; ++i) {
    const double pue = mean_over(years()[i], [&](const OutdoorAir& hour) { return prototype_pue(a, hour); });
    EXPECT_NEAR(pue, sites[i].a, half_a_digit) << sites[i].file;
  }
}

/// Its chilled water plant with an economiser.
constexpr Prototype as_described{.crah_fans = 0.027,
                                 .pumps = 0.035,
                                 .heat = 1.027,
                                 .chiller_rating = 1.3 * 1.027,
                                 .supply_c = 18.0,
                                 .economiser = true};

// What the prototype is described to do (the heat of 60 % of the fans, a rating of 1.3 times that, cycling below a load
// of 0.1) is up to 0.0056 above what it printed, most where a chiller trims a little for many hours. Heat of all the
// fans, a rating of 1.3 times the computers alone and cycling below 0.2 gives all eight to the printed digits.
TEST(OraclePue, EconomiserToThePrintedDigits) {
  HEADROOM_NEEDS_YEARS();
  Prototype as_printed = as_described;
  as_printed.heat = 1.045;
  as_printed.chiller_rating = 1.3;
  as_printed.least_load = 0.2;
  constexpr std::array<double, site_count> error_as_described{0.0038, 0.0008, 0.0014, 0.0007,
                                                              0.0055, 0.0013, 0.0013, 0.0056};
  for (std::size_t i = 0; i < site_count; ++i) {
    const auto pue = [&](const Prototype& plant) {
      return mean_over(years()[i], [&](const OutdoorAir& hour) { return prototype_pue(plant, hour); });
    };
    EXPECT_NEAR(pue(as_printed), sites[i].b, half_a_digit) << sites[i].file;
    EXPECT_NEAR(pue(as_described) - sites[i].b, error_as_described[i], 1e-4) << sites[i].file;
  }
}

// What the extrapolation costs: another program put it at 0.05 to 0.08, with a Carnot correction of its own. It also
// turns one pair of sites: San Jose is mild all year, where a real chiller has little to lift and the extrapolated one
// does not know; New York has a summer.
TEST(OraclePue, SafeChillerIsWorthFiveToEightHundredths) {
  HEADROOM_NEEDS_YEARS();
  Prototype safe = as_described;
  safe.safe_chiller = true;
  std::array<double, site_count> pue{};
  for (std::size_t i = 0; i < site_count; ++i) {
    const auto year_of = [&](const Prototype& plant) {
      return mean_over(years()[i], [&](const OutdoorAir& hour) { return prototype_pue(plant, hour); });
    };
    pue[i] = year_of(safe);
    const double saved = year_of(as_described) - pue[i];
    EXPECT_GE(saved, 0.05 - 0.005) << sites[i].file;  // of the printed digits
    EXPECT_LE(saved, 0.08 + 0.005) << sites[i].file;
  }
  EXPECT_LT(pue[san_jose], pue[new_york] - 0.002);
}

// Chillers see a fifth of the heat, and the fans'. What the rest of the prototype's column did is not known: it lies
// between 0.004 and 0.0082 below this, 0.008 and half a printed digit.
TEST(OraclePue, DirectToChip) {
  HEADROOM_NEEDS_YEARS();
  const Prototype c{.crah_fans = 0.0054,
                    .pumps = 0.028,
                    .heat = 0.2054,
                    .chiller_rating = 1.3 * 0.2054,
                    .supply_c = 18.0,
                    .economiser = true};
  constexpr std::array<double, site_count> error{0.0055, 0.0043, 0.0042, 0.0057, 0.0064, 0.0064, 0.0072, 0.0082};
  for (std::size_t i = 0; i < site_count; ++i) {
    const double pue = mean_over(years()[i], [&](const OutdoorAir& hour) { return prototype_pue(c, hour); });
    EXPECT_NEAR(pue - sites[i].c, error[i], 1e-4) << sites[i].file;
    EXPECT_LE(pue - sites[i].c, 0.008 + half_a_digit) << sites[i].file;
  }
}

// The plant keeps pump heat, slows the tower fans where the water is cold enough and has the chiller's safe form. So
// the numbers are its own; pinned here so that a change is seen. Against the table: A 0.018 to 0.035 less, B 0.051 to
// 0.078, C 0.008 to 0.015. Sites rank as in the table wherever that differs by 0.005, but for San Jose and New York in
// B.
TEST(OraclePue, OurPlantRanksPlantsAndSitesTheSame) {
  HEADROOM_NEEDS_YEARS();
  struct Pinned {
    double a, b, c;
  };
  constexpr Pinned pinned[site_count] = {{1.2775, 1.1776, 1.1099}, {1.2839, 1.1888, 1.1117}, {1.2791, 1.1819, 1.1100},
                                         {1.2697, 1.1699, 1.1063}, {1.2685, 1.1628, 1.1067}, {1.2672, 1.1665, 1.1053},
                                         {1.2622, 1.1603, 1.1033}, {1.2589, 1.1509, 1.1029}};
  // 0.035 kW of pumps at 3.6 / 2.45 * 1.25 litres a kWh; 0.02 % of 1.2 MW / (5.56 K * 4.186 MJ/(m3 K)) a second.
  constexpr double of_pumps_and_drift = 0.035 * 3.6 / 2.45 * 1.25 + 2e-4 * 1.2 / (5.56 * 4.186) * 3600.0;
  std::array<std::array<double, site_count>, 3> pue{};
  for (std::size_t i = 0; i < site_count; ++i) {
    const PlantYear a = plant_year(column(0.045, 10.0, 0.0), years()[i]);
    const PlantYear b = plant_year(column(0.027, 18.0, 0.0), years()[i]);
    const PlantYear c = plant_year(column(0.0054, 18.0, 0.8), years()[i]);
    EXPECT_GT(a.pue, b.pue) << sites[i].file;
    EXPECT_GT(b.pue, c.pue) << sites[i].file;
    EXPECT_NEAR(a.not_removed + b.not_removed + c.not_removed, 0.0, 1e-3) << "W, summed over all hours";
    // The prototype found 2.05 to 2.20 litres a kWh for A and B, of towers that do not cool the heat of pumps and
    // without drift; its B has the extrapolated compressor to cool.
    EXPECT_GE(a.wue_l_per_kwh - of_pumps_and_drift, 2.05) << sites[i].file;
    EXPECT_LE(a.wue_l_per_kwh - of_pumps_and_drift, 2.20) << sites[i].file;
    EXPECT_LT(b.wue_l_per_kwh, a.wue_l_per_kwh);
    EXPECT_LT(c.wue_l_per_kwh, b.wue_l_per_kwh);
    EXPECT_NEAR(a.pue, pinned[i].a, half_a_digit) << sites[i].file;
    EXPECT_NEAR(b.pue, pinned[i].b, half_a_digit) << sites[i].file;
    EXPECT_NEAR(c.pue, pinned[i].c, half_a_digit) << sites[i].file;
    pue[0][i] = a.pue;
    pue[1][i] = b.pue;
    pue[2][i] = c.pue;
  }
  for (std::size_t i = 0; i < site_count; ++i)
    for (std::size_t j = 0; j < site_count; ++j) {
      const std::array<double, 3> published{sites[i].a - sites[j].a, sites[i].b - sites[j].b, sites[i].c - sites[j].c};
      for (std::size_t k = 0; k < 3; ++k) {
        const bool turned = k == 1 && i == san_jose && j == new_york;
        if (published[k] >= 0.005 - 1e-12 && !turned) {
          EXPECT_GT(pue[k][i], pue[k][j]) << "column " << k << ": " << sites[i].file << " " << sites[j].file;
        }
      }
    }
}

}  // namespace
}  // namespace headroom
