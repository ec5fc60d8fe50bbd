// SPDX-License-Identifier: Apache-2.0
#include "models/network/fair_share.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr double tolerance = 1e-3;  // of a step
constexpr int most_rounds = 32;
constexpr double least_duty = 1e-9;  // a phase that takes no time still has a part of each bundle

struct Line {
  double constant, slope;
};

double time_of(double volume, double rate) {
  return rate > 0.0 ? volume / rate : std::numeric_limits<double>::infinity();
}

}  // namespace

void SharedSteps::add_job(double seconds_elsewhere) {
  HEADROOM_CHECK(seconds_elsewhere >= 0.0, "a step takes no negative time");
  elsewhere_s.push_back(seconds_elsewhere);
  first.push_back(first.back());
}

void SharedSteps::add_phase(double bytes, double alone, double hidden, double weight, std::span<const BundleUse> uses) {
  HEADROOM_CHECK(!elsewhere_s.empty() && bytes > 0.0 && hidden >= 0.0, "a phase of a job moves something");
  flows.add(weight, alone, uses);
  volume.push_back(bytes);
  hidden_s.push_back(hidden);
  ++first.back();
}

void SharedSteps::clear() {
  elsewhere_s.clear();
  first.assign(1, 0);
  flows.clear();
  volume.clear();
  hidden_s.clear();
}

SharedStepTimes FairShare::solve(std::span<const double> capacity, const SharedSteps& jobs, Meeting meeting) {
  start(jobs);
  advance(jobs, meeting);
  for (int round = 0; round < most_rounds; ++round) {
    share_by_duty(capacity, jobs);
    if (meeting != Meeting::interleaved) meet_by_chance(capacity, jobs);
    if (advance(jobs, meeting) <= tolerance) break;
  }
  return {step_s_, rates_};
}

void FairShare::start(const SharedSteps& jobs) {
  step_s_.assign(jobs.jobs(), 0.0);
  duty_.assign(jobs.phases(), 0.0);
  rates_.resize(jobs.phases());
  for (std::size_t p = 0; p < jobs.phases(); ++p) rates_[p] = {jobs.flows.limit[p], no_bundle};
  present_ = jobs.flows;
}

double FairShare::advance(const SharedSteps& jobs, Meeting meeting) {
  double change = 0.0;
  for (std::size_t j = 0; j < jobs.jobs(); ++j) {
    double step = jobs.elsewhere_s[j], sending = 0.0;
    for (std::uint32_t p = jobs.first[j]; p < jobs.first[j + 1]; ++p) {
      const double time = time_of(jobs.volume[p], rates_[p].rate);
      sending += time;
      step += std::max(0.0, time - jobs.hidden_s[p]);
    }
    const double whole = meeting == Meeting::colliding ? sending : std::max(step, sending);
    for (std::uint32_t p = jobs.first[j]; p < jobs.first[j + 1]; ++p) {
      const double time = time_of(jobs.volume[p], rates_[p].rate);
      duty_[p] = std::isfinite(time) ? std::max(least_duty, time / whole) : 1.0;
    }
    if (step != step_s_[j]) change = std::max(change, std::fabs(step - step_s_[j]) / step);
    step_s_[j] = step;
  }
  return change;
}

void FairShare::share_by_duty(std::span<const double> capacity, const SharedSteps& jobs) {
  for (std::size_t p = 0; p < jobs.phases(); ++p)
    for (std::uint32_t i = jobs.flows.first[p]; i < jobs.flows.first[p + 1]; ++i)
      present_.uses[i].part = jobs.flows.uses[i].part * duty_[p];
  std::ranges::copy(max_min_.solve(capacity, present_), rates_.begin());
}

void FairShare::index_presences(std::size_t bundles, const SharedSteps& jobs) {
  first_on_.assign(bundles + 1, 0);
  for (const BundleUse& use : jobs.flows.uses) ++first_on_[use.bundle + 1];
  for (std::size_t b = 0; b < bundles; ++b) first_on_[b + 1] += first_on_[b];
  on_.resize(jobs.flows.uses.size());
  for (std::size_t p = 0; p < jobs.phases(); ++p)
    for (const BundleUse& use : present_.uses_of(p))
      on_[first_on_[use.bundle]++] = {rates_[p].rate / jobs.flows.weight[p], use.part * jobs.flows.weight[p],
                                      static_cast<std::uint32_t>(p)};
  for (std::size_t b = bundles; b > 0; --b) first_on_[b] = first_on_[b - 1];  // each was moved to its end
  first_on_[0] = 0;
  load_before_.resize(on_.size());
  used_before_.resize(on_.size());
  for (std::size_t b = 0; b < bundles; ++b) {
    const auto begin = on_.begin() + first_on_[b], end = on_.begin() + first_on_[b + 1];
    std::sort(begin, end, [](const Presence& a, const Presence& c) {
      return a.level != c.level ? a.level < c.level : a.phase < c.phase;
    });
    double load = 0.0, used = 0.0;
    for (std::uint32_t i = first_on_[b]; i < first_on_[b + 1]; ++i) {
      load_before_[i] = load;
      used_before_[i] = used;
      load += on_[i].load;
      used += on_[i].load * on_[i].level;
    }
  }
}

void FairShare::meet_by_chance(std::span<const double> capacity, const SharedSteps& jobs) {
  index_presences(capacity.size(), jobs);
  met_.resize(jobs.phases());
  for (std::size_t j = 0; j < jobs.jobs(); ++j)
    for (std::uint32_t p = jobs.first[j]; p < jobs.first[j + 1]; ++p) {
      FlowRate met{jobs.flows.limit[p], no_bundle};
      const double weight = jobs.flows.weight[p];
      for (const BundleUse& use : jobs.flows.uses_of(p)) {
        const double rate = weight * level_beside(use.bundle, capacity[use.bundle], use.part * weight, jobs.first[j],
                                                  jobs.first[j + 1]);
        if (rate < met.rate) met = {rate, use.bundle};
      }
      met_[p] = met;
    }
  rates_.swap(met_);
}

// What the bundle carries at a level rises with the level, straight between the levels of those who are on it; so the
// piece on which it is full is found by bisection, and the level by division.
double FairShare::level_beside(std::uint32_t bundle, double capacity, double own, std::uint32_t begin,
                               std::uint32_t end) const {
  const std::uint32_t from = first_on_[bundle], to = first_on_[bundle + 1];
  const double all = load_before_[to - 1] + on_[to - 1].load;
  const auto line_below = [&](std::uint32_t i) {  // what is carried between the levels of i - 1 and i
    const double level = i < to ? on_[i].level : std::numeric_limits<double>::infinity();
    Line line = i < to ? Line{used_before_[i], all - load_before_[i]}
                       : Line{used_before_[to - 1] + on_[to - 1].load * on_[to - 1].level, 0.0};
    for (std::uint32_t p = begin; p < end; ++p)
      for (const BundleUse& use : present_.uses_of(p)) {
        if (use.bundle != bundle) continue;
        const bool is_below = rates_[p].rate / present_.weight[p] < level;
        line.constant -= is_below ? use.part * rates_[p].rate : 0.0;
        line.slope -= is_below ? 0.0 : use.part * present_.weight[p];
      }
    line.slope = std::max(0.0, line.slope) + own;
    return line;
  };
  std::uint32_t low = from, high = to;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    const Line line = line_below(middle);
    if (line.constant + line.slope * on_[middle].level < capacity) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const Line line = line_below(low);
  return std::max(0.0, capacity - line.constant) / line.slope;
}

}  // namespace headroom
