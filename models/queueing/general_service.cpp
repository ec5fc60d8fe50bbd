// SPDX-License-Identifier: Apache-2.0
#include "models/queueing/general_service.hpp"

#include <cmath>

#include "models/check.hpp"

namespace headroom {
namespace {

void check_variation(double variation) {
  HEADROOM_CHECK(variation >= 0.0 && std::isfinite(variation), "a squared coefficient of variation is finite and >= 0");
}

}  // namespace

Duration mean_wait_mg1(double load, double service_variation, Duration mean_service) {
  HEADROOM_CHECK(load >= 0.0 && load < 1.0, "a queue is stable below a load of 1");
  HEADROOM_CHECK(mean_service.si > 0.0, "a mean service time is > 0");
  check_variation(service_variation);
  return load * (1.0 + service_variation) / (2.0 * (1.0 - load)) * mean_service;
}

Duration mean_wait_md1(double load, Duration mean_service) {
  return mean_wait_mg1(load, 0.0, mean_service);
}

Duration mean_wait_allen_cunneen(const MMc& queue, double arrival_variation, double service_variation) {
  check_variation(arrival_variation);
  check_variation(service_variation);
  return (arrival_variation + service_variation) / 2.0 * mean_wait(queue);
}

}  // namespace headroom
