// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "sim/serial_table.hpp"
#include "sim/subsystem.hpp"

namespace headroom {

/// What a timer of the cloud fleet rings for. Private to sim; part of CloudFleet.
struct CloudTimer {
  enum class What : std::uint8_t {
    boot,   ///< node `id` is up
    hold,   ///< node `id` may have been idle for long enough
    zone,   ///< spot instances come or go
    retry,  ///< the offer may be asked again
    line,   ///< the head of those who wait for their turn has it
    job,    ///< the policy wants to look at job `id` again
  } what = What::boot;
  OfferId offer;
  std::uint32_t id = 0;
};

/// Timers that have not rung, by their numbers.
class CloudTimers {
 public:
  std::uint32_t set(Control& control, Instant at, const CloudTimer& timer) {
    const std::uint32_t number = control.set_timer(at);
    waiting_.add(number) = timer;
    return number;
  }
  CloudTimer take(std::uint32_t number) {
    const CloudTimer* const found = waiting_.find(number);
    HEADROOM_CHECK(found != nullptr, "a timer rings that was not set");
    const CloudTimer timer = *found;
    waiting_.remove(number);
    return timer;
  }

 private:
  SerialTable<CloudTimer> waiting_;
};

}  // namespace headroom
