// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/progress.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "models/unit_text.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/verb.hpp"

namespace headroom::cli {

bool Progress::keep_going(const RunStatus& status) {
  if (interrupts_.happened()) stopped_by_ = StopReason::interrupted;
  if (settings_.time_limit && wall_s() > settings_.time_limit->si) stopped_by_ = StopReason::time_limit;
  if (!settings_.quiet && line_.is_due()) show(status);
  return stopped_by_ == StopReason::none;
}

void Progress::show(const RunStatus& status) {
  const std::time_t date = settings_.start_unix_s + status.now.ns / 1'000'000'000;
  const double wall = wall_s();
  std::string line = fmt::format(
      "{:%Y-%m-%d %H:%M} | {} events | {:.2f} M events/s | {} of {} jobs ended | queue {} | "
      "running {}",
      fmt::gmtime(date), status.events, static_cast<double>(status.events) / wall / 1e6, status.ended, status.submitted,
      status.queued, status.running);
  if (settings_.horizon && status.now.ns > 0) {
    const double share = status.now.in_seconds() / settings_.horizon->in_seconds();
    line += fmt::format(" | {:.0f} % | {} left", 100.0 * share,
                        format_for_people(wall / share * (1.0 - share), dimensions::time, 2));
  }
  line_.show(line);
}

int say_why_stopped(StopReason reason) {
  if (reason == StopReason::none) return exit_ok;
  const bool interrupted_by_hand = reason == StopReason::interrupted;
  complain(std::string("headroom: ") + (interrupted_by_hand ? "interrupted" : "--limit-time is over") +
           "; the results end where the run was stopped\n");
  return interrupted_by_hand ? exit_interrupted : exit_limit;
}

}  // namespace headroom::cli
