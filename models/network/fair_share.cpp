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
constexpr double least_mixture = -2.0, most_mixture = 0.5;  // of the round before, in accelerate()
constexpr double least_duty = 1e-9;  // a phase that takes no time still has a part of each bundle

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

SharedStepTimes FairShare::solve(std::span<const double> capacity, const SharedSteps& jobs) {
  find_alone(capacity, jobs);
  start(jobs, Meeting::colliding);
  settle(capacity, jobs, Meeting::colliding);
  colliding_s_ = step_s_;
  start(jobs, Meeting::interleaved);
  settle(capacity, jobs, Meeting::interleaved);
  interleaved_s_ = step_s_;
  settle(capacity, jobs, Meeting::expected);  // goes on from there: it is nearer than the beginning
  return {step_s_, interleaved_s_, colliding_s_, rates_};
}

void FairShare::settle(std::span<const double> capacity, const SharedSteps& jobs, Meeting meeting) {
  // Who has one phase is always in it, and all rates are those of max-min: nothing is left to be found.
  const bool is_plain = meeting == Meeting::colliding && jobs.phases() == jobs.jobs();
  before_.is_known = false;
  for (int round = 0; round < most_rounds; ++round) {
    note_times(jobs, now_.asked);
    share_by_duty(capacity, jobs);
    if (meeting != Meeting::interleaved && !is_plain) meet_by_chance(capacity, jobs);
    if (advance(jobs, meeting) <= tolerance || is_plain) break;
    note_times(jobs, now_.answered);
    now_.is_known = true;
    if (before_.is_known) accelerate(jobs, meeting);
    std::swap(before_, now_);
  }
}

void FairShare::note_times(const SharedSteps& jobs, std::vector<double>& out) const {
  out.resize(jobs.phases());
  for (std::size_t p = 0; p < jobs.phases(); ++p) out[p] = time_of(jobs.volume[p], rates_[p].rate);
}

// Anderson's method with one earlier round (Journal of the ACM 12(4), 1965): the mixture of the two answers that would
// be nearest to its own question, if answers went on as they do. It is believed within bounds.
void FairShare::accelerate(const SharedSteps& jobs, Meeting meeting) {
  double product = 0.0, square = 0.0;
  const auto is_finite = [&](std::size_t p) {
    return std::isfinite(now_.answered[p]) && std::isfinite(now_.asked[p]) && std::isfinite(before_.answered[p]);
  };
  for (std::size_t p = 0; p < jobs.phases(); ++p) {
    if (!is_finite(p)) continue;
    const double miss = (now_.answered[p] - now_.asked[p]) / now_.answered[p];
    const double gain = miss - (before_.answered[p] - before_.asked[p]) / now_.answered[p];
    product += miss * gain;
    square += gain * gain;
  }
  if (square <= 0.0) return;
  const double earlier = std::clamp(product / square, least_mixture, most_mixture);
  for (std::size_t p = 0; p < jobs.phases(); ++p) {
    const double time = now_.answered[p] + earlier * (before_.answered[p] - now_.answered[p]);
    if (is_finite(p) && time > 0.0) rates_[p].rate = std::min(alone_[p].rate, jobs.volume[p] / time);
  }
  advance(jobs, meeting);
}

/// Nobody is faster than alone, whether by its own limit or by that of a bundle.
void FairShare::find_alone(std::span<const double> capacity, const SharedSteps& jobs) {
  alone_.resize(jobs.phases());
  present_ = jobs.flows;
  for (std::size_t p = 0; p < jobs.phases(); ++p) {
    alone_[p] = {jobs.flows.limit[p], no_bundle};
    for (const BundleUse& use : jobs.flows.uses_of(p))
      if (capacity[use.bundle] < alone_[p].rate * use.part) alone_[p] = {capacity[use.bundle] / use.part, use.bundle};
    present_.limit[p] = alone_[p].rate;
  }
}

void FairShare::start(const SharedSteps& jobs, Meeting meeting) {
  step_s_.assign(jobs.jobs(), 0.0);
  duty_.assign(jobs.phases(), 0.0);
  rates_ = alone_;
  advance(jobs, meeting);
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
  for (std::size_t p = 0; p < jobs.phases(); ++p)
    if (rates_[p].binding == no_bundle) rates_[p].binding = alone_[p].binding;
}

