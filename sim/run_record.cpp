// SPDX-License-Identifier: Apache-2.0
#include "sim/run_record.hpp"

namespace headroom {
namespace {

template <class Enum, std::size_t N>
std::string_view name(Enum value, const std::array<std::string_view, N>& names) {
  return names.at(static_cast<std::size_t>(value));
}

}  // namespace

std::string_view to_string(Component component) {
  return name<Component, 4>(component, {"compute", "network", "data", "checkpoint"});
}
std::string_view to_string(Lifecycle state) {
  return name<Lifecycle, 5>(state, {"absent", "booting", "up", "draining", "down"});
}
std::string_view to_string(StartReason reason) {
  return name<StartReason, 4>(reason, {"head_of_line", "backfilled", "skipped_ahead", "directed"});
}
std::string_view to_string(EndReason reason) {
  return name<EndReason, 6>(reason, {"finished", "limit", "preempted", "node_down", "horizon", "paused"});
}
std::string_view to_string(JobState state) {
  return name<JobState, 6>(state, {"finished", "killed", "rejected", "running", "queued", "cancelled"});
}
std::string_view to_string(Outcome outcome) {
  return name<Outcome, 3>(outcome, {"completed", "failed", "cancelled"});
}

}  // namespace headroom
