// SPDX-License-Identifier: Apache-2.0
// headroom-worker: answers questions about flows, one after the other, until nobody asks any more. `headroom` starts it
// and speaks to it (planner/flow_worker); people have no use for it.
#include <unistd.h>
#include <xbt/base.h>

#include <cstdio>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <simgrid/version.h>  // wants xbt/base.h before it

#include "sim/network/flow_frame.hpp"
#include "sim/simgrid/flow_cycles.hpp"
#include "sim/simgrid/pipe_io.hpp"

namespace headroom {
namespace {

/// False: nobody is at the other end, or not to its end.
template <class Bytes>
bool hear(Bytes& bytes) {
  return read_all(STDIN_FILENO, std::as_writable_bytes(std::span(bytes))) == bytes.size();
}

bool say(std::string_view bytes) {
  return write_all(STDOUT_FILENO, std::as_bytes(std::span(bytes)));
}

/// Of the library that is there, and not of the headers that we were built with.
std::string engine() {
  int major = 0, minor = 0, patch = 0;
  sg_version_get(&major, &minor, &patch);
  return "SimGrid " + std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

std::string answer_to(std::string_view question) {
  using flow_frame::Kind;
  const auto cycles = flow_frame::read_cycles(question);
  if (!cycles) return flow_frame::framed(Kind::fault, "the question is damaged");
  try {
    return flow_frame::framed(Kind::steps, flow_frame::in_bytes(simulate_in_child(*cycles)));
  } catch (const std::exception& error) {
    return flow_frame::framed(Kind::fault, error.what());
  }
}

constexpr int not_asked = 2;  // what stdin says is no question of ours

int serve() {
  if (!say(flow_frame::framed(flow_frame::Kind::greeting, engine()))) return not_asked;
  for (flow_frame::HeadBytes bytes{}; hear(bytes);) {
    const auto head = flow_frame::read_head(bytes);
    if (!head || head->version != flow_frame::version || head->kind != flow_frame::Kind::question) return not_asked;
    std::string question(head->length, '\0');
    if (!hear(question) || !say(answer_to(question))) return not_asked;
  }
  return 0;
}

}  // namespace
}  // namespace headroom

int main() {
  if (::isatty(STDIN_FILENO) != 0) {
    std::fputs("headroom-worker moves flows for headroom, which starts it: cluster.network.fidelity \"flow\".\n",
               stderr);
    return headroom::not_asked;
  }
  return headroom::serve();
}
