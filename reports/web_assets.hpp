// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "models/embedded_file.hpp"

namespace headroom::embedded {

/// reports/web/dist: "report.js" and "report.css", in this order.
std::span<const File> web();

}  // namespace headroom::embedded
