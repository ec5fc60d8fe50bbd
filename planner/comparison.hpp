// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/fieller.hpp"
#include "planner/results.hpp"

/// How the results of one scenario differ from those of another, and how sure that is.
namespace headroom {

/// What is known about one metric of B beside that of A.
enum class Finding : std::uint8_t {
  same,    ///< in every replica, to the last digit
  better,  ///< the interval of the difference does not hold 0
  worse,
  differs,     ///< the same, of a metric that has no better direction
  open,        ///< luck may explain the difference: its interval holds 0
  single,      ///< differs in the one replica that there is, and nobody knows by how much it would in others
  unmeasured,  ///< of several replicas, fewer than two measured it on both sides
};
[[nodiscard]] std::string_view to_string(Finding finding);

/// How the intervals were found.
enum class Pairing : std::uint8_t {
  paired,       ///< by seed: paired_difference()
  independent,  ///< the seeds differ: independent_difference()
  exact,        ///< both replay a log: there is no luck, every difference counts
  none,         ///< one replica: no interval
};
[[nodiscard]] std::string_view to_string(Pairing pairing);

struct MetricComparison {
  MetricColumn metric;
  double a = 0.0, b = 0.0;             ///< means over the replicas that are compared; NaN: nothing was measured
  std::size_t replicas = 1;            ///< pairs that measured it on both sides; unpaired, the smaller number that did
  std::optional<ComparedMeans> means;  ///< nothing without an interval
  Finding finding = Finding::same;
};

struct InputDifference {
  std::string path, a, b;  ///< "(none)" where a side has no such value
};

struct Comparison {
  std::string a, b;  ///< names of the results
  Pairing pairing = Pairing::none;
  std::size_t replicas = 1;  ///< pairs, or the smaller number of replicas
  bool is_moved = false;     ///< some metric is not the same, whether it was wanted or not
  std::vector<MetricComparison> metrics;
  std::vector<InputDifference> inputs;
  std::vector<std::string> only_a, only_b;  ///< metrics that one side alone has, if none are wanted

  [[nodiscard]] std::size_t count(Finding finding) const;
};

/// A sentence if a metric that is wanted is missing on either side.
[[nodiscard]] std::optional<std::string> why_not_comparable(const Results& a, const Results& b,
                                                            const std::vector<std::string>& wanted);

/// B beside A, for the metrics that are `wanted`, all that both have if none are. Replicas with a seed in common are
/// paired if there are at least two, and the others are left out then; and of each metric the pairs in which a side had
/// nothing to measure.
///
/// Domain   why_not_comparable() has no objection (CHECK).
[[nodiscard]] Comparison compare_results(const Results& a, const Results& b, const std::vector<std::string>& wanted);

/// A sentence for each input that differs where no metric does, of the first twenty.
[[nodiscard]] std::vector<std::string> warnings_of(const Comparison& comparison);

}  // namespace headroom
