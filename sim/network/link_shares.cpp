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
      bundles_(fabric.bundle_count()),
      local_(fabric.bundle_count(), no_bundle) {}

void LinkShares::put(JobId job, Sender sender) {
  HEADROOM_CHECK(sender.ways.size() == sender.phases.size(), "each phase has its ways");
  if (job.index >= senders_.size()) senders_.resize(std::max<std::size_t>(job.index + 1, 2 * senders_.size()));
  Entry& entry = senders_[job.index];
  HEADROOM_CHECK(!entry.is_there, "a job sends once");
  entry.is_there = true;
  entry.elsewhere_s = entry.slowdown = 1.0;
  entry.sender = std::move(sender);
  mark(job);
  if (is_shared_) enter_bundles(job, entry.sender);
}

/// A job sends one phase at a time: on a bundle that several of them use, the largest counts.
void LinkShares::enter_bundles(JobId job, const Sender& sender) {
  for (const PhaseWays& ways : sender.ways)
    for (const BundleUse& use : ways.uses) {
      std::vector<OnBundle>& all = bundles_[use.bundle].jobs;
      if (all.empty() || all.back().job != job) all.push_back({job});
      all.back().connections = std::max(all.back().connections, use.part);
      all.back().wanted = std::max(all.back().wanted, use.part * ways.limit);
      bundles_[use.bundle].users += fingerprint(job, ways, sender, use.part);
      mark(BundleId{use.bundle});
    }
}

void LinkShares::take(JobId job) {
  Entry& entry = senders_[job.index];
  if (is_shared_)
    for (const PhaseWays& ways : entry.sender.ways)
      for (const BundleUse& use : ways.uses) {
        std::erase_if(bundles_[use.bundle].jobs, [&](const OnBundle& one) { return one.job == job; });
        bundles_[use.bundle].users -= fingerprint(job, ways, entry.sender, use.part);
        mark(BundleId{use.bundle});
      }
  entry.is_there = false;
  entry.sender = {};
}

void LinkShares::change_capacities() {
  for (std::uint32_t b = 0; b < bundles_.size(); ++b)
    if (!bundles_[b].jobs.empty()) mark(BundleId{b});
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

void LinkShares::mark(BundleId bundle) {
  Bundle& its = bundles_[bundle.index];
  if (its.is_marked) return;
  its.is_marked = true;
  marked_bundles_.push_back(bundle.index);
}

void LinkShares::mark(JobId job) {
  Entry& entry = senders_[job.index];
  if (entry.is_marked || !entry.is_there) return;
  entry.is_marked = true;
  marked_jobs_.push_back(job);
}

/// Of all links of the bundle, when so many connections are spread over them.
double LinkShares::spread_capacity(std::uint32_t bundle, double connections) const {
  const double capacity = fabric_.capacity(BundleId{bundle}).si;
  if (connections <= 0.0) return capacity;
  return capacity * spreading_efficiency(spreading_.choice, std::max(1.0, connections), fabric_.bundle({bundle}).links,
                                         spreading_.flows_per_connection, spreading_.adaptive);
}

void LinkShares::refresh(std::uint32_t bundle) {
  Bundle& its = bundles_[bundle];
  its.is_marked = false;
  double connections = 0.0, wanted = 0.0;
  for (const OnBundle& one : its.jobs) {
    connections += one.connections;
    wanted += one.wanted;
  }
  its.capacity = spread_capacity(bundle, connections);
  const bool is_short = wanted > its.capacity;
  if (is_short || its.is_short)
    for (const OnBundle& one : its.jobs) mark(one.job);
  its.is_short = is_short;
}

/// Marks whom the marked ones can move, over bundles that are short.
void LinkShares::reach() {
  for (const std::uint32_t bundle : marked_bundles_) refresh(bundle);
  marked_bundles_.clear();
  for (std::size_t i = 0; i < marked_jobs_.size(); ++i)
    for (const PhaseWays& ways : senders_[marked_jobs_[i].index].sender.ways)
      for (const BundleUse& use : ways.uses) {
        Bundle& bundle = bundles_[use.bundle];
        if (!bundle.is_short || bundle.is_reached) continue;
        bundle.is_reached = true;
        reached_.push_back(use.bundle);
        for (const OnBundle& one : bundle.jobs) mark(one.job);
      }
  for (const std::uint32_t bundle : reached_) bundles_[bundle].is_reached = false;
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
      if (!is_shared_) {
        global_.push_back(use.bundle);
        capacity_.push_back(spread_capacity(use.bundle, use.part));
        uses_.push_back({static_cast<std::uint32_t>(capacity_.size() - 1), use.part});
      } else if (bundles_[use.bundle].is_short) {
        const std::uint32_t number = local_number(use.bundle);
        if (number != like_another) uses_.push_back({number, use.part});
      }
    }
    steps_.add_phase(phase.busy * ways.full, ways.is_cut ? 0.0 : ways.limit,
                     phase.overlap * phase.busy * entry.slowdown, entry.sender.weight, uses_);
  }
}

// Rails of a unit, and both directions of a ring, carry the same connections of the same jobs: what bounds one of them
// bounds all, and one stands for them. Jobs are compared by a sum over them, 64 bits wide.
std::uint32_t LinkShares::local_number(std::uint32_t bundle) {
  if (local_[bundle] != no_bundle) return local_[bundle];
  numbered_.push_back(bundle);
  const Bundle& its = bundles_[bundle];
  const bool is_new = alike_.emplace(its.users, its.capacity).second;
  if (!is_new) return local_[bundle] = like_another;
  global_.push_back(bundle);
  capacity_.push_back(its.capacity);
  return local_[bundle] = static_cast<std::uint32_t>(capacity_.size() - 1);
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
  for (const std::uint32_t bundle : numbered_) local_[bundle] = no_bundle;
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
