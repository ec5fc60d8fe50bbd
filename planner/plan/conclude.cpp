// SPDX-License-Identifier: Apache-2.0
#include "planner/plan/conclude.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace headroom {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

class Conclusion {
 public:
  Conclusion(const SearchSettings& settings, const CandidateRuns& runs, SearchResult& result)
      : settings_(settings), runs_(runs), result_(result) {
    for (const CandidateState& s : result_.candidates) keeps_all_.push_back(probability_of_keeping_all(settings_, s));
    for (std::size_t i = 0; i < settings_.constraints.size(); ++i) scales_.push_back(scale_of(i));
  }

  void draw() {
    if (result_.winner) {
      weigh_doubts(*result_.winner);
      find_binding(*result_.winner);
    } else {
      find_relaxation();
    }
    find_front();
  }

 private:
  [[nodiscard]] const CandidateState& state(std::size_t c) const { return result_.candidates[c]; }
  [[nodiscard]] std::size_t count() const { return result_.candidates.size(); }
  [[nodiscard]] double cost(std::size_t c) const {
    const double value = as_cost(settings_.goal, state(c).goal.mean);
    return std::isnan(value) ? infinite : value;
  }

  void weigh_doubts(std::size_t winner) {
    double sum = result_.doubt_of_screen = doubt_of_screen();
    for (std::size_t c = 0; c < count(); ++c) {
      CandidateState& s = result_.candidates[c];
      if (s.replicas == 0) continue;
      if (c == winner) {
        for (std::size_t i = 0; i < s.constraints.size(); ++i)
          s.doubt += 1.0 - probability_of_keeping(settings_.constraints[i], s.constraints[i]);
      } else {
        s.doubt = std::min(keeps_all_[c], probability_below_zero(goal_difference(settings_, runs_, winner, c)));
      }
      sum += s.doubt;
    }
    result_.confidence = std::clamp(1.0 - sum, 0.0, 1.0);
  }

  /// If a screened one kept the constraints, so would every simulated one with no more load.
  [[nodiscard]] double doubt_of_screen() const {
    double largest = 0.0;
    for (std::size_t c = 0; c < count(); ++c) {
      if (state(c).fate != Fate::screened) continue;
      double doubt = 1.0;
      for (std::size_t o = 0; o < count(); ++o)
        if (state(o).replicas > 0 && settings_.loads[o] <= settings_.loads[c]) doubt = std::min(doubt, keeps_all_[o]);
      largest = std::max(largest, doubt);
    }
    return largest;
  }

  void find_binding(std::size_t winner) {
    for (std::size_t c = 0; c < count(); ++c) {
      const CandidateState& s = state(c);
      if (s.fate != Fate::broken || !(cost(c) < cost(winner))) continue;
      if (result_.binding && cost(c) <= cost(result_.binding->candidate)) continue;
      std::size_t worst = 0;
      for (std::size_t i = 1; i < s.constraints.size(); ++i)
        if (size_of_change(i, s.constraints[i].mean) > size_of_change(worst, s.constraints[worst].mean)) worst = i;
      result_.binding = {c, worst};
    }
  }

  void find_relaxation() {
    double least = infinite;
    for (std::size_t c = 0; c < count(); ++c) {
      if (state(c).replicas == 0) continue;
      const std::vector<double> bounds = bounds_for(c);
      double largest = 0.0;
      for (std::size_t i = 0; i < bounds.size(); ++i) largest = std::max(largest, size_of_change(i, bounds[i]));
      const bool as_small = largest == least && result_.relaxation && cost(c) < cost(result_.relaxation->candidate);
      if (!(largest < least) && !as_small) continue;
      least = largest;
      result_.relaxation = {c, bounds};
    }
  }

  /// What the candidate surely keeps: the unfavourable end of each interval. NaN, infinitely far, where there is none.
  [[nodiscard]] std::vector<double> bounds_for(std::size_t c) const {
    std::vector<double> bounds;
    for (std::size_t i = 0; i < settings_.constraints.size(); ++i) {
      const Assertion& constraint = settings_.constraints[i];
      const Estimate& estimate = state(c).constraints[i];
      const bool from_above = excess(constraint, constraint.bound + 1.0) > 0.0;
      double bound = from_above ? estimate.high() : estimate.low();
      if (constraint.relation == Assertion::Relation::equal) bound = estimate.mean;
      if (estimate.missing > 0) bound = std::numeric_limits<double>::quiet_NaN();
      bounds.push_back(state(c).standings[i] == Standing::kept ? constraint.bound : bound);
    }
    return bounds;
  }

