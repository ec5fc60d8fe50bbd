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
/// pace at best. Its phases come one after the other; each is present for the part of the step that it takes, its duty.
/// Three answers come out of the same data:
///  - colliding: whoever sends always meets all others. Max-min over all phases, as if each were always there.
///  - interleaved: everybody evades everybody as well as bundles allow. Max-min in which a phase takes its duty of a
///  link.
///  - expected: phases meet by chance. A phase that is there itself shares each bundle with the duty of the others, who
///    have the rate of the interleaved solution: the mean-value argument for a closed network of processor sharing.
/// In each the duty follows from the step and the step from the rates: a fixed point, reached from below.
///
/// Units    seconds, bytes, bytes per second.
/// Domain   see FlowTable; volume > 0, hidden >= 0, elsewhere >= 0 (CHECK). A phase that gets nothing has an endless
/// step. Errors   against flows that are simulated one by one with random starts, the expected step is 1 to 2 % off on
/// average.
///          Jobs of equal periods can lock into each other's gaps or collide for ever; the other two answers bound
///          that.
/// Source   Reiser and Lavenberg, "Mean-value analysis of closed multichain queuing networks", Journal of the ACM
/// 27(2),
///          1980; with the queue that a job meets taken as the one without it: Bard, 1979. That phases interleave:
///          Rajasekaran et al., "CASSINI: network-aware job scheduling in machine learning clusters", NSDI 2024.
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

enum class Meeting : std::uint8_t { interleaved, expected, colliding };

struct SharedStepTimes {
  std::span<const double> step_s;    ///< of each job
  std::span<const FlowRate> phases;  ///< while they are there, and which bundle keeps them from more
};

/// Keeps its memory from one solution to the next, and nothing else: the same question has the same answer.
class FairShare {
 public:
  /// Valid until the next call.
  [[nodiscard]] SharedStepTimes solve(std::span<const double> capacity, const SharedSteps& jobs, Meeting meeting);

 private:
  struct Presence {  // of one phase on one bundle
    double level;    // of rate over weight that it has
    double load;     // duty, part and weight: what it takes of the bundle for each unit of a level
    std::uint32_t phase;
  };

  void start(const SharedSteps& jobs);
  /// What `rates_` make of steps and duties; the largest change of a step, relative.
  double advance(const SharedSteps& jobs, Meeting meeting);
  void share_by_duty(std::span<const double> capacity, const SharedSteps& jobs);
  void index_presences(std::size_t bundles, const SharedSteps& jobs);
  void meet_by_chance(std::span<const double> capacity, const SharedSteps& jobs);
  /// The level that one who is there himself, and takes `own` for each unit of it, has beside all but [begin, end).
  [[nodiscard]] double level_beside(std::uint32_t bundle, double capacity, double own, std::uint32_t begin,
                                    std::uint32_t end) const;

  MaxMin max_min_;
  FlowTable present_;  // the flows, with their duty in the parts
  std::vector<double> step_s_, duty_;
  std::vector<FlowRate> rates_, met_;
  std::vector<std::uint32_t> first_on_;  // the presences on each bundle, by level
  std::vector<Presence> on_;
  std::vector<double> load_before_, used_before_;  // by those in front, on the same bundle
};

}  // namespace headroom
