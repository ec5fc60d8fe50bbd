// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/document.hpp"

namespace headroom {

/// Hourly values from time zero on over an axis in days: at most a thousand points, each the mean of the hours behind
/// it.
[[nodiscard]] Chart::Line line_of_hours(std::string name, const std::vector<double>& hourly);

}  // namespace headroom
