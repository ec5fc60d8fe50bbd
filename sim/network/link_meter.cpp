// SPDX-License-Identifier: Apache-2.0
#include "sim/network/link_meter.hpp"

#include <algorithm>

namespace headroom {
namespace {

// There may be thousands of bundles: a coarse picture of each.
constexpr TimeSpan first_width = TimeSpan::seconds(600);
constexpr std::size_t buckets = 256;

}  // namespace

void LinkMeter::settle(Bundle& bundle, Instant now) {
  const double seconds = (now - bundle.settled).in_seconds();
  if (seconds <= 0.0) return;  // what there is within an instant is neither sent nor seen
  if (bundle.load > 0.0 && !bundle.load_over_time)
    bundle.load_over_time = SeriesRecorder({}, {}, {}, first_width, buckets);
  if (bundle.load_over_time) bundle.load_over_time->set(bundle.settled, bundle.load);
  bundle.carried.most = std::max(bundle.carried.most, bundle.load);
  bundle.carried.bytes += bundle.load * seconds;
  bundle.carried.bound_s += bundle.binds * seconds;
  bundle.settled = now;
}

void LinkMeter::settle(Instant now) {
  for (Bundle& bundle : bundles_) settle(bundle, now);
}

TimeSeries LinkMeter::load_over_time(BundleId bundle, Instant end) const {
  const auto& recorder = bundles_[bundle.index].load_over_time;
  return recorder ? SeriesRecorder(*recorder).finish(end) : TimeSeries{};
}

void LinkMeter::set(JobId job, const LinkShares::Sender& sender, double pace, std::uint32_t binding, Instant now) {
  remove(job, now);
  if (job.index >= jobs_.size()) jobs_.resize(std::max<std::size_t>(job.index + 1, 2 * jobs_.size()));
  OfJob& its = jobs_[job.index];
  for (std::size_t p = 0; p < sender.phases.size(); ++p)
    for (const BundleUse& use : sender.ways[p].uses) {
      const double load = sender.ways[p].volume * use.part / pace;
      Bundle& bundle = bundles_[use.bundle];
      settle(bundle, now);
      bundle.load += load;
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
