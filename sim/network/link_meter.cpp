// SPDX-License-Identifier: Apache-2.0
#include "sim/network/link_meter.hpp"

#include <algorithm>

namespace headroom {

void LinkMeter::settle(Bundle& bundle, Instant now) {
  const double seconds = (now - bundle.settled).in_seconds();
  bundle.carried.bytes += bundle.load * seconds;
  bundle.carried.bound_s += bundle.binds * seconds;
  bundle.settled = now;
}

void LinkMeter::settle(Instant now) {
  for (Bundle& bundle : bundles_) settle(bundle, now);
}

void LinkMeter::set(JobId job, const LinkShares::Sender& sender, double pace, std::uint32_t binding, Instant now) {
  remove(job, now);
  if (job.index >= jobs_.size()) jobs_.resize(std::max<std::size_t>(job.index + 1, 2 * jobs_.size()));
  OfJob& its = jobs_[job.index];
  for (std::size_t p = 0; p < sender.phases.size(); ++p)
    for (const BundleUse& use : sender.ways[p].uses) {
      const double load = sender.phases[p].busy * sender.ways[p].full * use.part / pace;
      Bundle& bundle = bundles_[use.bundle];
      settle(bundle, now);
      bundle.load += load;
      bundle.carried.most = std::max(bundle.carried.most, bundle.load);
      its.loads.push_back({use.bundle, load});
    }
  its.binding = binding;
  if (binding == no_bundle) return;
  settle(bundles_[binding], now);
  ++bundles_[binding].binds;
}

void LinkMeter::remove(JobId job, Instant now) {
  if (job.index >= jobs_.size()) return;
  OfJob& its = jobs_[job.index];
  for (const Load& load : its.loads) {
    Bundle& bundle = bundles_[load.bundle];
    settle(bundle, now);
    bundle.load = std::max(0.0, bundle.load - load.load);
  }
  its.loads.clear();
  if (its.binding != no_bundle) {
    settle(bundles_[its.binding], now);
    --bundles_[its.binding].binds;
  }
  its.binding = no_bundle;
}

}  // namespace headroom
