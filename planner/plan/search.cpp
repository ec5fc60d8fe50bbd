// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

Estimate estimate_of(const std::vector<double>& values) {
  std::vector<double> finite;
  for (const double value : values)
    if (std::isfinite(value)) finite.push_back(value);
  if (finite.empty()) return {nothing, nothing};
  const auto interval = mean_interval(finite);
  return interval ? Estimate{interval->mean, interval->half_width} : Estimate{finite.front(), nothing};
}

/// P(the true mean is on the other side of `bound` than the estimate), from the estimate's own interval.
double doubt_of(const Estimate& estimate, double bound, std::size_t replicas) {
  if (replicas < 2 || !(estimate.half_width > 0.0)) return 0.0;
  const auto degrees = static_cast<double>(replicas - 1);
  const double error = estimate.half_width / student_t(confidence_level, degrees);
  return student_tail(std::abs(estimate.mean - bound) / error, degrees);
}

Standing standing_of(const Assertion& constraint, const Estimate& estimate) {
  if (std::isnan(estimate.half_width) || constraint.relation == Assertion::Relation::equal)
    return keeps(constraint, estimate.mean) ? Standing::kept : Standing::broken;
  const double low = estimate.mean - estimate.half_width, high = estimate.mean + estimate.half_width;
  const bool low_keeps = keeps(constraint, low), high_keeps = keeps(constraint, high);
  if (low_keeps && high_keeps) return Standing::kept;
  return low_keeps || high_keeps ? Standing::open : Standing::broken;
}

class Search {
 public:
  Search(const SearchSettings& settings, CandidateRuns& runs) : settings_(settings), runs_(runs) {
    result_.candidates.resize(runs.count());
  }

  SearchResult run() {
    for (std::size_t c = 0; c < runs_.count(); ++c)
      if (c >= settings_.screened.size() || !settings_.screened[c]) alive_.push_back(c);
    if (alive_.empty()) unscreen_all();
    do {
      rounds();
      if (!result_.complete) return std::move(result_);
      choose();
    } while (unscreen_neighbour());
    conclude();
    return std::move(result_);
  }

 private:
  CandidateState& state(std::size_t c) { return result_.candidates[c]; }
  [[nodiscard]] double cost(std::size_t c) const {
    const double value = as_cost(settings_.goal, result_.candidates[c].goal.mean);
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
    s.replicas = static_cast<std::uint32_t>(goal.size());
    s.goal = estimate_of(goal);
    s.constraints.clear();
    s.standings.clear();
    s.fate = Fate::kept;
    s.doubt = 0.0;
    double doubt_of_broken = 1.0;
    for (const Assertion& constraint : settings_.constraints) {
      const Estimate estimate = estimate_of(runs_.values(c, constraint.metric));
      const Standing standing = standing_of(constraint, estimate);
      const double doubt = std::isnan(estimate.mean) ? 0.0 : doubt_of(estimate, constraint.bound, s.replicas);
      s.constraints.push_back(estimate);
      s.standings.push_back(standing);
      if (standing == Standing::broken) doubt_of_broken = std::min(doubt_of_broken, doubt);
      if (standing == Standing::broken) s.fate = Fate::broken;
      if (standing == Standing::open && s.fate == Fate::kept) s.fate = Fate::undecided;
      s.doubt += doubt;
    }
    if (s.fate == Fate::broken) s.doubt = doubt_of_broken;
  }

  /// The best of those that surely keep all constraints.
  [[nodiscard]] std::optional<std::size_t> best_kept() const {
    std::optional<std::size_t> best;
    for (const std::size_t c : alive_)
      if (result_.candidates[c].fate == Fate::kept && (!best || cost(c) < cost(*best))) best = c;
    return best;
  }

  void drop_dear_ones() {
    const auto best = best_kept();
    if (!best) return;
    std::erase_if(alive_, [&](std::size_t c) {
      const auto doubt = c == *best ? std::nullopt : doubt_that_dearer(*best, c);
      if (!doubt) return false;
      state(c).fate = Fate::too_dear;
      state(c).doubt = *doubt;
      return true;
    });
  }

