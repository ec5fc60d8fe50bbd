// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/units.hpp"

/// M/M/c: Poisson arrivals, exponential service, `servers` equal servers, first come first served.
///
/// Units    `offered_load` is arrival rate times mean service time, in erlangs: the mean number of busy servers.
/// Domain   servers >= 1, offered_load >= 0 and finite; for anything that waits offered_load < servers, because else
///          the queue grows without end; mean_service > 0; 0 < percentile < 1.
/// Errors   breaking the domain is a bug of the caller (CHECK).
/// Source   Erlang (1917), in Brockmeyer, Halstrom and Jensen, "The life and works of A. K. Erlang" (1948); the
/// recursion
///          and the wait as in Kleinrock, "Queueing Systems", vol. 1 (1975), section 3.5.
namespace headroom {

/// The part of arrivals that find all servers busy and go away (M/M/c/c). By the stable recursion
/// B(k) = a B(k-1) / (k + a B(k-1)).
[[nodiscard]] double erlang_b(std::uint32_t servers, double offered_load);

/// The part of arrivals that have to wait: B / (1 - rho (1 - B)), rho = offered_load / servers.
[[nodiscard]] double erlang_c(std::uint32_t servers, double offered_load);

struct MMc {
  std::uint32_t servers = 1;
  double offered_load = 0.0;
  Duration mean_service;
};

/// C / (c - a) * mean_service, over all arrivals.
[[nodiscard]] Duration mean_wait(const MMc& queue);

/// P(wait > t) = C exp(-(c - a) t / mean_service). Domain: t >= 0.
[[nodiscard]] double probability_of_wait_beyond(const MMc& queue, Duration t);

/// The wait that a part `percentile` of arrivals does not exceed; 0 if that many do not wait at all.
[[nodiscard]] Duration wait_percentile(const MMc& queue, double percentile);

}  // namespace headroom
