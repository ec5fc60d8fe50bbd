// SPDX-License-Identifier: Apache-2.0
#include "models/queueing/staffing.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"
#include "models/queueing/erlang.hpp"

namespace headroom {
namespace {

constexpr double most_servers = 4294967295.0;

}  // namespace

std::uint32_t square_root_staffing(double offered_load, double quality) {
  HEADROOM_CHECK(offered_load >= 0.0 && quality >= 0.0, "an offered load and a quality are >= 0");
  const double servers = std::max(1.0, std::ceil(offered_load + quality * std::sqrt(offered_load)));
  HEADROOM_CHECK(servers <= most_servers, "an offered load is below 2^32");
  return static_cast<std::uint32_t>(servers);
}

std::uint32_t servers_for_wait(double offered_load, Duration mean_service, const WaitTarget& target) {
  HEADROOM_CHECK(offered_load >= 0.0 && offered_load < most_servers / 4.0, "an offered load is >= 0 and below 2^30");
  HEADROOM_CHECK(target.longest.si >= 0.0, "a wait is >= 0");
  const auto meets = [&](std::uint32_t servers) {
    const MMc queue{.servers = servers, .offered_load = offered_load, .mean_service = mean_service};
    return wait_percentile(queue, target.percentile) <= target.longest;
  };
  std::uint32_t too_few = static_cast<std::uint32_t>(offered_load);  // at this many the queue still grows without end
  std::uint32_t step = 1;
  while (!meets(too_few + step)) {
    too_few += step;
    step *= 2;
  }
  std::uint32_t enough = too_few + step;
  while (enough - too_few > 1) {
    const std::uint32_t middle = too_few + (enough - too_few) / 2;
    (meets(middle) ? enough : too_few) = middle;
  }
  return enough;
}

}  // namespace headroom
