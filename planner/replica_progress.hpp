// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "sim/simulate.hpp"

namespace headroom {

/// Several runs at a time as one for the progress line: counts are sums, the time is the mean over all planned
/// replicas, so that its share of the horizon is the share of the work. When the listener says stop, all stop.
class ReplicaProgress {
 public:
  explicit ReplicaProgress(ProgressListener* listener) : listener_(listener) {}

  void plan(std::uint32_t replicas);
  [[nodiscard]] bool stopped() const { return stopped_; }

  /// What one replica reports to.
  class Part final : public ProgressListener {
   public:
    Part(ReplicaProgress& whole, std::uint32_t replica) : whole_(whole), replica_(replica) {}
    bool keep_going(const RunStatus& status) override { return whole_.report(replica_, status); }

   private:
    ReplicaProgress& whole_;
    std::uint32_t replica_;
  };

 private:
  bool report(std::uint32_t replica, const RunStatus& status);

  ProgressListener* listener_;
  std::mutex mutex_;
  std::atomic<bool> stopped_ = false;
  std::vector<RunStatus> last_;  ///< by replica
};

}  // namespace headroom
