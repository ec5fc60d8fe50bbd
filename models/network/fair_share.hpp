// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/network/max_min.hpp"

/// How long the steps of jobs take that compute in turns and send in turns over the same bundles.
///
/// A job's step is work that needs no shared link, and phases: so much volume over so many bundles, at the job's own
/// pace at best. Its phases come one after the other; each is present for the part of the step that it takes, its
/// duty. Three answers come out of the same data:
///  - colliding: whoever sends always meets all others. Max-min over all phases, as if each were always there.
///  - interleaved: everybody evades everybody as well as bundles allow. Max-min in which a phase takes its duty of
///    a link.
///  - expected: phases meet by chance. A phase that is there itself shares each bundle with the duty of the others,
///    who have the max-min rates of such duties: the mean-value argument for a closed network of processor sharing.
/// In each the duty follows from the step and the step from the rates. Where jobs have one phase each, the
/// interleaved and the colliding answer come from one filling (see Turns). Otherwise it takes rounds: interleaved to
/// a hundred-thousandth of each step, the others to a thousandth, or what 32 rounds come to. With several phases there
/// can be more than one interleaved answer: a job that has more on one bundle can leave less on another.
///
/// Units    seconds, bytes, bytes per second.
/// Domain   see FlowTable; volume > 0, hidden >= 0, elsewhere >= 0 (CHECK). The step of a phase that gets nothing has
///          no end.
/// Errors   expected rates are 1 % off on average where jobs are capped below the links that they share (SimGrid,
///          tests/simgrid), and 4 % too slow where each can fill the link by itself (the exact closed network). Jobs
///          of equal periods can lock into each other's gaps or collide for ever: the other two answers are for that.
///          The interleaved one bounds what a link carries, and not each job's share of it.
/// Source   Reiser and Lavenberg, "Mean-value analysis of closed multichain queuing networks", Journal of the ACM
///          27(2), 1980; with the queue that a job meets taken as the one without it: Bard, 1979. That phases
///          interleave: Rajasekaran et al., "CASSINI: network-aware job scheduling in machine learning clusters",
///          NSDI 2024.
namespace headroom {

/// Jobs and their phases; the phases of job j are rows [first[j], first[j + 1]) of all that speaks of phases.
struct SharedSteps {
  std::vector<double> elsewhere_s;      ///< of each job: all of its step but phases
  std::vector<std::uint32_t> first{0};  ///< size: jobs + 1
  FlowTable flows;                      ///< of each phase; its limit is the rate that it has alone
  std::vector<double> volume;           ///< of each phase, in each step
  std::vector<double> hidden_s;         ///< so much of a phase costs no time, because the job computes meanwhile

  [[nodiscard]] std::size_t jobs() const { return elsewhere_s.size(); }
  [[nodiscard]] std::size_t phases() const { return volume.size(); }
  void add_job(double seconds_elsewhere);
  /// Of the job that was added last.
  void add_phase(double bytes, double alone, double hidden, double weight, std::span<const BundleUse> uses);
  void clear();
};

struct SharedStepTimes {
  std::span<const double> expected_s;  ///< the step of each job
  std::span<const double> interleaved_s, colliding_s;
  std::span<const FlowRate> phases;  ///< expected while they are there, and which bundle keeps them from more
};

/// Keeps its memory from one solution to the next, and nothing else: the same question has the same answer.
class FairShare {
 public:
  /// Valid until the next call.
  [[nodiscard]] SharedStepTimes solve(std::span<const double> capacity, const SharedSteps& jobs);

 private:
  enum class Meeting : std::uint8_t { interleaved, expected, colliding };
  struct User {  // one phase on one bundle
    std::uint32_t job, phase;
    double part, weight;
  };
  struct Presence {  // of one phase on one bundle
    double level;    // of rate over weight that it has
    double load;     // duty, part and weight: what it takes of the bundle for each unit of a level
  };
  struct Below {  // all who are on the bundle with a level below a piece
    double load = 0.0, carried = 0.0;
  };

  struct Round {  // times of phases that were asked about, and what came out
    bool is_known = false;
    std::vector<double> asked, answered;
  };

  void find_alone(std::span<const double> capacity, const SharedSteps& jobs);
  void settle(std::span<const double> capacity, const SharedSteps& jobs, Meeting meeting);
  void note_times(const SharedSteps& jobs, std::vector<double>& out) const;
  void accelerate(const SharedSteps& jobs, Meeting meeting);
  /// What `rates_` make of steps and duties; the largest change of a step, relative.
  double advance(const SharedSteps& jobs, Meeting meeting);
  /// Rates by max-min, with duties that follow from them (interleaved) or are those that `rates_` made.
  void share(std::span<const double> capacity, const SharedSteps& jobs, Meeting meeting);
  void take_turns(const SharedSteps& jobs, std::size_t job);
  /// Of one phase, as a function of its rate; of others `rates_` speak.
  [[nodiscard]] Turns turns_of(const SharedSteps& jobs, std::size_t job, std::uint32_t phase) const;
  void index_users(std::size_t bundles, const SharedSteps& jobs);
  void meet_by_chance(std::span<const double> capacity, const SharedSteps& jobs);
  void meet_on(std::uint32_t bundle, double capacity);
  void sort_present();
  /// The level that one has who is there himself, takes `added` for each unit of it, and whose usual presences are
  /// `own`.
  [[nodiscard]] double level_beside(std::span<const Presence> own, double capacity, double added);

  MaxMin max_min_;
  FlowTable bounded_;  // the flows, alone at best
  std::vector<Turns> turns_;
  std::vector<double> step_s_, interleaved_s_, colliding_s_, duty_;
  Round now_, before_;
  std::vector<FlowRate> alone_, rates_, met_;
  std::vector<std::uint32_t> first_on_;       // of the users of each bundle
  std::vector<User> on_;                      // in the order of phases
  std::vector<Presence> usual_;               // of each phase, for a part of one
  std::vector<Presence> present_, by_level_;  // on one bundle, in both orders
  std::vector<Below> below_;
  std::size_t piece_ = 0;
};

}  // namespace headroom
