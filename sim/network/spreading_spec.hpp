// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/network/ecmp.hpp"

namespace headroom {

/// How switches spread flows over the links of a bundle.
struct SpreadingSpec {
  LinkChoice choice = LinkChoice::adaptive;
  double flows_per_connection = 1.0;
  double adaptive = 0.95;
};

}  // namespace headroom
