// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/plan/search.hpp"

namespace headroom {

/// Whether two candidates differ in one decision, by one step of its values. `shape` as in SearchSettings.
[[nodiscard]] bool are_neighbours(std::span<const std::size_t> shape, std::size_t a, std::size_t b);

/// The goal of `b` less that of `a`, in pairs of replicas, so that below 0 `b` is better.
[[nodiscard]] Estimate goal_difference(const SearchSettings& settings, const CandidateRuns& runs, std::size_t a,
                                       std::size_t b);

/// P(the candidate keeps every constraint): at most that of the one which it keeps least probably.
[[nodiscard]] double probability_of_keeping_all(const SearchSettings& settings, const CandidateState& state);

/// Once the fates and the winner are known: how sure that is, what it is paid for, or what would have to be given up,
/// and who is beaten in everything.
void conclude(const SearchSettings& settings, const CandidateRuns& runs, SearchResult& result);

}  // namespace headroom
