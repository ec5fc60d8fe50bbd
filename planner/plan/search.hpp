// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "planner/interval.hpp"
#include "planner/plan/goal.hpp"

/// Which candidate is best, by simulation. It knows no scenario: candidates are numbers, and what they came to is asked
/// for, so that the rule can be tested on problems whose answer is known.
namespace headroom {

/// Candidates that can be simulated. Replica r of all of them meets the same luck (common random numbers).
class CandidateRuns {
 public:
  virtual ~CandidateRuns() = default;
  [[nodiscard]] virtual std::size_t count() const = 0;
  /// Brings each of them to `replicas` replicas. False: stopped, some are missing.
  virtual bool run(std::span<const std::size_t> candidates, std::uint32_t replicas) = 0;
  /// By replica; NaN where a replica had nothing to measure.
  [[nodiscard]] virtual std::vector<double> values(std::size_t candidate, std::string_view metric) const = 0;
};

struct SearchSettings {
  PlanGoal goal;
  std::vector<Assertion> constraints;
  std::uint32_t first_round = 4;  ///< replicas of every candidate; 1 if nothing is drawn: then one run decides
  std::uint32_t most = 64;        ///< replicas of one candidate
  /// By candidate: it is not worth a run, unless the answer turns out to lie beside it.
  std::vector<bool> screened;
};

/// How a candidate stands to a constraint, at 95 %.
enum class Standing : std::uint8_t { kept, open, broken };

struct Estimate {
  double mean = 0.0;        ///< NaN if no replica had anything to measure
  double half_width = 0.0;  ///< of the 95 % interval; NaN for a single replica
};

enum class Fate : std::uint8_t {
  screened,   ///< never simulated
  broken,     ///< breaks a constraint
  too_dear,   ///< surely worse than one that keeps every constraint
  undecided,  ///< neither, after the most replicas
  kept,       ///< keeps every constraint
};
[[nodiscard]] std::string_view to_string(Fate fate);

struct CandidateState {
  Fate fate = Fate::screened;
  std::uint32_t replicas = 0;
  Estimate goal;
  std::vector<Estimate> constraints;
  std::vector<Standing> standings;
  double doubt = 0.0;  ///< probability of an error in its fate: the tail of the test that decided it
};

struct SearchResult {
  std::vector<CandidateState> candidates;
  std::optional<std::size_t> winner;
  bool complete = true;  ///< false: stopped
  /// That the winner keeps every constraint and that none is better: 1 less the sum of the doubts (Bonferroni). 1 if
  /// nothing is drawn.
  double confidence = 1.0;
  /// The next better candidate by the goal that breaks a constraint, and which one: what the winner pays for.
  struct Binding {
    std::size_t candidate = 0, constraint = 0;
  };
  std::optional<Binding> binding;
  /// Without a winner: the candidate that is nearest to keeping every constraint, by the largest relative excess.
  std::optional<std::size_t> nearest;
};

/// Rounds of replicas, which double. After each round a candidate leaves that surely breaks a constraint, or that is
/// surely worse than the best one that surely keeps all (paired t, as replicas are common); the others go on. The
/// winner is the best of those that surely keep all; if there is none after the most replicas, the best of those whose
/// means do. Everything is decided between rounds, so the answer does not depend on where the runs were done.
///
/// A screened candidate that is better than the winner by the goal of its neighbours is not trusted: those next to the
/// winner in the order of candidates are simulated too, until one breaks a constraint.
///
/// Source   elimination with common random numbers: Nelson, Swann, Goldsman and Song, "Simple procedures for selecting
///          the best simulated system when the number of alternatives is large", Operations Research 49(6), 2001;
///          feasibility first: Andradottir and Kim, "Fully sequential procedures for comparing constrained systems via
///          simulation", Naval Research Logistics 57(5), 2010. Each test has the level of one look; several looks at
///          the same replicas make the stated confidence somewhat too high.
[[nodiscard]] SearchResult search(const SearchSettings& settings, CandidateRuns& runs);

}  // namespace headroom
