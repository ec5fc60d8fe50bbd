// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How a job slows down on fewer GPUs (or cores) than it had, judged by how busy those were.
namespace headroom {

/// T(g) = T1 * (f + (1 - f) / g^e), with the part f that does not scale taken from one run: on `from` units that were
/// busy a share `busy` of the time, the idle time stays and the busy time stretches,
///
///     T(to) / T(from) = (1 - busy) + busy * (from / to)^exponent.
///
/// That no busy time hides behind idle time makes it a pessimistic law; that the work divides evenly over any number of
/// units makes it an optimistic one.
///
/// Domain   0 <= busy <= 1, from > 0, to > 0, exponent > 0 (CHECK).
/// Source   Amdahl, "Validity of the single processor approach to achieving large scale computing capabilities", AFIPS
///          1967, for exponent 1.
[[nodiscard]] double packed_slowdown(double busy, double from, double to, double exponent = 1.0);

/// The least share of its units on which the job is slowed down to `slowdown` at most:
/// (busy / (slowdown - 1 + busy))^(1 / exponent); 0 for a job that used none, 1 where no slowdown is allowed.
///
/// Domain   0 <= busy <= 1, slowdown >= 1, exponent > 0 (CHECK).
[[nodiscard]] double least_share(double busy, double slowdown, double exponent = 1.0);

}  // namespace headroom
