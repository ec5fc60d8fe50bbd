// SPDX-License-Identifier: Apache-2.0
#include "scenarios/synthetic_arrivals.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <tuple>

namespace headroom {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t day_s = 86400;
constexpr std::int64_t day_ns = day_s * second_ns;
constexpr double month_ns = 30.4375 * day_ns;  // a twelfth of a Julian year

/// A random time after `at`, or `never` if the clock ends before.
Instant later(Instant at, double gap_ns) {
  // A thousandth short of the end, so that no rounding can step over it.
  if (!(gap_ns < static_cast<double>(Instant::never().ns - at.ns) * 0.999)) return Instant::never();
  return at + TimeSpan{std::llround(gap_ns)};
}

}  // namespace

ArrivalPattern::ArrivalPattern(const SyntheticWorkload& workload, std::int64_t start_unix_s)
    : amplitude_(workload.diurnal_amplitude),
      is_flat_(workload.diurnal_amplitude == 0.0),
      since_peak_ns_((start_unix_s % day_s * second_ns - workload.diurnal_peak.ns % day_ns) % day_ns),
      start_unix_s_(start_unix_s) {
  double sum = 0.0;
  for (const double rate : workload.weekday_rates) sum += rate;
  for (std::size_t day = 0; day < days_.size(); ++day) days_[day] = workload.weekday_rates[day] * 7.0 / sum;
  highest_day_ = *std::max_element(days_.begin(), days_.end());
  is_flat_ = is_flat_ && highest_day_ == 1.0;
}

double ArrivalPattern::relative(Instant at) const {
  const auto phase_ns = static_cast<double>(at.ns % day_ns + since_peak_ns_);
  const double by_hour = 1.0 + amplitude_ * std::cos(phase_ns * (2.0 * std::numbers::pi / static_cast<double>(day_ns)));
  if (highest_day_ == 1.0) return by_hour;
  constexpr std::int64_t thursday = 3;  // 1970-01-01 was one
  const std::int64_t unix_s = start_unix_s_ + at.ns / second_ns;
  const std::int64_t day = unix_s >= 0 ? unix_s / day_s : -((-unix_s + day_s - 1) / day_s);
  return by_hour * days_[static_cast<std::size_t>(((day + thursday) % 7 + 7) % 7)];
}

PatternedPoisson::PatternedPoisson(const ArrivalPattern& pattern, Frequency mean_rate, double growth,
                                   std::uint64_t run_seed)
    : pattern_(pattern),
      rng_(run_seed, Stream::arrivals, 0),
      mean_gap_ns_(1e9 / (mean_rate.si * pattern.highest())),
      growth_per_ns_(std::log1p(growth) / month_ns) {}

/// After a time in which a process of rate one would bring `exponential`; infinite if a falling rate never does.
double PatternedPoisson::gap_ns(double exponential) const {
  if (growth_per_ns_ == 0.0) return exponential * mean_gap_ns_;
  const double gap_now_ns = mean_gap_ns_ * std::exp(-growth_per_ns_ * static_cast<double>(now_.ns));
  const double grown = growth_per_ns_ * gap_now_ns * exponential;
  return grown > -1.0 ? std::log1p(grown) / growth_per_ns_ : std::numeric_limits<double>::infinity();
}

Instant PatternedPoisson::next() {
  do {
    now_ = later(now_, gap_ns(-std::log(rng_.uniform_open())));
    if (now_ == Instant::never()) return now_;
  } while (!pattern_.is_flat() && rng_.uniform() * pattern_.highest() >= pattern_.relative(now_));
  return now_;
}

SubmissionStream::SubmissionStream(const SyntheticWorkload& workload, std::int64_t start_unix_s, Frequency mean_rate,
                                   std::uint64_t run_seed)
    : begins_(ArrivalPattern(workload, start_unix_s), {mean_rate.si / workload.burst_size}, workload.growth, run_seed),
      next_begin_(begins_.next()),
      run_seed_(run_seed),
      mean_size_(workload.burst_size),
      mean_gap_ns_(static_cast<double>(workload.burst_gap.ns)) {}

bool SubmissionStream::is_later(const Burst& a, const Burst& b) {
  return std::tuple(a.next.at, a.next.burst) > std::tuple(b.next.at, b.next.burst);
}

Instant SubmissionStream::after_gap(Instant at, Rng& rng) const {
  return later(at, -std::log(rng.uniform_open()) * mean_gap_ns_);
}

/// The first submission of the burst is the caller's; the others wait here.
void SubmissionStream::begin_burst(Instant at) {
  if (mean_size_ <= 1.0) return;
  Burst burst{.next = {at, bursts_}, .left = 0, .rng = Rng(run_seed_, Stream::bursts, bursts_)};
  // Geometric on 0, 1, ...: the least integer k with 1 - q^(k+1) > 1 - u.
  const double others = std::floor(std::log(burst.rng.uniform_open()) / std::log1p(-1.0 / mean_size_));
  burst.left = static_cast<std::uint64_t>(std::min(others, 1e9));
  if (burst.left == 0) return;
  burst.next.at = after_gap(at, burst.rng);
  under_way_.push_back(burst);
  std::push_heap(under_way_.begin(), under_way_.end(), is_later);
}

Submission SubmissionStream::next() {
  if (under_way_.empty() || next_begin_ <= under_way_.front().next.at) {
    const Submission first{next_begin_, bursts_};
    if (first.at == Instant::never()) return first;
    begin_burst(first.at);
    ++bursts_;
    next_begin_ = begins_.next();
    return first;
  }
  std::pop_heap(under_way_.begin(), under_way_.end(), is_later);
  Burst& burst = under_way_.back();
  const Submission submission = burst.next;
  if (--burst.left == 0) {
    under_way_.pop_back();
  } else {
    burst.next.at = after_gap(submission.at, burst.rng);
    std::push_heap(under_way_.begin(), under_way_.end(), is_later);
  }
  return submission;
}

}  // namespace headroom
