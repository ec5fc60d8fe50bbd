// SPDX-License-Identifier: Apache-2.0
#include "models/simplex_search.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "models/check.hpp"

namespace headroom {
namespace {

using Function = std::function<double(std::span<const double>)>;

/// from + weight * (to - from).
std::vector<double> along(std::span<const double> from, std::span<const double> to, double weight) {
  std::vector<double> point(from.size());
  for (std::size_t i = 0; i < point.size(); ++i) point[i] = from[i] + weight * (to[i] - from[i]);
  return point;
}

/// The middle of all points but the last, which is the worst.
std::vector<double> middle_of_the_better(const std::vector<SimplexMinimum>& simplex) {
  std::vector<double> middle(simplex.front().at.size(), 0.0);
  for (std::size_t k = 0; k + 1 < simplex.size(); ++k)
    for (std::size_t i = 0; i < middle.size(); ++i) middle[i] += simplex[k].at[i];
  for (double& x : middle) x /= static_cast<double>(simplex.size() - 1);
  return middle;
}

/// One step on a simplex that is sorted, best first: the worst point is mirrored, or all close in on the best.
void improve(const Function& function, std::vector<SimplexMinimum>& simplex) {
  const std::vector<double> middle = middle_of_the_better(simplex);
  const auto beyond = [&](double weight) {
    std::vector<double> at = along(middle, simplex.back().at, -weight);
    const double value = function(at);
    return SimplexMinimum{std::move(at), value};
  };
  SimplexMinimum next = beyond(1.0);
  if (next.value < simplex.front().value) {
    SimplexMinimum further = beyond(2.0);
    if (further.value < next.value) next = std::move(further);
  } else if (next.value >= simplex[simplex.size() - 2].value) {
    next = beyond(next.value < simplex.back().value ? 0.5 : -0.5);
  }
  if (next.value < simplex.back().value) {
    simplex.back() = std::move(next);
    return;
  }
  for (std::size_t k = 1; k < simplex.size(); ++k) {
    simplex[k].at = along(simplex.front().at, simplex[k].at, 0.5);
    simplex[k].value = function(simplex[k].at);
  }
}

SimplexMinimum searched_once(const Function& function, const SimplexMinimum& start, std::span<const double> steps) {
  constexpr int most_steps = 1000;
  std::vector<SimplexMinimum> simplex{start};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    std::vector<double> at = start.at;
    at[i] += steps[i];
    const double value = function(at);
    simplex.push_back({std::move(at), value});
  }
  const auto better = [](const SimplexMinimum& a, const SimplexMinimum& b) { return a.value < b.value; };
  for (int step = 0; step < most_steps; ++step) {
    std::ranges::stable_sort(simplex, better);
    if (simplex.back().value - simplex.front().value <= 1e-14 * std::abs(simplex.front().value)) break;
    improve(function, simplex);
  }
  return *std::ranges::min_element(simplex, better);
}

}  // namespace

SimplexMinimum simplex_search(const Function& function, std::vector<double> start, std::span<const double> steps) {
  HEADROOM_CHECK(!start.empty() && start.size() == steps.size(), "one step for each number");
  HEADROOM_CHECK(std::ranges::none_of(steps, [](double step) { return step == 0.0; }), "a step goes somewhere");
  constexpr int most_restarts = 5;
  SimplexMinimum best{start, function(start)};
  HEADROOM_CHECK(std::isfinite(best.value), "the search starts where the function is finite");
  for (int round = 0; round < most_restarts; ++round) {
    const SimplexMinimum next = searched_once(function, best, steps);
    const bool is_settled = next.value >= best.value * (1.0 - 1e-9);
    if (next.value <= best.value) best = next;
    if (is_settled) break;
  }
  return best;
}

}  // namespace headroom
