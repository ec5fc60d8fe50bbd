// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// How fast a job's work gets done, and how an elapsed time splits over what it was spent on.
namespace headroom {

/// The time that one reference second of a job takes now, by component, in seconds per second. A plain job at reference
/// speed is {1, 0, 0, 0}. The law is additive: components do not overlap unless a model that overlaps them lowers the
/// exposed part of one.
template <std::size_t N>
using ReferenceSecond = std::array<double, N>;

/// Total time of one reference second. Domain: components >= 0, sum > 0 (a job that stands still has no lease).
template <std::size_t N>
[[nodiscard]] constexpr double compose(const ReferenceSecond<N>& components) {
  double total = 0.0;
  for (const double component : components) total += component;
  return total;
}

/// Work left, in nanoseconds at reference speed: whole ones exactly, so that an undisturbed job runs back its own
/// duration to the nanosecond, and the fraction that a change of speed leaves over, in [0, 1). The largest number of
/// nanoseconds means work without end: it never shrinks and is never done, at any pace.
struct ReferenceWork {
  std::int64_t ns = 0;
  double fraction = 0.0;
};

/// What is left after `elapsed_ns` at `pace` nanoseconds per reference nanosecond; never below zero.
[[nodiscard]] ReferenceWork work_left(ReferenceWork work, std::int64_t elapsed_ns, double pace);

/// Time until the work is done, rounded up to the next nanosecond; the largest value if it does not fit.
[[nodiscard]] std::int64_t time_to_finish(ReferenceWork work, double pace);

/// Splits an elapsed time over the components in proportion; the parts add up to `elapsed_ns` exactly. The remainder of
/// the rounding goes to the first component.
template <std::size_t N>
[[nodiscard]] std::array<std::int64_t, N> split_elapsed(std::int64_t elapsed_ns, const ReferenceSecond<N>& components) {
  std::array<std::int64_t, N> parts{};
  const double total = compose(components);
  std::int64_t rest = elapsed_ns;
  for (std::size_t i = N - 1; i > 0; --i) {
    if (components[i] == 0.0) continue;
    const auto part = static_cast<std::int64_t>(static_cast<double>(elapsed_ns) * (components[i] / total));
    parts[i] = part < rest ? part : rest;
    rest -= parts[i];
  }
  parts[0] = rest;
  return parts;
}

}  // namespace headroom
