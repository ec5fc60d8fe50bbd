// SPDX-License-Identifier: Apache-2.0
#include "sim/network/link_shares.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "models/check.hpp"
#include "sim/random.hpp"

namespace headroom {
namespace {

constexpr std::uint32_t like_another = no_bundle - 1;

/// Of one use of a bundle, for sums.
std::uint64_t fingerprint(JobId job, const PhaseWays& ways, const LinkShares::Sender& sender, double part) {
  const auto phase = static_cast<std::uint64_t>(&ways - sender.ways.data());
  return SplitMix64::mix(SplitMix64::mix(std::uint64_t{job.index} << 8 | phase) ^ std::bit_cast<std::uint64_t>(part));
}

}  // namespace

LinkShares::LinkShares(const Fabric& fabric, const SpreadingSpec& spreading, bool is_shared)
    : fabric_(fabric),
      spreading_(spreading),
      is_shared_(is_shared),
      lanes_(fabric.bundle_count() * spreading.segments.size()),
      local_(lanes_.size(), no_bundle) {}

void LinkShares::put(JobId job, Sender sender) {
  HEADROOM_CHECK(sender.ways.size() == sender.phases.size(), "each phase has its ways");
  if (job.index >= senders_.size()) senders_.resize(std::max<std::size_t>(job.index + 1, 2 * senders_.size()));
  Entry& entry = senders_[job.index];
  HEADROOM_CHECK(!entry.is_there, "a job sends once");
  entry.is_there = true;
  entry.elsewhere_s = entry.slowdown = 1.0;
  entry.sender = std::move(sender);
  mark(job);
  if (is_shared_) enter_lanes(job, entry.sender);
}

/// A job sends one phase at a time: on a bundle that several of them use, the largest counts.
void LinkShares::enter_lanes(JobId job, const Sender& sender) {
  for (const PhaseWays& ways : sender.ways)
    for (const BundleUse& use : ways.uses) {
      Lane& its = lanes_[lane(use.bundle, sender)];
      if (its.jobs.empty() || its.jobs.back().job != job) its.jobs.push_back({job});
      its.jobs.back().connections = std::max(its.jobs.back().connections, use.part);
      its.jobs.back().wanted = std::max(its.jobs.back().wanted, use.part * ways.limit);
      its.users += fingerprint(job, ways, sender, use.part);
      mark_lane(lane(use.bundle, sender));
    }
}

void LinkShares::take(JobId job) {
  Entry& entry = senders_[job.index];
  if (is_shared_)
    for (const PhaseWays& ways : entry.sender.ways)
      for (const BundleUse& use : ways.uses) {
        Lane& its = lanes_[lane(use.bundle, entry.sender)];
        std::erase_if(its.jobs, [&](const OnLane& one) { return one.job == job; });
        its.users -= fingerprint(job, ways, entry.sender, use.part);
        mark_lane(lane(use.bundle, entry.sender));
      }
  entry.is_there = false;
  entry.sender = {};
}

void LinkShares::change_capacities() {
  for (std::uint32_t number = 0; number < lanes_.size(); ++number)
    if (!lanes_[number].jobs.empty()) mark_lane(number);
  for (const JobId job : senders()) mark(job);
}

std::vector<JobId> LinkShares::senders() const {
  std::vector<JobId> out;
  for (std::uint32_t job = 0; job < senders_.size(); ++job)
    if (senders_[job].is_there) out.push_back({job});
  return out;
}

void LinkShares::set_elsewhere(JobId job, double seconds, double slowdown) {
  Entry& entry = senders_[job.index];
  if (entry.elsewhere_s == seconds && entry.slowdown == slowdown) return;
  entry.elsewhere_s = seconds;
  entry.slowdown = slowdown;
  mark(job);
}

void LinkShares::mark_lane(std::uint32_t lane) {
  if (lanes_[lane].is_marked) return;
  lanes_[lane].is_marked = true;
  marked_lanes_.push_back(lane);
}

void LinkShares::mark(JobId job) {
  Entry& entry = senders_[job.index];
  if (entry.is_marked || !entry.is_there) return;
  entry.is_marked = true;
  marked_jobs_.push_back(job);
}

/// Of all links of the bundle, when so many connections are spread over them. A segment has its share of each link.
double LinkShares::spread_capacity(std::uint32_t lane, double connections) const {
  const BundleId bundle{lane % fabric_.bundle_count()};
  const double capacity = fabric_.capacity(bundle).si * spreading_.segments[lane / fabric_.bundle_count()];
  if (connections <= 0.0) return capacity;
  return capacity * spreading_efficiency(spreading_.choice, std::max(1.0, connections), fabric_.bundle(bundle).links,
                                         spreading_.flows_per_connection, spreading_.adaptive);
}

void LinkShares::refresh(std::uint32_t lane) {
  Lane& its = lanes_[lane];
  its.is_marked = false;
  double connections = 0.0, wanted = 0.0;
  for (const OnLane& one : its.jobs) {
    connections += one.connections;
    wanted += one.wanted;
  }
  its.capacity = spread_capacity(lane, connections);
  const bool is_short = wanted > its.capacity;
  if (is_short || its.is_short)
    for (const OnLane& one : its.jobs) mark(one.job);
  its.is_short = is_short;
}

/// Marks whom the marked ones can move, over lanes that are short.
void LinkShares::reach() {
  for (const std::uint32_t lane : marked_lanes_) refresh(lane);
  marked_lanes_.clear();
  for (std::size_t i = 0; i < marked_jobs_.size(); ++i) {
    const Sender& sender = senders_[marked_jobs_[i].index].sender;
    for (const PhaseWays& ways : sender.ways)
      for (const BundleUse& use : ways.uses) {
        Lane& its = lanes_[lane(use.bundle, sender)];
        if (!its.is_short || its.is_reached) continue;
        its.is_reached = true;
        reached_.push_back(lane(use.bundle, sender));
        for (const OnLane& one : its.jobs) mark(one.job);
      }
  }
  for (const std::uint32_t lane : reached_) lanes_[lane].is_reached = false;
  reached_.clear();
  std::erase_if(marked_jobs_, [this](JobId job) {
    Entry& entry = senders_[job.index];
    entry.is_marked = false;
    return !entry.is_there;
  });
  std::ranges::sort(marked_jobs_);
}

void LinkShares::add_to_problem(const Entry& entry) {
  steps_.add_job(entry.elsewhere_s);
  for (std::size_t p = 0; p < entry.sender.phases.size(); ++p) {
    const TrafficPhase& phase = entry.sender.phases[p];
    const PhaseWays& ways = entry.sender.ways[p];
    uses_.clear();
    for (const BundleUse& use : ways.uses) {
      const std::uint32_t its = lane(use.bundle, entry.sender);
      if (!is_shared_) {
        global_.push_back(use.bundle);
        capacity_.push_back(spread_capacity(its, use.part));
        uses_.push_back({static_cast<std::uint32_t>(capacity_.size() - 1), use.part});
      } else if (lanes_[its].is_short) {
        const std::uint32_t number = local_number(its);
        if (number != like_another) uses_.push_back({number, use.part});
      }
    }
    steps_.add_phase(ways.volume, ways.is_cut ? 0.0 : ways.limit, phase.overlap * phase.busy * entry.slowdown,
                     entry.sender.weight, uses_);
  }
}

// Rails of a unit, and both directions of a ring, carry the same connections of the same jobs: what bounds one of them
// bounds all, and one stands for them. Jobs are compared by a sum over them, 64 bits wide.
std::uint32_t LinkShares::local_number(std::uint32_t lane) {
  if (local_[lane] != no_bundle) return local_[lane];
  numbered_.push_back(lane);
  const bool is_new = alike_.emplace(lanes_[lane].users, lanes_[lane].capacity).second;
  if (!is_new) return local_[lane] = like_another;
  global_.push_back(lane % fabric_.bundle_count());
  capacity_.push_back(lanes_[lane].capacity);
  return local_[lane] = static_cast<std::uint32_t>(capacity_.size() - 1);
}

std::span<const LinkShares::Answer> LinkShares::solve() {
  answers_.clear();
  reach();
  if (marked_jobs_.empty()) return answers_;
  steps_.clear();
  capacity_.clear();
  for (const JobId job : marked_jobs_) {
    add_to_problem(senders_[job.index]);
    answers_.push_back({.job = job});
  }
  const SharedStepTimes times = fair_share_.solve(capacity_, steps_);
  for (std::size_t j = 0; j < answers_.size(); ++j) {
    const auto waiting = [&](std::span<const double> step_s) {
      return std::max(0.0, step_s[j] - steps_.elsewhere_s[j]);
    };
    answers_[j].exposed_s = waiting(times.expected_s);
    answers_[j].interleaved_s = waiting(times.interleaved_s);
    answers_[j].colliding_s = waiting(times.colliding_s);
    answers_[j].binding = binding_of(j, times);
  }
  for (const std::uint32_t lane : numbered_) local_[lane] = no_bundle;
  numbered_.clear();
  alike_.clear();
  global_.clear();
  marked_jobs_.clear();
  return answers_;
}

/// Of the phase that waits longest.
std::uint32_t LinkShares::binding_of(std::size_t job, const SharedStepTimes& times) const {
  double longest = 0.0;
  std::uint32_t binding = no_bundle;
  for (std::uint32_t p = steps_.first[job]; p < steps_.first[job + 1]; ++p) {
    const FlowRate& rate = times.phases[p];
    if (rate.binding == no_bundle) continue;
    const double time = rate.rate > 0.0 ? steps_.volume[p] / rate.rate : std::numeric_limits<double>::infinity();
    if (time > longest) {
      longest = time;
      binding = global_[rate.binding];
    }
  }
  return binding;
}

}  // namespace headroom
