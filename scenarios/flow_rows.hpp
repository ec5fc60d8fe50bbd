// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenarios/spec.hpp"

namespace headroom {

/// What a job's flows get of links that others use, too: rows of whatever says what jobs send.
inline constexpr FieldSpec flow_weight_row{
    .key = "weight",
    .kind = FieldKind::number,
    .fallback = "1",
    .max = 1000,
    .above = 0,
    .example = "4",
    .help = "What its flows get of a link beside others: 2 is twice the rate of 1 (quality of service)."};
inline constexpr FieldSpec flow_cap_row{.key = "cap",
                                        .kind = FieldKind::quantity,
                                        .dimension = dimensions::none,
                                        .fallback = "1",
                                        .max = 1,
                                        .above = 0,
                                        .example = R"("50 %")",
                                        .help = "Of the rate of its ports, what its flows use at most."};

}  // namespace headroom
