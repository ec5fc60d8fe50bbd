// SPDX-License-Identifier: Apache-2.0
#include "sim/scheduler.hpp"

namespace headroom {

void Decisions::apply(const Proposal& proposal) {
  for (const Proposal::Preempt& one : proposal.preempt) preempt(one.job, one.progress);
  for (const Proposal::Start& one : proposal.resize) resize(one.job, one.where);
  for (const Proposal::Start& one : proposal.start) start(one.job, one.where, StartReason::directed);
  for (const Proposal::Switch& one : proposal.switch_nodes) switch_node(one.node, one.to);
  if (proposal.wake_at) wake_at(*proposal.wake_at);
}

}  // namespace headroom
