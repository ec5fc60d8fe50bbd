// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <iterator>

namespace headroom {

/// A year of weather at eight sites, as an independent prototype printed it (2026); see plant_pue_test.cpp.
struct SiteRow {
  const char* file;
  double mean_wet_bulb_c, design_wet_bulb_c;  ///< mean of the year; exceeded in 0.4 % of it
  double a, b, c;  ///< PUE: chilled water of 10 degC; 18 degC with an economiser; 80 % direct to chip at 32 degC
  int economiser_full_h, economiser_part_h, dry_h, tower_too_warm_h;
};
// Two means are not those of the first print, which has 8.1 for Chicago and 10.5 for Leesburg: two programs, ours one
// of them, find 7.68 and 10.447 (or 7.69 and 10.46, if the dew point of the files is used instead of the humidity; but
// then the hours differ).
inline constexpr SiteRow sites[] = {
    {"USA_AZ_Phoenix-Sky.Harbor", 13.1, 27.3, 1.299, 1.255, 1.124, 1774, 4341, 4080, 191},
    {"USA_TX_Dallas-Fort.Worth", 14.6, 26.8, 1.302, 1.267, 1.127, 2302, 2180, 5372, 747},
    {"USA_GA_Atlanta-Hartsfield-Jackson", 13.3, 25.9, 1.300, 1.256, 1.125, 2644, 2441, 6556, 391},
    {"USA_VA_Leesburg.Exec", 10.4, 25.9, 1.298, 1.234, 1.119, 3753, 2106, 7285, 241},
    {"USA_CA_San.Jose-Mineta", 11.2, 19.5, 1.295, 1.233, 1.119, 2126, 5960, 8059, 0},
    {"USA_NY_New.York-LaGuardia", 9.8, 26.4, 1.297, 1.227, 1.117, 4019, 2164, 7231, 253},
    {"USA_IL_Chicago.OHare", 7.7, 25.7, 1.296, 1.216, 1.114, 4548, 1992, 7609, 156},
    {"USA_WA_Seattle-Tacoma", 8.9, 20.9, 1.294, 1.202, 1.111, 3749, 4512, 8364, 2},
};
inline constexpr std::size_t site_count = std::size(sites);
inline constexpr std::size_t san_jose = 4, new_york = 5;

}  // namespace headroom