void FairShare::index_presences(std::size_t bundles, const SharedSteps& jobs) {
  first_on_.assign(bundles + 1, 0);
  for (const BundleUse& use : jobs.flows.uses) ++first_on_[use.bundle + 1];
  for (std::size_t b = 0; b < bundles; ++b) first_on_[b + 1] += first_on_[b];
  on_.resize(jobs.flows.uses.size());
  for (std::size_t p = 0; p < jobs.phases(); ++p)
    for (const BundleUse& use : present_.uses_of(p))
      on_[first_on_[use.bundle]++] = {rates_[p].rate / jobs.flows.weight[p], use.part * jobs.flows.weight[p]};
  for (std::size_t b = bundles; b > 0; --b) first_on_[b] = first_on_[b - 1];  // each was moved to its end
  first_on_[0] = 0;
  below_.resize(on_.size());
  full_.assign(bundles, {});
  nearest_.assign(first_on_.begin(), first_on_.end() - 1);
  for (std::size_t b = 0; b < bundles; ++b) {
    const auto begin = on_.begin() + first_on_[b], end = on_.begin() + first_on_[b + 1];
    if (!std::ranges::is_sorted(begin, end, {}, &Presence::level)) std::ranges::sort(begin, end, {}, &Presence::level);
    Below sum;
    for (std::uint32_t i = first_on_[b]; i < first_on_[b + 1]; ++i) {
      below_[i] = sum;
      sum.load += on_[i].load;
      sum.carried += on_[i].load * on_[i].level;
    }
    full_[b] = sum;
  }
}

void FairShare::meet_by_chance(std::span<const double> capacity, const SharedSteps& jobs) {
  index_presences(capacity.size(), jobs);
  met_.resize(jobs.phases());
  for (std::size_t j = 0; j < jobs.jobs(); ++j)
    for (std::uint32_t p = jobs.first[j]; p < jobs.first[j + 1]; ++p) {
      FlowRate met = alone_[p];
      const double weight = jobs.flows.weight[p];
      for (const BundleUse& use : jobs.flows.uses_of(p)) {
        find_own(use.bundle, jobs.first[j], jobs.first[j + 1]);
        const double rate = weight * level_beside(use.bundle, capacity[use.bundle], use.part * weight);
        if (rate < met.rate) met = {rate, use.bundle};
      }
      met_[p] = met;
    }
  rates_.swap(met_);
}

void FairShare::find_own(std::uint32_t bundle, std::uint32_t begin, std::uint32_t end) {
  own_.clear();
  for (std::uint32_t p = begin; p < end; ++p)
    for (const BundleUse& use : present_.uses_of(p)) {
      if (use.bundle != bundle) continue;
      own_.push_back({rates_[p].rate / present_.weight[p], use.part * present_.weight[p]});
      break;  // a phase is there once
    }
}

// What the bundle carries at a level rises with the level, straight between the levels of those who are on it. The
// piece on which it becomes full is looked for from where the one before found his: most find the same.
double FairShare::level_beside(std::uint32_t bundle, double capacity, double added) {
  const std::uint32_t from = first_on_[bundle], to = first_on_[bundle + 1];
  const auto is_full_at = [&](std::uint32_t i) {
    const double level = on_[i].level;
    double carried = below_[i].carried + (full_[bundle].load - below_[i].load + added) * level;
    for (const Presence& mine : own_) carried -= mine.load * std::min(level, mine.level);
    return carried >= capacity;
  };
  std::uint32_t& at = nearest_[bundle];
  while (at < to && !is_full_at(at)) ++at;
  while (at > from && is_full_at(at - 1)) --at;
  const double level = at < to ? on_[at].level : std::numeric_limits<double>::infinity();
  const Below below = at < to ? below_[at] : full_[bundle];
  double carried = below.carried, load = full_[bundle].load - below.load;
  for (const Presence& mine : own_) {
    carried -= mine.level < level ? mine.load * mine.level : 0.0;
    load -= mine.level < level ? 0.0 : mine.load;
  }
  return std::max(0.0, capacity - carried) / (std::max(0.0, load) + added);
}

}  // namespace headroom
