// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "models/network/measured_collective.hpp"

namespace headroom {

/// A table of measured collectives: comma-separated values, plain, gzip or zstd, whose header names the columns op (as
/// collective_op_names()), ranks, nodes, size_bytes and time_us in any order; other columns are passed over, lines that
/// begin with `#` are comments. Or why it is none, as the end of a sentence that names the file: "line 7: ...".
[[nodiscard]] std::variant<MeasuredCollectives, std::string> read_measured_collectives(const std::string& path);

}  // namespace headroom
