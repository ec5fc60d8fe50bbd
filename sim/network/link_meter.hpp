// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/ids.hpp"
#include "sim/network/link_shares.hpp"
#include "sim/series_recorder.hpp"
#include "sim/time.hpp"

namespace headroom {

/// What each bundle carried over a run, on average over the steps of its jobs.
class LinkMeter {
 public:
  explicit LinkMeter(std::size_t bundles) : bundles_(bundles) {}

  struct Carried {
    double bytes = 0.0;
    double most = 0.0;     ///< bytes per second
    double bound_s = 0.0;  ///< job-seconds for which this bundle kept a job from more
  };
  /// From now on a job sends these over its ways, and waits for this bundle, if for any.
  void set(JobId job, const LinkShares::Sender& sender, double pace, std::uint32_t binding, Instant now);
  void remove(JobId job, Instant now);
  /// What it waits for now.
  [[nodiscard]] std::uint32_t binding(JobId job) const {
    return job.index < jobs_.size() ? jobs_[job.index].binding : no_bundle;
  }
  void settle(Instant now);

  [[nodiscard]] const Carried& of(BundleId bundle) const { return bundles_[bundle.index].carried; }
  /// Bytes per second, without a name; no bucket if it carried nothing.
  [[nodiscard]] TimeSeries load_over_time(BundleId bundle, Instant end) const;

 private:
  struct Bundle {
    Carried carried;
    double load = 0.0;
    std::uint32_t binds = 0;
    Instant settled;
    std::optional<SeriesRecorder> load_over_time;
  };
  struct Load {
    std::uint32_t bundle;
    double load;
  };
  struct OfJob {
    std::vector<Load> loads;
    std::uint32_t binding = no_bundle;
  };
  void settle(Bundle& bundle, Instant now);

  std::vector<Bundle> bundles_;
  std::vector<OfJob> jobs_;
};

}  // namespace headroom
