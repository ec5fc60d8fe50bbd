// SPDX-License-Identifier: Apache-2.0
#include "models/network/fair_share.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/check.hpp"

namespace headroom {
namespace {

constexpr double tolerance_apart = 1e-10, tolerance = 1e-3;  // of a step: interleaved, and other answers
constexpr int most_rounds = 32;
constexpr double least_mixture = -2.0, most_mixture = 0.5;  // of the round before, in accelerate()
constexpr double least_duty = 1e-9;  // a phase in a step without end still has a part of each bundle

double time_of(double volume, double rate) {
  return rate > 0.0 ? volume / rate : std::numeric_limits<double>::infinity();
}

bool has_single_phases(const SharedSteps& jobs) {
  const auto is_wider = [](std::uint32_t first, std::uint32_t next) { return next > first + 1; };
  return std::ranges::adjacent_find(jobs.first, is_wider) == jobs.first.end();
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
  index_users(capacity.size(), jobs);
  step_s_.assign(jobs.jobs(), 0.0);
  duty_.assign(jobs.phases(), 0.0);
  rates_ = alone_;
  advance(jobs, Meeting::colliding);
  settle(capacity, jobs, Meeting::colliding);
  colliding_s_ = step_s_;
  advance(jobs, Meeting::interleaved);  // who was bound there mostly is here
  settle(capacity, jobs, Meeting::interleaved);
  interleaved_s_ = step_s_;
  settle(capacity, jobs, Meeting::expected);  // goes on from there: it is nearer than the beginning
  return {step_s_, interleaved_s_, colliding_s_, rates_};
}

void FairShare::settle(std::span<const double> capacity, const SharedSteps& jobs, Meeting meeting) {
  // Where no job has a second phase, what it takes of a bundle follows from its own rate, and filling finds all at
  // once. A second one can go on to rise where the first is held, and shorten the step: then the first is there more
  // often.
  const bool is_exact = meeting != Meeting::expected && has_single_phases(jobs);
  const double enough = meeting == Meeting::interleaved ? tolerance_apart : tolerance;
  before_.is_known = false;
  for (int round = 0; round < most_rounds; ++round) {
    note_times(jobs, now_.asked);
    share(capacity, jobs, meeting);
    if (meeting != Meeting::interleaved && !is_exact) meet_by_chance(capacity, jobs);
    if (advance(jobs, meeting) <= enough || is_exact) break;
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

// Anderson's method with one earlier round (Journal of the ACM 12(4), 1965): the mixture of the two answers that
// would be nearest to its own question, if answers went on as they do. It is believed within bounds.
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
  bounded_ = jobs.flows;
  for (std::size_t p = 0; p < jobs.phases(); ++p) {
    alone_[p] = {jobs.flows.limit[p], no_bundle};
    for (const BundleUse& use : jobs.flows.uses_of(p))
      if (capacity[use.bundle] < alone_[p].rate * use.part) alone_[p] = {capacity[use.bundle] / use.part, use.bundle};
    bounded_.limit[p] = alone_[p].rate;
  }
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

void FairShare::share(std::span<const double> capacity, const SharedSteps& jobs, Meeting meeting) {
  turns_.resize(jobs.phases());
  if (meeting == Meeting::interleaved)
    for (std::size_t j = 0; j < jobs.jobs(); ++j) take_turns(jobs, j);
  else
    for (std::size_t p = 0; p < jobs.phases(); ++p) turns_[p] = Turns::always(duty_[p]);
  std::ranges::copy(max_min_.solve(capacity, bounded_, turns_), rates_.begin());
  for (std::size_t p = 0; p < jobs.phases(); ++p)
    if (rates_[p].binding == no_bundle) rates_[p].binding = alone_[p].binding;
}

void FairShare::take_turns(const SharedSteps& jobs, std::size_t job) {
  for (std::uint32_t p = jobs.first[job]; p < jobs.first[job + 1]; ++p)
    turns_[p] = std::isfinite(step_s_[job]) ? turns_of(jobs, job, p) : Turns::always(least_duty);
}

// Over the time t of one phase the step is the longer of computing with what waits for sending, and of all sending:
// both are lines of t, but for what is hidden. Others that a bundle bounds are taken to stretch as this one does,
// which is so on one bundle and a guess elsewhere; it is none once the rates are those from which it was made.
Turns FairShare::turns_of(const SharedSteps& jobs, std::size_t job, std::uint32_t phase) const {
  const double volume = jobs.volume[phase], time = volume / rates_[phase].rate;
  double step = jobs.elsewhere_s[job], sending = 0.0, step_stretch = 0.0, sending_stretch = 0.0;
  for (std::uint32_t p = jobs.first[job]; p < jobs.first[job + 1]; ++p) {
    if (p == phase) continue;
    const double its_time = jobs.volume[p] / rates_[p].rate;
    const bool is_bound = rates_[p].rate < alone_[p].rate;
    (is_bound ? sending_stretch : sending) += is_bound ? its_time / time : its_time;
    if (its_time <= jobs.hidden_s[p]) continue;
    step += (is_bound ? 0.0 : its_time) - jobs.hidden_s[p];
    if (is_bound) step_stretch += its_time / time;
  }
  const double shown = step - jobs.hidden_s[phase];
  const bool is_sending = sending + sending_stretch * time >= shown + step_stretch * time;
  const Turns::Line all_hidden{step_stretch, std::max(0.0, step) / volume};
  const Turns::Line all_sending{1.0 + sending_stretch, sending / volume};
  const Turns::Line waiting{1.0 + step_stretch, std::max(0.0, shown) / volume};
  return {all_hidden, is_sending ? all_sending : waiting};
}

void FairShare::index_users(std::size_t bundles, const SharedSteps& jobs) {
  first_on_.assign(bundles + 1, 0);
  for (const BundleUse& use : jobs.flows.uses) ++first_on_[use.bundle];
  for (std::size_t b = 0; b < bundles; ++b) first_on_[b + 1] += first_on_[b];
  on_.resize(jobs.flows.uses.size());
  for (auto job = static_cast<std::uint32_t>(jobs.jobs()); job-- > 0;)
    for (std::uint32_t p = jobs.first[job + 1]; p-- > jobs.first[job];)
      for (const BundleUse& use : jobs.flows.uses_of(p))
        on_[--first_on_[use.bundle]] = {job, p, use.part, jobs.flows.weight[p]};
}

void FairShare::meet_by_chance(std::span<const double> capacity, const SharedSteps& jobs) {
  usual_.resize(jobs.phases());
  for (std::size_t p = 0; p < jobs.phases(); ++p)
    usual_[p] = {rates_[p].rate / jobs.flows.weight[p], duty_[p] * jobs.flows.weight[p]};
  met_ = alone_;
  for (std::uint32_t b = 0; b < capacity.size(); ++b) meet_on(b, capacity[b]);
  rates_.swap(met_);
}

void FairShare::meet_on(std::uint32_t bundle, double capacity) {
  const auto users = std::span(on_).subspan(first_on_[bundle], first_on_[bundle + 1] - first_on_[bundle]);
  present_.clear();
  double usually = 0.0;
  for (const User& user : users) {
    const Presence usual = usual_[user.phase];
    present_.push_back({usual.level, usual.load * user.part});
    usually += present_.back().load * usual.level;
  }
  bool is_sorted = false;
  for (std::size_t i = 0, end = 0; i < users.size(); i = end) {
    double others = usually;
    for (; end < users.size() && users[end].job == users[i].job; ++end)
      others -= present_[end].load * present_[end].level;
    for (std::size_t k = i; k < end; ++k) {
      const User& user = users[k];
      FlowRate& met = met_[user.phase];
      if (others + user.part * met.rate <= capacity) continue;  // there is room even when all are there
      if (!is_sorted) sort_present();
      is_sorted = true;
      const auto own = std::span(present_).subspan(i, end - i);
      const double rate = user.weight * level_beside(own, capacity, user.part * user.weight);
      if (rate < met.rate) met = {rate, bundle};
    }
  }
}

void FairShare::sort_present() {
  by_level_ = present_;
  std::ranges::sort(by_level_, {}, &Presence::level);
  std::size_t levels = 0;
  for (const Presence& one : by_level_) {
    const bool is_same = levels > 0 && by_level_[levels - 1].level == one.level;
    if (is_same)
      by_level_[levels - 1].load += one.load;
    else
      by_level_[levels++] = one;
  }
  by_level_.resize(levels);
  below_.assign(1, {});
  for (const Presence& one : by_level_)
    below_.push_back({below_.back().load + one.load, below_.back().carried + one.load * one.level});
  by_level_.push_back({std::numeric_limits<double>::infinity(), 0.0});
  piece_ = levels;
}

// What the bundle carries at a level rises with the level, straight between the levels of those who are on it, and by
// no less than `added`: who is there takes more than he usually does. The piece on which it becomes full is looked
// for from where the one before found his: most find the same. Rounding can point from each of two pieces to the
// other: the border is it.
double FairShare::level_beside(std::span<const Presence> own, double capacity, double added) {
  for (int way = 0;;) {
    const double least = piece_ > 0 ? by_level_[piece_ - 1].level : 0.0, most = by_level_[piece_].level;
    double carried = below_[piece_].carried, load = below_.back().load - below_[piece_].load + added;
    for (const Presence& mine : own) {
      carried -= mine.level <= least ? mine.load * mine.level : 0.0;
      load -= mine.level <= least ? 0.0 : mine.load;
    }
    load = std::max(load, added);
    const double room = capacity - carried;
    const int next = room > load * most ? 1 : room < load * least ? -1 : 0;
    if (next == 0 || next == -way) return std::clamp(room / load, least, most);
    way = next;
    piece_ += static_cast<std::size_t>(next);
  }
}

}  // namespace headroom
