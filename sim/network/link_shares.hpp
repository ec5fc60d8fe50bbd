// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "models/network/fair_share.hpp"
#include "sim/ids.hpp"
#include "sim/network/spreading_spec.hpp"
#include "sim/network/traffic_ways.hpp"

namespace headroom {

/// Who sends over which bundle, and how long each waits for it: the owner of the fair-share problem of a run. Where
/// nothing is shared, each job has the fabric for itself.
///
/// Jobs meet on bundles that cannot carry all that those on them could send; only jobs that are joined by such bundles
/// move each other. A change is worked out for the jobs that it can reach over them.
class LinkShares {
 public:
  /// The fabric must outlive it.
  LinkShares(const Fabric& fabric, const SpreadingSpec& spreading, bool is_shared);

  /// A job that begins to send. `ways` and `phases` have one entry each; what it does not send is not in them.
  struct Sender {
    std::vector<PhaseWays> ways;
    std::vector<TrafficPhase> phases;
    double weight = 1.0;
    std::uint32_t segment = 0;
    double cap = 1.0;  ///< of the rate of its ports, what its ways were found for
  };
  void put(JobId job, Sender sender);
  void take(JobId job);
  [[nodiscard]] bool has(JobId job) const { return job.index < senders_.size() && senders_[job.index].is_there; }
  /// Its work but the network takes so many seconds for a second of work, `slowdown` times what it takes at full clock.
  void set_elsewhere(JobId job, double seconds, double slowdown);
  /// The fabric carries more or less now.
  void change_capacities();
  [[nodiscard]] std::vector<JobId> senders() const;

  /// Seconds that a job waits for the network in a second of its work.
  struct Answer {
    JobId job;
    double exposed_s = 0.0;             ///< expected; infinite: cut off
    double interleaved_s = 0.0;         ///< if all evade each other
    double colliding_s = 0.0;           ///< if all always meet
    std::uint32_t binding = no_bundle;  ///< of its phase that loses most
  };
  /// Of all jobs that anything since the last call can have moved, in the order of their numbers.
  [[nodiscard]] std::span<const Answer> solve();
  [[nodiscard]] const Sender& sender(JobId job) const { return senders_[job.index].sender; }

 private:
  struct Entry {
    bool is_there = false, is_marked = false;
    double elsewhere_s = 1.0, slowdown = 1.0;
    Sender sender;
  };
  struct OnLane {
    JobId job;
    double connections = 0.0;
    double wanted = 0.0;  ///< bytes/s, if it sends at its limit
  };
  /// What one segment has of a bundle. Lanes of segment 0 have the numbers of bundles, then come those of the next.
  struct Lane {
    std::vector<OnLane> jobs;
    std::uint64_t users = 0;  ///< the same where the same jobs use it for the same
    double capacity = 0.0;    ///< what spreading leaves of it, for those who are on it
    bool is_short = false;    ///< of what all of them would send at their limits
    bool is_marked = false, is_reached = false;
  };
  void enter_lanes(JobId job, const Sender& sender);
  void mark_lane(std::uint32_t lane);
  void mark(JobId job);
  void refresh(std::uint32_t lane);
  void reach();
  [[nodiscard]] std::uint32_t lane(std::uint32_t bundle, const Sender& sender) const {
    return bundle + sender.segment * fabric_.bundle_count();
  }
  [[nodiscard]] double spread_capacity(std::uint32_t lane, double connections) const;
  void add_to_problem(const Entry& entry);
  [[nodiscard]] std::uint32_t local_number(std::uint32_t lane);
  [[nodiscard]] std::uint32_t binding_of(std::size_t job, const SharedStepTimes& times) const;

  const Fabric& fabric_;
  SpreadingSpec spreading_;
  bool is_shared_;
  std::vector<Entry> senders_;  // by job
  std::vector<Lane> lanes_;
  std::vector<std::uint32_t> marked_lanes_, reached_;
  std::vector<JobId> marked_jobs_;
  // Of the jobs that are solved for, with lanes by their numbers there.
  std::vector<std::uint32_t> local_, global_, numbered_;
  std::set<std::pair<std::uint64_t, double>> alike_;  // users and capacities that have a number
  std::vector<double> capacity_;
  std::vector<BundleUse> uses_;  // storage used again
  SharedSteps steps_;
  FairShare fair_share_;
  std::vector<Answer> answers_;
};

}  // namespace headroom
