// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "planner/interval.hpp"
#include "scenarios/scenario.hpp"

/// How many replicas a stated precision takes. The rounds follow from the results alone, so the number is the same on
/// any number of threads.
///
/// A run that stops when its interval is narrow stops a little more often where the values happen to lie close
/// together, so an interval of such a run covers the truth a little less often than its level says; that fades with the
/// number of replicas and is the reason why the first round has ten.
///
/// Source   Law, "Simulation Modeling and Analysis", 5th ed., 2015, section 9.4.1; Chow and Robbins, "On the asymptotic
///          theory of fixed-width sequential confidence intervals", Annals of Mathematical Statistics 36(2), 1965.
namespace headroom {

struct PrecisionOutcome {
  std::string text;  ///< the target as written
  std::string metric;
  std::size_t values = 0;   ///< replicas that had something to measure; fewer than two give no interval
  double excess = 0.0;      ///< half-width / what was asked for; infinite without an interval
  double half_width = 0.0;  ///< NaN without an interval
  double mean = 0.0;

  [[nodiscard]] bool reached() const { return excess <= 1.0; }
};

[[nodiscard]] PrecisionOutcome check_precision(const PrecisionTarget& target, std::span<const double> values);

/// Replicas to begin with: `replicas`, at least ten, at most `max_replicas`.
[[nodiscard]] std::uint32_t first_round(const RunSection& run);

/// How many replicas there should be after the next round; `now` if all is reached or there may be no more. The
/// half-width falls as 1 / sqrt(n), so n * excess^2 should do; a round adds a tenth at least and doubles at most,
/// because the variance behind the forecast is an estimate too. A metric that no replica has asks for none.
[[nodiscard]] std::uint32_t next_round(std::uint32_t now, std::uint32_t max_replicas,
                                       std::span<const PrecisionOutcome> outcomes);

}  // namespace headroom
