// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "sim/burst_policy.hpp"
#include "sim/cloud_spec.hpp"
#include "sim/cloud_timers.hpp"
#include "sim/rented_pool.hpp"
#include "sim/subsystem.hpp"
#include "sim/waiting_queue.hpp"

namespace headroom {

/// Cloud bursting: asks the policy about jobs that wait, sends them to the line of an offer, and rents what they need.
///
/// Asked  is every job that joins a line of our own and does not start in the pass that follows, and again when the
///        policy wants it. A job that was to burst and found no room is asked about when there is some.
///        A job that waits for its turn stands in one line with the others; at its time the head of it is asked about,
///        and the next ones as long as the one before need not wait on.
/// Sent   is a job only if the plan of the offer has room for it; what is missing is requested before it goes. There,
///        the same scheduler starts it. A job whose instance goes away, or for which there is no room any more (packing
///        is a guess at what a placement does), goes home and is asked about again. So whoever waits for an instance
///        has one that is up, boots, or is being requested. A job that came home five times and had gained nothing by
///        the last stay stays there: each of these stays is paid for.
/// Rented are instances from their request until they were idle for their hold time; see RentedPool.
class CloudFleet final : public Subsystem {
 public:
  /// The cluster of the run must be with_offers(..., cloud). All must outlive the fleet.
  CloudFleet(const CloudSpec& cloud, BurstPolicy& policy, const JobSource& jobs, std::uint64_t seed);

  [[nodiscard]] std::string_view name() const override { return "cloud"; }
  void begin(Control& control) override;
  void on_timer(std::uint32_t timer, Control& control) override;
  void on_queued(JobId job) override;
  void on_freed(JobId job, const Allocation& where) override;
  bool resolve(std::span<const JobId> dirty, Control& control) override;

 private:
  class Question;
  enum class State : std::uint8_t { not_concerned, looks_later, in_line, blocked, sent };
  struct Standing {  // of a job
    State state = State::not_concerned;
    bool is_joining = false, is_sent_home = false;
    OfferId offer;                      // to which it was sent
    std::uint32_t timer = 0;            // that rings when the policy wants to look again
    Instant queued;                     // see BurstQuestion
    std::uint64_t serial = UINT64_MAX;  // of the job that this speaks of
    std::uint32_t fruitless = 0;        // stays in a row from which it came home as it had gone
  };

  // What happens to a job (sim/cloud_fleet_jobs.cpp).
  void take_note_of_start(JobId job);
  bool look_at_joined(Control& control);
  bool look_at_due(Control& control);
  bool look_at_line(Control& control);
  bool look_at_blocked(Control& control);
  bool ask(JobId job, Control& control);
  bool send(Question& question, JobId job, OfferId offer, Control& control);
  void block(JobId job, Control& control);
  void stand_in_line(JobId job, Instant at, Control& control);
  void forget(JobId job);
  void send_home(JobId job, Control& control);
  bool tend(RentedPool& pool, bool quiet, Control& control);
  [[nodiscard]] bool room_for(JobId job, Control& control);
  [[nodiscard]] bool waits(JobId job) const;
  [[nodiscard]] PolicyError refusal(const char* what, const Job& job) const;
  [[nodiscard]] Standing& standing(JobId job);
  [[nodiscard]] RentedPool* pool_of(PartitionId partition);
  [[nodiscard]] const BurstTerms& terms_of(JobClassId job_class);

  const CloudSpec& cloud_;
  BurstPolicy& policy_;
  const JobSource& jobs_;
  std::deque<RentedPool> pools_;  // by offer
  const ClusterView* view_ = nullptr;
  CloudTimers timers_;
  NodeId first_node_;                // that is rented
  std::vector<Standing> standings_;  // by job
  std::vector<JobId> joined_, due_, looked_at_;
  std::vector<NodeId> freed_;
  WaitingQueue blocked_;          // by the request that they were submitted with
  WaitingQueue line_;             // for a turn, by submission
  std::uint32_t line_timer_ = 0;  // that rings for its head
  bool line_is_due_ = false;
  bool some_are_paid_for_ = false;        // offers
  std::vector<bool> refused_;             // storage used again: by request
  std::vector<const BurstTerms*> terms_;  // by class
};

}  // namespace headroom
