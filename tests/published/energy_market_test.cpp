// SPDX-License-Identifier: Apache-2.0
// What shifting load by the hour saves on real grids of 2021 to 2023: ceilings with perfect foresight, and what a
// forecast from past days reaches. Carbon intensities: Electricity Maps (ODbL), direct emissions; prices: the market
// operators' public data. The figures were computed from the same files by another program (Python).
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "models/cost/shifting.hpp"
#include "scenarios/read_trace/byte_stream.hpp"
#include "tests/oracle_data.hpp"

namespace headroom {
namespace {

/// The second column of a table with one row an hour.
std::vector<double> hourly(const std::string& path) {
  Diagnostics diagnostics;
  const auto text = read_bytes(path, diagnostics);
  if (!text) return {};
  std::vector<double> values;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const std::size_t begin = line.find(',') + 1;
    double value = 0.0;
    const auto [end, fault] = std::from_chars(line.data() + begin, line.data() + line.size(), value);
    if (fault == std::errc()) values.push_back(value);  // not so for the heading
  }
  return values;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

struct Zone {
  const char* file;
  double mean;                ///< to its last digit
  double ceiling;             ///< percent
  double reached;             ///< of the ceiling, by a forecast of 14 days that tells weekends; measured, see below
  std::size_t first_weekday;  ///< of the file; 0 is Monday
};

// Intensity in g/kWh, and savings when all energy of a day is used in its 8 cleanest hours (UTC). The reference prints
// whole percents: CA-ON 37, CAISO 29, GB 25, DE 22, JP 19, ERCOT 13, NYISO 6, PJM 4, SG 3, IN-WE 1.5.
constexpr Zone carbon[] = {{"energy/carbon_emaps_2023/CA-ON.csv.zst", 47, 37, 0.90, 6},
                           {"energy/carbon_emaps_2023/US-CAL-CISO.csv.zst", 194, 29, 0.98, 6},
                           {"energy/carbon_emaps_2023/GB.csv.zst", 129, 25, 0.74, 6},
                           {"energy/carbon_emaps_2023/DE-LU.csv.zst", 308, 22, 0.78, 6},
                           {"energy/carbon_emaps_2023/JP-TK.csv.zst", 450, 19, 0.98, 6},
                           {"energy/carbon_emaps_2023/US-TEX-ERCO.csv.zst", 317, 13, 0.54, 6},
                           {"energy/carbon_emaps_2023/US-NY-NYIS.csv.zst", 210, 6, 0.76, 6},
                           {"energy/carbon_emaps_2023/US-MIDA-PJM.csv.zst", 322, 4, 0.71, 6},
                           {"energy/carbon_emaps_2023/SG.csv.zst", 369, 3, 0.97, 6},
                           {"energy/carbon_emaps_2023/IN-WE.csv.zst", 691, 1.5, 0.92, 6}};

// Prices in USD/MWh, and savings when the 8 dearest hours of each day are left out. The reference prints ERCOT-23 62,
// SG 28, PJM 27, CA-ON 17, CAISO, NYISO and DE about 16, JP 11.
constexpr Zone prices[] = {{"energy/price_hourly/US-TEX-ERCO_2023.csv.zst", 55.9, 62, 0.97, 6},
                           {"energy/price_hourly/SG_2023.csv.zst", 184.9, 28, 0.73, 6},
                           {"energy/price_hourly/US-MIDA-PJM_2023.csv.zst", 35.7, 27, 0.61, 6},
                           {"energy/price_hourly/CA-ON_2023.csv.zst", 20.0, 17, 0.51, 6},
                           {"energy/price_hourly/US-CAL-CISO_2023.csv.zst", 61.5, 16, 0.92, 6},
                           {"energy/price_hourly/US-NY-NYIS_2023.csv.zst", 36.4, 16, 0.83, 6},
                           {"energy/price_hourly/DE-LU_2023.csv.zst", 102.6, 16, 0.87, 6},
                           {"energy/price_hourly/JP-TK_2023.csv.zst", 89.3, 11, 0.88, 6},
                           {"energy/price_hourly/DE-LU_2022.csv.zst", 253.6, 13, 0.87, 5},
                           {"energy/price_hourly/US-TEX-ERCO_2021.csv.zst", 145.6, 15, 0.62, 4},
                           {"energy/price_hourly/US-CAL-CISO_2022.csv.zst", 88.9, 15.5, 0.92, 5}};

void expect_zone(const Zone& zone, double mean_digit, std::size_t hours) {
  SCOPED_TRACE(zone.file);
  HEADROOM_ORACLE_FILE(path, zone.file);
  const std::vector<double> series = hourly(path);
  ASSERT_EQ(series.size(), 8760U);
  EXPECT_NEAR(mean(series), zone.mean, mean_digit / 2.0);
  const double ceiling = shifting_ceiling(series, hours);
  EXPECT_NEAR(100.0 * ceiling, zone.ceiling, zone.ceiling == 1.5 || zone.ceiling == 15.5 ? 0.05 : 0.5);
  for (const std::size_t days : {1U, 7U, 14U, 28U})
    for (const bool tells_weekends : {false, true}) {
      const HourForecast forecast{days, zone.first_weekday, tells_weekends};
      const double reached = forecast_saving(forecast, series, hours) / ceiling;
      EXPECT_LT(reached, 1.0) << "nobody beats foresight";
      EXPECT_GT(reached, 0.0);
      if (days == 14 && tells_weekends) {
        EXPECT_NEAR(reached, zone.reached, 0.005);
      }
    }
}

TEST(OracleEnergyMarket, CarbonInTheEightCleanestHours) {
  for (const Zone& zone : carbon) expect_zone(zone, 1.0, 8);
}
TEST(OracleEnergyMarket, PricesWithoutTheEightDearestHours) {
  for (const Zone& zone : prices) expect_zone(zone, 0.1, 16);
}

// A forecast that knows nothing but past days comes close where the sun sets the pattern.
TEST(OracleEnergyMarket, ForecastReachesMostOfTheCeilingInCalifornia) {
  HEADROOM_ORACLE_FILE(intensities, "energy/carbon_emaps_2023/US-CAL-CISO.csv.zst");
  HEADROOM_ORACLE_FILE(market, "energy/price_hourly/US-CAL-CISO_2023.csv.zst");
  const HourForecast forecast{.days = 14, .first_weekday = 6, .tells_weekends = true};
  const std::vector<double> direct = hourly(intensities), price = hourly(market);
  EXPECT_GE(forecast_saving(forecast, direct, 8), 0.7 * shifting_ceiling(direct, 8));
  EXPECT_GE(forecast_saving(forecast, price, 16), 0.7 * shifting_ceiling(price, 16));
}

// Scarcity: the highest price, and the part of the bill of a constant load that the 100 dearest hours are.
TEST(OracleEnergyMarket, FewHoursMakeTheBillInTexas) {
  struct Year {
    const char* file;
    double highest, top_100;
  };
  for (const auto& [file, highest, top_100] : {Year{"energy/price_hourly/US-TEX-ERCO_2021.csv.zst", 8994.0, 0.63},
                                               Year{"energy/price_hourly/US-TEX-ERCO_2023.csv.zst", 4112.0, 0.35}}) {
    HEADROOM_ORACLE_FILE(path, file);
    std::vector<double> series = hourly(path);
    const double sum = std::accumulate(series.begin(), series.end(), 0.0);
    std::ranges::sort(series, std::ranges::greater{});
    EXPECT_NEAR(series.front(), highest, 0.5);
    EXPECT_NEAR(std::accumulate(series.begin(), series.begin() + 100, 0.0) / sum, top_100, 0.005);
  }
}

TEST(OracleEnergyMarket, GermanyHadNegativePrices) {
  HEADROOM_ORACLE_FILE(path, "energy/price_hourly/DE-LU_2023.csv.zst");
  EXPECT_EQ(std::ranges::count_if(hourly(path), [](double price) { return price < 0.0; }), 292);
}

}  // namespace
}  // namespace headroom