  /// Nothing if `c` may be better than `best`. Without luck, or with the same luck every time, the means decide; what
  /// is equal and comes later is as good as worse.
  [[nodiscard]] std::optional<double> doubt_that_dearer(std::size_t best, std::size_t c) const {
    const std::vector<double> a = runs_.values(best, settings_.goal.metric);
    const std::vector<double> b = runs_.values(c, settings_.goal.metric);
    std::vector<double> differences;
    for (std::size_t r = 0; r < std::min(a.size(), b.size()); ++r)
      if (std::isfinite(a[r]) && std::isfinite(b[r]))
        differences.push_back(as_cost(settings_.goal, b[r]) - as_cost(settings_.goal, a[r]));
    const auto interval = mean_interval(differences);
    if (!interval || interval->half_width == 0.0) {
      const double difference = cost(c) - cost(best);
      return difference > 0.0 || (difference == 0.0 && c > best) ? std::optional(0.0) : std::nullopt;
    }
    if (!(interval->low() > 0.0)) return std::nullopt;
    return doubt_of({interval->mean, interval->half_width}, 0.0, differences.size());
  }

  void choose() {
    result_.winner = best_kept();
    if (result_.winner) return;
    for (const std::size_t c : alive_) {  // none surely does
      const auto& s = result_.candidates[c];
      bool means_keep = true;
      for (std::size_t i = 0; i < s.constraints.size(); ++i)
        means_keep = means_keep && keeps(settings_.constraints[i], s.constraints[i].mean);
      if (means_keep && (!result_.winner || cost(c) < cost(*result_.winner))) result_.winner = c;
    }
  }

  void unscreen_all() {
    for (std::size_t c = 0; c < runs_.count(); ++c)
      if (state(c).fate == Fate::screened) alive_.push_back(c);
  }

  /// A screen is an estimate. Beside the winner it is checked; without a winner nothing is taken on trust.
  bool unscreen_neighbour() {
    std::vector<std::size_t> doubtful;
    for (std::size_t c = 0; c < runs_.count(); ++c) {
      const bool beside = result_.winner && (c + 1 == *result_.winner || c == *result_.winner + 1);
      if (state(c).fate == Fate::screened && (beside || !result_.winner)) doubtful.push_back(c);
    }
    alive_.insert(alive_.end(), doubtful.begin(), doubtful.end());
    std::ranges::sort(alive_);
    return !doubtful.empty();
  }

  void conclude() {
    if (!result_.winner) {
      find_nearest();
      return;
    }
    double doubt = 0.0;
    for (std::size_t c = 0; c < runs_.count(); ++c) {
      const CandidateState& s = result_.candidates[c];
      const bool could_win = c != *result_.winner && s.fate != Fate::screened && s.fate != Fate::too_dear;
      if (could_win && cost(c) > cost(*result_.winner)) continue;  // whether it keeps them does not matter
      doubt += s.doubt;
    }
    result_.confidence = std::clamp(1.0 - doubt, 0.0, 1.0);
    find_binding();
  }

  void find_binding() {
    for (std::size_t c = 0; c < runs_.count(); ++c) {
      const CandidateState& s = result_.candidates[c];
      if (s.fate != Fate::broken || !(cost(c) < cost(*result_.winner))) continue;
      if (result_.binding && cost(c) <= cost(result_.binding->candidate)) continue;
      std::size_t worst = 0;
      for (std::size_t i = 1; i < s.standings.size(); ++i)
        if (relative_excess(i, s) > relative_excess(worst, s)) worst = i;
      result_.binding = {c, worst};
    }
  }

  [[nodiscard]] double relative_excess(std::size_t constraint, const CandidateState& s) const {
    const Assertion& claim = settings_.constraints[constraint];
    const double scale = std::max(std::abs(claim.bound), std::numeric_limits<double>::min());
    return excess(claim, s.constraints[constraint].mean) / scale;
  }

  void find_nearest() {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < runs_.count(); ++c) {
      const CandidateState& s = result_.candidates[c];
      double largest = -std::numeric_limits<double>::infinity();
      for (std::size_t i = 0; i < s.constraints.size(); ++i) largest = std::max(largest, relative_excess(i, s));
      if (s.replicas == 0 || !(largest < least)) continue;
      least = largest;
      result_.nearest = c;
    }
  }

  const SearchSettings& settings_;
  CandidateRuns& runs_;
  SearchResult result_;
  std::vector<std::size_t> alive_;  // ascending
};

}  // namespace

std::string_view to_string(Fate fate) {
  constexpr std::string_view names[] = {"screened", "breaks a constraint", "dearer", "undecided", "keeps all"};
  return names[static_cast<std::size_t>(fate)];
}

SearchResult search(const SearchSettings& settings, CandidateRuns& runs) {
  HEADROOM_CHECK(runs.count() > 0 && settings.first_round >= 1 && settings.most >= settings.first_round,
                 "a search needs candidates and replicas");
  return Search(settings, runs).run();
}

}  // namespace headroom
