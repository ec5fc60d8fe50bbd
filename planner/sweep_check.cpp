// SPDX-License-Identifier: Apache-2.0
// What is wrong with the points of a sweep, before anything runs.
#include <fmt/format.h>

#include <map>
#include <tuple>
#include <utility>

#include "planner/on_threads.hpp"
#include "planner/replicas.hpp"
#include "planner/sweep.hpp"

namespace headroom {
namespace {

/// The faults of all points, each said once: the points have most of their text in common.
class FaultsOfPoints {
 public:
  explicit FaultsOfPoints(const Sweep& sweep, std::size_t overrides) : sweep_(sweep), overrides_(overrides) {}

  void add(std::size_t point, Diagnostic diagnostic) {
    Place& place = diagnostic.place;
    if (place.file == "--set" && place.line > static_cast<int>(overrides_)) {
      place.file = variation_name;
      place.line -= static_cast<int>(overrides_);
    }
    const auto [known, is_new] =
        places_.try_emplace({place.file, place.line, place.column, diagnostic.message}, found_.size());
    if (is_new) found_.push_back({std::move(diagnostic), point, 0});
    ++found_[known->second].points;
  }

  void hand_over(Diagnostics& to) {
    for (Found& found : found_) {
      if (found.points < sweep_.points()) {
        std::string& origin = found.diagnostic.origin;
        origin += fmt::format("{}at point {}: {}", origin.empty() ? "" : "; ", found.first, sweep_.name(found.first));
        if (found.points > 1)
          origin += fmt::format("; and at {} other point{}", found.points - 1, found.points == 2 ? "" : "s");
      }
      to.add(std::move(found.diagnostic));
    }
  }

 private:
  struct Found {
    Diagnostic diagnostic;
    std::size_t first = 0, points = 0;
  };
  const Sweep& sweep_;
  std::size_t overrides_;
  std::map<std::tuple<std::string, int, int, std::string>, std::size_t> places_;
  std::vector<Found> found_;
};

}  // namespace

void Sweep::check(unsigned threads, Diagnostics& diagnostics) {
  if (points() > most_points) {
    diagnostics.add({.place = {.file = file_},
                     .message = fmt::format("the sweep has more than {} points; vary fewer values", most_points)});
    return;
  }
  on_threads(
      0, points(), threads, [] { return false; }, [this](std::size_t p) { (void)point(p); });
  FaultsOfPoints faults(*this, overrides_.size());
  for (std::size_t p = 0; p < points(); ++p) {
    if (points_[p]->scenario) check_that_it_runs(p);
    for (const Diagnostic& one : points_[p]->diagnostics.all()) faults.add(p, one);
  }
  faults.hand_over(diagnostics);
  if (diagnostics.ok()) check_that_points_differ(diagnostics);
}

/// Two spellings of a key, or of a value, are found only in what they come to.
void Sweep::check_that_points_differ(Diagnostics& diagnostics) {
  std::map<std::pair<std::string, std::uint32_t>, std::size_t> first;
  for (std::size_t p = 0; p < points(); ++p) {
    const auto [known, is_new] = first.try_emplace({points_[p]->hash, points_[p]->scenario->run.replicas}, p);
    if (is_new) continue;
    diagnostics.add({.place = {.file = file_},
                     .message = fmt::format("points {} ({}) and {} ({}) are one scenario: the same key or value is "
                                            "written in two ways, or does nothing there",
                                            known->second, name(known->second), p, name(p))});
    return;
  }
}

void Sweep::check_that_it_runs(std::size_t index) {
  Point& point = *points_[index];
  const Scenario& scenario = *point.scenario;
  (void)workloads_.open(scenario, point.diagnostics);
  const auto add = [&](std::string message) {
    point.diagnostics.add({.place = {.file = file_, .pointer = "/run"}, .message = std::move(message)});
  };
  if (!scenario.run.precision.empty())
    return add(
        "run.precision decides while it runs how many replicas there are, and all points of a sweep have as many as "
        "run.replicas says: leave it out, with --set run.precision=null");
  if (auto fault = fault_of_replicas(scenario)) add(std::move(*fault));
}

}  // namespace headroom
