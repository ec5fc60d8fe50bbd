// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/units.hpp"
#include "scenarios/synthetic.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

/// When jobs are submitted.
namespace headroom {

/// Busy and quiet times: the rate of arrivals relative to its mean, by time of day and day of the week, in UTC.
///   relative(t) = (1 + amplitude * cos(2 pi (t - peak) / 1 d)) * rate of the weekday of t
/// Its mean over a whole week is 1.
class ArrivalPattern {
 public:
  /// `start_unix_s` is the calendar time of simulated zero.
  ArrivalPattern(const SyntheticWorkload& workload, std::int64_t start_unix_s);

  [[nodiscard]] bool is_flat() const { return is_flat_; }
  /// An upper bound of relative().
  [[nodiscard]] double highest() const { return (1.0 + amplitude_) * highest_day_; }
  [[nodiscard]] double relative(Instant at) const;

 private:
  double amplitude_;
  std::array<double, 7> days_{};  ///< Monday first, mean 1
  double highest_day_ = 1.0;
  bool is_flat_;
  std::int64_t since_peak_ns_;  ///< time of day of simulated zero, less the peak
  std::int64_t start_unix_s_;
};

/// A Poisson process whose rate grows and follows a pattern. Candidates come at the highest rate of their time and stay
/// with probability rate(t) / highest rate. One sequential stream: the process is one entity.
///
/// Source   thinning: Lewis and Shedler, Naval Research Logistics Quarterly 26(3), 1979: exact, no time steps.
/// Candidates
///          under growth: the inverse of the integral of rate * exp(k t), which is rate * (exp(k t) - 1) / k.
class PatternedPoisson {
 public:
  /// `growth` of the rate in a mean month, compounded; above -1.
  PatternedPoisson(const ArrivalPattern& pattern, Frequency mean_rate, double growth, std::uint64_t run_seed);
  /// `never` once the clock has ended.
  Instant next();

 private:
  ArrivalPattern pattern_;
  Rng rng_;
  [[nodiscard]] double gap_ns(double exponential) const;

  double mean_gap_ns_;    // at simulated zero
  double growth_per_ns_;  // of the logarithm of the rate
  Instant now_;
};

/// Someone submits a job, or an array.
struct Submission {
  Instant at;               ///< never decreases
  std::uint64_t burst = 0;  ///< serial number; submissions of one burst share tenant, class and size
};

/// Bursts begin as a patterned Poisson process of 1 / `burst_size` times the rate. One has a geometric number of
/// submissions, mean `burst_size`, with exponential gaps, mean `burst_gap`. The number in a window that is much longer
/// than a burst then has variance / mean = 2 * burst_size - 1 (a compound Poisson sum: E[K^2] / E[K]).
///
/// A workload without bursts is the process itself, each submission with a number of its own. Memory follows the bursts
/// that are under way.
class SubmissionStream {
 public:
  SubmissionStream(const SyntheticWorkload& workload, std::int64_t start_unix_s, Frequency mean_rate,
                   std::uint64_t run_seed);
  /// `at` is never once the clock has ended.
  Submission next();

 private:
  struct Burst {
    Submission next;
    std::uint64_t left;  ///< submissions still to come
    Rng rng;
  };
  static bool is_later(const Burst& a, const Burst& b);
  [[nodiscard]] Instant after_gap(Instant at, Rng& rng) const;
  void begin_burst(Instant at);

  PatternedPoisson begins_;
  Instant next_begin_;
  std::uint64_t run_seed_;
  double mean_size_, mean_gap_ns_;
  std::uint64_t bursts_ = 0;
  std::vector<Burst> under_way_;  ///< a heap, the earliest first
};

}  // namespace headroom
