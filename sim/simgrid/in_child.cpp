// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <span>
#include <stdexcept>

#include "sim/simgrid/flow_cycles.hpp"
#include "sim/simgrid/pipe_io.hpp"

namespace headroom {
namespace {

/// Nothing of the parent is taken down, and nothing that it has yet to write is written twice.
[[noreturn]] void answer_and_leave(const FlowCycles& cycles, int to) {
  bool is_told = false;
  try {
    const std::vector<double> steps = simulate_with_simgrid(cycles);
    is_told = write_all(to, std::as_bytes(std::span(steps)));
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "%s\n", fault.what());
  }
  ::_exit(is_told ? 0 : 1);
}

}  // namespace

std::vector<double> simulate_in_child(const FlowCycles& cycles) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe to a process that simulates flows");
  std::fflush(nullptr);  // SimGrid writes out in the child what is left to be written
  const pid_t child = ::fork();
  if (child < 0) {
    ::close(ends[0]);
    ::close(ends[1]);
    throw std::runtime_error("no process that simulates flows could be started");
  }
  if (child == 0) {
    ::close(ends[0]);
    answer_and_leave(cycles, ends[1]);
  }
  ::close(ends[1]);
  std::vector<double> steps(cycles.jobs.size());
  const std::size_t got = read_all(ends[0], std::as_writable_bytes(std::span(steps)));
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (status != 0 || got != steps.size() * sizeof(double))
    throw std::runtime_error("the process that simulates flows gave no answer");
  return steps;
}

}  // namespace headroom
