// SPDX-License-Identifier: Apache-2.0
#include "models/network/ecmp.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"

namespace headroom {

double expected_most_flows(double flows, std::uint32_t links, double flows_per_pair) {
  HEADROOM_CHECK(flows >= 1.0 && links >= 1 && flows_per_pair >= 1.0, "flows on links");
  const double all = flows * flows_per_pair, mean = all / links;
  return std::clamp(mean + std::sqrt(2.0 * mean * std::log(static_cast<double>(links))), std::max(mean, 1.0), all);
}

double spreading_efficiency(LinkChoice choice, double flows, std::uint32_t links, double flows_per_pair,
                            double adaptive) {
  HEADROOM_CHECK(adaptive > 0.0 && adaptive <= 1.0, "an efficiency of adaptive routing");
  switch (choice) {
    case LinkChoice::ideal:
      return 1.0;
    case LinkChoice::adaptive:
      return adaptive;
    case LinkChoice::ecmp:
      return flows * flows_per_pair / links / expected_most_flows(flows, links, flows_per_pair);
  }
  HEADROOM_CHECK(false, "no way to choose links");
}

}  // namespace headroom
