// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/progress.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>

#include "models/unit_text.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/verb.hpp"

namespace headroom::cli {
namespace {

// A signal handler can only reach a global; it is the one place where the program has one.
volatile std::sig_atomic_t interrupted = 0;

void on_interrupt(int) {
  interrupted = 1;
  std::signal(SIGINT, SIG_DFL);  // the second time, the system's own way
}

}  // namespace

Progress::Progress(const Settings& settings)
    : settings_(settings), terminal_(isatty(STDERR_FILENO) == 1), begin_(std::chrono::steady_clock::now()) {
  next_line_ = begin_ + (terminal_ ? std::chrono::milliseconds(500) : std::chrono::milliseconds(10000));
  interrupted = 0;
  std::signal(SIGINT, &on_interrupt);
  std::signal(SIGTERM, &on_interrupt);
}

Progress::~Progress() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  if (terminal_ && shown_) complain("\r\033[K");
}

double Progress::wall_s() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

bool Progress::keep_going(const RunStatus& status) {
  if (interrupted != 0) stopped_by_ = StopReason::interrupted;
  if (settings_.time_limit && wall_s() > settings_.time_limit->si) stopped_by_ = StopReason::time_limit;
  const auto now = std::chrono::steady_clock::now();
  if (!settings_.quiet && now >= next_line_) {
    next_line_ = now + (terminal_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10000));
    show(status);
  }
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
  complain(terminal_ ? "\r\033[K" + line : line + "\n");
  shown_ = true;
}

int say_why_stopped(StopReason reason) {
  if (reason == StopReason::none) return exit_ok;
  const bool interrupted_by_hand = reason == StopReason::interrupted;
  complain(std::string("headroom: ") + (interrupted_by_hand ? "interrupted" : "--limit-time is over") +
           "; the results end where the run was stopped\n");
  return interrupted_by_hand ? exit_interrupted : exit_limit;
}

}  // namespace headroom::cli
