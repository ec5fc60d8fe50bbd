// SPDX-License-Identifier: Apache-2.0
#include "models/queueing/erlang.hpp"

#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

/// Servers that are free on average.
double spare_servers(const MMc& queue) {
  HEADROOM_CHECK(queue.mean_service.si > 0.0, "a mean service time is > 0");
  return queue.servers - queue.offered_load;
}

}  // namespace

double erlang_b(std::uint32_t servers, double offered_load) {
  HEADROOM_CHECK(servers >= 1, "a queue has a server");
  HEADROOM_CHECK(offered_load >= 0.0 && std::isfinite(offered_load), "an offered load is finite and >= 0");
  double blocked = 1.0;
  for (std::uint32_t k = 1; k <= servers; ++k) blocked = offered_load * blocked / (k + offered_load * blocked);
  return blocked;
}

double erlang_c(std::uint32_t servers, double offered_load) {
  HEADROOM_CHECK(offered_load < servers, "a queue is stable below a load of 1");
  const double blocked = erlang_b(servers, offered_load);
  return blocked / (1.0 - offered_load / servers * (1.0 - blocked));
}

Duration mean_wait(const MMc& queue) {
  return erlang_c(queue.servers, queue.offered_load) / spare_servers(queue) * queue.mean_service;
}

double probability_of_wait_beyond(const MMc& queue, Duration t) {
  HEADROOM_CHECK(t.si >= 0.0, "a wait is >= 0");
  return erlang_c(queue.servers, queue.offered_load) * std::exp(-spare_servers(queue) * (t / queue.mean_service));
}

Duration wait_percentile(const MMc& queue, double percentile) {
  HEADROOM_CHECK(percentile > 0.0 && percentile < 1.0, "a percentile is between 0 and 1");
  const double waits = erlang_c(queue.servers, queue.offered_load);
  if (waits <= 1.0 - percentile) return {};
  return std::log(waits / (1.0 - percentile)) / spare_servers(queue) * queue.mean_service;
}

}  // namespace headroom
