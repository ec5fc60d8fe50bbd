// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/interrupts.hpp"

#include <atomic>
#include <csignal>

namespace headroom::cli {
namespace {

// A signal handler can only reach a global; it is the one place where the program has one. Threads read it too.
std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void on_interrupt(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);  // the second time, the system's own way
}

}  // namespace

Interrupts::Interrupts() {
  interrupted = false;
  std::signal(SIGINT, &on_interrupt);
  std::signal(SIGTERM, &on_interrupt);
}

Interrupts::~Interrupts() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool Interrupts::happened() const {
  return interrupted;
}

}  // namespace headroom::cli
