// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/check.hpp"
#include "planner/plan/conclude.hpp"

namespace headroom {
namespace {

class Search {
 public:
  Search(const SearchSettings& settings, CandidateRuns& runs) : settings_(settings), runs_(runs) {
    result_.candidates.resize(runs.count());
  }

  SearchResult run() {
    for (std::size_t c = 0; c < runs_.count(); ++c)
      if (settings_.screened.empty() || !settings_.screened[c]) alive_.push_back(c);
    if (alive_.empty()) bring_back([](std::size_t) { return true; });
    do {
      rounds();
      if (!result_.complete) return std::move(result_);
      choose();
      largest_load_that_keeps_ = largest_load_that_keeps();
    } while (bring_back([this](std::size_t c) { return deserves_another_look(c); }));
    conclude(settings_, runs_, result_);
    return std::move(result_);
  }

 private:
  CandidateState& state(std::size_t c) { return result_.candidates[c]; }
  [[nodiscard]] const CandidateState& state(std::size_t c) const { return result_.candidates[c]; }
  [[nodiscard]] double cost(std::size_t c) const {
    const double value = as_cost(settings_.goal, state(c).goal.mean);
    return std::isnan(value) ? std::numeric_limits<double>::infinity() : value;
  }

  void rounds() {
    for (std::uint32_t replicas = settings_.first_round; !alive_.empty(); replicas *= 2) {
      replicas = std::min(replicas, settings_.most);
      if (!runs_.run(alive_, replicas)) {
        result_.complete = false;
        return;
      }
      for (const std::size_t c : alive_) look_at(c);
      std::erase_if(alive_, [this](std::size_t c) { return state(c).fate == Fate::broken; });
      drop_dear_ones();
      const bool open = std::ranges::any_of(alive_, [this](std::size_t c) { return state(c).fate == Fate::undecided; });
      if (replicas == settings_.most || (alive_.size() <= 1 && !open)) return;
    }
  }

  void look_at(std::size_t c) {
    CandidateState& s = state(c);
    const std::vector<double> goal = runs_.values(c, settings_.goal.metric);
    s = CandidateState{};
    s.fate = Fate::kept;
    s.replicas = static_cast<std::uint32_t>(goal.size());
    s.goal = estimate_of(goal, settings_.chance);
    for (const Assertion& constraint : settings_.constraints) {
      s.constraints.push_back(estimate_of(runs_.values(c, constraint.metric), settings_.chance));
      s.standings.push_back(standing_of(constraint, s.constraints.back()));
      if (s.standings.back() == Standing::broken) s.fate = Fate::broken;
      if (s.standings.back() == Standing::open && s.fate == Fate::kept) s.fate = Fate::undecided;
    }
  }

  /// The best of those that surely keep all constraints.
  [[nodiscard]] std::optional<std::size_t> best_kept() const {
    std::optional<std::size_t> best;
    for (const std::size_t c : alive_)
      if (state(c).fate == Fate::kept && (!best || cost(c) < cost(*best))) best = c;
    return best;
  }

  void drop_dear_ones() {
    const auto best = best_kept();
    if (!best) return;
    std::erase_if(alive_, [&](std::size_t c) {
      if (c == *best || !is_surely_dearer(*best, c)) return false;
      state(c).fate = Fate::too_dear;
      return true;
    });
  }

  /// Without luck, or with the same luck every time, the means decide; what is equal and comes later is as good as
  /// dearer.
  [[nodiscard]] bool is_surely_dearer(std::size_t best, std::size_t c) const {
    if (state(c).goal.values == 0) return true;
    const Estimate difference = goal_difference(settings_, runs_, best, c);
    if (difference.half_width == 0.0) return difference.mean > 0.0 || (difference.mean == 0.0 && c > best);
    return difference.low() > 0.0;
  }

  void choose() {
    result_.winner = best_kept();
    if (result_.winner) return;
    for (const std::size_t c : alive_) {  // none surely does
      bool means_keep = true;
      for (std::size_t i = 0; i < settings_.constraints.size(); ++i)
        means_keep = means_keep && keeps(settings_.constraints[i], state(c).constraints[i].mean);
      if (means_keep && (!result_.winner || cost(c) < cost(*result_.winner))) result_.winner = c;
    }
  }

  template <class Wanted>
  bool bring_back(Wanted wanted) {
    std::vector<std::size_t> more;
    for (std::size_t c = 0; c < runs_.count(); ++c)
      if ((state(c).fate == Fate::screened || state(c).fate == Fate::too_dear) && wanted(c)) more.push_back(c);
    alive_.insert(alive_.end(), more.begin(), more.end());
    std::ranges::sort(alive_);
    return !more.empty();
  }

  /// Without a winner nothing is taken on trust.
  [[nodiscard]] bool deserves_another_look(std::size_t c) const {
    if (!result_.winner) return true;
    if (state(c).fate == Fate::too_dear) return !is_surely_dearer(*result_.winner, c);
    return are_neighbours(settings_.shape, *result_.winner, c) || settings_.loads[c] <= largest_load_that_keeps_;
  }

  [[nodiscard]] double largest_load_that_keeps() const {
    double largest = 0.0;
    for (std::size_t c = 0; c < runs_.count(); ++c)
      if (!settings_.screened.empty() && state(c).replicas > 0 &&
          probability_of_keeping_all(settings_, state(c)) >= 0.5)
        largest = std::max(largest, settings_.loads[c]);
    return largest;
  }

  const SearchSettings& settings_;
  CandidateRuns& runs_;
  SearchResult result_;
  std::vector<std::size_t> alive_;  // ascending
  double largest_load_that_keeps_ = 0.0;
};

}  // namespace

std::string_view to_string(Fate fate) {
  constexpr std::string_view names[] = {"screened", "breaks a constraint", "dearer", "undecided", "keeps all"};
  return names[static_cast<std::size_t>(fate)];
}

std::string_view to_string(Standing standing) {
  constexpr std::string_view names[] = {"kept", "open", "broken"};
  return names[static_cast<std::size_t>(standing)];
}

SearchResult search(const SearchSettings& settings, CandidateRuns& runs) {
  HEADROOM_CHECK(runs.count() > 0 && settings.first_round >= 1 && settings.most >= settings.first_round,
                 "a search needs candidates and replicas");
  HEADROOM_CHECK(
      settings.screened.empty() || (settings.screened.size() == runs.count() && settings.loads.size() == runs.count()),
      "a screen says what it knows of every candidate");
  return Search(settings, runs).run();
}

}  // namespace headroom
