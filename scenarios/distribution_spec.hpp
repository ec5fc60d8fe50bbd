// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenarios/spec.hpp"

namespace headroom {

/// A distribution as an object of quantiles: { "5 %": "62 W", "50 %": "101 W" }; of powers, and of parts of a whole.
extern const ObjectSpec power_quantiles_spec, share_quantiles_spec;
/// Powers that were measured: quantiles, or a file of them.
extern const ObjectSpec measured_distribution_spec;

}  // namespace headroom
