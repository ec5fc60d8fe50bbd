// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/cli/verb.hpp"

namespace headroom::cli {

/// What `headroom network` can say of the fabric of a scenario.
int show_topology(const Arguments& arguments);
int show_route(const Arguments& arguments);
/// Whether what a run makes of it is what flows do.
int verify_shares(const Arguments& arguments);

}  // namespace headroom::cli
