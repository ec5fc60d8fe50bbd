// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "planner/plan/odds.hpp"

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
  Chance chance = Chance::drawn;  ///< none: one run of each decides
  std::uint32_t first_round = 4;  ///< replicas of every candidate
  std::uint32_t most = 64;        ///< replicas of one candidate
  /// By candidate: it is not worth a run, unless the answer turns out to lie beside it. Empty: none.
  std::vector<bool> screened = {};
  std::vector<double> loads = {};  ///< by candidate: the larger, the worse it keeps bounds; needed by a screen
  /// Number of values of each decision, of which the last changes fastest. Empty: there is one decision.
  std::vector<std::size_t> shape = {};
};

enum class Fate : std::uint8_t {
  screened,   ///< never simulated
  broken,     ///< breaks a constraint
  too_dear,   ///< surely worse than one that keeps every constraint
  undecided,  ///< neither, after the most replicas
  kept,       ///< keeps every constraint
};
[[nodiscard]] std::string_view to_string(Fate fate);
[[nodiscard]] std::string_view to_string(Standing standing);

struct CandidateState {
  Fate fate = Fate::screened;
  std::uint32_t replicas = 0;
  Estimate goal;
  std::vector<Estimate> constraints;
  std::vector<Standing> standings;
  /// Of the winner: at most so probable is it that it breaks a constraint. Of another: that it keeps all and is better
  /// than the winner.
  double doubt = 0.0;
  /// The Pareto front: no other candidate is surely (paired, 95 %) better in the goal or in what a constraint is about,
  /// and surely no worse in the rest. False where there was nothing to measure.
  bool on_front = false;
};

struct SearchResult {
  std::vector<CandidateState> candidates;
  std::optional<std::size_t> winner;
  bool complete = true;  ///< false: stopped
  /// That the winner keeps every constraint and that none is better: 1 less the sum of the doubts (Bonferroni). 1 if
  /// nothing is drawn and nothing screened.
  double confidence = 1.0;
  double doubt_of_screen = 0.0;  ///< that a candidate which was never simulated would have been better
  /// The next better candidate by the goal that breaks a constraint, and which one: what the winner pays for.
  struct Binding {
    std::size_t candidate = 0, constraint = 0;
  };
  std::optional<Binding> binding;
  /// Without a winner: the candidate that asks for the smallest change of the bounds, and the bounds that it surely
  /// keeps; the one that was asked for where it keeps that. How large a change is counts in the size of the bound, or
  /// in how far the candidates differ if that is more.
  struct Relaxation {
    std::size_t candidate = 0;
    std::vector<double> bounds;  ///< by constraint
  };
  std::optional<Relaxation> relaxation;
};

/// Rounds of replicas, which double. After each round a candidate leaves that surely breaks a constraint, or that is
/// surely worse than the best one that surely keeps all (paired t, as replicas are common); the others go on. The
/// winner is the best of those that surely keep all; if there is none after the most replicas, the best of those whose
/// means do. Everything is decided between rounds, so the answer does not depend on where the runs were done.
///
/// A candidate that left because of another one comes back if that one turns out to break a constraint.
///
/// A screen is an estimate. Screened candidates are simulated after all if one of no lower load keeps the constraints,
/// and if they lie beside the winner: one step away in one decision. What stays screened has more load than one that
/// was simulated and broke a constraint, and is as doubtful as that one.
///
/// How sure the answer is: a rival is better if it keeps the constraints and has the better goal, which is at most as
/// probable as the less probable of the two.
///
/// Source   elimination with common random numbers: Nelson, Swann, Goldsman and Song, "Simple procedures for selecting
///          the best simulated system when the number of alternatives is large", Operations Research 49(6), 2001;
///          feasibility first: Andradottir and Kim, "Fully sequential procedures for comparing constrained systems via
///          simulation", Naval Research Logistics 57(5), 2010. Each test has the level of one look; several looks at
///          the same replicas make the stated confidence somewhat too high.
[[nodiscard]] SearchResult search(const SearchSettings& settings, CandidateRuns& runs);

}  // namespace headroom
