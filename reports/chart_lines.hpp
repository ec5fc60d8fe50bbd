// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/document.hpp"

namespace headroom {

/// Values of the hours, or of the days, from time zero on over an axis in days: at most a thousand points, each the
/// mean of what is behind it up to the next.
[[nodiscard]] Chart::Line line_of_hours(std::string name, const std::vector<double>& hourly);
[[nodiscard]] Chart::Line line_of_days(std::string name, const std::vector<double>& daily);

}  // namespace headroom