  [[nodiscard]] double size_of_change(std::size_t constraint, double value) const {
    return excess(settings_.constraints[constraint], value) / scales_[constraint];
  }

  /// A bound of 0 has no size: then, and where it is small, what counts is how far the candidates differ.
  [[nodiscard]] double scale_of(std::size_t constraint) const {
    double low = infinite, high = -infinite;
    for (const CandidateState& s : result_.candidates) {
      if (s.replicas == 0 || std::isnan(s.constraints[constraint].mean)) continue;
      low = std::min(low, s.constraints[constraint].mean);
      high = std::max(high, s.constraints[constraint].mean);
    }
    const double scale = std::max(std::abs(settings_.constraints[constraint].bound), high - low);
    return scale > 0.0 ? scale : 1.0;
  }

  void find_front() {
    const std::vector<Criteria> all = criteria();
    for (std::size_t c = 0; c < count(); ++c) {
      CandidateState& s = result_.candidates[c];
      s.on_front = s.goal.values > 0 && std::ranges::all_of(s.constraints, [](const auto& e) { return e.values > 0; });
      for (std::size_t o = 0; o < count() && s.on_front; ++o)
        s.on_front = o == c || !(is_no_worse_on_average(o, c) && beats(all[o], all[c]));
    }
  }

  /// What a candidate is measured by, by replica, so that less is better; empty if it was not simulated.
  using Criteria = std::vector<std::vector<double>>;

  [[nodiscard]] std::vector<Criteria> criteria() const {
    std::vector<Criteria> all(count());
    for (std::size_t c = 0; c < count(); ++c) {
      if (state(c).replicas == 0) continue;
      all[c].push_back(runs_.values(c, settings_.goal.metric));
      for (double& value : all[c].back()) value = as_cost(settings_.goal, value);
      for (const Assertion& constraint : settings_.constraints) {
        all[c].push_back(runs_.values(c, constraint.metric));
        for (double& value : all[c].back()) value = excess(constraint, value);
      }
    }
    return all;
  }

  /// Quickly, as there may be many pairs.
  [[nodiscard]] bool is_no_worse_on_average(std::size_t a, std::size_t b) const {
    if (state(a).replicas == 0 || !(cost(a) <= cost(b))) return false;
    for (std::size_t i = 0; i < settings_.constraints.size(); ++i)
      if (!(size_of_change(i, state(a).constraints[i].mean) <= size_of_change(i, state(b).constraints[i].mean)))
        return false;
    return true;
  }

  [[nodiscard]] bool beats(const Criteria& a, const Criteria& b) const {
    bool better = false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const Estimate lead = difference_of(a[i], b[i], settings_.chance);
      if (!(lead.missing == 0 && lead.low() >= 0.0)) return false;
      better = better || lead.low() > 0.0;
    }
    return better;
  }

  const SearchSettings& settings_;
  const CandidateRuns& runs_;
  SearchResult& result_;
  std::vector<double> keeps_all_;  // by candidate
  std::vector<double> scales_;     // by constraint
};

}  // namespace

bool are_neighbours(std::span<const std::size_t> shape, std::size_t a, std::size_t b) {
  std::size_t stride = 1;
  if (shape.empty()) return a + 1 == b || b + 1 == a;
  for (std::size_t v = shape.size(); v-- > 0; stride *= shape[v]) {
    const std::size_t low = std::min(a, b), high = std::max(a, b);
    if (high - low == stride && low / (stride * shape[v]) == high / (stride * shape[v])) return true;
  }
  return false;
}

Estimate goal_difference(const SearchSettings& settings, const CandidateRuns& runs, std::size_t a, std::size_t b) {
  const auto costs = [&](std::size_t c) {
    std::vector<double> values = runs.values(c, settings.goal.metric);
    for (double& value : values) value = as_cost(settings.goal, value);
    return values;
  };
  return difference_of(costs(a), costs(b), settings.chance);
}

double probability_of_keeping_all(const SearchSettings& settings, const CandidateState& state) {
  double least = 1.0;
  for (std::size_t i = 0; i < state.constraints.size(); ++i)
    least = std::min(least, probability_of_keeping(settings.constraints[i], state.constraints[i]));
  return least;
}

void conclude(const SearchSettings& settings, const CandidateRuns& runs, SearchResult& result) {
  Conclusion(settings, runs, result).draw();
}

}  // namespace headroom
