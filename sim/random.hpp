// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// Random numbers, one independent stream per (run seed, purpose, entity). A run that draws one number more for its
/// failures moves no arrival, and two policies meet the same luck.
namespace headroom {

/// What a stream is for. The numbers are part of every published result: append, never renumber or use one again.
enum class Stream : std::uint64_t {
  arrivals = 1,        ///< when jobs are submitted
  durations = 2,       ///< how long they run
  sizes = 3,           ///< what they ask for
  tenants = 4,         ///< whose they are
  estimates = 5,       ///< what the user says about the run time
  classes = 6,         ///< which class of job
  policy = 7,          ///< draws of a scheduling policy
  failures = 8,        ///< when something breaks
  repairs = 9,         ///< how long it stays broken
  prices = 10,         ///< spot and market prices
  outcomes = 11,       ///< whether a job completes, fails or is cancelled
  bursts = 12,         ///< how many jobs come together, and how far apart
  dependencies = 13,   ///< which jobs depend on others
  thinking = 14,       ///< how long a user waits before the next job
  resubmissions = 15,  ///< whether a killed job comes again
  sampling = 16,       ///< which jobs of a log stay when it is thinned
  instances = 17,      ///< whether a rented instance can be had, and how long it boots
  bursting = 18,       ///< draws of a burst policy
  activities = 19,     ///< how busy a job keeps its GPUs
};

/// SplitMix64: a counter that steps by an odd constant, through a bijective mixing function. Period 2^64, every value
/// once.
///
/// Source   Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014; the
///          mixing constants are variant 13 of D. Stafford's (2011).
class SplitMix64 {
 public:
  explicit constexpr SplitMix64(std::uint64_t seed) : state_{seed} {}
  constexpr std::uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15u); }

  /// The mixing function alone: a bijection of 64 bits; 0 stays 0.
  static constexpr std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
  }

 private:
  std::uint64_t state_;
};

/// The random numbers of one purpose and one entity (a job, a node, a tenant; 0 where there is only one).
///
/// Domain   All streams are windows of one cycle of 2^64 numbers, at places that behave like chance. Of n streams of
///          length m, some two overlap with a probability of at most n^2 m / 2^64: for a million streams of a thousand
///          draws 5e-5. Not for secrets.
class Rng {
 public:
  Rng(std::uint64_t run_seed, Stream purpose, std::uint64_t entity);

  /// 64 random bits.
  std::uint64_t next() { return generator_.next(); }
  /// Uniform in [0, 1): a multiple of 2^-53.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  /// Uniform in (0, 1), for quantile functions that are infinite at an end: an odd multiple of 2^-53.
  double uniform_open() { return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52; }
  /// Uniform in {0, ..., n-1}, without bias. n must be > 0 (CHECK). Draws as often as it needs, 2 numbers at most on
  /// average.
  std::uint64_t below(std::uint64_t n);

 private:
  SplitMix64 generator_;
};

}  // namespace headroom
