// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "reports/document.hpp"

/// CSV as RFC 4180 quotes it, with a header line, '.' for decimals and "\n" at the end of a line. Numbers are the
/// shortest text that reads back to the same double; one that is not finite is an empty field.
namespace headroom {

void append_csv_field(std::string& csv, std::string_view field);

[[nodiscard]] std::string write_csv(const Table& table);

/// Long form, one line per bucket: replica, t_s (begin of the bucket), series, unit, min, mean, max.
[[nodiscard]] std::string write_series_csv(std::span<const TimeSeries> series, std::uint32_t replica = 0);

/// What the columns of write_series_csv() mean.
[[nodiscard]] std::span<const Column> series_csv_columns();

}  // namespace headroom
